"""One bounty as the log tells it: every event changes it a little, and the last state is the chain's. Pure data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from oathwork.model.guild import Seat, hash_panel
from oathwork.model.lot import PER_PANEL
from oathwork.model.majority import Majority, majority
from oathwork.model.scores import NO_SCORES, Scores
from oathwork.model.terms import NOBODY, ZERO, End, People, State, Status, Terms, hash_team, word

_NOTHING: Final = State()  # of a bounty that nobody has claimed
_AFTER_ALL: Final = 2**62 - 1  # later than any offer's end


class LoggedEvent(Protocol):
    """An event: its name and its arguments by name, as in the interface, with the toolkit's dataclasses in them."""

    @property
    def name(self) -> str:
        """Such as `Claimed`."""

    @property
    def facts(self) -> dict[str, Any]:
        """Such as `{"id": …, "worker": …, "round": 1, "claimedAt": …}`."""

    @property
    def block(self) -> int:
        """In which it was told."""


@dataclass(frozen=True)
class RecordedVerdict:
    """A verdict that was recorded."""

    round: int
    delivery: bytes
    index: int  # of the peer in the panel
    peer: str
    score: int
    review: bytes


@dataclass(frozen=True)
class Bounty:
    """A bounty, live or ended. `people` are the lists whose hashes stand in the state (a named panel's: in the terms).

    >>> bounty.status.name, bounty.holds == bounty.terms.stake
    ('OPEN', True)
    """

    id: bytes
    terms: Terms
    status: Status = Status.OPEN
    state: State = _NOTHING
    people: People = field(default_factory=People)
    verdicts: tuple[RecordedVerdict, ...] = ()  # of all rounds, in the order they were recorded
    uris: Mapping[bytes, str] = field(
        default_factory=dict
    )  # where documents may be found, by hash; proves nothing
    end: End | None = None  # how it ended; None while it is live
    facts: Mapping[str, Any] = field(default_factory=dict)  # that event's arguments
    closed: bool = False  # nobody can claim it any more, but a worker who is served first
    last_worker: str = NOBODY  # who claimed it last
    refused_twice: bool = False  # the panel has said no to that worker's repair too
    ended_in: int = 0  # the block

    @property
    def by_lot(self) -> bool:
        """Whether the panel is drawn; else it is named in the terms."""
        return self.terms.by_lot

    @property
    def label(self) -> str:
        """Where it stands, as people read it: `Open`, `InReview`, `Paid`."""
        return self.end or self.status.label

    @property
    def rank(self) -> int:
        """Where it stands in lists: live ones come first, by when their offer ends; then what ended last."""
        return self.terms.open_until if self.status.is_live else _AFTER_ALL - self.ended_in

    @property
    def is_paid(self) -> bool:
        """Whether the work was paid: by its panel, or by the arbiter's yes."""
        match self.end:
            case End.PAID:
                return True
            case End.RULED:
                return bool(self.facts.get("paid"))
            case End.WITHDRAWN | End.UNVERIFIED | None:
                return False

    @property
    def scores(self) -> Scores:
        """The recorded scores of the present panel."""
        return Scores(self.state.scores)

    @property
    def majority(self) -> Majority:
        """What the verdicts recorded on the present panel come to."""
        return majority(self.terms, self.state.since, self.state.scores)

    def majority_with(self, verdicts: Mapping[int, int]) -> Majority:
        """Return what they come to with these scores, by member, recorded too. A member's first verdict stands."""
        scores = self.scores
        for index, score in verdicts.items():
            if not scores.has_judged(index):
                scores = scores.having(index, score)
        return majority(self.terms, self.state.since, scores)

    @property
    def score(self) -> int:
        """The median of the recorded scores, of two in the middle the lower: what a payment counts for the standing."""
        return self.scores.median(self.terms.size) if self.state.scores else 0

    @property
    def word(self) -> int:
        """The one word that the chain keeps of it while it is live."""
        return word(self.id, self.status, self.state, closed=self.closed)

    @property
    def holds(self) -> int:
        """What the escrow keeps for it: reward and fees, and the bond from claim to verdict."""
        if not self.status.is_live:
            return 0
        return self.terms.stake + (0 if self.status is Status.OPEN else self.terms.bond)

    @property
    def refused_worker(self) -> str:
        """Who has mended the work in vain, while nobody else has claimed it; else nobody."""
        return self.last_worker if self.refused_twice else NOBODY

    @property
    def deadline(self) -> int:
        """The moment until which the claimed work is due, in seconds; zero while nobody works on it."""
        return self.state.claimed_at + self.terms.work_period if self.state.claimed_at else 0


def _with(bounty: Bounty, **changes: Any) -> Bounty:
    """Return the bounty with some fields changed: as `dataclasses.replace`, in a third of the time."""
    changed_bounty = object.__new__(Bounty)
    changed_bounty.__dict__.update(bounty.__dict__, **changes)
    return changed_bounty


def _but(state: State, **changes: Any) -> State:
    """Return the state with some fields changed, as `State.but`: an event's facts fit already."""
    changed_state = object.__new__(State)
    changed_state.__dict__.update(state.__dict__, **changes)
    return changed_state


def fold(events: Iterable[LoggedEvent], before: Mapping[bytes, Bounty] | None = None) -> dict[bytes, Bounty]:
    """Return all bounties by id, as they are after these events, in the chain's order; `before` as they were until then.

    Events of other contracts, and of bounties whose beginning is not known, change nothing.
    """
    bounties = dict(before or {})
    # Few are closed by a log that names the lane alone, and going through all of them takes long.
    lanes = None
    for event in events:
        id = event.facts.get("id")
        if event.name == "ClaimsClosed":
            lanes = lanes or BusyLanes(bounties.values())
            id = lanes.bounty(event.facts)
        if not isinstance(id, bytes):
            continue
        if event.name == "Posted":
            bounties[id] = Bounty(id, event.facts["terms"])
            if lanes:
                lanes.post(bounties[id])
        elif id in bounties:
            bounties[id] = after(bounties[id], event)
    return bounties


class BusyLanes:
    """Which bounty was posted last in each lane: closing a bounty tells its lane and not its id."""

    def __init__(self, bounties: Iterable[Bounty]) -> None:
        self._ids: dict[tuple[str, int], bytes] = {}
        for bounty in sorted(bounties, key=lambda bounty: bounty.terms.generation):
            self.post(bounty)

    def post(self, bounty: Bounty) -> None:
        """Take in a new bounty."""
        self._ids[bounty.terms.poster, bounty.terms.lane] = bounty.id

    def bounty(self, facts: Mapping[str, Any]) -> bytes | None:
        """Return the id of the bounty in the lane that an event's facts name; None if none is known."""
        return self._ids.get((facts["poster"], facts["lane"]))


def after(bounty: Bounty, event: LoggedEvent) -> Bounty:
    """Return the bounty after one event of its own."""
    facts, state = event.facts, bounty.state
    match event.name:
        case "PanelNamed":
            panel = tuple(Seat(0, account) for account in facts["panel"])
            return _with(bounty, people=People((), panel))
        case "Located" if facts["document"] == bounty.terms.spec and state.round:
            return bounty  # where the job's text is, its poster says: others could deliver its hash
        case "Located":
            return _with(bounty, uris={**bounty.uris, facts["document"]: facts["uri"]})
        case "Claimed":
            return _claimed(bounty, facts)
        case "Delivered":
            return _delivered(bounty, facts)
        case "Shared":
            team = tuple(facts["team"])
            with_team = _but(state, team=hash_team(team))
            return _with(bounty, state=with_team, people=People(team, bounty.people.panel))
        case "SentBack" if facts["since"]:
            served_first = State(state.round, facts["worker"], since=facts["since"], panel=state.panel)
            return _with(
                bounty, status=Status.OPEN, state=served_first, people=People((), bounty.people.panel)
            )
        case "SentBack":
            return _with(_reopened(bounty), refused_twice=True)
        case "Quit" | "Lapsed" | "FoundEmpty":
            return _reopened(bounty)
        case "ClaimsClosed":
            return _with(bounty, closed=True)
        case "PanelDrawn" | "LotMissed" | "Redrawn" | "Judged" | "Escalated":
            return _judging(bounty, event.name, facts)
    if end := End.of_event(event.name):
        return _with(bounty, status=Status.FREE, end=end, facts=facts, ended_in=event.block)
    return bounty


def _reopened(bounty: Bounty) -> Bounty:
    """Open for everybody."""
    state = _but(_NOTHING, round=bounty.state.round)
    return _with(bounty, status=Status.OPEN, state=state, people=_named_people(bounty))


def _claimed(bounty: Bounty, facts: Mapping[str, Any]) -> Bounty:
    """A repair goes to the panel that is there; any other claim has a lot of its own."""
    repair = facts["repair"]
    state = _but(
        _NOTHING,
        round=facts["round"],
        worker=facts["worker"],
        claimed_at=facts["claimedAt"],
        repair=repair,
        lot=(PER_PANEL if repair else 1) if bounty.by_lot else 0,
        panel=bounty.state.panel if repair else ZERO,
    )
    people = bounty.people if repair else _named_people(bounty)
    worker = {"last_worker": facts["worker"], "refused_twice": False}
    return _with(bounty, status=Status.CLAIMED, state=state, people=people, **worker)


def _delivered(bounty: Bounty, facts: Mapping[str, Any]) -> Bounty:
    handed_in = _but(
        bounty.state,
        delivery=facts["delivery"],
        lot_block=facts["lotBlock"],
        since=facts["since"],
        scores=int(NO_SCORES),
    )
    status = Status.DELIVERED if handed_in.lot_block else Status.IN_REVIEW
    return _with(bounty, status=status, state=handed_in)


def _named_people(bounty: Bounty) -> People:
    """A named panel stays as it was named; all else of a round is over with it."""
    return People((), () if bounty.by_lot else bounty.people.panel)


def _judging(bounty: Bounty, name: str, facts: Mapping[str, Any]) -> Bounty:
    state = bounty.state
    if name == "Escalated":
        return _with(bounty, status=Status.ESCALATED, state=_but(state, since=facts["since"]))
    if name == "Judged":
        return _judged(bounty, facts)
    if name == "PanelDrawn":
        panel = tuple(facts["panel"])
        in_review = _but(state, lot=facts["lot"], panel=hash_panel(panel), since=facts["since"])
        return _with(
            bounty, status=Status.IN_REVIEW, state=in_review, people=People(bounty.people.team, panel)
        )
    next_lot = _but(state, lot=facts["lot"], lot_block=facts["lotBlock"], since=0)
    return _with(bounty, status=Status.DELIVERED, state=next_lot)


def _judged(bounty: Bounty, facts: Mapping[str, Any]) -> Bounty:
    index, score = facts["index"], facts["score"]
    verdict = RecordedVerdict(
        bounty.state.round, bounty.state.delivery, index, facts["peer"], score, facts["review"]
    )
    state = _but(bounty.state, scores=int(bounty.scores.having(index, score)))
    return _with(bounty, state=state, verdicts=(*bounty.verdicts, verdict))
