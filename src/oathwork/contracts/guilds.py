"""The guilds: seats, posting rights, the lot."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from oathwork.chain.history import block_header, contract_block
from oathwork.contracts.call import Call
from oathwork.contracts.contract import Deployed
from oathwork.model.guild import Member, Place, Seat, Settings
from oathwork.model.terms import People, State, Terms
from oathwork.model.typed_data import ZERO


class GuildBench(NamedTuple):
    """What a bounty needs of a guild: places in its list, how many of them are live, the least review period, the poster."""

    places: int
    live: int
    min_review_period: int  # seconds
    serves: bool  # its lot serves this poster's bounties

    def seats_missing(self, seats: int, size: int) -> int:
        """Return how many live seats are missing for a panel of `size` from the first `seats` places; zero if none."""
        behind = self.places - seats
        return max(0, behind + 2 * size - self.live, 4 * behind - self.live)


class Guilds(Deployed):
    """Who may be drawn, whom the lot serves, and the lot itself.

    >>> contracts.guilds.bench(guild, poster.address)
    GuildBench(places=12, live=12, min_review_period=86400, serves=True)
    >>> contracts.guilds.leave_seat(guild).simulate(anyone.address)
    Traceback (most recent call last):
    oathwork.errors.NotSeated: ...
    """

    NAME = "Guilds"
    PLACE = "guilds"

    def found(
        self, name: str, steward: str, offers: Sequence[str], settings: Settings, salt: bytes = ZERO
    ) -> Call:
        """Found a guild and offer its first seats."""
        return self._do("found", name, steward, offers, settings, salt)

    def offer_seats(self, guild: int, accounts: Sequence[str]) -> Call:
        """The steward: let each account take one seat."""
        return self._do("offerSeats", guild, accounts)

    def end_seat(self, guild: int, account: str) -> Call:
        """The steward: end an account's seat, or take back an offer."""
        return self._do("endSeat", guild, account)

    def serve_posters(self, guild: int, posters: Sequence[str], serve: bool = True) -> Call:
        """The steward: name whose bounties the guild's lot serves."""
        return self._do("servePosters", guild, posters, serve)

    def offer_stewardship(self, guild: int, heir: str) -> Call:
        """The steward: offer the stewardship."""
        return self._do("offerStewardship", guild, heir)

    def take_stewardship(self, guild: int) -> Call:
        """The heir: become the steward."""
        return self._do("takeStewardship", guild)

    def take_seat(self, guild: int) -> Call:
        """Take a seat that was offered or earned."""
        return self._do("takeSeat", guild)

    def take_seat_for(self, guild: int, account: str, deadline: int, signature: bytes) -> Call:
        """Take a seat for an account that has signed."""
        return self._do("takeSeatFor", guild, account, deadline, signature)

    def leave_seat(self, guild: int) -> Call:
        """End the caller's own seat."""
        return self._do("leaveSeat", guild)

    def draw(self, seed: bytes, terms: Terms, state: State, people: People) -> tuple[Seat, ...]:
        """Return the panel that a seed fills: the contract's own word on `oathwork.model.lot.fill`."""
        parties = (terms.poster, terms.arbiter, state.worker)
        bench = (terms.guild, seed, terms.seats, state.claimed_at, terms.size)
        return tuple(self._ask("draw", *bench, parties, people.team, people.panel, state.scores))

    def bench(self, guild: int, poster: str, *, block: int | None = None) -> GuildBench:
        """Return what a bounty of this poster needs to know of a guild."""
        return GuildBench(*self._ask("bench", guild, poster, block=block))

    def bench_each(self, guilds: Iterable[int], poster: str, *, block: int | None = None) -> list[GuildBench]:
        """Return what a bounty of this poster needs to know of each guild."""
        answers = self._ask_each("bench", ((guild, poster) for guild in guilds), block=block)
        return [GuildBench(*answer) for answer in answers]

    def is_founded(self, guild: int) -> bool:
        """Return whether there is such a guild."""
        return bool(self._ask("isFounded", guild))

    @cached_property
    def has_mix(self) -> bool:
        """Whether the chain has a RANDAO mix, which decides lots there; else the hash of the lot's block does."""
        return bool(self._ask("hasMix"))

    def randomness_of(self, number: int, header: bytes = b"") -> bytes:
        """Return what decides the lots of a block: the mix in its header, or its hash. 32 zeros: it is out of reach."""
        return bytes(self._ask("randomnessOf", number, header))

    def place_at(self, guild: int, place: int, *, block: int | None = None) -> Place:
        """Return who holds or held a place, and when it ended."""
        return Place(*self._ask("placeAt", guild, place, block=block))

    def place_at_each(
        self, guild: int, places: Iterable[int], *, block: int | None = None
    ) -> tuple[Place, ...]:
        """Return who holds or held each place, and when it ended."""
        each = ((guild, place) for place in places)
        return tuple(Place(*answer) for answer in self._ask_each("placeAt", each, block=block))

    def member_of(self, guild: int, account: str, *, block: int | None = None) -> Member:
        """Return what one account is in a guild."""
        member: Member = self._ask("memberOf", guild, account, block=block)
        return member

    def member_of_each(
        self, guild: int, accounts: Sequence[str], *, block: int | None = None
    ) -> list[Member]:
        """Return what each account is in a guild."""
        return self._ask_each("memberOf", ((guild, account) for account in accounts), block=block)

    def steward_of(self, guild: int, *, block: int | None = None) -> tuple[str, str]:
        """Return the guild's steward and the heir he has named."""
        steward, heir = self._ask("stewardOf", guild, block=block)
        return steward, heir

    def steward_of_each(self, guilds: Iterable[int], *, block: int | None = None) -> list[tuple[str, str]]:
        """Return the steward of each guild and the heir he has named."""
        return [
            (steward, heir)
            for steward, heir in self._ask_each("stewardOf", ((guild,) for guild in guilds), block=block)
        ]

    def escrow(self) -> str:
        """Return the address of `BountyEscrow`."""
        return str(self._ask("escrow"))

    def reputation(self) -> str:
        """Return the address of `Reputation`."""
        return str(self._ask("reputation"))


def lot_header(guilds: Guilds, number: int) -> bytes:
    """Return what `draw` takes as header of a lot's block: none without a mix, or before the block is past.

    Raises Unreachable, HeaderNotProvable if what the node tells is not the block's header.
    """
    is_past = 0 < number <= contract_block(guilds.chain)
    return block_header(guilds.chain, number) if guilds.has_mix and is_past else b""
