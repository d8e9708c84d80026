"""Points fade as promised: above exact arithmetic by less than two parts in a million, and never growing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oathwork.model.fading import exact, faded

DAY = 86_400
POINTS = st.integers(0, 2**64 - 1)
HALF_LIVES = st.integers(1, 4_095).map(lambda days: days * DAY)
ELAPSED = st.integers(0, 40 * 365 * DAY)


@given(POINTS, ELAPSED, HALF_LIVES)
def test_the_error_is_below_two_parts_in_a_million(points, elapsed, half_life):
    true = exact(points, elapsed, half_life)
    assert true - 1 < faded(points, elapsed, half_life) <= true * (1 + Decimal("2e-6"))


@given(POINTS, ELAPSED, HALF_LIVES, st.integers(0, 30 * DAY))
def test_points_never_grow_by_time_alone(points, elapsed, half_life, later):
    assert faded(points, elapsed + later, half_life) <= faded(points, elapsed, half_life)


@given(POINTS, st.integers(1, 70), HALF_LIVES)
def test_points_do_not_grow_where_one_half_life_passes_into_the_next(points, halvings, half_life):
    moment = halvings * half_life
    around = [faded(points, moment + seconds, half_life) for seconds in (-2, -1, 0, 1, 2)]
    assert around == sorted(around, reverse=True)


@given(POINTS, HALF_LIVES, st.integers(0, 63))
def test_a_whole_number_of_half_lives_is_a_shift(points, half_life, halvings):
    assert faded(points, halvings * half_life, half_life) == points >> halvings


@given(POINTS, HALF_LIVES, ELAPSED, ELAPSED)
def test_fading_in_two_steps_is_not_better_than_in_one(points, half_life, first, second):
    """A mark in between writes the faded points down; nobody gains by being marked, apart from the stated error."""
    once = faded(points, first + second, half_life)
    twice = faded(faded(points, first, half_life), second, half_life)
    assert twice <= once * (1 + 4e-6) + 1


@pytest.mark.parametrize("elapsed,points", [(0, 1_000), (90 * DAY, 500), (180 * DAY, 250), (45 * DAY, 707)])
def test_known_values(elapsed, points):
    assert faded(1_000, elapsed, 90 * DAY) == points


def test_nothing_is_left_after_64_half_lives():
    assert faded(2**64 - 1, 64 * DAY, DAY) == 0
    assert faded(2**64 - 1, 64 * DAY - 1, DAY) == 1
