"""The guild's seats: the lot draws from them, the absent lose theirs, and newcomers sit down, by an offer or by points."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oathwork.lifecycle.bench import MISS_MEMORY
from oathwork.model.lot import PANELS
from oathwork.simulation.choices import Kinds, Participants, proportions, table
from oathwork.simulation.plan import PEERS, SEAT_OF, SECOND, WORKERS, Plan
from oathwork.simulation.rules import Flags, Ints, Results, peer_points, worker_points


@dataclass(frozen=True)
class Seats:
    """The seats at the end of each season, (seasons, kinds), and what became of them, by kind."""

    moments: Ints
    sitting: Ints
    misses: Ints  # absences that were marked
    losses: Ints
    by_offer: Ints  # and taken
    by_points: Ints  # taken by points, without an offer
    places: int  # used in all; a guild has 1,024


class Bench:
    """The list of places, which only grows: the kind who sits there, whether they still do, and their points (thousandths)."""

    def __init__(self, plan: Plan, rng: np.random.Generator) -> None:
        self.plan, self.rng = plan, rng
        counts = table(plan.peers, PEERS).astype(np.int64)
        self.kinds: Kinds = np.repeat(np.arange(len(PEERS), dtype=np.int8), counts)
        self.sits = np.ones(len(self.kinds), np.bool_)
        self.points = np.zeros(len(self.kinds))
        self.missed_at: dict[int, int] = {}  # by place: when its last absence was marked
        self._newcomers = proportions(plan.newcomers, PEERS)
        self._seekers = table(plan.habits.takes_seat, WORKERS)
        self._seeking = np.zeros(
            len(WORKERS)
        )  # points of the one account with which each kind seeks its next seat
        self._missed, self._lost, self._offered, self._earned = (
            np.zeros(len(PEERS), np.int64) for _ in range(4)
        )
        self._moments, self._sitting = [0], [counts]

    def draw(self, again: Flags, panels: NDArray[np.int32]) -> tuple[Kinds, NDArray[np.int32]]:
        """Return the kinds and places of the members of three panels for each bounty, without repetition.

        Where a panel judges `again`, it is the first of the three.
        """
        count, size = len(again), self.plan.size
        pool, count_drawn = np.flatnonzero(self.sits), PANELS * size
        keys = self.rng.random((count, len(pool)), dtype=np.float32)
        at = np.searchsorted(pool, panels)
        is_in_lot = again[:, None] & (pool[np.minimum(at, len(pool) - 1)] == panels)
        keys[np.nonzero(is_in_lot)[0], at[is_in_lot]] = 2  # after all others: they are on the panel already
        if count_drawn < len(pool):
            places = np.argpartition(keys, count_drawn - 1, axis=1)[:, :count_drawn]
            order = np.argsort(np.take_along_axis(keys, places, 1), axis=1)
            places = np.take_along_axis(places, order, 1)
        else:
            places = np.argsort(keys, axis=1)
        seats = pool[places].astype(np.int32).reshape(count, PANELS, size)
        seats[again] = np.concatenate([panels[again][:, None], seats[again][:, :-1]], 1)
        return self.kinds[seats], seats

    def end_season(self, moment: int, people: Participants, results: Results) -> None:
        """Write the season's points, and let newcomers sit down."""
        fading = 0.5 ** ((moment - self._moments[-1]) / self.plan.half_life)
        gains = np.bincount(people.seats.ravel(), peer_points(self.plan, results).ravel(), len(self.kinds))
        self.points = np.maximum(self.points * fading + gains, 0)

        self._seek(fading, people, results)
        empty = self.plan.seats - int(self.sits.sum())
        if empty > 0:
            self._offered += self._sit(self.rng.choice(len(PEERS), empty, p=self._newcomers))
        self._moments.append(moment)
        self._sitting.append(_count(self.kinds[self.sits]))

    def mark_absent(self, people: Participants, results: Results) -> Flags:
        """Return which absences cost points, in the order in which they are written down, and end seats for them.

        The second within 90 days costs the seat, if its draw came after the first was marked; an absence whose draw came
        before the last mark is none of its own. By the first rules each absence costs both.
        """
        is_marked = np.zeros_like(results.is_absent)
        rows, lots, places = np.nonzero(results.is_absent)
        drawn_at = results.drawn_at[rows, lots]
        seats = people.seats[rows, lots, places]
        ended = np.zeros(len(self.kinds), np.bool_)
        for each in np.argsort(drawn_at, kind="stable").tolist():  # all are marked a review period later
            seat, moment = int(seats[each]), int(drawn_at[each])
            last = self.missed_at.get(seat)
            if self.plan.rules == SECOND and last is not None and moment <= last:
                continue
            is_marked[rows[each], lots[each], places[each]] = True
            is_second = last is not None and moment < last + MISS_MEMORY
            ended[seat] |= is_second or self.plan.rules != SECOND
            self.missed_at[seat] = moment + self.plan.review_period
        self._missed += _count(self.kinds[people.seats[is_marked]])
        self._lost += _count(self.kinds[ended & self.sits])
        self.sits &= ~ended
        return is_marked

    def _seek(self, fading: float, people: Participants, results: Results) -> None:
        """Seat the workers who have the points. A kind that wants many seats works for one account after the other."""
        gains = np.bincount(people.worker, worker_points(self.plan, results), len(WORKERS)) * self._seekers
        self._seeking = np.maximum(self._seeking * fading + gains, 0)
        seat_at = self.plan.seat_at * 1_000
        ready = (self._seeking // seat_at).astype(np.int64)
        self._seeking -= ready * seat_at
        seats = np.repeat([PEERS.index(SEAT_OF[kind]) for kind in WORKERS], ready)
        self._earned += self._sit(seats, points=seat_at)

    def _sit(self, kinds: Any, points: float = 0) -> Ints:
        self.kinds = np.append(self.kinds, kinds).astype(np.int8)
        self.sits = np.append(self.sits, np.ones(len(kinds), np.bool_))
        self.points = np.append(self.points, np.full(len(kinds), points))
        return _count(kinds)

    def seats(self) -> Seats:
        """Return what became of the seats."""
        return Seats(
            np.array(self._moments), np.array(self._sitting),
            self._missed, self._lost, self._offered, self._earned, len(self.kinds),
        )  # fmt: skip


def _count(kinds: Any) -> Ints:
    counts: Ints = np.bincount(np.asarray(kinds, np.int64), minlength=len(PEERS))
    return counts
