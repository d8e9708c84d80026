"""One round of many bounties at once, by the rules of `oathwork.lifecycle`: who is paid, what, and when.

Arrays have a row for each bounty. What is chosen (who claims, who judges how and when) comes in; nothing here is left to
chance, so that the lifecycle itself can be asked the same (tests/toolkit/simulation/test_simulation.py does).
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from oathwork.lifecycle.payout import ABANDONED, DELIVERED_PER_SCORE, MISSED, REJECTED, REVIEWED
from oathwork.lifecycle.working import LAPSE_GRACE
from oathwork.model.lot import PANELS
from oathwork.simulation.plan import SECOND, Plan

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

AWAY: Final = 255  # in place of a score
NO_MOMENT: Final = np.int64(2**62)
LOT: Final = 36  # seconds from a delivery, or a redraw, to the draw: three blocks of a chain that is watched


class RoundEnd(IntEnum):
    """How a round ends. The first three leave the bounty open."""

    LAPSED = 0
    SENT_BACK = 1
    FOUND_EMPTY = 2
    PAID = 3
    UNVERIFIED = 4
    RULED_PAID = 5
    RULED_REFUNDED = 6


@dataclass(frozen=True)
class Choices:
    """What people do in one round. Shapes: (bounties,), or (bounties, lots, size) of the panel."""

    repairs: Flags  # a claim by who is served first: the panel that said no judges, without a lot
    claim_after: Ints  # seconds after it was opened
    vanishes: Flags
    work_for: Ints  # seconds from claim to delivery
    scores: NDArray[
        np.uint8
    ]  # of who sits there anew in that lot (first in a repair: again); AWAY: does not judge
    after: NDArray[np.int32]  # seconds from the draw to that verdict, less than the review period
    rules_yes: Flags  # what an arbiter would say


@dataclass(frozen=True)
class Results:
    """What came of a round. Amounts are what changes hands in it; moments are seconds, as `now` is."""

    end: NDArray[np.int8]
    moment: Ints  # when it ended
    delivered_at: Ints  # when the work was handed in; NO_MOMENT if it was not
    worker: Ints  # what the worker has more than before the claim; the bonus is not in it
    verdicts: Ints  # verdicts recorded in all
    score: NDArray[np.uint8]  # of paid work: the median of the verdicts, the lower of two
    fee_to: Flags  # (bounties, lots, size): who of that lot's new members is paid a fee
    agrees: Flags  # the same: whose verdict was the majority's
    is_absent: Flags  # the same: who stayed away for a whole review period
    is_marked: Flags  # the same: whom that costs points
    drawn_at: Ints  # (bounties, lots): when each panel began to judge; NO_MOMENT if it did not come so far
    came_in: NDArray[np.int8]  # (bounties, size): in which lot the last member at each place was drawn
    forfeit: Ints  # into the commons
    unearned_fees: Ints  # into the commons: fees of absent members of a paid panel


def play_round(plan: Plan, opened_at: Ints, choices: Choices) -> Results:
    """Play one round of bounties that were opened, or opened again, at these moments."""
    count = len(opened_at)
    claimed_at = opened_at + choices.claim_after
    out = _Tables(count, plan.size)

    vanishes = choices.vanishes
    out.end[vanishes] = RoundEnd.LAPSED
    out.moment[vanishes] = claimed_at[vanishes] + plan.work_period + LAPSE_GRACE
    out.worker[vanishes] = -plan.bond
    out.forfeit[vanishes] = plan.bond

    here = np.flatnonzero(~vanishes)
    out.delivered_at[here] = claimed_at[here] + choices.work_for[here]
    scores, came_in = np.full((count, plan.size), AWAY, np.uint8), out.came_in
    no_lot = choices.repairs & (plan.rules == SECOND)
    now = np.where(vanishes, 0, out.delivered_at + np.where(no_lot, 0, LOT))
    for lot in range(PANELS):
        if not len(here):
            break
        here, now = _one_lot(plan, choices, lot, here, now, scores, came_in, out)
    _escalate(plan, choices, here, now, scores, came_in, out)
    return out.results()


class _Tables:
    """The columns of an outcome while they are filled."""

    def __init__(self, count: int, size: int) -> None:
        self.end = np.zeros(count, np.int8)
        self.moment = np.zeros(count, np.int64)
        self.delivered_at = np.full(count, NO_MOMENT, np.int64)
        self.worker = np.zeros(count, np.int64)
        self.verdicts = np.zeros(count, np.int64)
        self.score = np.zeros(count, np.uint8)
        self.forfeit, self.unearned_fees = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.fee_to, self.agrees, self.is_absent = (
            np.zeros((count, PANELS, size), np.bool_) for _ in range(3)
        )
        self.is_marked = self.is_absent  # until the bench says whom it costs what
        self.drawn_at = np.full((count, PANELS), NO_MOMENT)
        self.came_in = np.zeros((count, size), np.int8)

    def results(self) -> Results:
        return Results(**vars(self))


def _one_lot(
    plan: Plan,
    choices: Choices,
    lot: int,
    here: Ints,
    drawn_at: Ints,
    scores: NDArray[np.uint8],
    came_in: NDArray[np.int8],
    out: _Tables,
) -> tuple[Ints, Ints]:
    """Let the panel of one lot judge; return which bounties need the next lot, and when all are drawn again."""
    out.drawn_at[here, lot] = drawn_at[here]
    has_judged = scores[here] != AWAY
    votes = np.where(has_judged, scores[here], choices.scores[here, lot])
    after = np.where(has_judged, 0, choices.after[here, lot])
    after = np.where(votes == AWAY, NO_MOMENT, after)
    came_in[here] = np.where(has_judged, came_in[here], lot)

    settles = settles_after(plan, votes, after)
    is_decided = settles < NO_MOMENT
    counts = (votes != AWAY) & (after <= np.where(is_decided, settles, plan.review_period)[:, None])
    scores[here] = np.where(counts, votes, AWAY)

    late = ~is_decided | (settles >= plan.review_period)
    rows, places = np.nonzero(~counts & late[:, None])
    out.is_absent[here[rows], came_in[here[rows], places], places] = True

    settling = here[is_decided]
    _decide(plan, settling, drawn_at[settling] + settles[is_decided], scores, came_in, out)
    rest = here[~is_decided]
    again = drawn_at.copy()
    again[rest] = drawn_at[rest] + plan.review_period + LOT
    return rest, again


def settles_after(plan: Plan, votes: NDArray[np.uint8], after: Ints) -> Ints:
    """Return how many seconds after the draw a panel settles: all have judged, or a majority stands and patience is over.

    NO_MOMENT without a majority. Members who are away have `AWAY` and `NO_MOMENT`.
    """
    order = np.argsort(after, axis=1, kind="stable")
    sorted_after = np.take_along_axis(after, order, 1)
    sorted_votes = np.take_along_axis(votes, order, 1)
    here = sorted_after < NO_MOMENT
    yes = np.cumsum(here & (sorted_votes >= plan.pass_mark), 1)
    no = np.cumsum(here & (sorted_votes < plan.pass_mark), 1)
    stands = 2 * np.maximum(yes, no) > plan.size
    decides = stands.any(1)
    first = np.take_along_axis(sorted_after, stands.argmax(1)[:, None], 1)[:, 0]
    last = sorted_after[:, -1]  # NO_MOMENT unless all have judged
    return np.where(decides, np.minimum(last, np.maximum(first, plan.patience)), NO_MOMENT)


def _decide(
    plan: Plan,
    rows_of: Ints,
    moment: Ints,
    scores: NDArray[np.uint8],
    came_in: NDArray[np.int8],
    out: _Tables,
) -> None:
    votes = scores[rows_of]
    has_judged = votes != AWAY
    says_yes = has_judged & (votes >= plan.pass_mark)
    is_paid = 2 * says_yes.sum(1) > plan.size
    empty = 2 * (has_judged & (votes == 0)).sum(1) > plan.size
    fees = plan.fee * has_judged.sum(1)

    middle = np.maximum(has_judged.sum(1) - 1, 0) // 2  # of the sorted: those who are away come last
    out.score[rows_of] = np.take_along_axis(np.sort(votes, 1), middle[:, None], 1)[:, 0]
    out.end[rows_of] = np.where(
        is_paid, RoundEnd.PAID, np.where(empty, RoundEnd.FOUND_EMPTY, RoundEnd.SENT_BACK)
    )
    out.moment[rows_of] = moment
    loss = np.where(empty, plan.bond, fees)
    out.worker[rows_of] = np.where(is_paid, plan.reward, -loss)
    out.forfeit[rows_of] = np.where(empty, plan.bond - fees, 0)
    out.unearned_fees[rows_of] = np.where(is_paid, plan.fee * (plan.size - has_judged.sum(1)), 0)
    _pay_peers(rows_of, has_judged, came_in, out)
    rows, places = np.nonzero(has_judged & (says_yes == is_paid[:, None]))
    out.agrees[rows_of[rows], came_in[rows_of[rows], places], places] = True


def _pay_peers(rows_of: Ints, has_judged: Flags, came_in: NDArray[np.int8], out: _Tables) -> None:
    out.verdicts[rows_of] = has_judged.sum(1)
    rows, places = np.nonzero(has_judged)
    out.fee_to[rows_of[rows], came_in[rows_of[rows], places], places] = True


def _escalate(
    plan: Plan,
    choices: Choices,
    rest: Ints,
    now: Ints,
    scores: NDArray[np.uint8],
    came_in: NDArray[np.int8],
    out: _Tables,
) -> None:
    """The third panel gave no majority: the arbiter rules, or all are refunded."""
    has_judged = scores[rest] != AWAY
    moment = now[rest] - LOT  # no further lot was waited for
    pays = np.zeros(len(rest), np.bool_)
    end: Any = np.full(len(rest), RoundEnd.UNVERIFIED)
    if plan.arbiter:
        pays = choices.rules_yes[rest]
        moment = moment + int(plan.habits.ruling_after)
        end = np.where(pays, RoundEnd.RULED_PAID, RoundEnd.RULED_REFUNDED)
    out.end[rest] = end
    out.moment[rest] = moment
    out.worker[rest] = np.where(pays, plan.reward, 0)
    out.unearned_fees[rest] = np.where(pays, plan.fee * (plan.size - has_judged.sum(1)), 0)
    _pay_peers(rest, has_judged, came_in, out)


def worker_points(plan: Plan, out: Results) -> Ints:
    """Return what is written onto the worker's points, in thousandths, before any floor at zero."""
    loss = np.where((out.end == RoundEnd.LAPSED) | (out.end == RoundEnd.FOUND_EMPTY), ABANDONED, 0)
    loss = np.where(out.end == RoundEnd.SENT_BACK, REJECTED, loss)
    gain = out.score.astype(np.int64) * DELIVERED_PER_SCORE
    points: Ints = plan.effort * np.where(out.end == RoundEnd.PAID, gain, loss)
    return points


def peer_points(plan: Plan, out: Results) -> Ints:
    """Return the same for every member of every lot: (bounties, lots, size)."""
    return plan.effort * (REVIEWED * out.agrees.astype(np.int64) + MISSED * out.is_marked)


def closes_itself(plan: Plan, repairs: Flags, out: Results) -> Flags:
    """Return which bounties nobody can claim any more: a repair that comes to nothing closes them."""
    closed: Flags = repairs & (out.end < RoundEnd.PAID) & (plan.rules == SECOND)
    return closed


def share_bonus(plan: Plan, ends: Any, forfeit: Any, unearned_fees: Any, verdicts: Any) -> tuple[Ints, int]:
    """Return the bonus of each round, in the order in which rounds end, and what is left in the commons.

    A bonus is at most half of the fees of those who judged (by the first rules all of them), and comes from what was in
    the commons before.
    """
    part = 2 if plan.rules == SECOND else 1
    bonus, pot = np.zeros(len(ends), np.int64), 0
    for at, (end, loss, spare, count) in enumerate(
        zip(ends.tolist(), forfeit.tolist(), unearned_fees.tolist(), verdicts.tolist(), strict=True)
    ):
        if end == RoundEnd.PAID:
            bonus[at] = payout = min(pot, plan.fee * count // part)
            pot += spare - payout
        else:
            pot += loss + spare
    return bonus, pot
