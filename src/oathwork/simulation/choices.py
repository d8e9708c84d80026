"""What people do, by chance: who claims, how well he works, whom the lot draws, and how they judge."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from oathwork.lifecycle.judging import LOTS
from oathwork.simulation.plan import PEERS, POSTERS, WORKERS, Habits, Plan
from oathwork.simulation.rules import AWAY, Choices, End, Flags, Ints

HONEST, CARELESS, ABSENT, COLLUDING = range(4)
EMPTY: Final = WORKERS.index("empty")
FRIEND: Final = WORKERS.index("colluding")
FISHING: Final = POSTERS.index("fishing")
GOOD, BAD, NOTHING = 90, 20, 0  # scores


@dataclass(frozen=True)
class Cast:
    """Who takes part in a round: kinds by number. `is_good`: whether the work deserves to be paid."""

    worker: NDArray[np.int8]
    is_good: Flags
    peers: NDArray[np.int8]  # (bounties, lots, size)


class Chance:
    """All chance of a simulation. The same plan, habits and seed give the same choices."""

    def __init__(self, plan: Plan, habits: Habits, seed: int) -> None:
        self.plan, self.habits, self.rng = plan, habits, np.random.default_rng(seed)
        counts = [plan.peers.get(kind, 0) for kind in PEERS]
        self._guild = np.repeat(np.arange(len(PEERS), dtype=np.int8), counts)
        self._workers = _shares(plan.workers, WORKERS)
        self._posters = _shares(plan.posters, POSTERS)
        self._away = np.array([habits.away.get(kind, 0.0) for kind in PEERS])
        self._good, self._vanishes, self._returns = (
            np.array([table.get(kind, 0.0) for kind in WORKERS])
            for table in (habits.good, habits.vanishes, habits.returns)
        )

    def posters(self, count: int) -> NDArray[np.int8]:
        """Return the kind of each bounty's poster."""
        return self.rng.choice(len(POSTERS), count, p=self._posters).astype(np.int8)

    def round(self, posters: NDArray[np.int8], before: "tuple[Cast, Any] | None") -> tuple[Cast, Choices]:
        """Return who takes part in the next round of these bounties, and what they do.

        `before` is the cast and the end of the round before, if there was one.
        """
        count, rng, plan = len(posters), self.rng, self.plan
        worker, returns = self._claimants(count, before)
        is_good = rng.random(count) < self._good[worker]
        if before is not None:
            mended = returns & (rng.random(count) < self.habits.mends) & (worker != FRIEND)
            is_good |= mended
        peers = self._drawn(count)
        wait = rng.exponential(self.habits.claim_after, count).astype(np.int64)
        if before is not None:
            served_first = (before[1] == End.SENT_BACK) & ~returns
            wait += np.where(served_first, plan.review_period, 0)
            wait = np.where(returns, np.minimum(wait, plan.review_period - 1), wait)
        work_for = self._time(self.habits.work, count)
        vanishes = (rng.random(count) < self._vanishes[worker]) | (work_for >= plan.work_period)
        scores, after = self._verdicts(worker, is_good, posters, peers)
        chosen = Choices(wait, vanishes, np.where(vanishes, 0, work_for), scores, after, is_good)
        return Cast(worker, is_good, peers), chosen

    def _claimants(self, count: int, before: Any) -> tuple[Any, Flags]:
        fresh = self.rng.choice(len(WORKERS), count, p=self._workers).astype(np.int8)
        if before is None:
            return fresh, np.zeros(count, np.bool_)
        cast, end = before
        returns = (end == End.SENT_BACK) & (self.rng.random(count) < self._returns[cast.worker])
        return np.where(returns, cast.worker, fresh), returns

    def _drawn(self, count: int) -> Any:
        """The kinds of the members of three lots, drawn without repetition."""
        needed = LOTS * self.plan.size
        keys = self.rng.random((count, len(self._guild)), dtype=np.float32)
        if needed < len(self._guild):
            seats = np.argpartition(keys, needed - 1, axis=1)[:, :needed]
            order = np.argsort(np.take_along_axis(keys, seats, 1), axis=1)
            seats = np.take_along_axis(seats, order, 1)
        else:
            seats = np.argsort(keys, axis=1)
        return self._guild[seats].reshape(count, LOTS, self.plan.size)

    def _verdicts(
        self, worker: NDArray[np.int8], is_good: Flags, posters: NDArray[np.int8], peers: NDArray[np.int8]
    ) -> tuple[NDArray[np.uint8], Ints]:
        shape = peers.shape
        by, good, fishing = (
            np.asarray(column)[:, None, None] for column in (worker, is_good, posters == FISHING)
        )
        looks = self.rng.random(shape) < self.habits.sees
        bad = np.where(by == EMPTY, NOTHING, BAD)
        honest = np.where(good == looks, GOOD, bad)
        told = np.where(peers == CARELESS, GOOD - 10, honest)
        friends = np.where(by == FRIEND, GOOD, np.where(fishing, BAD, honest))
        told = np.where(peers == COLLUDING, friends, told)
        after = self._time(self.habits.review, shape)
        away = (self.rng.random(shape) < self._away[peers]) | (after >= self.plan.review_period)
        return np.where(away, AWAY, told).astype(np.uint8), np.where(away, 0, after)

    def _time(self, median: float, shape: Any) -> Any:
        return (median * np.exp(self.rng.normal(0, self.habits.spread, shape))).astype(np.int64)


def _shares(given: Any, kinds: tuple[str, ...]) -> Any:
    found = np.array([float(given.get(kind, 0)) for kind in kinds])
    return found / found.sum()
