"""The lot draws nobody twice and nobody excluded; tests/lots shows that it is fair."""

import re
from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from oathwork.model import lot
from oathwork.model.guild import Place, Seat, hash_panel
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import People, Share, State
from oathwork.model.typed_data import address
from tests.support.strategies import HASHES, some_terms

ROOT = Path(__file__).parents[3]
CLAIMED_AT = 1_700_000_000
WEEK = 7 * 86_400


def peers(count):
    return [Place(address((1_000 + i).to_bytes(20))) for i in range(count)]


@given(HASHES, st.integers(0, 40), st.integers(0, 7), st.data())
def test_drawn_seats_are_distinct_places_of_the_first_seats_and_not_excluded(seed, seats, count, data):
    places = peers(seats + 3)
    excluded = data.draw(st.sets(st.sampled_from([place.account for place in places])))
    drawn = lot.draw_seats(seed, places, seats, CLAIMED_AT, count, excluded)
    free = [place for place in places[:seats] if place.account not in excluded]
    assert len(drawn) == min(count, len(free))
    assert len({seat.account for seat in drawn}) == len(drawn)
    assert all(seat.place < seats and places[seat.place].account == seat.account for seat in drawn)
    assert not excluded & {seat.account for seat in drawn}


def test_an_account_with_two_places_is_drawn_once():
    twice = [Place("0x" + "01" * 20)] * 4
    assert len(lot.draw_seats(bytes(32), twice, 4, CLAIMED_AT, 3, [])) == 1


def test_a_place_that_ended_less_than_a_week_before_the_claim_still_counts():
    ended = [Place("0x" + "01" * 20, CLAIMED_AT - WEEK + 1)]
    assert len(lot.draw_seats(bytes(32), ended, 1, CLAIMED_AT, 1, [])) == 1


def test_a_place_that_ended_a_week_before_does_not_count():
    ended = [Place("0x" + "01" * 20, CLAIMED_AT - WEEK)]
    assert lot.draw_seats(bytes(32), ended, 1, CLAIMED_AT, 1, []) == ()


def test_the_first_panel_leaves_out_all_with_an_interest():
    places = peers(10)
    accounts = [place.account for place in places]
    terms = some_terms(poster=accounts[0], arbiter=accounts[1], size=3)
    state = State(round=1, worker=accounts[2], claimed_at=CLAIMED_AT, lot=1)
    people = People(team=[Share(accounts[3], 1)])
    for i in range(50):
        panel = lot.panel(bytes(32), terms, state, people, places, keccak(i.to_bytes(1)))
        assert len(panel) == 3
        assert {seat.account for seat in panel}.isdisjoint(accounts[:4])


def test_those_who_judged_stay_and_the_absent_are_replaced_in_their_places():
    places = peers(10)
    old = tuple(Seat(i, places[i].account) for i in range(3))
    state = State(
        round=1, claimed_at=CLAIMED_AT, lot=2, panel=hash_panel(old), scores=NO_SCORES.having(1, 80)
    )
    panel = lot.panel(bytes(32), some_terms(size=3), state, People(panel=old), places, b"\x01" * 32)
    assert panel[1] == old[1]
    assert {panel[0], panel[2]}.isdisjoint(old) and panel[0] != panel[2]


def test_too_few_seats_make_no_panel():
    state = State(round=1, claimed_at=CLAIMED_AT, lot=1)
    assert lot.panel(bytes(32), some_terms(size=5, seats=4), state, People(), peers(4), b"\x01" * 32) == ()


@pytest.mark.parametrize("file", ["contracts/interfaces/IBountyEscrow.sol", "src/oathwork/model/terms.py"])
def test_a_lots_number_is_described_as_it_is_counted(file):
    """What a reader learns of it first is a comment beside the field of the state."""
    comment = re.search(r"\blot(?:: int = 0  #|; //) (.*)", (ROOT / file).read_text())[1]
    bounds = [(lot.PER_PANEL * panel + 1, lot.PER_PANEL * (panel + 1)) for panel in range(lot.PANELS)]
    assert [(int(first), int(last)) for first, last in re.findall(r"(\d+) to (\d+)", comment)] == bounds
