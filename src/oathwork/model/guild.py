"""What a guild is: its number, which carries its settings, and the seats its peers are drawn from. Pure data.

Mirrors contracts/libraries/GuildId.sol, Seat.sol and the structs of IGuilds.sol and IReputation.sol.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

from eth_hash.auto import keccak

from oathwork.errors import NotValid
from oathwork.model.amounts import DAY
from oathwork.model.typed_data import ZERO, Struct, address, fit

LONGEST_HALF_LIFE = 4_095  # days
LONGEST_MIN_REVIEW = 30  # days


@dataclass(frozen=True)
class Settings(Struct):
    """Fixed when a guild is founded. All but `min_review_days` can be read off its id.

    >>> Settings(seat_at=50, half_life_days=180, max_effort=100).seat_at
    50
    """

    seat_at: int  # faded points, whole, at which a seat may be taken without an offer
    half_life_days: int  # 1 to 4095
    max_effort: int  # the largest effort a bounty may name, in whole points; at least 1
    min_review_days: int = 1  # the shortest review period a bounty may name, 1 to 30

    TYPES: ClassVar = {
        "seat_at": "uint16",
        "half_life_days": "uint16",
        "max_effort": "uint16",
        "min_review_days": "uint16",
    }

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.half_life_days <= LONGEST_HALF_LIFE:
            raise NotValid(f"the half-life is 1 to {LONGEST_HALF_LIFE} days, not {self.half_life_days}")
        if self.max_effort == 0:
            raise NotValid("the largest effort of a guild is at least 1 point")
        if self.seat_at == 0:
            raise NotValid("a seat that nobody offered costs at least 1 point")
        if not 1 <= self.min_review_days <= LONGEST_MIN_REVIEW:
            raise NotValid(
                f"the shortest review is 1 to {LONGEST_MIN_REVIEW} days, not {self.min_review_days}"
            )


def guild_id(chain_id: int, founder: str, name: str, salt: bytes, settings: Settings) -> int:
    """Return the id that `Guilds.found`, called by `founder` with these arguments, gives a guild on this chain."""
    from eth_abi.abi import encode  # takes a fifth of a second of processor, and is seldom needed

    values = [chain_id, address(founder), name, fit("bytes32", salt, "salt"), settings.min_review_days]
    origin = keccak(encode(["uint256", "address", "string", "bytes32", "uint256"], values))
    bits = settings.seat_at << 28 | settings.half_life_days << 16 | settings.max_effort
    return int.from_bytes(origin) >> 204 << 44 | bits


def settings_of(guild: int, min_review_days: int = 1) -> Settings:
    """Return the settings of a guild: those its id carries, and the one it does not, as `Guilds.bench` tells it.

    Raises NotValid if no guild can have this id.
    """
    fit("uint96", guild, "guild")
    return Settings(guild >> 28 & 0xFFFF, guild >> 16 & 0xFFF, guild & 0xFFFF, min_review_days)


def number(guild: int) -> int:
    """Return what tells this guild from all others with the same settings: 52 bits."""
    return guild >> 44


def seat_at(guild: int) -> int:
    """Return the faded points that earn a seat, in thousandths of a point."""
    return (guild >> 28 & 0xFFFF) * 1_000


def half_life(guild: int) -> int:
    """Return the time in which points lose half of what they are, in seconds."""
    return (guild >> 16 & 0xFFF) * DAY


def max_effort(guild: int) -> int:
    """Return the largest effort a bounty of this guild may name, in whole points."""
    return guild & 0xFFFF


def guild_hex(guild: int) -> str:
    """Return a guild's id as people and files write it: 0x and 24 digits."""
    return f"0x{guild:024x}"


@dataclass(frozen=True)
class Seat:
    """Who judges: an account, and its place in the guild's list; zero in a named panel.

    >>> seat = Seat(place=3, account=worker.address)
    >>> seat.account == worker.address
    True
    """

    place: int
    account: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", fit("uint96", self.place, "a seat's place"))
        object.__setattr__(self, "account", address(self.account, "a seat's account"))

    @property
    def word(self) -> int:
        """The seat as one word: place << 160 | account."""
        return self.place << 160 | int(self.account, 16)

    @classmethod
    def of(cls, word: int) -> Self:
        """Return the seat that a word of the chain holds."""
        fit("uint256", word, "seat")
        return cls(word >> 160, address((word & 2**160 - 1).to_bytes(20)))


def named_panel(accounts: Iterable[str]) -> tuple[Seat, ...]:
    """Return the seats of a named panel, in the rising order in which the contract wants it."""
    return tuple(sorted((Seat(0, account) for account in accounts), key=lambda seat: seat.word))


def hash_panel(panel: Iterable[Seat]) -> bytes:
    """Return what stands for a panel in the state, or for a named one in the terms; 32 zeros for none."""
    words = b"".join(seat.word.to_bytes(32) for seat in panel)
    return keccak(words) if words else ZERO


def token_id(guild: int, account: str) -> int:
    """Return the id of an account's standing token: guild << 160 | account."""
    return Seat(guild, account).word  # both are 96 bits above an address


@dataclass(frozen=True)
class Place:
    """An account's place in a guild's list; `ended_at` zero: it has not ended."""

    account: str
    ended_at: int = 0  # seconds


@dataclass(frozen=True)
class Member(Struct):
    """What one account is in one guild."""

    seat: int = 0  # its place + 1; zero: not seated
    taken_at: int = 0  # when it last took a seat, in seconds
    left_at: int = 0  # when its last seat ended, in seconds
    missed_at: int = 0  # when the miss was marked that a second one is counted from, in seconds
    offered: bool = False  # a seat that it has not taken
    served: bool = False  # the guild's lot serves its bounties

    TYPES: ClassVar = {
        "seat": "uint16",
        "taken_at": "uint40",
        "left_at": "uint40",
        "missed_at": "uint40",
        "offered": "bool",
        "served": "bool",
    }


class Deed(IntEnum):
    """What an account did. The first two add points, the others take them."""

    DELIVERED = 0
    REVIEWED = 1
    REJECTED = 2
    ABANDONED = 3
    MISSED = 4


@dataclass(frozen=True)
class Standing(Struct):
    """The reputation of one account in one guild. Points fade, counts do not.

    >>> standing = contracts.reputation.standing_of(guild, worker.address)
    >>> standing.delivered, standing.abandoned
    (0, 0)
    """

    points: int = 0  # in thousandths, as they were at points_at
    points_at: int = 0  # moment of the last mark; zero: there is none
    delivered: int = 0
    reviewed: int = 0
    rejected: int = 0
    abandoned: int = 0
    missed: int = 0

    TYPES: ClassVar = {
        "points": "uint64",
        "points_at": "uint40",
        "delivered": "uint32",
        "reviewed": "uint32",
        "rejected": "uint32",
        "abandoned": "uint32",
        "missed": "uint24",
    }
    TEXT: ClassVar = frozenset({"points"})
