"""One bounty as the log tells it: every event changes it a little, and the last state is the chain's. Pure data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from oathwork.model.guild import Seat, hash_panel
from oathwork.model.lot import PER_PANEL
from oathwork.model.majority import Majority, majority
from oathwork.model.scores import NO_SCORES, Scores
from oathwork.model.terms import End, People, State, Status, Terms, hash_team, word


class LoggedEvent(Protocol):
    """An event: its name and its arguments by name, as in the interface, with the toolkit's dataclasses in them."""

    @property
    def name(self) -> str:
        """Such as `Claimed`."""

    @property
    def facts(self) -> dict[str, Any]:
        """Such as `{"id": …, "worker": …, "round": 1, "claimedAt": …}`."""


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
    state: State = field(default_factory=State)
    people: People = field(default_factory=People)
    verdicts: tuple[RecordedVerdict, ...] = ()  # of all rounds, in the order they were recorded
    uris: Mapping[bytes, str] = field(
        default_factory=dict
    )  # where documents may be found, by hash; proves nothing
    closed: bool = False  # to further claims
    end: End | None = None  # how it ended; None while it is live
    facts: Mapping[str, Any] = field(default_factory=dict)  # that event's arguments

    @property
    def by_lot(self) -> bool:
        """Whether the panel is drawn; else it is named in the terms."""
        return self.terms.by_lot

    @property
    def label(self) -> str:
        """Where it stands, as people read it: `Open`, `InReview`, `Paid`."""
        return self.end or self.status.label

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
    def deadline(self) -> int:
        """The moment until which the claimed work is due, in seconds; zero while nobody works on it."""
        return self.state.claimed_at + self.terms.work_period if self.state.claimed_at else 0


def fold(events: Iterable[LoggedEvent], before: Mapping[bytes, Bounty] | None = None) -> dict[bytes, Bounty]:
    """Return all bounties by id, as they are after these events, in the chain's order; `before` as they were until then.

    Events of other contracts, and of bounties whose beginning is not known, change nothing.
    """
    bounties = dict(before or {})
    for event in events:
        id = event.facts.get("id")
        if event.name == "ClaimsClosed":
            id = _in_lane(bounties, event.facts["poster"], event.facts["lane"])
        if not isinstance(id, bytes):
            continue
        if event.name == "Posted":
            bounties[id] = Bounty(id, event.facts["terms"])
        elif id in bounties:
            bounties[id] = after(bounties[id], event)
    return bounties


def _in_lane(bounties: Mapping[bytes, Bounty], poster: str, lane: int) -> bytes | None:
    """The id of the bounty that lives in a lane: closing names no other, so that nobody can run in front of it."""
    living = (each for each in bounties.values() if each.status.is_live)
    return next((each.id for each in living if (each.terms.poster, each.terms.lane) == (poster, lane)), None)


def after(bounty: Bounty, event: LoggedEvent) -> Bounty:
    """Return the bounty after one event of its own."""
    facts, state = event.facts, bounty.state
    match event.name:
        case "PanelNamed":
            panel = tuple(Seat(0, account) for account in facts["panel"])
            return replace(bounty, people=People((), panel))
        case "Located":
            return replace(bounty, uris={**bounty.uris, facts["document"]: facts["uri"]})
        case "Claimed":
            return _claimed(bounty, facts)
        case "ClaimsClosed":
            return replace(bounty, closed=True)
        case "Delivered":
            return _delivered(bounty, facts)
        case "Shared":
            team = tuple(facts["team"])
            with_team = replace(state, team=hash_team(team))
            return replace(bounty, state=with_team, people=People(team, bounty.people.panel))
        case "SentBack":
            return _sent_back(bounty, facts)
        case "Quit" | "Lapsed" | "FoundEmpty":
            return _open(bounty, State(state.round))
        case "PanelDrawn" | "LotMissed" | "Redrawn" | "Judged" | "Escalated":
            return _judging(bounty, event.name, facts)
    if end := End.of_event(event.name):
        return replace(bounty, status=Status.FREE, end=end, facts=facts)
    return bounty


def _claimed(bounty: Bounty, facts: Mapping[str, Any]) -> Bounty:
    """A repair keeps the panel that asked for it, whose lots are over."""
    new_round = State(facts["round"], facts["worker"], facts["claimedAt"], repair=facts["repair"])
    if facts["repair"]:
        lot = PER_PANEL if bounty.by_lot else 0
        repair = replace(new_round, lot=lot, panel=bounty.state.panel)
        return replace(bounty, status=Status.CLAIMED, state=repair)
    claimed = _open(bounty, replace(new_round, lot=int(bounty.by_lot)))
    return replace(claimed, status=Status.CLAIMED)


def _sent_back(bounty: Bounty, facts: Mapping[str, Any]) -> Bounty:
    """After a first no its worker is served first, and its panel waits for the repair; after a second nobody is."""
    if not facts["since"]:
        return _open(bounty, State(bounty.state.round))
    state = State(bounty.state.round, facts["worker"], since=facts["since"], panel=bounty.state.panel)
    return replace(bounty, status=Status.OPEN, state=state, people=People((), bounty.people.panel))


def _delivered(bounty: Bounty, facts: Mapping[str, Any]) -> Bounty:
    handed_in = replace(
        bounty.state,
        delivery=facts["delivery"],
        lot_block=facts["lotBlock"],
        since=facts["since"],
        scores=NO_SCORES,
    )
    status = Status.DELIVERED if facts["lotBlock"] else Status.IN_REVIEW
    return replace(bounty, status=status, state=handed_in)


def _open(bounty: Bounty, state: State) -> Bounty:
    """A named panel stays as it was named; all else of the round is over."""
    people = People((), () if bounty.by_lot else bounty.people.panel)
    return replace(bounty, status=Status.OPEN, state=state, people=people)


def _judging(bounty: Bounty, name: str, facts: Mapping[str, Any]) -> Bounty:
    state = bounty.state
    if name == "Escalated":
        return replace(bounty, status=Status.ESCALATED, state=replace(state, since=facts["since"]))
    if name == "Judged":
        return _judged(bounty, facts)
    if name == "PanelDrawn":
        panel = tuple(facts["panel"])
        in_review = replace(state, lot=facts["lot"], panel=hash_panel(panel), since=facts["since"])
        return replace(
            bounty, status=Status.IN_REVIEW, state=in_review, people=People(bounty.people.team, panel)
        )
    next_lot = replace(state, lot=facts["lot"], lot_block=facts["lotBlock"], since=0)
    return replace(bounty, status=Status.DELIVERED, state=next_lot)


def _judged(bounty: Bounty, facts: Mapping[str, Any]) -> Bounty:
    index, score = facts["index"], facts["score"]
    verdict = RecordedVerdict(
        bounty.state.round, bounty.state.delivery, index, facts["peer"], score, facts["review"]
    )
    state = replace(bounty.state, scores=bounty.scores.having(index, score))
    return replace(bounty, state=state, verdicts=(*bounty.verdicts, verdict))
