"""What the chain keeps, as plain data: bounties, money, guilds, standing. The ground of the executable
specification.

Nothing here knows a node, a clock or a key. Amounts are in a token's smallest unit, moments in seconds,
points in thousandths. `NOBODY`, the zero address, is also the "token" that stands for the chain's own money.

An action takes the world as it is and returns the world as it then is, with the events; or it raises
`Refusal` and nothing has happened. Worlds are never changed once returned, so that any of them can be kept
and compared.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from oathwork.lifecycle.call import EmittedEvent, MessageCall, Refusal, Refuse
from oathwork.model.guild import Member, Place, Seat, Standing
from oathwork.model.scores import Scores
from oathwork.model.terms import NOBODY, LaneEnd, People, Share, State, Status, Terms

HASH_DELAY: Final = 2  # blocks from the step that begins a lot to the block that decides it
MIX_DELAY: Final = 64  # the same where a mix is the seed: who proposes the next blocks knows theirs

_P = ParamSpec("_P")


@dataclass(frozen=True)
class LiveBounty:
    """A live bounty. `team` and `panel` are the lists whose hashes stand in the state (a named panel's: in
    the terms)."""

    id: bytes
    terms: Terms
    status: Status
    state: State
    team: tuple[Share, ...] = ()
    panel: tuple[Seat, ...] = ()
    closed: bool = False  # to further claims; beside the state, so that closing makes nobody's state stale

    @property
    def key(self) -> "Lane":
        """The lane it occupies."""
        return Lane(self.terms.poster, self.terms.lane)

    @property
    def pot(self) -> "Pot":
        """The commons it feeds and is fed by."""
        return Pot(self.terms.guild, self.terms.token)

    @property
    def holds(self) -> int:
        """What the escrow keeps for it: reward and fees, and the bond from claim to verdict. Nothing else,
        ever."""
        return self.terms.stake + (0 if self.status == Status.OPEN else self.terms.bond)

    @property
    def served_until(self) -> int:
        """Until when only the worker whose work was sent back may claim; zero if nobody is served first."""
        if self.status != Status.OPEN or self.state.worker == NOBODY:
            return 0
        return min(self.state.since + self.terms.review_period, self.terms.open_until)

    @property
    def scores(self) -> dict[int, int]:
        """The scores recorded for the present delivery, by place in the panel."""
        handed_in = self.status in (Status.DELIVERED, Status.IN_REVIEW, Status.ESCALATED)
        return Scores(self.state.scores).given(self.terms.size) if handed_in else {}

    @property
    def people(self) -> People:
        """What an action has to be told of team and panel."""
        return People(self.team, self.panel)


@dataclass(frozen=True, order=True)
class Lane:
    """One of a poster's reusable places for a bounty."""

    poster: str
    number: int


@dataclass(frozen=True, order=True)
class Pot:
    """A guild's commons in one token."""

    guild: int
    token: str


@dataclass(frozen=True)
class PastEnd:
    """How a lane's last generation ended, and what of its money went back to the poster."""

    how: LaneEnd
    back: int = 0  # in the token's smallest unit


@dataclass(frozen=True)
class Guild:
    """A steward, the heir they have named, and a list of places that only grows."""

    steward: str
    heir: str = NOBODY
    places: tuple[Place, ...] = ()
    min_review_days: int = 1  # the least review period of a bounty by its lot

    @property
    def live(self) -> int:
        """How many places have not ended."""
        return sum(not place.ended_at for place in self.places)


@dataclass
class World:
    """All that the three contracts keep, and what every account holds.

    `balances` is by (token, account), the escrow's own among them; `owed` by (account, token). `unreachable`
    are the (token, account) pairs that no payment can be pushed to: a receiver that rejects, a token that
    blocks.
    """

    escrow: str
    hash_terms: Callable[[Terms], bytes]  # the id under the escrow's domain
    chain_id: int = 1
    has_mix: bool = False  # whether the chain's blocks carry a RANDAO mix
    generations: dict[Lane, int] = field(default_factory=dict)
    ends: dict[Lane, PastEnd] = field(default_factory=dict)
    bounties: dict[Lane, LiveBounty] = field(default_factory=dict)
    balances: dict[tuple[str, str], int] = field(default_factory=dict)
    owed: dict[tuple[str, str], int] = field(default_factory=dict)
    commons: dict[Pot, int] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    members: dict[tuple[int, str], Member] = field(default_factory=dict)
    standings: dict[tuple[int, str], Standing] = field(default_factory=dict)
    unreachable: frozenset[tuple[str, str]] = frozenset()
    events: list[EmittedEvent] = field(default_factory=list)

    def copy(self) -> "World":
        """Return a world that can be changed without changing this one, with no event yet."""
        return replace(
            self,
            generations=dict(self.generations),
            ends=dict(self.ends),
            bounties=dict(self.bounties),
            balances=dict(self.balances),
            owed=dict(self.owed),
            commons=dict(self.commons),
            guilds=dict(self.guilds),
            members=dict(self.members),
            standings=dict(self.standings),
            events=[],
        )

    def tell(self, name: str, /, **facts: Any) -> None:
        """Write an event to the log."""
        self.events.append(EmittedEvent(name, facts))

    def locate(self, bounty: LiveBounty, document: bytes, uri: str) -> None:
        """Say in the log where a document may be found, by its hash. It proves nothing."""
        if uri:
            self.tell("Located", id=bounty.id, document=document, uri=uri)

    # ------------------------------------------------------------------------------------------- the bounties

    def live(self, terms: Terms, state: State, *statuses: Status) -> LiveBounty:
        """Return the bounty these terms and this state describe, if it is one and has one of the statuses."""
        bounty = self.bounties.get(Lane(terms.poster, terms.lane))
        if bounty is None or bounty.status not in statuses:
            raise Refusal("WrongStatus")
        if bounty.terms != terms or bounty.state != state:
            raise Refusal("StaleState")
        return bounty

    def keep(self, bounty: LiveBounty, **changes: Any) -> LiveBounty:
        """Write a live bounty's word."""
        after = replace(bounty, **changes)
        self.bounties[after.key] = after
        return after

    def open_again(self, bounty: LiveBounty) -> LiveBounty:
        """Let anybody claim a bounty again; only the round is never forgotten."""
        panel = () if bounty.terms.by_lot else bounty.panel
        state = State(round=bounty.state.round)
        return self.keep(bounty, status=Status.OPEN, state=state, team=(), panel=panel)

    def open_for_repair(self, bounty: LiveBounty, now: int) -> LiveBounty:
        """Let the worker mend, before anybody else may claim, what their panel sent back; it stays to judge again."""
        before = bounty.state
        state = State(round=before.round, worker=before.worker, since=now, panel=before.panel)
        return self.keep(bounty, status=Status.OPEN, state=state, team=())

    def close(self, bounty: LiveBounty) -> None:
        """Take no further claim but of who is served first. Nothing opens a bounty again."""
        self.keep(bounty, closed=True)
        self.tell("ClaimsClosed", poster=bounty.terms.poster, lane=bounty.terms.lane)

    def close_after_repair(self, repair: LiveBounty) -> None:
        """A repair that came to nothing closes its bounty, so that nobody tries again before the poster can."""
        after = self.bounties[repair.key]
        if repair.state.repair and not after.closed:
            self.close(after)

    def end(self, bounty: LiveBounty, how: LaneEnd, back: int = 0) -> None:
        """Free the lane for its next generation. The id and every signature that names it are dead from
        here on."""
        del self.bounties[bounty.key]
        self.generations[bounty.key] = bounty.terms.generation + 1
        self.ends[bounty.key] = PastEnd(how, back)

    def lot_block(self, call: MessageCall) -> int:
        """Return the block that decides a lot which begins now: one whose seed nobody can know yet."""
        return call.number + (MIX_DELAY if self.has_mix else HASH_DELAY)

    # ---------------------------------------------------------------------------------------------- the money

    def check_arrival(self, refuse: Refuse, call: MessageCall, token: str, payer: str, amount: int) -> None:
        """Exactly `amount` must come in: native money with the call, from any sender; a token from `payer`.

        Without the money the token or the node refuses, not the escrow.
        """
        refuse("WrongValue", call.value != (amount if token == NOBODY else 0))
        refuse(
            "InsufficientBalance", self.balances.get((token, self._source(call, token, payer)), 0) < amount
        )

    def take(self, call: MessageCall, token: str, payer: str, amount: int) -> None:
        """Bring in what `check_arrival` has looked at."""
        self._move(token, self._source(call, token, payer), self.escrow, amount)

    @staticmethod
    def _source(call: MessageCall, token: str, payer: str) -> str:
        return call.caller if token == NOBODY else payer

    def push(self, token: str, account: str, amount: int) -> None:
        """Send `amount` out; owe it if it cannot be received."""
        if amount and (token, account) in self.unreachable:
            self.owe(account, token, amount)
            self.tell("Owed", account=account, token=token, amount=amount)
        else:
            self._move(token, self.escrow, account, amount)

    def owe(self, account: str, token: str, amount: int) -> None:
        """Let `account` collect `amount` more."""
        self.owed[account, token] = self.owed.get((account, token), 0) + amount

    def feed(self, pot: Pot, amount: int) -> None:
        """Put `amount` into a commons."""
        self.commons[pot] = self.commons.get(pot, 0) + amount

    def _move(self, token: str, source: str, target: str, amount: int) -> None:
        self.balances[token, source] = self.balances.get((token, source), 0) - amount
        self.balances[token, target] = self.balances.get((token, target), 0) + amount


def action(
    rules: Callable[Concatenate[World, MessageCall, _P], None],
) -> Callable[Concatenate[World, MessageCall, _P], World]:
    """Make of rules that change a world a function that returns the changed one and leaves the first as it
    was."""

    @wraps(rules)
    def act(world: World, call: MessageCall, *args: _P.args, **kwargs: _P.kwargs) -> World:
        after = world.copy()
        rules(after, call, *args, **kwargs)
        return after

    return act  # type: ignore[return-value]  # mypy: wraps() names the parameters, Callable does not
