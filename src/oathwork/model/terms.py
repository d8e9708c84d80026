"""What a bounty is made of: terms, state, and what is handed in and said about it. Pure data, mirrors IBountyEscrow.sol."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from eth_hash.auto import keccak

from oathwork.errors import NotValid
from oathwork.model.guild import Seat, guild_hex, hash_panel
from oathwork.model.typed_data import NOBODY, ZERO, Domain, Struct, camel, fit

__all__ = [
    "NOBODY",
    "NO_PERMIT",
    "ZERO",
    "End",
    "People",
    "Permit",
    "Seat",
    "Share",
    "Skip",
    "State",
    "Status",
    "Terms",
]
__all__ += ["Verdict", "Work", "hash_panel", "hash_team", "terms_id", "word"]


class Status(IntEnum):
    """Where a bounty stands. `FREE` is a lane without one.

    >>> Status.IN_REVIEW.is_live, Status.FREE.is_live
    (True, False)
    """

    FREE = 0
    OPEN = 1  # may be claimed; after being sent back, for a while by one worker alone
    CLAIMED = 2  # a worker has staked the bond and owes a delivery
    DELIVERED = 3  # waits for the block that decides the lot
    IN_REVIEW = 4  # the panel is known and judges
    ESCALATED = 5  # the panels gave no verdict: the arbiter rules, or everybody is refunded

    @property
    def is_live(self) -> bool:
        """Whether there is a bounty at all."""
        return self is not Status.FREE

    @property
    def label(self) -> str:
        """The status as people read it, spelled as in the specification: `InReview`."""
        return self.name.title().replace("_", "")


class End(StrEnum):
    """How a bounty ended: each value is the name of the event that says so.

    Code that asks which end it is uses `match` without a default, so that mypy names every place a new one touches.

    >>> End("Paid") is End.PAID
    True
    """

    WITHDRAWN = "Withdrawn"  # by the poster, or by anyone once nobody can claim it any more
    PAID = "Paid"  # by the panel
    RULED = "Ruled"  # by the arbiter, who says whether the work is paid
    UNVERIFIED = "Unverified"  # nobody judged: everybody got back what they put in

    @classmethod
    def of_event(cls, name: str) -> "End | None":
        """Return the end that an event of this name tells of, or None if it tells of none."""
        return cls(name) if name in cls._value2member_map_ else None


class LaneEnd(IntEnum):
    """How the last generation of a free lane ended: `End` in Solidity, where the arbiter's yes and no are two."""

    NONE = 0  # it is the lane's first
    WITHDRAWN = 1
    PAID = 2
    RULED_YES = 3
    RULED_NO = 4
    UNVERIFIED = 5
    CANCELLED = 6  # it was never posted: the poster took its terms back


class Skip(IntEnum):
    """Why a verdict was not recorded."""

    NONE = 0
    NO_SUCH_MEMBER = 1
    ALREADY_JUDGED = 2
    SCORE_ABOVE_100 = 3
    PARTY_TO_THE_WORK = 4
    BAD_SIGNATURE = 5


@dataclass(frozen=True, kw_only=True)
class Terms(Struct):
    """What the poster offers; fixed for good. Amounts in the token's smallest unit, times in seconds.

    >>> terms.by_lot, terms.fees == terms.size * terms.fee, terms.stake == terms.reward + terms.fees
    (True, True, True)
    >>> receipt = contracts.escrow.post(terms).send(poster)
    >>> receipt.event("Posted").facts["terms"] == terms
    True
    """

    poster: str  # pays
    lane: int = 0  # which of the poster's reusable storage slots
    generation: int = 0  # how many bounties that lane has had before
    token: str = NOBODY  # zero: the chain's own money
    reward: int = 0  # what the worker gets
    fee: int = 0  # what each peer gets who judges
    bond: int = 0  # what the worker stakes; at least fee times size
    guild: int  # whose peers judge, whose standing is earned, whose commons is fed
    seats: int = 0  # the lot draws from the first so many places of the guild
    size: int  # of the panel: 1, 3, 5 or 7
    panel: bytes = ZERO  # zero: by lot; else the hash of the named panel
    pass_mark: int  # 1 to 100: a score from here on is a yes
    effort: int = 0  # in points: what a perfect delivery adds to the worker's standing
    worker: str = NOBODY  # zero: anyone may claim
    min_standing: int = 0  # faded points needed to claim, in thousandths
    open_until: int  # moment from which nobody can claim
    work_period: int  # from claim to deadline
    review_period: int  # from the draw to the moment the absent can be replaced
    patience: int = 0  # from the draw to the moment a bare majority may decide alone
    arbiter: str = NOBODY  # zero: none
    ruling_period: int = 0  # from the escalation to the moment the arbiter is too late; zero without one
    spec: bytes = ZERO  # keccak256 of the specification document

    TYPES: ClassVar = {
        "poster": "address",
        "lane": "uint256",
        "generation": "uint256",
        "token": "address",
        "reward": "uint256",
        "fee": "uint256",
        "bond": "uint256",
        "guild": "uint96",
        "seats": "uint256",
        "size": "uint256",
        "panel": "bytes32",
        "pass_mark": "uint256",
        "effort": "uint256",
        "worker": "address",
        "min_standing": "uint256",
        "open_until": "uint256",
        "work_period": "uint256",
        "review_period": "uint256",
        "patience": "uint256",
        "arbiter": "address",
        "ruling_period": "uint256",
        "spec": "bytes32",
    }
    TEXT: ClassVar = frozenset({"lane", "generation", "reward", "fee", "bond", "min_standing"})

    @property
    def by_lot(self) -> bool:
        """Whether the panel is drawn; else it is named."""
        return self.panel == ZERO

    @property
    def fees(self) -> int:
        """The fees of the whole panel, in the token's smallest unit."""
        return self.fee * self.size

    @property
    def stake(self) -> int:
        """What comes in at `post`: reward and fees, in the token's smallest unit."""
        return self.reward + self.fees

    def _shown(self, name: str) -> Any:
        return guild_hex(self.guild) if name == "guild" else super()._shown(name)


@dataclass(frozen=True)
class State(Struct):
    """All that changes in a live bounty. The chain keeps its hash; the events carry its parts.

    >>> bounty.state == State()  # nobody has claimed it
    True
    >>> contracts.escrow.verify(bounty.terms, State())
    True
    """

    round: int = 0  # how many claims there have been; every signature names it
    worker: str = NOBODY  # who claimed; while open: who is served first
    claimed_at: int = 0  # moment of the claim
    since: int = 0  # moment of the last step: sent back, panel complete, or escalated
    repair: bool = False  # the worker mends what was sent back, for the panel that said no
    lot: int = 0  # 1 to 12 decide the first panel, 13 to 24 the second, 25 to 36 the third; zero if named
    lot_block: int = 0  # the block whose mix, or hash, decides the lot
    delivery: bytes = ZERO  # keccak256 of the evidence manifest
    team: bytes = ZERO  # zero: the worker alone; else the hash of the shares
    panel: bytes = ZERO  # hash of the drawn seats; zero before the draw and with a named panel
    scores: int = (
        0  # one byte a member of the panel, see `Scores`: 2**56 - 1 from the delivery on, zero before
    )

    TYPES: ClassVar = {
        "round": "uint256",
        "worker": "address",
        "claimed_at": "uint256",
        "since": "uint256",
        "repair": "bool",
        "lot": "uint256",
        "lot_block": "uint256",
        "delivery": "bytes32",
        "team": "bytes32",
        "panel": "bytes32",
        "scores": "uint256",
    }
    TEXT: ClassVar = frozenset({"scores"})

    def but(self, **changes: Any) -> "State":
        """Return the state with some fields changed; only these are made to fit."""
        state = object.__new__(State)
        state.__dict__.update(self.__dict__)
        for name, value in changes.items():
            state.__dict__[name] = fit(self.TYPES[name], value, f"State.{camel(name)}")
        return state


@dataclass(frozen=True)
class Share(Struct):
    """A part of the reward and of the points for somebody else than the worker.

    >>> Share(worker.address, 2_500).part  # a quarter
    2500
    """

    account: str
    part: int  # basis points of the whole

    TYPES: ClassVar = {"account": "address", "part": "uint256"}


@dataclass(frozen=True)
class Work:
    """What a worker hands in: the hash of the evidence manifest, the shares and their holders' signatures of `Team`.

    >>> from oathwork import content_hash
    >>> work = Work(delivery=content_hash(b"the manifest"), uri="ipfs://manifest")
    >>> call = contracts.escrow.claim_and_deliver(bounty.terms, bounty.state, work)
    >>> [event.name for event in call.send(worker).events if event.name in ("Claimed", "Delivered")]
    ['Claimed', 'Delivered']
    """

    delivery: bytes
    team: tuple[Share, ...] = ()  # rising by account, without the worker, who gets what is left; at most 7
    consents: tuple[bytes, ...] = ()  # one a member, in the same order
    uri: str = ""  # where the manifest may be found; proves nothing

    def __post_init__(self) -> None:
        object.__setattr__(self, "delivery", fit("bytes32", self.delivery, "Work.delivery"))
        object.__setattr__(self, "team", tuple(self.team))
        object.__setattr__(
            self, "consents", tuple(fit("bytes", each, "Work.consents") for each in self.consents)
        )

    def values(self) -> tuple[Any, ...]:
        """Return the fields as ABI encoding takes them."""
        return self.delivery, tuple(share.values() for share in self.team), self.consents, self.uri


@dataclass(frozen=True)
class People:
    """The lists whose hashes stand in the state (a named panel's: in the terms).

    >>> bounty.people == People()  # no team, and no panel drawn yet
    True
    """

    team: tuple[Share, ...] = ()
    panel: tuple[Seat, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "team", tuple(self.team))
        object.__setattr__(self, "panel", tuple(self.panel))

    def values(self) -> tuple[Any, ...]:
        """Return the lists as ABI encoding takes them."""
        return tuple(share.values() for share in self.team), tuple(seat.word for seat in self.panel)

    def to_json(self) -> dict[str, Any]:
        """Return the lists in values that JSON can hold."""
        panel = [{"place": seat.place, "account": seat.account} for seat in self.panel]
        return {"team": [share.to_json() for share in self.team], "panel": panel}

    @classmethod
    def from_json(cls, document: Any) -> "People":
        """Return the lists a JSON object holds. Raises NotValid if they are not there or do not fit."""
        try:
            panel = [Seat(seat["place"], seat["account"]) for seat in document["panel"]]
            return cls(tuple(Share.from_json(share) for share in document["team"]), tuple(panel))
        except (TypeError, KeyError) as error:
            raise NotValid("the lists 'team' and 'panel' of a bounty are damaged") from error


@dataclass(frozen=True)
class Verdict:
    """One peer's judgement. The signature is empty if the peer is the sender.

    >>> from oathwork import content_hash
    >>> verdict = Verdict(index=0, score=80, review=content_hash(b"well made"))
    >>> verdict.score >= bounty.terms.pass_mark
    True
    """

    index: int  # of the peer in the panel
    score: int  # 0 to 100; zero: nothing was delivered
    review: bytes  # keccak256 of the written review
    signature: bytes = b""
    uri: str = ""  # where the review may be found; proves nothing

    def __post_init__(self) -> None:
        object.__setattr__(self, "review", fit("bytes32", self.review, "Verdict.review"))
        object.__setattr__(self, "signature", fit("bytes", self.signature, "Verdict.signature"))

    def values(self) -> tuple[Any, ...]:
        """Return the fields as ABI encoding takes them."""
        return self.index, self.score, self.review, self.signature, self.uri


@dataclass(frozen=True)
class Permit(Struct):
    """An ERC-2612 permit. `deadline` zero: there is none."""

    deadline: int = 0
    v: int = 0
    r: bytes = ZERO
    s: bytes = ZERO

    TYPES: ClassVar = {"deadline": "uint256", "v": "uint8", "r": "bytes32", "s": "bytes32"}
    TEXT: ClassVar = frozenset({"deadline"})

    @classmethod
    def signed(cls, deadline: int, signature: bytes) -> "Permit":
        """Return the permit made of a 65-byte signature."""
        return cls(deadline, signature[64], signature[:32], signature[32:64])


NO_PERMIT = Permit()


def terms_id(domain: Domain, terms: Terms) -> bytes:
    """Return the bounty's id: the EIP-712 hash of its terms under the escrow's domain."""
    return keccak(b"\x19\x01" + domain.separator() + terms.struct_hash())


def hash_team(team: Iterable[Share]) -> bytes:
    """Return what stands for a team in the state: EIP-712's hash of the shares; 32 zeros for the worker alone."""
    hashes = b"".join(share.struct_hash() for share in team)
    return keccak(hashes) if hashes else ZERO


def word(id: bytes, status: Status, state: State, *, closed: bool = False) -> int:
    """Return the one word that the chain keeps of a live bounty: a bit if it is closed, 7 of status, 31 bytes of hash."""
    return closed << 255 | status << 248 | int.from_bytes(keccak(id + state.encoded())) & 2**248 - 1
