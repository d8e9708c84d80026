"""One round of many bounties at once, by the rules of `oathwork.lifecycle`: who is paid, what, and when.

Arrays have a row for each bounty. What is chosen (who claims, who judges how and when) comes in; nothing here is left to
chance, so that the lifecycle itself can be asked the same (tests/toolkit/simulation/test_simulation.py does).
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from oathwork.lifecycle.judging import LOTS
from oathwork.lifecycle.payout import ABANDONED, DELIVERED_PER_SCORE, MISSED, REJECTED, REVIEWED
from oathwork.simulation.plan import Plan

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

AWAY: Final = 255  # in place of a score
NEVER: Final = np.int64(2**62)
GRACE: Final = 3_600  # seconds from the deadline to the first lapse
LOT: Final = 36  # seconds from a delivery, or a redraw, to the draw: three blocks of a chain that is watched


class End(IntEnum):
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

    claim_after: Ints  # seconds after it was opened
    vanishes: Flags
    work_for: Ints  # seconds from claim to delivery
    scores: NDArray[np.uint8]  # of who sits there anew in that lot; AWAY: does not judge
    after: NDArray[np.int32]  # seconds from the draw to that verdict, less than the review period
    rules_yes: Flags  # what an arbiter would say


@dataclass(frozen=True)
class Outcome:
    """What came of a round. Amounts are what changes hands in it; moments are seconds, as `now` is."""

    end: NDArray[np.int8]
    moment: Ints  # when it ended
    delivered: Ints  # when the work was handed in; NEVER if it was not
    worker: Ints  # what the worker has more than before the claim; the bonus is not in it
    judged: Ints  # verdicts recorded in all
    score: NDArray[np.uint8]  # of paid work: the median of the verdicts, the lower of two
    fee_to: Flags  # (bounties, lots, size): who of that lot's new members is paid a fee
    agreed: Flags  # the same: whose verdict was the majority's
    missed: Flags  # the same: who is marked as absent
    forfeited: Ints  # into the commons
    forgone: Ints  # into the commons: fees of absent members of a paid panel


def play_round(plan: Plan, opened: Ints, chosen: Choices) -> Outcome:
    """Play one round of bounties that were opened, or opened again, at these moments."""
    count = len(opened)
    claimed = opened + chosen.claim_after
    out = _Tables(count, plan.size)

    gone = chosen.vanishes
    out.end[gone] = End.LAPSED
    out.moment[gone] = claimed[gone] + plan.work_period + GRACE
    out.worker[gone] = -plan.bond
    out.forfeited[gone] = plan.bond

    here = np.flatnonzero(~gone)
    out.delivered[here] = claimed[here] + chosen.work_for[here]
    scores = np.full((count, plan.size), AWAY, np.uint8)
    came_in = np.zeros((count, plan.size), np.int8)  # in which lot the member at a place was drawn
    now = np.where(gone, 0, out.delivered + LOT)
    for lot in range(LOTS):
        if not len(here):
            break
        here, now = _one_lot(plan, chosen, lot, here, now, scores, came_in, out)
    _escalate(plan, chosen, here, now, scores, came_in, out)
    return out.outcome()


class _Tables:
    """The columns of an outcome while they are filled."""

    def __init__(self, count: int, size: int) -> None:
        self.end = np.zeros(count, np.int8)
        self.moment = np.zeros(count, np.int64)
        self.delivered = np.full(count, NEVER, np.int64)
        self.worker = np.zeros(count, np.int64)
        self.judged = np.zeros(count, np.int64)
        self.score = np.zeros(count, np.uint8)
        self.forfeited, self.forgone = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.fee_to, self.agreed, self.missed = (np.zeros((count, LOTS, size), np.bool_) for _ in range(3))

    def outcome(self) -> Outcome:
        return Outcome(**vars(self))


def _one_lot(
    plan: Plan,
    chosen: Choices,
    lot: int,
    here: Ints,
    drawn: Ints,
    scores: NDArray[np.uint8],
    came_in: NDArray[np.int8],
    out: _Tables,
) -> tuple[Ints, Ints]:
    """Let the panel of one lot judge; return which bounties need the next lot, and when all are drawn again."""
    kept = scores[here] != AWAY
    given = np.where(kept, scores[here], chosen.scores[here, lot])
    after = np.where(kept, 0, chosen.after[here, lot])
    after = np.where(given == AWAY, NEVER, after)
    came_in[here] = np.where(kept, came_in[here], lot)

    settles = settles_after(plan, given, after)
    decided = settles < NEVER
    recorded = (given != AWAY) & (after <= np.where(decided, settles, plan.review_period)[:, None])
    scores[here] = np.where(recorded, given, AWAY)

    late = ~decided | (settles >= plan.review_period)
    rows, places = np.nonzero(~recorded & late[:, None])
    out.missed[here[rows], came_in[here[rows], places], places] = True

    done = here[decided]
    _decide(plan, done, drawn[done] + settles[decided], scores, came_in, out)
    rest = here[~decided]
    again = drawn.copy()
    again[rest] = drawn[rest] + plan.review_period + LOT
    return rest, again


def settles_after(plan: Plan, given: NDArray[np.uint8], after: Ints) -> Ints:
    """Return how many seconds after the draw a panel settles: all have judged, or a majority stands and patience is over.

    NEVER without a majority. Members who are away have `AWAY` and `NEVER`.
    """
    order = np.argsort(after, axis=1, kind="stable")
    sorted_after = np.take_along_axis(after, order, 1)
    sorted_given = np.take_along_axis(given, order, 1)
    here = sorted_after < NEVER
    yes = np.cumsum(here & (sorted_given >= plan.pass_mark), 1)
    no = np.cumsum(here & (sorted_given < plan.pass_mark), 1)
    stands = 2 * np.maximum(yes, no) > plan.size
    found = stands.any(1)
    first = np.take_along_axis(sorted_after, stands.argmax(1)[:, None], 1)[:, 0]
    last = sorted_after[:, -1]  # NEVER unless all have judged
    return np.where(found, np.minimum(last, np.maximum(first, plan.patience)), NEVER)


def _decide(
    plan: Plan,
    done: Ints,
    moment: Ints,
    scores: NDArray[np.uint8],
    came_in: NDArray[np.int8],
    out: _Tables,
) -> None:
    given = scores[done]
    judged = given != AWAY
    says_yes = judged & (given >= plan.pass_mark)
    paid = 2 * says_yes.sum(1) > plan.size
    empty = 2 * (judged & (given == 0)).sum(1) > plan.size
    fees = plan.fee * judged.sum(1)

    middle = np.maximum(judged.sum(1) - 1, 0) // 2  # of the sorted: those who are away come last
    out.score[done] = np.take_along_axis(np.sort(given, 1), middle[:, None], 1)[:, 0]
    out.end[done] = np.where(paid, End.PAID, np.where(empty, End.FOUND_EMPTY, End.SENT_BACK))
    out.moment[done] = moment
    lost = np.where(empty, plan.bond, fees)
    out.worker[done] = np.where(paid, plan.reward, -lost)
    out.forfeited[done] = np.where(empty, plan.bond - fees, 0)
    out.forgone[done] = np.where(paid, plan.fee * (plan.size - judged.sum(1)), 0)
    _pay_peers(done, judged, came_in, out)
    rows, places = np.nonzero(judged & (says_yes == paid[:, None]))
    out.agreed[done[rows], came_in[done[rows], places], places] = True


def _pay_peers(rows_of: Ints, judged: Flags, came_in: NDArray[np.int8], out: _Tables) -> None:
    out.judged[rows_of] = judged.sum(1)
    rows, places = np.nonzero(judged)
    out.fee_to[rows_of[rows], came_in[rows_of[rows], places], places] = True


def _escalate(
    plan: Plan,
    chosen: Choices,
    left: Ints,
    now: Ints,
    scores: NDArray[np.uint8],
    came_in: NDArray[np.int8],
    out: _Tables,
) -> None:
    """The third lot gave no majority: the arbiter rules, or all are refunded."""
    judged = scores[left] != AWAY
    moment = now[left] - LOT  # no further lot was waited for
    pays = np.zeros(len(left), np.bool_)
    end: Any = np.full(len(left), End.UNVERIFIED)
    if plan.arbiter:
        pays = chosen.rules_yes[left]
        moment = moment + int(plan.habits.ruling_after)
        end = np.where(pays, End.RULED_PAID, End.RULED_REFUNDED)
    out.end[left] = end
    out.moment[left] = moment
    out.worker[left] = np.where(pays, plan.reward, 0)
    out.forgone[left] = np.where(pays, plan.fee * (plan.size - judged.sum(1)), 0)
    _pay_peers(left, judged, came_in, out)


def worker_points(plan: Plan, out: Outcome) -> Ints:
    """Return what is written onto the worker's points, in thousandths, before any floor at zero."""
    lost = np.where((out.end == End.LAPSED) | (out.end == End.FOUND_EMPTY), ABANDONED, 0)
    lost = np.where(out.end == End.SENT_BACK, REJECTED, lost)
    earned = out.score.astype(np.int64) * DELIVERED_PER_SCORE
    points: Ints = plan.effort * np.where(out.end == End.PAID, earned, lost)
    return points


def peer_points(plan: Plan, out: Outcome) -> Ints:
    """Return the same for every member of every lot: (bounties, lots, size)."""
    return plan.effort * (REVIEWED * out.agreed.astype(np.int64) + MISSED * out.missed)


def share_bonus(plan: Plan, ends: Any, forfeited: Any, forgone: Any, judged: Any) -> tuple[Ints, int]:
    """Return the bonus of each round, in the order in which rounds end, and what is left in the commons.

    A bonus is at most the fees of those who judged, and comes from what was in the commons before.
    """
    bonus, pot = np.zeros(len(ends), np.int64), 0
    for at, (end, lost, spared, count) in enumerate(
        zip(ends.tolist(), forfeited.tolist(), forgone.tolist(), judged.tolist(), strict=True)
    ):
        if end == End.PAID:
            bonus[at] = paid = min(pot, plan.fee * count)
            pot += spared - paid
        else:
            pot += lost + spared
    return bonus, pot
