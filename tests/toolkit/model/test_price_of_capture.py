"""The price of capture is what counting every panel that can be drawn comes to."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oathwork.model.price_of_capture import CapturePrice, bare_majority, capture_price, majority_chance
from oathwork.model.terms import Terms

GUILDS = st.tuples(st.sampled_from([1, 3, 5]), st.integers(2, 11), st.integers(0, 11)).filter(
    lambda guild: guild[0] <= guild[1] and guild[2] <= guild[1]
)


def terms(size=3, seats=12, fee=10, panel=bytes(32)):
    return Terms(
        poster="0x" + "11" * 20, guild=1, size=size, seats=seats, fee=fee, bond=size * fee, reward=1_000, panel=panel,
        pass_mark=60, open_until=1, work_period=1, review_period=1,
    )  # fmt: skip


def panels(size, seats, own):
    """How many members of each possible panel hold one of the first `own` seats."""
    return [sum(seat < own for seat in panel) for panel in combinations(range(seats), size)]


@given(GUILDS)
def test_the_chance_is_the_share_of_panels_with_a_majority(guild):
    size, seats, own = guild
    counts = panels(size, seats, own)
    majorities = sum(2 * count > size for count in counts)
    assert majority_chance(own, seats, size) == Fraction(majorities, len(counts))


@given(GUILDS, st.integers(0, 1_000))
def test_luck_costs_the_strangers_fees_in_all_panels_up_to_the_lucky_one(guild, fee):
    size, seats, own = guild
    price = capture_price(terms(size, seats, fee), own)
    counts = panels(size, seats, own)
    lost = [fee * (size - count) for count in counts if 2 * count < size]
    won = len(counts) - len(lost)
    assert price.luck == (Fraction(sum(lost), won) if won else None)


def test_a_quarter_of_sixteen_seats_is_lucky_in_one_of_seven_lots():
    price = capture_price(terms(seats=16, fee=10))
    assert price == CapturePrice(4, 16, Fraction(19, 140), Fraction(10 * (220 * 3 + 264 * 2), 72 + 4), 20)
    assert price.lots == Fraction(140, 19)


@pytest.mark.parametrize("own, luck", [(0, None), (1, None), (12, 0)])
def test_too_few_seats_are_never_lucky_and_all_of_them_always(own, luck):
    price = capture_price(terms(), own)
    assert (price.luck, price.lots) == (luck, None if luck is None else 1)


@pytest.mark.parametrize("size, fee, bribe", [(1, 10, 10), (3, 10, 20), (5, 7, 21), (7, 0, 0)])
def test_a_bribe_doubles_what_a_bare_majority_earns(size, fee, bribe):
    assert capture_price(terms(size, 24, fee)).bribe == bribe


def test_a_guild_without_enough_seats_for_a_panel_has_no_luck():
    assert capture_price(terms(seats=2)) == CapturePrice(0, 0, Fraction(0), None, 20)


def test_what_the_escrow_would_never_take_is_not_reckoned_for_ever():
    for size, seats in ((2**255, 2**256 - 1), (7, 2**256 - 1), (513, 1_024)):
        assert capture_price(terms(size=size, seats=seats, fee=0)) == CapturePrice(0, 0, Fraction(0), None, 0)


def test_a_named_panel_has_no_luck():
    price = capture_price(terms(fee=0, seats=0, panel=b"\x01" * 32))
    assert price == CapturePrice(0, 0, Fraction(0), None, 0)


def test_a_majority_is_more_than_half():
    assert [bare_majority(size) for size in (1, 3, 5, 7)] == [1, 2, 3, 4]
