"""
pointsOf — the points as they are now: to a half in every half life, evenly in between, never growing by time alone.

├── given there is no standing
│   └── is zero
├── given a deed was just written down
│   └── is all of it
├── given whole half lives have passed
│   └── is halved as often
├── given it is a second before a half life is over
│   └── is at least the half
├── given it is a second after a half life was over
│   └── is at most the half
├── given it is read twice
│   └── leaves what is stored
├── given any time has passed
│   ├── lies less than two parts in a million above exact arithmetic
│   └── is what the Python twin says
├── given time goes on
│   ├── falls or stays from second to second
│   └── falls or stays over centuries
├── given all but the last half life that counts have passed
│   └── is one thousandth
└── given centuries have passed
    └── is zero
"""

import random
from math import floor

import pytest

from oathwork.model import fading
from oathwork.model.amounts import DAY
from oathwork.model.guild import Standing

from .conftest import HALF_LIFE

MOST = 2**64 - 1
EVERY_HALF_LIFE = pytest.mark.parametrize("half_life", [1 * DAY, 30 * DAY, 365 * DAY, 4_095 * DAY])
EVERY_AMOUNT = pytest.mark.parametrize("points", [1, 999, 80_000, 10**12 + 7, MOST])


@pytest.fixture(scope="session")
def fade(project, stand_in):
    return stand_in.deploy(project.MockFading).fade


@pytest.fixture
def points_after(reputation, standing_worker, standing_of, guild, chain):
    """The worker's points so long after a score of 80."""

    def points_after(seconds):
        chain.mine(timestamp=standing_of(standing_worker).points_at + seconds)
        return reputation.pointsOf(guild, standing_worker)

    return points_after


def moments(half_life):
    """Where a series could go wrong: around whole half-lives, and anywhere at all."""
    chance = random.Random(half_life)
    around = [n * half_life + d for n in (0, 1, 2, 10, 63) for d in (-1, 0, 1, 2)]
    anywhere = [chance.randrange(64 * half_life) for _ in range(40)]
    early = [chance.randrange(half_life) for _ in range(40)]
    return sorted({moment for moment in (*around, *anywhere, *early) if moment >= 0})


def is_close(found, exact):
    """Above exact arithmetic by less than two parts in a million, and then rounded down."""
    return floor(exact) <= found <= exact + exact / 500_000


def test_given_there_is_no_standing__is_zero(reputation, guild, stranger):
    assert reputation.pointsOf(guild, stranger) == 0


def test_given_a_deed_was_just_written_down__is_all_of_it(points_after):
    assert points_after(1) in (79_999, 80_000)


@pytest.mark.parametrize("count", [1, 2, 7, 16])
def test_given_whole_half_lives_have_passed__is_halved_as_often(points_after, count):
    assert points_after(count * HALF_LIFE) == 80_000 >> count


def test_given_it_is_a_second_before_a_half_life_is_over__is_at_least_the_half(points_after):
    assert points_after(HALF_LIFE - 1) == 40_000


def test_given_it_is_a_second_after_a_half_life_was_over__is_at_most_the_half(points_after):
    assert points_after(HALF_LIFE + 1) == 39_999


def test_given_it_is_read_twice__leaves_what_is_stored(points_after, standing_of, worker):
    points_after(HALF_LIFE)
    assert standing_of(worker).points == 80_000
    assert points_after(2 * HALF_LIFE) == 20_000


@EVERY_HALF_LIFE
@EVERY_AMOUNT
def test_given_any_time_has_passed__lies_less_than_two_parts_in_a_million_above_exact_arithmetic(
    fade, points, half_life
):
    elapsed = moments(half_life)
    exact = [fading.exact(points, each, half_life) for each in elapsed]
    far = [pair for pair in zip(fade(points, elapsed, half_life), exact, strict=True) if not is_close(*pair)]
    assert far == []


@EVERY_HALF_LIFE
@EVERY_AMOUNT
def test_given_any_time_has_passed__is_what_the_Python_twin_says(fade, points, half_life):
    elapsed = moments(half_life)
    assert fade(points, elapsed, half_life) == [fading.faded(points, each, half_life) for each in elapsed]


@EVERY_HALF_LIFE
@pytest.mark.parametrize("halvings", [0, 1, 5, 40])
def test_given_time_goes_on__falls_or_stays_from_second_to_second(fade, half_life, halvings):
    elapsed = range(max(halvings * half_life - 100, 0), halvings * half_life + 100)
    points = fade(MOST, list(elapsed), half_life)
    assert points == sorted(points, reverse=True)


@EVERY_HALF_LIFE
def test_given_time_goes_on__falls_or_stays_over_centuries(fade, half_life):
    points = fade(MOST, [half_life * step // 7 for step in range(7 * 66)], half_life)
    assert points == sorted(points, reverse=True)


@EVERY_HALF_LIFE
def test_given_all_but_the_last_half_life_that_counts_have_passed__is_one_thousandth(fade, half_life):
    assert fade(MOST, [63 * half_life, 64 * half_life - 1, 64 * half_life], half_life) == [1, 1, 0]


def test_given_centuries_have_passed__is_zero(reputation, guild, worker, put_standing, chain):
    put_standing(worker, Standing(MOST, points_at=1))
    chain.mine(timestamp=chain.pending_timestamp + 365 * DAY * 500)
    assert reputation.pointsOf(guild, worker) == 0
