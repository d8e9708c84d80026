"""Ends every live bounty with transactions that anyone may send, and empties the escrow: promise 4, done."""

from oathwork.lifecycle import Refusal
from oathwork.lifecycle.payout import Panel
from oathwork.model.amounts import DAY
from oathwork.model.lot import PANELS
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import STRANGER

HOUR = 3_600
LONGEST_RULING = 90 * DAY
MINUTES = 300  # for the blocks that a lot has to wait


def longest(bounty, now):
    """Return until when a bounty can be ended by anyone, as the promise says. Once it is closed, within one claim
    and one repair."""
    terms = bounty.terms
    ruling = min(terms.ruling_period, LONGEST_RULING)
    a_claim = terms.work_period + HOUR + PANELS * (terms.review_period + MINUTES) + ruling + MINUTES
    if bounty.closed:
        return now + a_claim + terms.review_period + a_claim
    return max(terms.open_until, now) + a_claim


def finish_against_squatters(pair):
    """As `finish`, after all posters have closed their bounties, and against workers who draw out what they hold:
    they claim, deliver and mend in the last second."""
    for lane, bounty in sorted(pair.world.bounties.items()):
        if not bounty.closed:
            _do(pair, "close", bounty.terms.poster, lane.number)
    finish(pair, squats=True)


def finish(pair, *, squats=False):
    """End every bounty as a stranger who only waits, then let everyone collect who is owed."""
    for lane in sorted(pair.world.bounties):
        until = longest(pair.world.bounties[lane], pair.engine.now)
        while lane in pair.world.bounties:
            bounty = pair.world.bounties[lane]
            if not (squats and _is_drawn_out(pair, bounty)):
                step(pair, bounty)
            assert pair.engine.now <= until, f"PROMISE_4: {lane} still lives after the longest time promised"
    for (kind, *who), (amount, *_) in pair.compare().items():
        if kind == "owed" and amount:
            token, account = who
            if (token, account) in pair.world.unreachable:
                _do(pair, "collect", account, token, STRANGER)
            else:
                _do(pair, "collect_for", STRANGER, account, token)


def _is_drawn_out(pair, bounty):
    """Let the worker deliver, or mend, in the last second; nobody else may claim any more."""
    known, terms = (bounty.terms, bounty.state), bounty.terms
    if bounty.status == Status.CLAIMED:
        wait_until(pair, bounty.state.claimed_at + terms.work_period + HOUR - 1)
        _do(pair, "deliver", bounty.state.worker, *known, bytes(32))
        return True
    if bounty.status != Status.OPEN:
        return False
    value = terms.bond if terms.token == NOBODY else 0
    for account in pair.accounts:
        if account != bounty.state.worker:
            assert pair.can("claim", account, *known, value=value), "PROMISE_14: a closed bounty is claimed"
    if pair.engine.now >= bounty.served_until:
        return False
    wait_until(pair, bounty.served_until - 1)
    _do(pair, "claim", bounty.state.worker, *known, value=value)
    return True


def step(pair, bounty):
    """Wait as long as the rules say and take the one step that anyone can take from here."""
    known = bounty.terms, bounty.state
    terms, state = known
    if bounty.status == Status.OPEN:
        wait_until(pair, bounty.served_until if bounty.closed else terms.open_until)
        _do(pair, "withdraw", STRANGER, *known)
    elif bounty.status == Status.CLAIMED:
        wait_until(pair, state.claimed_at + terms.work_period + HOUR)
        _do(pair, "lapse", STRANGER, *known)
    elif bounty.status == Status.DELIVERED:
        wait_for_block(pair, pair.engine.drawable(state.lot_block))
        _do(pair, "draw", STRANGER, *known, bounty.people, *pair.proof_of(state.lot_block))
    elif bounty.status == Status.IN_REVIEW and Panel(bounty, bounty.scores).decides:
        wait_until(pair, state.since + terms.patience)
        _do(pair, "settle", STRANGER, *known, bounty.people, ())
    elif bounty.status == Status.IN_REVIEW:
        wait_until(pair, state.since + terms.review_period)
        _do(pair, "redraw", STRANGER, *known, bounty.people)
    else:
        wait_until(pair, state.since + terms.ruling_period)
        _do(pair, "expire", STRANGER, *known, bounty.people)


def wait_until(pair, moment):
    """Let the next block be at `moment` or later."""
    if moment > pair.engine.now:
        pair.engine.advance(seconds=moment - pair.engine.now)


def wait_for_block(pair, number):
    """Let the next block be `number` or later."""
    if number > pair.engine.number:
        pair.engine.advance(blocks=number - pair.engine.number)


def _do(pair, action, caller, *args, value=0):
    refusal: Refusal | None = pair.do(action, caller, *args, value=value)
    assert refusal is None, f"PROMISE_4: anyone may {action}, but it is refused with {refusal}"
