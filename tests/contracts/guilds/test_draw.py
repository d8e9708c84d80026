"""
draw — fills the empty places of a panel: a function of its arguments and of the places as they stood at the claim.

├── given there are too few seats
│   └── draws nobody
├── given there are just enough seats
│   └── draws them all
├── when fewer seats are named than there are places
│   └── draws from those only
├── given a place ended a week before the claim
│   └── is skipped
├── given a place ended a second less than a week before the claim
│   └── can be drawn
├── given a place ended after the claim
│   └── can be drawn
├── given an account holds two places
│   └── is drawn once
├── when some are poster or arbiter or worker
│   └── draws none of them
├── when some share in the work
│   └── draws none of them
├── when some of the old panel have judged
│   ├── keeps them where they are
│   └── draws none of the old panel anew
├── given any guild
│   └── draws the same panel as its Python twin
└── given many lots
    ├── draws every place as often as another
    └── draws every place as often as another in the first seat
"""

import random
from dataclasses import dataclass, replace

import pytest

from oathwork.model import lot
from oathwork.model.amounts import DAY
from oathwork.model.guild import Place, Seat, Settings, guild_id
from oathwork.model.scores import NO_SCORES, Scores
from oathwork.model.terms import NOBODY, Share

from .conftest import SALT

CROWDED = Settings(seat_at=1, half_life_days=30, max_effort=100)
WEEK = 7 * DAY


@dataclass(frozen=True)
class Lot:
    """The arguments of `draw`."""

    seats: int
    size: int = 3
    seed: bytes = b"\x07" * 32
    claimed_at: int = 0
    parties: tuple = (NOBODY, NOBODY, NOBODY)
    team: tuple = ()
    panel: tuple = ()
    scores: Scores = NO_SCORES

    def by_twin(self, places):
        kept = self.scores.given(self.size)
        excluded = [*self.parties, *(share.account for share in self.team)]
        excluded += [seat.account for seat in self.panel]
        wanted = self.size - len(kept)
        drawn = lot.draw_seats(self.seed, places, self.seats, self.claimed_at, wanted, excluded)
        new = iter(drawn)
        seats = [self.panel[i] if i in kept else next(new, None) for i in range(self.size)]
        return seats if len(drawn) == wanted else []


@dataclass(frozen=True)
class Bench:
    """A guild of contracts, and the contract that leads them: its steward."""

    guild: int
    crowd: object
    founder: object
    guilds: object

    def draw(self, lot):
        words = self.guilds.draw(
            self.guild,
            lot.seed,
            lot.seats,
            lot.claimed_at,
            lot.size,
            lot.parties,
            [share.values() for share in lot.team],
            [seat.word for seat in lot.panel],
            lot.scores,
        )
        return [Seat.of(word) for word in words]

    def leave(self, *who):
        return self.crowd.leave(who, sender=self.founder).timestamp

    @property
    def places(self):
        count = self.guilds.bench(self.guild, NOBODY).places
        places = [self.guilds.placeAt(self.guild, number) for number in range(count)]
        return [Place(account, ended_at) for account, ended_at in places]


@pytest.fixture(scope="session")
def found_bench(project, guilds, found, founder, chain):
    def found_bench(name, size):
        crowd = founder.deploy(project.MockCrowd, guilds)
        found(name=name, settings=CROWDED, steward=crowd.address)
        guild = guild_id(chain.chain_id, founder.address, name, SALT, CROWDED)
        crowd.lead(guild, sender=founder)
        crowd.grow(size, sender=founder)
        return Bench(guild, crowd, founder, guilds)

    return found_bench


@pytest.fixture(scope="session")
def bench(found_bench):
    """A bench of twelve."""
    return found_bench("twelve", 12)


@pytest.fixture(scope="session")
def random_benches(found_bench, chain):
    """Benches of many sizes whose members have come, left, come again and left again, over 100 days."""
    chance = random.Random("benches")
    benches = [found_bench(f"bench {i}", chance.randint(1, 16)) for i in range(12)]
    leavers = [
        sorted(chance.sample(range(n := len(bench.places)), chance.randint(0, n))) for bench in benches
    ]
    for bench, who in zip(benches, leavers, strict=True):
        bench.leave(*who)
    chain.pending_timestamp += 91 * DAY
    for bench, who in zip(benches, leavers, strict=True):
        again = chance.sample(who, chance.randint(0, len(who)))
        bench.crowd.takeAgain(again, sender=bench.founder)
        chain.pending_timestamp += 2 * DAY
        bench.leave(*chance.sample(again, len(again) // 2))
    return benches


def random_lot(chance, places, now):
    """A lot as it could come from an escrow: a first one, or one that replaces the absent of a panel."""
    size = chance.choice([1, 3, 5, 7])
    accounts = [place.account for place in places] + [f"0x{chance.randrange(2**160):040x}" for _ in range(9)]
    panel, scores = (), NO_SCORES
    if chance.random() < 0.5:
        panel = tuple(Seat(900 + i, account) for i, account in enumerate(chance.sample(accounts, size)))
        for index in range(size):
            scores = scores.having(index, chance.randrange(101)) if chance.random() < 0.5 else scores
    return Lot(
        chance.randint(1, len(places)),
        size,
        chance.randbytes(32),
        now - chance.randrange(110 * DAY),
        tuple(chance.choice(accounts) for _ in range(3)),
        tuple(Share(account, 1) for account in chance.sample(accounts, chance.randint(0, 3))),
        panel,
        scores,
    )


def chi_square(counts, size):
    """How far counts lie from equal ones. Draws without putting back vary less, by (places - size) / (places - 1)."""
    places, mean = len(counts), sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts) / mean * (places - 1) / (places - size)


def test_given_there_are_too_few_seats__draws_nobody(bench):
    assert bench.draw(Lot(seats=4, size=5)) == []


def test_given_there_are_just_enough_seats__draws_them_all(bench):
    assert sorted(seat.place for seat in bench.draw(Lot(seats=5, size=5))) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("seats", range(7, 12))
def test_when_fewer_seats_are_named_than_there_are_places__draws_from_those_only(bench, seats):
    places = bench.places
    drawn = bench.draw(Lot(seats=seats, size=7))
    assert all(seat.place < seats and places[seat.place].account == seat.account for seat in drawn)
    assert len(set(drawn)) == 7


def test_given_a_place_ended_a_week_before_the_claim__is_skipped(bench):
    ended_at = bench.leave(0)
    assert bench.draw(Lot(seats=3, claimed_at=ended_at + WEEK)) == []


def test_given_a_place_ended_a_second_less_than_a_week_before_the_claim__can_be_drawn(bench):
    ended_at = bench.leave(0)
    assert 0 in [seat.place for seat in bench.draw(Lot(seats=3, claimed_at=ended_at + WEEK - 1))]


def test_given_a_place_ended_after_the_claim__can_be_drawn(bench):
    ended_at = bench.leave(0)
    assert 0 in [seat.place for seat in bench.draw(Lot(seats=3, claimed_at=ended_at - 1))]


def test_given_an_account_holds_two_places__is_drawn_once(bench, founder, chain):
    bench.leave(0)
    chain.pending_timestamp += 90 * DAY
    bench.crowd.takeAgain([0], sender=founder)
    drawn = [bench.draw(Lot(seats=13, size=7, seed=bytes([i]) * 32)) for i in range(20)]
    assert {len({seat.account for seat in panel}) for panel in drawn} == {7}


@pytest.mark.parametrize("party", range(3))
def test_when_some_are_poster_or_arbiter_or_worker__draws_none_of_them(bench, party):
    parties = [NOBODY, NOBODY, NOBODY]
    parties[party] = bench.places[1].account
    assert bench.draw(Lot(seats=3, parties=tuple(parties))) == []
    assert 1 not in [seat.place for seat in bench.draw(Lot(seats=4, parties=tuple(parties)))]


def test_when_some_share_in_the_work__draws_none_of_them(bench):
    team = tuple(Share(bench.places[number].account, 1) for number in (2, 3))
    assert bench.draw(Lot(seats=4, team=team)) == []
    assert sorted(seat.place for seat in bench.draw(Lot(seats=5, team=team))) == [0, 1, 4]


def test_when_some_of_the_old_panel_have_judged__keeps_them_where_they_are(bench):
    old = bench.draw(Lot(seats=12, size=5))
    scores = NO_SCORES.having(1, 0).having(4, 100)
    new = bench.draw(Lot(seats=12, size=5, seed=bytes(32), panel=tuple(old), scores=scores))
    assert [new[1], new[4]] == [old[1], old[4]]


def test_when_some_of_the_old_panel_have_judged__draws_none_of_the_old_panel_anew(bench):
    old = bench.draw(Lot(seats=3))
    mend = Lot(seats=4, panel=tuple(old), scores=NO_SCORES.having(1, 50))
    assert bench.draw(mend) == []
    new = bench.draw(replace(mend, seats=5))
    assert {new[0].place, new[2].place} == {3, 4}


@pytest.mark.parametrize("number", range(12))
def test_given_any_guild__draws_the_same_panel_as_its_Python_twin(random_benches, chain, number):
    bench, chance = random_benches[number], random.Random(number)
    places = bench.places
    lots = [random_lot(chance, places, chain.pending_timestamp) for _ in range(25)]
    assert [bench.draw(lot) for lot in lots] == [lot.by_twin(places) for lot in lots]


def test_given_many_lots__draws_every_place_as_often_as_another(bench):
    assert (
        chi_square(bench.crowd.tally(300, 12, 5), 5) < 31.3
    )  # 11 degrees of freedom: one in a thousand is above


def test_given_many_lots__draws_every_place_as_often_as_another_in_the_first_seat(bench):
    assert chi_square(bench.crowd.tally(300, 12, 1), 1) < 31.3
