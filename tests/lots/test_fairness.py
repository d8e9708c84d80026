"""The draw is fair: over many lots every seat, every pair and every place in the panel is as likely as any other.

`DRAWS` lots per guild: 4,000 on every change, 100,000 with HYPOTHESIS_PROFILE=deep (`make deep`). Seeds are the hashes of
a counter, so that every run gives the same result. Measured by chi-square: its value lies within `FAR` standard
deviations of its mean. A shuffle that draws `j` from all seats in place of those left is found with 4,000 lots.
"""

import os
from collections import Counter
from itertools import combinations
from math import comb, sqrt

import pytest
from eth_utils.crypto import keccak

from oathwork.model import lot
from oathwork.model.guild import Place
from oathwork.model.typed_data import address

DRAWS = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 4_000
FAR = 4.5
CLAIMED_AT = 1_700_000_000
LONG_AGO = CLAIMED_AT - 30 * 86_400

# seats, panel, how many seats are excluded, how many ended long ago
GUILDS = {
    "10 seats": (10, 3, 0, 0),
    "10 seats, 3 excluded": (10, 3, 3, 0),
    "50 seats": (50, 5, 0, 0),
    "50 seats, 9 excluded, 12 ended": (50, 5, 9, 12),
    "50 seats, half ended": (50, 7, 0, 25),
    "200 seats": (200, 7, 0, 0),
    "1,024 seats, 11 excluded, 100 ended": (1_024, 7, 11, 100),
}


def bench(seats, ended):
    """Every third place has ended, from the second on, as many as asked for; what is left counts."""
    gone = set(list(range(1, seats, 2))[:ended])
    return [
        Place(address((1_000 + number).to_bytes(20)), LONG_AGO if number in gone else 0)
        for number in range(seats)
    ]


def drawn_seats(places, size, excluded):
    for number in range(DRAWS):
        seed = keccak(number.to_bytes(8))
        drawn = lot.draw_seats(seed, places, len(places), CLAIMED_AT, size, excluded)
        yield tuple(seat.place for seat in drawn)


def deviation(counts, cells):
    """Return how many standard deviations the chi-square of equally likely cells is from its mean."""
    total = sum(counts.values())
    mean = total / cells
    chi_square = sum((count - mean) ** 2 for count in counts.values()) / mean + (cells - len(counts)) * mean
    return (chi_square - (cells - 1)) / sqrt(2 * (cells - 1))


@pytest.fixture(scope="module", params=GUILDS)
def lots(request):
    """The lots of a guild: size of the panel, the places that count, and what was drawn."""
    seats, size, excluded, ended = GUILDS[request.param]
    places = bench(seats, ended)
    counting = [number for number, place in enumerate(places) if not place.ended_at]
    without = {places[number].account for number in counting[::3][:excluded]}
    free = [number for number in counting if places[number].account not in without]
    return size, free, list(drawn_seats(places, size, without))


def test_every_seat_is_as_likely_as_any_other(lots):
    size, free, drawn = lots
    counts = Counter(place for places in drawn for place in places)
    assert set(counts) <= set(free)
    # places of one panel are drawn without repetition, which makes the counts more even than chi-square expects
    spread = (len(free) - size) / (len(free) - 1)
    total, mean = DRAWS * size, DRAWS * size / len(free)
    chi_square = sum((counts[place] - mean) ** 2 for place in free) / mean / spread
    assert sum(counts.values()) == total
    assert abs(chi_square - (len(free) - 1)) < FAR * sqrt(2 * (len(free) - 1))


def test_every_place_in_the_panel_falls_to_everyone(lots):
    size, free, drawn = lots
    for index in range(size):
        counts = Counter(places[index] for places in drawn)
        assert abs(deviation(counts, len(free))) < FAR, f"place {index} of the panel"


def test_every_pair_sits_together_as_often_as_any_other(lots):
    size, free, drawn = lots
    if comb(len(free), 2) * 5 > DRAWS * comb(size, 2):
        pytest.skip("too many pairs for so many lots: a deep run counts them")
    pairs = Counter(pair for places in drawn for pair in combinations(sorted(places), 2))
    expected = DRAWS * comb(size, 2) / comb(len(free), 2)
    assert len(pairs) == comb(len(free), 2)
    assert max(abs(count - expected) for count in pairs.values()) < (FAR + 1) * sqrt(expected)
