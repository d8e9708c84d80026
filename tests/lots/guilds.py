"""The guilds whose draws are counted, and how even counts are."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from math import comb, sqrt

from oathwork.model.guild import Place
from oathwork.model.typed_data import address

FAR = 4.5  # standard deviations
CLAIMED_AT = 1_700_000_000
LONG_AGO = CLAIMED_AT - 30 * 86_400
MANY_PAIRS = (
    50  # expected count of each pair from which the worst is a sign; below, chance alone makes some look bad
)


@dataclass(frozen=True)
class Case:
    """How many seats, how large the panel, how many seats are excluded, how many ended long ago."""

    seats: int
    size: int
    excluded: int = 0
    ended: int = 0

    @property
    def name(self):
        rest = [f"{self.excluded} excluded"] * bool(self.excluded) + [f"{self.ended} ended"] * bool(
            self.ended
        )
        return ", ".join([f"{self.size} of {self.seats:,}", *rest])

    @property
    def places(self):
        """Every second place has ended, from the second on, as many as asked for."""
        gone = set(list(range(1, self.seats, 2))[: self.ended])
        return [
            Place(address((1_000 + number).to_bytes(20)), LONG_AGO if number in gone else 0)
            for number in range(self.seats)
        ]

    @property
    def counting(self):
        """The places that have not ended."""
        return [number for number, place in enumerate(self.places) if not place.ended_at]

    @property
    def without(self):
        """The places whose holders have a part: up to three as poster, arbiter and worker, the others as a team."""
        return self.counting[::3][: self.excluded]

    @property
    def free(self):
        without = set(self.without)
        return [number for number in self.counting if number not in without]


# Up to eleven can be excluded: poster, arbiter, worker, a team of eight.
CASES = [
    Case(6, 3),
    Case(10, 3),
    Case(10, 3, excluded=3),
    Case(15, 7),
    Case(15, 5, excluded=6, ended=2),
    Case(50, 5),
    Case(50, 5, excluded=9, ended=12),
    Case(50, 7, ended=25),
    Case(200, 7),
    Case(200, 7, excluded=11),
    Case(1_024, 7),
    Case(1_024, 7, excluded=11, ended=100),
]


@dataclass(frozen=True)
class Evenness:
    """What counting has shown: chi-square of the seats, and the largest deviations, in standard deviations."""

    chi_square: float
    degrees: int
    seats: float
    place_in_the_panel: float
    worst_pair: float | None  # None: each pair is expected too seldom
    all_pairs: float | None  # the chi-square of their counts, where no single one is a sign
    outside: int  # drawn, though excluded or ended

    @property
    def is_even(self):
        far = [self.seats, self.place_in_the_panel, self.all_pairs or 0]
        return not self.outside and max(map(abs, far)) < FAR and (self.worst_pair or 0) < FAR + 1


def evenness(case, drawn):
    """Count all of the lots in `drawn`, of which each is the places of one panel."""
    free, size = case.free, case.size
    seats = Counter(place for places in drawn for place in places)
    outside = sum(count for place, count in seats.items() if place not in set(free))
    # places of one panel are drawn without putting back, which makes counts more even than chi-square expects
    spread = (len(free) - size) / (len(free) - 1)
    chi_square = _chi_square([seats[place] for place in free]) / spread
    by_index = [Counter(places[index] for places in drawn) for index in range(size)]
    return Evenness(
        chi_square,
        len(free) - 1,
        _deviation(chi_square, len(free)),
        max(abs(_deviation(_chi_square([c[place] for place in free]), len(free))) for c in by_index),
        *_pairs(case, drawn),
        outside,
    )


def _chi_square(counts):
    mean = sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts) / mean


def _deviation(chi_square, cells):
    return (chi_square - (cells - 1)) / sqrt(2 * (cells - 1))


def _pairs(case, drawn):
    """Return how far the pair is that sat together too often or too seldom; or how far all of them are."""
    number = comb(len(case.free), 2)
    expected = len(drawn) * comb(case.size, 2) / number
    counts = Counter(pair for places in drawn for pair in combinations(sorted(places), 2))
    deviations = [counts[pair] - expected for pair in combinations(case.free, 2)]
    if expected >= MANY_PAIRS:
        return max(map(abs, deviations)) / sqrt(expected * (1 - expected / len(drawn))), None
    chi_square = sum(each * each for each in deviations) / expected
    return None, (chi_square - number) / sqrt(number * (2 + 1 / expected))  # of counts by Poisson
