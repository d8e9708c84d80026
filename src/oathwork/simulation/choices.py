"""What people do, by chance: who posts and claims, how good the work is, and how each member of a panel judges."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from oathwork.simulation.plan import PEERS, POSTERS, WORKERS, Plan
from oathwork.simulation.rules import AWAY, Choices, Flags, Ints, RoundEnd

Kinds = NDArray[np.int8]

CARELESS: Final = PEERS.index("careless")
IN_CLIQUE: Final = np.isin(
    PEERS, ("colluding", "sybil")
)  # by kind: peers who are one party, with these workers
IS_FRIEND: Final = np.isin(WORKERS, ("colluding", "sybil"))
EMPTY: Final = WORKERS.index("empty")
FISHING: Final = POSTERS.index("fishing")
GOOD, WAVED_THROUGH, BAD, NOTHING = 90, 80, 20, 0  # scores
NEW: Final = -1  # in place of the worker and the end before, of a bounty that nobody has claimed yet


@dataclass(frozen=True)
class Participants:
    """Who takes part in a round: kinds by number. `is_good`: whether the work deserves to be paid."""

    worker: Kinds
    is_good: Flags
    peers: Kinds  # (bounties, lots, size)
    seats: NDArray[np.int32]  # the same: their places in the guild


class Chance:
    """All chance but the lot's. The same plan and generator give the same choices."""

    def __init__(self, plan: Plan, rng: np.random.Generator) -> None:
        self.plan, self.habits, self.rng = plan, plan.habits, rng
        self._workers, self._posters = proportions(plan.workers, WORKERS), proportions(plan.posters, POSTERS)
        self._away = table(self.habits.away, PEERS)
        self._good = table(self.habits.good, WORKERS)
        self._vanishes = table(self.habits.vanishes, WORKERS)
        self._returns = table(self.habits.returns, WORKERS)

    def posters(self, count: int) -> Kinds:
        """Return the kind of each bounty's poster."""
        return self.rng.choice(len(POSTERS), count, p=self._posters).astype(np.int8)

    def returns(self, worker_before: Kinds, end_before: Kinds) -> Flags:
        """Return in which of these bounties the worker of the round before is served first, and tries again."""
        tries = self.rng.random(len(worker_before)) < self._returns[worker_before]
        again: Flags = (end_before == RoundEnd.SENT_BACK) & tries
        return again

    def closes(self, count: int) -> Flags:
        """Return which of these posters would close a bounty that comes back with a no."""
        closes: Flags = self.rng.random(count) < self.habits.closes
        return closes

    def round(
        self,
        posters: Kinds,
        worker_before: Kinds,
        end_before: Kinds,
        returns: Flags,
        peers: Kinds,
        seats: Any,
    ) -> tuple[Participants, Choices]:
        """Return who takes part in the next round of these bounties, and what they do.

        `worker_before` and `end_before` are of the round before, NEW if there was none; `peers` and `seats` are whom the
        three panels could be.
        """
        count, rng, plan = len(posters), self.rng, self.plan
        sent_back = end_before == RoundEnd.SENT_BACK
        fresh = rng.choice(len(WORKERS), count, p=self._workers).astype(np.int8)
        worker = np.where(returns, worker_before, fresh)

        is_mended = returns & (rng.random(count) < self.habits.mends) & (self._good[worker] > 0)
        is_good = (rng.random(count) < self._good[worker]) | (is_mended & ~IS_FRIEND[worker])

        wait = rng.exponential(self.habits.claim_after, count).astype(np.int64)
        wait += np.where(sent_back & ~returns, plan.review_period, 0)  # another is served first
        wait = np.where(returns, np.minimum(wait, plan.review_period - 1), wait)
        work_for = self._time(self.habits.work, count)
        vanishes = (rng.random(count) < self._vanishes[worker]) | (work_for >= plan.work_period)

        scores, after = self._verdicts(worker, is_good, posters, peers)
        choices = Choices(returns, wait, vanishes, np.where(vanishes, 0, work_for), scores, after, is_good)
        return Participants(worker, is_good, peers, seats), choices

    def _verdicts(
        self, worker: Kinds, is_good: Flags, posters: Kinds, peers: Kinds
    ) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        by, good, fishing = (
            np.asarray(each)[:, None, None] for each in (worker, is_good, posters == FISHING)
        )
        rightly = self.rng.random(peers.shape) < self.habits.sees
        honest = np.where(good == rightly, GOOD, np.where(by == EMPTY, NOTHING, BAD))
        scores = np.where(peers == CARELESS, WAVED_THROUGH, honest)
        for_friends = np.where(IS_FRIEND[by], GOOD, np.where(fishing, BAD, honest))
        scores = np.where(IN_CLIQUE[peers], for_friends, scores)
        after = self._time(self.habits.review, peers.shape)
        away = (self.rng.random(peers.shape) < self._away[peers]) | (after >= self.plan.review_period)
        return np.where(away, AWAY, scores).astype(np.uint8), np.where(away, 0, after).astype(np.int32)

    def _time(self, median: float, shape: Any) -> Ints:
        times: Ints = (median * np.exp(self.rng.normal(0, self.habits.spread, shape))).astype(np.int64)
        return times


def table(numbers: Mapping[str, float], kinds: tuple[str, ...]) -> NDArray[np.float64]:
    """Return what is given of each kind, in their order; 0 of those not named."""
    return np.array([float(numbers.get(kind, 0)) for kind in kinds])


def proportions(numbers: Mapping[str, float], kinds: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the same as shares of 1."""
    parts = table(numbers, kinds)
    parts /= parts.sum()
    return parts
