"""Who favours whom, who works for one poster alone, who judge each other: measured from recorded verdicts. Pure.

The lot makes panels by chance, so what is left beyond chance is a reason to look, and never a proof.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from oathwork.model.bounty import Bounty

FALSE_ALARMS: Final = 0.05  # the part of what is named that may be chance (Benjamini and Hochberg)
_FEWEST: Final = 3  # works of one worker that a peer has judged
_FEWEST_OTHERS: Final = 5  # works of others, which are the peer's habit
_LEAST_ABOVE: Final = 5.0  # points of a score: less decides nothing
_LEAST_SPREAD: Final = 3.0  # points; no hand is steadier than this
_MOST_OF_ONE: Final = 0.5  # of a worker's points, from one poster
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class JudgedWork:
    """One delivery that a panel drawn by lot has judged: whose, for whom, which score each peer gave, among how many seats.

    `points`: what it was worth to the worker; zero if it was not paid.
    """

    worker: str
    poster: str
    scores: Mapping[str, int]
    seats: int
    points: int = 0


@dataclass(frozen=True)
class Favour:
    """A peer who scores a worker's work higher than their co-panellists do, beyond the peer's own habit.

    `above`: by how many points on average, in so many works (`times`); `chance`: how often chance alone does as much.
    """

    peer: str
    worker: str
    times: int
    above: float
    chance: float


@dataclass(frozen=True)
class MutualJudging:
    """Two accounts that judge each other's work more often than the lot would have it."""

    accounts: tuple[str, str]
    times: tuple[int, int]  # the first judged the second, the second judged the first
    by_lot: float
    chance: float


@dataclass(frozen=True)
class Concentration:
    """A worker most of whose points come from one poster. Nothing is wrong with that by itself."""

    worker: str
    poster: str
    share: float  # 0 to 1
    times: int


@dataclass(frozen=True)
class PairsReport:
    """What is worth a look; `comparisons` are the pairs of peer and worker that met often enough to be compared."""

    works: int
    comparisons: int
    favours: tuple[Favour, ...]
    mutual: tuple[MutualJudging, ...]
    concentrations: tuple[Concentration, ...]


def judged_works(bounties: Iterable[Bounty], workers: Mapping[tuple[bytes, int], str]) -> list[JudgedWork]:
    """Return what panels drawn by lot have judged. `workers`: of rounds before the present one, by bounty and round."""
    works = []
    for bounty in bounties:
        if not bounty.by_lot:
            continue
        scores: dict[int, dict[str, int]] = defaultdict(dict)
        for verdict in bounty.verdicts:
            scores[verdict.round][verdict.peer] = verdict.score
        for round, by_peer in scores.items():
            is_last = round == bounty.state.round
            worker = bounty.last_worker if is_last else workers.get((bounty.id, round), "")
            points = bounty.terms.effort * bounty.score if is_last and bounty.is_paid else 0
            if worker:
                works.append(JudgedWork(worker, bounty.terms.poster, by_peer, bounty.terms.seats, points))
    return works


def report_pairs(works: Sequence[JudgedWork], *, false_alarms: float = FALSE_ALARMS) -> PairsReport:
    """Compare all pairs; of what is named, at most the part `false_alarms` is expected to be chance."""
    favours, comparisons = _favours(works, false_alarms)
    return PairsReport(len(works), comparisons, favours, _mutual(works, false_alarms), _concentrations(works))


# ------------------------------------------------------------------------------------------------------------- favours


@dataclass
class _Sample:
    """Numbers, summed up."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        self.count += 1
        self.total += value
        self.squares += value * value

    def without(self, other: "_Sample") -> "_Sample":
        return _Sample(self.count - other.count, self.total - other.total, self.squares - other.squares)

    @property
    def mean(self) -> float:
        return self.total / self.count

    @property
    def variance(self) -> float:
        """Of what they are drawn from; of one alone nothing is known."""
        if self.count < 2:
            return 0.0
        return max(0.0, (self.squares - self.total * self.mean) / (self.count - 1))


def _favours(works: Sequence[JudgedWork], false_alarms: float) -> tuple[tuple[Favour, ...], int]:
    pairs, hands = _differences(works)
    spread = _common_spread(hands.values())
    favours = [
        favour
        for (peer, worker), sample in pairs.items()
        if (favour := _favour(peer, worker, sample, hands[peer], spread))
    ]
    rows = _beyond_chance([(each.chance, each) for each in favours], len(favours), false_alarms)
    return tuple(each for each in rows if each.above >= _LEAST_ABOVE), len(favours)


def _differences(works: Iterable[JudgedWork]) -> tuple[dict[tuple[str, str], _Sample], dict[str, _Sample]]:
    """Return how scores differ from those of the co-panellists on the same work: by peer and worker, and by peer.

    So neither good work nor a panel of hard hands counts as favour.
    """
    pairs: dict[tuple[str, str], _Sample] = defaultdict(_Sample)
    hands: dict[str, _Sample] = defaultdict(_Sample)
    for work in works:
        others = len(work.scores) - 1
        total = sum(work.scores.values())
        for peer, score in work.scores.items() if others else ():
            difference = score - (total - score) / others
            pairs[peer, work.worker].add(difference)
            hands[peer].add(difference)
    return pairs, hands


def _common_spread(hands: Iterable[_Sample]) -> float:
    """Return the variance of the differences about each peer's own mean, of all peers together."""
    hands_of_many = [hand for hand in hands if hand.count > 1]
    freedom = sum(hand.count - 1 for hand in hands_of_many)
    return sum(hand.variance * (hand.count - 1) for hand in hands_of_many) / freedom if freedom else 0.0


def _favour(peer: str, worker: str, sample: _Sample, hand: _Sample, spread: float) -> Favour | None:
    """Return how a pair compares with the peer's habit, or None if they have met too seldom."""
    habit = hand.without(sample)
    if sample.count < _FEWEST or habit.count < _FEWEST_OTHERS:
        return None
    # The wider of the peer's own spread and that of all: a few works can look steadier than their peer is.
    variance = max(habit.variance, spread, _LEAST_SPREAD**2)
    above = sample.mean - habit.mean
    deviation = above / math.sqrt(variance * (1 / sample.count + 1 / habit.count))
    return Favour(peer, worker, sample.count, above, 0.5 * math.erfc(deviation / math.sqrt(2)))


# ------------------------------------------------------------------------------------------------------ mutual judging


def _mutual(works: Sequence[JudgedWork], false_alarms: float) -> tuple[MutualJudging, ...]:
    times = Counter((peer, work.worker) for work in works for peer in work.scores)
    # What the lot would have given each peer among the seats, of one worker's works.
    by_lot: dict[str, float] = defaultdict(float)
    for work in works:
        by_lot[work.worker] += len(work.scores) / max(1, work.seats - 1)
    both = {work.worker for work in works} & {peer for work in works for peer in work.scores}
    rows = []
    for (first, second), count in sorted(times.items()):
        if first < second and (second, first) in times:
            counts = count, times[second, first]
            mean = by_lot[first] + by_lot[second]
            chance = _chance_of_as_many(sum(counts), mean)
            rows.append((chance, MutualJudging((first, second), counts, mean, chance)))
    # Those who did not judge each other were tried too, and chance alone explains all of them.
    return tuple(_beyond_chance(rows, len(both) * (len(both) - 1) // 2, false_alarms))


def _chance_of_as_many(count: int, mean: float) -> float:
    """Return how often as many or more come by chance, where `mean` are expected (Poisson)."""
    term, below = math.exp(-mean), 0.0
    for number in range(count):
        below += term
        term *= mean / (number + 1)
    return max(0.0, 1.0 - below)


def _beyond_chance(rows: Iterable[tuple[float, _Row]], comparisons: int, false_alarms: float) -> list[_Row]:
    """Return what chance does not explain, the least likely first: the procedure of Benjamini and Hochberg."""
    in_order = sorted(rows, key=lambda row: row[0])
    last = max(
        (rank for rank, (chance, _) in enumerate(in_order, 1) if chance <= false_alarms * rank / comparisons),
        default=0,
    )
    return [row for _, row in in_order[:last]]


# ------------------------------------------------------------------------------------------------------- concentration


def _concentrations(works: Iterable[JudgedWork]) -> tuple[Concentration, ...]:
    points: dict[str, Counter[str]] = defaultdict(Counter)
    times = Counter((work.worker, work.poster) for work in works if work.points)
    for work in works:
        points[work.worker][work.poster] += work.points
    rows = []
    for worker, by_poster in points.items():
        (poster, most), all_points = by_poster.most_common(1)[0], by_poster.total()
        if times[worker, poster] >= _FEWEST and most >= _MOST_OF_ONE * all_points:
            rows.append(Concentration(worker, poster, most / all_points, times[worker, poster]))
    return tuple(sorted(rows, key=lambda row: (-row.share, -row.times, row.worker)))
