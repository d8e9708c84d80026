"""Where a bounty can be, by name: its status, and the second of it. Each is reached on contracts and twin at once."""

from dataclasses import dataclass
from functools import partial

from oathwork.lifecycle import Signature
from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, People, State, Status
from tests.invariants.actors import ARBITER, DAO, PEER, STEWARD, STRANGER, WORKERS
from tests.invariants.finisher import HOUR, wait_for_block, wait_until
from tests.invariants.pair import Pair
from tests.invariants.story import WORK, Story

PATIENCE = DAY


@dataclass(frozen=True)
class Situation:
    """A bounty at one moment. `known` and `people` are the present ones; of an ended bounty, the last."""

    pair: Pair
    known: tuple
    people: object

    @property
    def callers(self):
        """Who may try, by role. Before there is a panel its first peer is a seat like any other."""
        panel = self.people.panel
        peer = panel[0].account if panel else self.pair.world.guilds[self.pair.crafts].places[0].account
        return {"poster": DAO, "worker": WORKERS[0], "arbiter": ARBITER, "peer": peer, "stranger": STRANGER}

    @property
    def leave_to_close(self):
        """The poster's signature, which lets anyone close this bounty."""
        terms, _ = self.known
        return Signature(DAO, "Close", (self.pair.world.hash_terms(terms),))

    def answer(self, action, caller):
        """Return what the contract says to an action: None if it accepts, else its error's name."""
        name, args, value = ACTIONS[action](self, *self.known)
        return self.pair.can(name, self.callers[caller], *args, value=value)


ACTIONS = {
    "post": lambda at, terms, state: ("post", (terms,), terms.stake),
    "close": lambda at, terms, state: ("close", (terms.lane,), 0),
    "closeFor": lambda at, terms, state: ("close_for", (terms, state, at.leave_to_close), 0),
    "cancel": lambda at, terms, state: ("cancel", (terms.lane,), 0),
    "withdraw": lambda at, terms, state: ("withdraw", (terms, state), 0),
    "claim": lambda at, terms, state: ("claim", (terms, state), terms.bond),
    "deliver": lambda at, terms, state: ("deliver", (terms, state, WORK), 0),
    "quit": lambda at, terms, state: ("quit_work", (terms, state), 0),
    "lapse": lambda at, terms, state: ("lapse", (terms, state), 0),
    "draw": lambda at, terms, state: ("draw", (terms, state, at.people, b"", None), 0),
    "drawAndSettle": lambda at, terms, state: (
        "draw_and_settle",
        (terms, state, at.people, b"", (), None),
        0,
    ),
    "settle": lambda at, terms, state: ("settle", (terms, state, at.people, ()), 0),
    "redraw": lambda at, terms, state: ("redraw", (terms, state, at.people), 0),
    "rule": lambda at, terms, state: ("rule", (terms, state, at.people, True), 0),
    "expire": lambda at, terms, state: ("expire", (terms, state, at.people), 0),
    "collectFor": lambda at, terms, state: ("collect_for", (at.callers["peer"], terms.token), 0),
}


def reach(name, pair):
    """Return the situation of that name. Raises KeyError."""
    story = Story(pair)
    last = SITUATIONS[name](story)
    if last is not None:
        return Situation(pair, *last)
    return Situation(pair, story.known, story.bounty.people)


def _posted(story, **changes):
    return story.post(arbiter=ARBITER, patience=PATIENCE, **changes)


def _open(story):
    _posted(story)


def _closed(story):
    _posted(story).close()


def _thinned(story):
    """The guild's seats end one by one until two panels are not left."""
    _posted(story)
    for account in PEER[:10]:
        story.pair.do("end_seat", STEWARD, story.pair.crafts, account)


def _at(story, moment):
    wait_until(story.pair, moment)


def _open_until(story, before):
    _posted(story)
    _at(story, story.bounty.terms.open_until - before)


def _sent_back(story):
    _posted(story).claim().deliver().draw().judge(10, 10, 10)


def _sent_back_and_closed(story, after=0):
    _sent_back(story)
    story.close()
    if after:
        _at(story, story.bounty.state.since + after)


def _sent_back_twice(story):
    """Nobody is served first any more, but the panel is owed its fees."""
    _sent_back(story)
    people = story.bounty.people
    story.claim().deliver().judge(10, 10, 10)
    return story.known, people


def _repaired(story, after=0, *, scores=()):
    _sent_back(story)
    story.claim().deliver()
    if scores:
        story.judge(*scores)
    if after:
        _at(story, story.bounty.state.since + after)


def _repairing(story):
    _sent_back(story)
    story.claim()


def _served_until(story, before):
    _sent_back(story)
    _at(story, story.bounty.served_until - before)


def _reserved(story):
    _posted(story, worker=WORKERS[0])


def _claimed(story):
    _posted(story).claim()


def _claimed_and_closed(story):
    _claimed(story)
    story.close()


def _lapsing(story, before):
    _claimed(story)
    terms, state = story.known
    _at(story, state.claimed_at + terms.work_period + HOUR - before)


def _delivered(story):
    _claimed(story)
    story.deliver()


def _missed(story, lots):
    """The last of a panel's lots can be decided no more, or the one before it."""
    _delivered(story)
    for _ in range(lots):
        story.miss()
    story.pair.engine.advance(blocks=8_300)


def _drawable(story, blocks):
    _delivered(story)
    wait_for_block(story.pair, story.bounty.state.lot_block + blocks)


def _in_review(story):
    _delivered(story)
    story.draw()


def _waited(story, after, *, scores=()):
    _in_review(story)
    if scores:
        story.judge(*scores)
    _at(story, story.bounty.state.since + after)


def _escalated(story, *, arbiter=ARBITER, after=0):
    story.post(arbiter=arbiter, patience=PATIENCE).claim().deliver()
    for _ in range(3):
        story.draw().redraw()
    assert story.bounty.status == Status.ESCALATED
    if after:
        _at(story, story.bounty.state.since + after)


def _ended(story):
    _posted(story).claim().deliver().draw()
    known, people = story.known, story.bounty.people
    story.judge(90, 90, 90)
    return known, people


def _free(story):
    _posted(story)
    known, people = story.known, story.bounty.people
    story.pair.do("withdraw", DAO, *known)
    return known, people


def _cancelled(story):
    """Terms that were signed and never posted."""
    terms = story.terms(arbiter=ARBITER, patience=PATIENCE)
    story.pair.do("cancel", DAO, terms.lane)
    return (terms, State()), People()


REVIEW_PERIOD = 3 * DAY
RULING = 14 * DAY

SITUATIONS = {
    "Withdrawn": _free,
    "Paid": _ended,
    "Cancelled": _cancelled,
    "Open": _open,
    "Open, closed": _closed,
    "Open, less than two panels left in the guild": _thinned,
    "Open, reserved for the worker": _reserved,
    "Open, the second before openUntil": partial(_open_until, before=1),
    "Open, at openUntil": partial(_open_until, before=0),
    "Open, sent back to the worker": _sent_back,
    "Open, sent back, the last second of being served first": partial(_served_until, before=1),
    "Open, sent back, served first no longer": partial(_served_until, before=0),
    "Open, sent back and closed": _sent_back_and_closed,
    "Open, sent back and closed, served first no longer": partial(_sent_back_and_closed, after=REVIEW_PERIOD),
    "Open, sent back twice": _sent_back_twice,
    "Claimed": _claimed,
    "Claimed, closed": _claimed_and_closed,
    "Claimed, a repair": _repairing,
    "Claimed, the second before it can lapse": partial(_lapsing, before=1),
    "Claimed, an hour past the deadline": partial(_lapsing, before=0),
    "Delivered, at the lot's block": partial(_drawable, blocks=0),
    "Delivered, the lot's block past": partial(_drawable, blocks=1),
    "Delivered, a lot missed": partial(_missed, lots=1),
    "Delivered, the last lot missed": partial(_missed, lots=11),
    "InReview": _in_review,
    "InReview, a repair": _repaired,
    "InReview, a repair, patience over": partial(_repaired, scores=(90, 90), after=PATIENCE),
    "InReview, a repair, the review period over": partial(_repaired, after=REVIEW_PERIOD),
    "InReview, the last second of the review period": partial(_waited, after=REVIEW_PERIOD - 1),
    "InReview, the review period over": partial(_waited, after=REVIEW_PERIOD),
    "InReview, one voice short, the review period over": partial(_waited, scores=(90,), after=REVIEW_PERIOD),
    "InReview, a majority, the last second of patience": partial(
        _waited, scores=(90, 90), after=PATIENCE - 1
    ),
    "InReview, a majority, patience over": partial(_waited, scores=(90, 90), after=PATIENCE),
    "InReview, a majority, the review period over": partial(_waited, scores=(90, 90), after=REVIEW_PERIOD),
    "Escalated": _escalated,
    "Escalated, the last second for the arbiter": partial(_escalated, after=RULING - 1),
    "Escalated, the ruling period over": partial(_escalated, after=RULING),
    "Escalated, no arbiter": partial(_escalated, arbiter=NOBODY),
}
