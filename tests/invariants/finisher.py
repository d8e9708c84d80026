"""Ends every live bounty with transactions that anyone may send, and empties the escrow: promise 4, done."""

from oathwork.lifecycle import Refusal
from oathwork.lifecycle.payout import Panel
from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status
from tests.invariants.actors import STRANGER

HOUR = 3_600
MINUTE = 60  # for the blocks that a lot has to wait


def longest(bounty, now):
    """Return until when a bounty can be ended by anyone, as the promise says."""
    terms = bounty.terms
    opened = max(terms.open_until, now)
    return opened + terms.work_period + HOUR + 3 * (terms.review_period + MINUTE) + 14 * DAY + MINUTE


def finish(pair):
    """End every bounty as a stranger who only waits, then let everyone collect who is owed."""
    for lane in sorted(pair.world.bounties):
        until = longest(pair.world.bounties[lane], pair.engine.now)
        while lane in pair.world.bounties:
            step(pair, pair.world.bounties[lane])
            assert pair.engine.now <= until, f"PROMISE_4: {lane} still lives after the longest time promised"
    for (kind, *who), (amount, *_) in pair.compare().items():
        if kind == "owed" and amount:
            token, account = who
            to = STRANGER if (token, account) in pair.world.unreachable else account
            _do(pair, "collect", account, token, to)


def step(pair, bounty):
    """Wait as long as the rules say and take the one step that anyone can take from here."""
    known = bounty.terms, bounty.state
    terms, state = known
    if bounty.status == Status.OPEN:
        wait_until(pair, terms.open_until)
        _do(pair, "withdraw", STRANGER, *known)
    elif bounty.status == Status.CLAIMED:
        wait_until(pair, state.claimed_at + terms.work_period + HOUR)
        _do(pair, "lapse", STRANGER, *known)
    elif bounty.status == Status.DELIVERED:
        wait_for_block(pair, state.lot_block + 1)
        _do(pair, "draw", STRANGER, *known, bounty.people, pair.engine.hash_of(state.lot_block))
    elif bounty.status == Status.IN_REVIEW and Panel(bounty, bounty.scores).decides:
        wait_until(pair, state.since + terms.patience)
        _do(pair, "settle", STRANGER, *known, bounty.people, ())
    elif bounty.status == Status.IN_REVIEW:
        wait_until(pair, state.since + terms.review_period)
        _do(pair, "redraw", STRANGER, *known, bounty.people)
    else:
        wait_until(pair, state.since + (0 if terms.arbiter == NOBODY else 14 * DAY))
        _do(pair, "expire", STRANGER, *known, bounty.people)


def wait_until(pair, moment):
    """Let the next block be at `moment` or later."""
    if moment > pair.engine.now:
        pair.engine.advance(seconds=moment - pair.engine.now)


def wait_for_block(pair, number):
    """Let the next block be `number` or later."""
    if number > pair.engine.number:
        pair.engine.advance(blocks=number - pair.engine.number)


def _do(pair, action, caller, *args):
    refusal: Refusal | None = pair.do(action, caller, *args)
    assert refusal is None, f"PROMISE_4: anyone may {action}, but it is refused with {refusal}"
