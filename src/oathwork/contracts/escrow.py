"""The escrow: the money and the lifecycle."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple

from oathwork.contracts.call import Call
from oathwork.contracts.contract import Deployed
from oathwork.contracts.guilds import Guilds, lot_header
from oathwork.model.terms import (
    NO_PERMIT,
    NOBODY,
    LaneEnd,
    People,
    Permit,
    State,
    Status,
    Terms,
    Verdict,
    Work,
)

_NATIVE_GAS: Final = 50_000  # that `Purse.sol` gives one receiver of the chain's own money
_TOKEN_GAS: Final = 200_000  # and a token for one transfer


class LaneStatus(NamedTuple):
    """What a lane holds: the status; if it is free, the generation the next terms must name; whether claims are closed."""

    status: Status
    generation: int
    closed: bool


class EndOfLane(NamedTuple):
    """How the last bounty of a free lane ended, the next generation, and what went back to the poster in the token's units."""

    how: LaneEnd
    generation: int
    back: int


class BountyEscrow(Deployed):
    """Holds the money and the lifecycle. Calls that take money in send it along where it is the chain's own.

    >>> call = contracts.escrow.claim(bounty.terms, bounty.state)
    >>> call.function, call.value == bounty.terms.bond
    ('claim', True)
    >>> receipt = call.send(worker)
    >>> receipt.event("Claimed").facts["worker"] == worker.address
    True
    """

    NAME = "BountyEscrow"
    PLACE = "escrow"

    def post(
        self,
        terms: Terms,
        panel: Sequence[str] = (),
        *,
        uri: str = "",
        permit: Permit = NO_PERMIT,
        signature: bytes = b"",
    ) -> Call:
        """Open a bounty: by the poster, or by anyone with the poster's signature of the terms."""
        value = terms.stake if terms.token == NOBODY else 0
        return self._do("post", terms, panel, uri, permit, signature, value=value)

    def close(self, lane: int) -> Call:
        """The poster: forbid further claims of the bounty in a lane; who is served first may still mend the work."""
        return self._do("close", lane)

    def close_for(self, terms: Terms, state: State, signature: bytes) -> Call:
        """Close a bounty for a poster who has signed."""
        return self._do("closeFor", terms, state, signature)

    def cancel(self, lane: int) -> Call:
        """The poster, whose lane is free: void the terms they have signed for its next bounty."""
        return self._do("cancel", lane)

    def withdraw(self, terms: Terms, state: State) -> Call:
        """End an open bounty; all of it goes back to the poster. Anyone may, if it is closed or its offer is over."""
        return self._do("withdraw", terms, state)

    def claim(self, terms: Terms, state: State) -> Call:
        """Take the job; the bond comes in from the caller."""
        return self._do("claim", terms, state, value=_bond(terms))

    def claim_for(
        self, terms: Terms, state: State, worker: str, permit: Permit, deadline: int, signature: bytes
    ) -> Call:
        """Take the job for a worker who has signed; with a permit the bond is his, else the sender's gift."""
        values = (terms, state, worker, permit, deadline, signature)
        return self._do("claimFor", *values, value=_bond(terms))

    def claim_and_deliver(self, terms: Terms, state: State, work: Work) -> Call:
        """Take the job and hand in at once."""
        return self._do("claimAndDeliver", terms, state, work, value=_bond(terms))

    def deliver(
        self, poster: str, lane: int, id: bytes, state: State, delivery: bytes, *, uri: str = ""
    ) -> Call:
        """Hand in work done alone."""
        return self._do("deliver", poster, lane, id, state, delivery, uri)

    def deliver_team(self, terms: Terms, state: State, work: Work) -> Call:
        """Hand in work done with others, each of whom has signed."""
        return self._do("deliverTeam", terms, state, work)

    def deliver_for(self, terms: Terms, state: State, work: Work, deadline: int, signature: bytes) -> Call:
        """Hand in for a worker who has signed."""
        return self._do("deliverFor", terms, state, work, deadline, signature)

    def quit(self, terms: Terms, state: State, signature: bytes = b"") -> Call:
        """Give the job back; with the poster's signature the whole bond returns."""
        return self._do("quit", terms, state, signature)

    def lapse(self, terms: Terms, state: State) -> Call:
        """Open a bounty again whose worker let the deadline pass."""
        return self._do("lapse", terms, state)

    def draw(self, terms: Terms, state: State, people: People, header: bytes | None = None) -> Call:
        """Fill the panel by lot. `header`: of the lot's block; without it the node is asked, where the chain has a mix.

        Raises Unreachable, HeaderNotProvable.
        """
        return self._do("draw", terms, state, people, self._header(state, header))

    def draw_and_settle(
        self,
        terms: Terms,
        state: State,
        people: People,
        verdicts: Iterable[Verdict],
        header: bytes | None = None,
    ) -> Call:
        """Fill the panel by lot, and record the verdicts of who is drawn; `people` and `header` are as for `draw`."""
        call = self._do("drawAndSettle", terms, state, people, self._header(state, header), tuple(verdicts))
        return replace(call, spare_gas=receivers_gas(terms, len(people.team)))

    def _header(self, state: State, header: bytes | None) -> bytes:
        return lot_header(self._guilds, state.lot_block) if header is None else header

    @cached_property
    def _guilds(self) -> Guilds:
        return Guilds(self.chain, self.guilds())

    def settle(self, terms: Terms, state: State, people: People, verdicts: Iterable[Verdict] = ()) -> Call:
        """Record verdicts, and act on a majority."""
        call = self._do("settle", terms, state, people, tuple(verdicts))
        return replace(call, spare_gas=receivers_gas(terms, len(people.team)))

    def redraw(self, terms: Terms, state: State, people: People) -> Call:
        """Replace the absent."""
        return self._do("redraw", terms, state, people)

    def rule(self, terms: Terms, state: State, people: People, pay: bool) -> Call:
        """The arbiter's ruling on an escalated bounty."""
        call = self._do("rule", terms, state, people, pay)
        return replace(call, spare_gas=receivers_gas(terms, len(people.team) if pay else 1))

    def expire(self, terms: Terms, state: State, people: People) -> Call:
        """Refund an escalated bounty that nobody rules on."""
        return replace(self._do("expire", terms, state, people), spare_gas=receivers_gas(terms, 1))

    def collect(self, token: str, to: str) -> Call:
        """Pay out all that is owed to the caller in `token`."""
        return self._do("collect", token, to)

    def collect_for(self, account: str, token: str) -> Call:
        """Pay out all that is owed to an account in `token`, to that account; anyone may send it."""
        return self._do("collectFor", account, token)

    def status(self, poster: str, lane: int) -> LaneStatus:
        """Return what a lane holds."""
        return LaneStatus(*self._ask("status", poster, lane))

    def last_end(self, poster: str, lane: int) -> EndOfLane:
        """Return how the last bounty of a free lane ended; zeros while a bounty lives there."""
        return EndOfLane(*self._ask("lastEnd", poster, lane))

    def verify(self, terms: Terms, state: State) -> bool:
        """Return whether terms and state are the present ones of a live bounty."""
        return bool(self._ask("verify", terms, state))

    def status_and_verify(self, terms: Terms, state: State) -> tuple[LaneStatus, bool]:
        """Return what the lane of these terms holds, and whether these are the present ones: both in one question."""
        lane, is_present = self._ask_together(
            ("status", (terms.poster, terms.lane)), ("verify", (terms, state))
        )
        return LaneStatus(*lane), bool(is_present)

    def id_of(self, terms: Terms) -> bytes:
        """Return the bounty's id as the contract computes it."""
        return bytes(self._ask("idOf", terms))

    def owed(self, account: str, token: str = NOBODY) -> int:
        """Return what an account can collect."""
        return int(self._ask("owed", account, token))

    def owed_each(self, account: str, tokens: Iterable[str]) -> list[int]:
        """Return what an account can collect of each token."""
        return list(map(int, self._ask_each("owed", ((account, token) for token in tokens))))

    def commons(self, guild: int, token: str = NOBODY) -> int:
        """Return a guild's pot of forfeited bonds and forgone fees."""
        return int(self._ask("commons", guild, token))

    def guilds(self) -> str:
        """Return the address of `Guilds`."""
        return str(self._ask("guilds"))

    def reputation(self) -> str:
        """Return the address of `Reputation`."""
        return str(self._ask("reputation"))


def _bond(terms: Terms) -> int:
    return terms.bond if terms.token == NOBODY else 0


def receivers_gas(terms: Terms, receivers: int) -> int:
    """Return the gas that so many receivers can take who are paid before the last one, however little they take when asked."""
    return receivers * (_NATIVE_GAS if terms.token == NOBODY else _TOKEN_GAS)
