"""A bounty as a client sees it: terms, state and people, rebuilt from the escrow's events and from nothing else."""

from dataclasses import dataclass, field, replace

from oathwork.model.guild import Seat, hash_panel
from oathwork.model.scores import NO_SCORES, Scores
from oathwork.model.terms import ZERO, LaneEnd, People, Share, State, Status, Terms, hash_team, word

LOTS_A_PANEL = 12


@dataclass
class Bounty:
    """Mutable: every action of `Actions` lets it follow what has happened."""

    terms: Terms
    id: bytes
    named: tuple[Seat, ...] = ()  # the named panel, or nothing
    status: Status = Status.FREE
    state: State = field(default_factory=State)
    people: People = field(default_factory=People)
    closed: bool = False
    end: LaneEnd = LaneEnd.NONE
    last: State = field(default_factory=State)  # before it ended

    @property
    def stake(self):
        """What is in escrow for it while nobody has claimed it."""
        return self.terms.stake

    @property
    def holds(self):
        """What is in escrow for it now."""
        is_staked = self.status > Status.OPEN
        return self.terms.stake * self.status.is_live + self.terms.bond * is_staked

    @property
    def deadline(self):
        return self.state.claimed_at + self.terms.work_period

    @property
    def word(self):
        """What the chain must keep of it: status and hash, or how it ended, what went back, and the next generation."""
        if self.status.is_live:
            return word(self.id, self.status, self.state, closed=self.closed)
        return self.end << 240 | self.back << 64 | self.terms.generation + 1

    @property
    def back(self):
        """What went back to the poster when it ended."""
        if self.end == LaneEnd.WITHDRAWN:
            return self.stake
        judged = len(Scores(self.last.scores).given(self.terms.size)) if self.last.scores else 0
        is_refund = self.end in (LaneEnd.RULED_NO, LaneEnd.UNVERIFIED)
        return (self.stake - self.terms.fee * judged) * is_refund

    def copy(self):
        return replace(self)

    def follow(self, logs):
        """Take in the escrow's logs of one transaction; those of other bounties are passed over."""
        for log in logs:
            facts = log.event_arguments
            if facts.get("id") == self.id or self._is_my_lane(facts):
                self._follow(log.event_name, facts)

    def _is_my_lane(self, facts):
        lane = str(facts.get("poster")).lower(), facts.get("lane")
        return lane == (self.terms.poster.lower(), self.terms.lane)

    def _follow(self, name, facts):
        change = getattr(self, f"_{name}", None)
        if change is not None:
            change(facts)

    def _ended(self, how):
        self.end, self.last = how, self.state
        self.status, self.state, self.people = Status.FREE, State(), People()

    def _Withdrawn(self, facts):
        self._ended(LaneEnd.WITHDRAWN)

    def _Paid(self, facts):
        self._ended(LaneEnd.PAID)

    def _Ruled(self, facts):
        self._ended(LaneEnd.RULED_YES if facts["paid"] else LaneEnd.RULED_NO)

    def _Unverified(self, facts):
        self._ended(LaneEnd.UNVERIFIED)

    def _ClaimsClosed(self, facts):
        self.closed = True

    def _Posted(self, facts):
        self.status, self.state = Status.OPEN, State()
        self.people = People(panel=self.named)

    def _Claimed(self, facts):
        self.status = Status.CLAIMED
        repair = bool(facts["repair"])
        self.state = State(
            round=facts["round"],
            worker=facts["worker"],
            claimed_at=facts["claimedAt"],
            repair=repair,
            lot=(LOTS_A_PANEL if repair else 1) * self.terms.by_lot,
            panel=self.state.panel if repair else ZERO,
        )
        if not repair:
            self.people = People(panel=self.named)

    def _Delivered(self, facts):
        self.status = Status.DELIVERED if facts["lotBlock"] else Status.IN_REVIEW
        self._change(
            delivery=facts["delivery"], lot_block=facts["lotBlock"], since=facts["since"], scores=NO_SCORES
        )

    def _Shared(self, facts):
        team = tuple(Share(*share) for share in facts["team"])
        self.people = replace(self.people, team=team)
        self._change(team=hash_team(team))

    def _PanelDrawn(self, facts):
        panel = tuple(Seat.of(seat) for seat in facts["panel"])
        self.status = Status.IN_REVIEW
        self.people = replace(self.people, panel=panel)
        self._change(lot=facts["lot"], panel=hash_panel(panel), since=facts["since"])

    def _LotMissed(self, facts):
        self._change(lot=facts["lot"], lot_block=facts["lotBlock"], since=0)

    def _Redrawn(self, facts):
        self.status = Status.DELIVERED
        self._change(lot=facts["lot"], lot_block=facts["lotBlock"], since=0)

    def _Judged(self, facts):
        self._change(scores=Scores(self.state.scores).having(facts["index"], facts["score"]))

    def _Escalated(self, facts):
        self.status = Status.ESCALATED
        self._change(since=facts["since"])

    def _SentBack(self, facts):
        if facts["since"]:
            panel, people = self.state.panel, replace(self.people, team=())
            self._reopen(worker=facts["worker"], since=facts["since"], panel=panel)
            self.people = people
        else:
            self._reopen()

    def _Quit(self, facts):
        self._reopen()

    _Lapsed = _FoundEmpty = _Quit

    def _reopen(self, **kept):
        self.status = Status.OPEN
        self.state = State(round=self.state.round, **kept)
        self.people = People(panel=self.named)

    def _change(self, **changes):
        self.state = replace(self.state, **changes)
