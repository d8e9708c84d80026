"""The contract's draw is its Python twin's, for thousands of random guilds, and it is fair by itself.

The twin is what `test_fairness.py` counts and what every client computes a panel with. `make deep` draws 100,000 lots of
each guild by the contract; the counts are in results.toml.
"""

import os
import random
import tomllib
from pathlib import Path

import pytest

from oathwork.model import lot
from oathwork.model.amounts import DAY
from oathwork.model.guild import Place, Seat
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import NOBODY, Share
from oathwork.model.typed_data import address
from tests.lots.guilds import CASES, CLAIMED_AT, FAR, evenness

pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python")
from tests.lots.bench import Bench

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
GUILDS, LOTS = (20_000, 5) if DEEP else (2_000, 1)  # how many, and how many lots of each
DRAWS = 100_000 if DEEP else 2_000
WEEK = 7 * DAY


@pytest.fixture(scope="module")
def bench():
    return Bench()


def parties_of(case):
    """Return the arguments of a draw in which the excluded are poster, arbiter, worker, and the team."""
    accounts = [case.places[number].account for number in case.without]
    parties = (accounts + [NOBODY] * 3)[:3]
    return case.seats, CLAIMED_AT, case.size, parties, accounts[3:]


def random_places(chance):
    """A guild of 1 to 60 places: some ended, on both sides of the week that counts; some held by one account."""
    count = chance.choice([chance.randint(1, 9), chance.randint(10, 60)])
    people = [address(chance.randbytes(20)) for _ in range(count)]
    ends = [0, 0, 0, CLAIMED_AT - WEEK - 1, CLAIMED_AT - WEEK, CLAIMED_AT - 1, CLAIMED_AT, CLAIMED_AT + DAY]
    share = chance.random()
    return [
        Place(
            chance.choice(people) if chance.random() < 0.1 else people[i],
            chance.choice(ends) if chance.random() < share else 0,
        )
        for i in range(count)
    ]


def random_lot(chance, places):
    """A lot as it could come from an escrow: a first one, or one that replaces the absent of a panel."""
    size = chance.choice([1, 3, 5, 7])
    accounts = [*{place.account for place in places}, *(address(chance.randbytes(20)) for _ in range(9))]
    panel, scores = (), NO_SCORES
    if chance.random() < 0.5:
        panel = tuple(Seat(chance.randrange(2**16), account) for account in chance.sample(accounts, size))
        for index in range(size):
            scores = scores.having(index, chance.randrange(101)) if chance.random() < 0.5 else scores
    parties = [chance.choice(accounts) for _ in range(3)]
    team = tuple(Share(account, 1) for account in chance.sample(accounts, chance.choice([0, 0, 1, 8])))
    return chance.randbytes(32), chance.randint(1, len(places)), size, parties, team, panel, scores


def by_twin(places, seed, seats, size, parties, team, panel, scores):
    kept = scores.given(size)
    excluded = [*parties, *(share.account for share in team), *(seat.account for seat in panel)]
    drawn = lot.draw_seats(seed, places, seats, CLAIMED_AT, size - len(kept), excluded)
    new = iter(drawn)
    if len(drawn) < size - len(kept):
        return ()
    return tuple(panel[index] if index in kept else next(new) for index in range(size))


def test_the_contract_keeps_its_places_where_the_bench_puts_them(bench):
    places = random_places(random.Random("places"))
    bench.found(7, places)
    told = [bench.place(7, number) for number in range(len(places))]
    assert told == [(place.account.lower(), place.ended_at) for place in places]


def test_the_contract_draws_what_its_twin_draws_in_any_guild(bench):
    chance, drawn = random.Random("guilds"), 0
    for guild in range(100, 100 + GUILDS):
        places = random_places(chance)
        bench.found(guild, places)
        for _ in range(LOTS):
            seed, seats, size, *people = random_lot(chance, places)
            expected = by_twin(places, seed, seats, size, *people)
            assert bench.draw(guild, seed, seats, CLAIMED_AT, size, *people) == expected, f"guild {guild}"
            drawn += bool(expected)
    assert drawn > GUILDS * LOTS / 3  # in the others there were too few seats


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_contract_draws_every_seat_as_often_as_any_other(bench, case):
    number = 1 + CASES.index(case)
    bench.found(number, case.places)
    found = evenness(case, list(bench.many(number, *parties_of(case), DRAWS)))
    assert found.is_even, found


def test_what_a_deep_run_has_found_is_of_all_guilds_and_even():
    kept = tomllib.loads(Path(__file__).with_name("results.toml").read_text())
    assert [each["name"] for each in kept["guild"]] == [case.name for case in CASES]
    assert all(each["draws"] >= 100_000 for each in kept["guild"])
    assert max(abs(each["seats"]) for each in kept["guild"]) < FAR
    assert max(each["place_in_the_panel"] for each in kept["guild"]) < FAR
    assert max(each.get("worst_pair", 0) for each in kept["guild"]) < FAR + 1
    assert max(abs(each.get("all_pairs", 0)) for each in kept["guild"]) < FAR
