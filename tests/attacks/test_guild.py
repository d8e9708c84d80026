"""
The guild: whether somebody can take honest peers' seats from them, or fill it with his own.

K5   a served poster empties a guild with free bounties and short reviews: peers who sleep a day lose their seats
K6   a poster who is struck off goes on, with what he has posted
K17  a stranger does the same with an honest poster's bounty, by junk: nobody judges it, and the bond comes back whole
K18  who floods a guild that asks for no points fills all its places, for good
K23  peers who sleep a day through several free bounties at once lose for each of them, and so all their points
K24  a served poster with a quarter of the seats makes it half of them: free bounties, retried for points, cost nothing
"""

from oathwork.model.amounts import DAY
from oathwork.model.guild import Settings
from oathwork.model.terms import NOBODY, Status
from tests.attacks.ground import Tally, found_guild, members, points, serve, settle, take_seat, unseated
from tests.attacks.people import SOCKPUPPETS
from tests.invariants.actors import DAO, PEER, STRANGER, STUDIO, WORKERS
from tests.zoo.world import HOUR

ACCOMPLICE = WORKERS[2]
FREE = {
    "poster": STUDIO,
    "reward": 0,
    "fee": 0,
    "bond": 0,
    "effort": 500,
    "seats": 16,
    "size": 7,
    "review_period": DAY,
}
HONEST, OWN = PEER[3:], PEER[:3]
MOST_PLACES = 1_024
MOST_LOTS = 100  # before an attacker gives up


def in_review(world, guild, lane):
    """An empty job of attackers with three seats: as poster, arbiter and worker they are not drawn."""
    poster, arbiter, worker = OWN
    job = world.bounty(guild=guild, lane=lane, **FREE | {"poster": poster, "arbiter": arbiter})
    job.post()
    job.claim_and_deliver(worker)
    job.draw()
    return job


def empty_by_free_bounties(world, guild, bounties):
    """Post so many free bounties at once, and wait for a day in which all sleep."""
    tally = Tally(world, STRANGER, *OWN)
    jobs = [in_review(world, guild, lane) for lane in range(bounties)]
    for job in jobs:
        job.redraw()
    seats = unseated(world, guild, HONEST)
    return tally.outcome(seats > 0, lots=bounties, seats=seats)


def test_K5_five_free_bounties_take_nearly_all_of_thirteen_honest_seats_in_a_day(world):
    outcome = empty_by_free_bounties(world, found_guild(world, PEER, posters=OWN[:1]), 5)
    assert outcome.succeeds and outcome.seats >= 10  # 12.7 are expected
    assert outcome.money == 0 and outcome.gas < 2_500_000
    assert outcome.seconds < DAY + HOUR


def sleep_a_day(world, guild, sleeper):
    """A peer delivers good work, and sleeps a day. Return what came of it, and the points before and after."""
    work = world.bounty(guild=guild, lane=99, seats=16, effort=500, worker=sleeper)
    work.post()
    work.claim_and_deliver()
    work.draw()
    settle(work, (), honest=90)
    earned, tally, jobs = points(world, guild, sleeper), Tally(world, STRANGER, *OWN), []
    while sum(sleeper in members(job) for job in jobs) < 5:
        jobs.append(in_review(world, guild, len(jobs)))
    for job in jobs:
        job.redraw()
    left = points(world, guild, sleeper)
    return tally.outcome(left < earned / 2, lots=len(jobs)), earned, left


def test_K23_a_day_asleep_costs_a_peer_all_points(world):
    outcome, earned, left = sleep_a_day(world, found_guild(world, PEER, posters=[DAO, *OWN[:1]]), PEER[3])
    assert outcome.succeeds and outcome.money == 0
    assert (earned, left) == (449, 0)  # 450, faded for some seconds
    assert outcome.seconds < DAY + HOUR


def strike_after_being_struck_off(world, guild):
    """The steward stops serving the poster, who waits with what he has posted, for the peers' holidays."""
    job = world.bounty(guild=guild, open_until=world.engine.now + 360 * DAY, **FREE)
    job.post()
    tally = Tally(world, STUDIO, ACCOMPLICE, STRANGER)
    serve(world, guild, STUDIO, served=False)
    world.engine.advance(seconds=300 * DAY)
    job.claim_and_deliver(ACCOMPLICE)
    job.draw()
    job.redraw()
    seats = unseated(world, guild, PEER)
    return tally.outcome(seats > 0, seats=seats)


def test_K6_seven_seats_are_lost_three_hundred_days_after_the_poster_was_struck_off(world):
    outcome = strike_after_being_struck_off(world, found_guild(world, PEER, posters=[STUDIO]))
    assert outcome.succeeds and outcome.seats == 7
    assert outcome.seconds > 300 * DAY


def empty_by_junk(world, guild):
    """Deliver junk to an honest poster's job when its panel sleeps; nobody has judged, so nobody pays."""
    job = world.bounty(guild=guild, seats=16, size=5, bond=100, fee=10, review_period=DAY, arbiter=NOBODY)
    job.post()
    tally, lots = Tally(world, ACCOMPLICE), 0
    job.claim_and_deliver(ACCOMPLICE)
    while job.status == Status.DELIVERED:
        job.draw()
        job.redraw()
        lots += 1
    job.expire()
    seats = unseated(world, guild, PEER)
    return tally.outcome(seats > 0, lots=lots, seats=seats)


def test_K17_a_stranger_takes_ten_or_more_seats_by_junk_and_gets_his_bond_back(world):
    outcome = empty_by_junk(world, found_guild(world, PEER))
    assert outcome.succeeds and outcome.seats >= 10
    assert outcome.money == 0 and outcome.lots == 3
    assert outcome.seconds < 3 * DAY + HOUR


def fill_all_places(world, settings):
    """Take all of a guild's places, by accounts made for it; return whether an honest newcomer finds none."""
    flood, guild = world.deploy("Flood"), found_guild(world, PEER[:0], settings=settings)
    tally = Tally(world, STRANGER)
    for seats in (*[128] * 8, 1):
        world.why(world.tell, flood, "Flood", "fill", world.guilds, guild, seats)
    return tally.outcome(world.why(take_seat, world, guild, PEER[0]) == "GuildIsFull")


def test_K18_a_guild_that_asks_for_no_points_is_full_for_good_for_a_hundred_thousand_gas_a_place(world):
    outcome = fill_all_places(world, Settings(seat_at=0, half_life_days=180, max_effort=500))
    assert outcome.succeeds and outcome.money == 0
    assert outcome.gas / MOST_PLACES < 150_000


def grow_by_free_bounties(world, guild, friends):
    """Post empty jobs until the lot draws friends, who give a new account the points for a seat; and again.

    Every job is a new one, so that nothing depends on what a bounty that is sent back allows.
    """
    friends, tally, lots = list(friends), Tally(world, STUDIO, STRANGER, *SOCKPUPPETS, *PEER[:4]), 0
    honest = len(PEER) - len(friends)
    newcomers = iter(SOCKPUPPETS)
    newcomer = next(newcomers)
    while len(friends) < honest and lots < MOST_LOTS:
        seats = honest + len(friends)
        job = world.bounty(guild=guild, lane=lots, **FREE | {"seats": seats, "size": 3})
        job.post()
        job.claim_and_deliver(newcomer)
        job.draw()
        lots += 1
        settle(job, friends)
        if world.why(take_seat, world, guild, newcomer) == "":
            friends.append(newcomer)
            newcomer = next(newcomers)
    return tally.outcome(len(friends) >= honest, lots=lots)


def test_K24_a_quarter_of_the_seats_becomes_a_half_for_gas_alone(world):
    outcome = grow_by_free_bounties(world, found_guild(world, PEER, posters=[STUDIO]), PEER[:4])
    assert outcome.succeeds and outcome.money == 0
    assert outcome.lots < MOST_LOTS and outcome.gas / outcome.lots < 400_000  # 33 lots are expected
