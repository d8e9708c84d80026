"""
The bench: whether somebody can choose from whom a panel is drawn.

K7   steward and squatter thin the bench, for the week in which an ended seat still counts: the poster closes
K25  no squatter is needed where the bounty lies open for that week
K10  a bounty in a guild whose places have all ended cannot be posted
K19  nor claimed, though all seats were held when the bounty was posted: they end between the post and the claim
K20  the same of an old half of the guild: the places end before the post, and the living are in the other half
K32  seats that are taken and left behind those of an open bounty count as if they had ended among them: no claim
K21  the old half again, with three friends in it who are still seated: they would be the whole panel
"""

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status
from tests.attacks.ground import (
    ETHER,
    Tally,
    batcher,
    end_seats,
    found_guild,
    offer_seats,
    settle,
    take_seat,
    try_to_end,
    was_paid,
)
from tests.attacks.people import SOCKPUPPETS
from tests.attacks.test_poster_lock import quit_and_claim
from tests.invariants.actors import DAO, PEER, STEWARD, WORKERS

WORKER, SQUATTER = WORKERS[0], WORKERS[2]
FRIENDS = PEER[:3]
WEEK = 7 * DAY


# ---------------------------------------------------------------------------------------------- against the poster: K7


def thin_under_a_claim(world):
    """The steward ends all seats but three; the squatter holds the job for a week, and claims anew."""
    guild, wallet = found_guild(world, PEER[:9]), batcher(world, SQUATTER)
    life = world.bounty(guild=guild, seats=9, reward=ETHER, fee=0, bond=0, work_period=30 * DAY)
    life.post()
    tally = Tally(world, SQUATTER, wallet, STEWARD)
    life.claim(wallet)
    end_seats(world, guild, PEER[3:9])
    try_to_end(life)
    world.engine.advance(seconds=WEEK + 60)
    if world.why(quit_and_claim, life, wallet):
        return tally.outcome(False)
    life.deliver()
    life.draw()
    if life.status == Status.IN_REVIEW:
        settle(life, FRIENDS)
    return tally.outcome(was_paid(life), lots=1)


def test_K7_a_poster_who_watches_closes_and_no_second_claim_can_be_made(world):
    outcome = thin_under_a_claim(world)
    assert not outcome.succeeds and outcome.money <= 0
    assert outcome.seconds < WEEK + 1_000


def thin_before_the_claim(world):
    """The steward ends all seats but three while the bounty is open; the attackers claim when a week is over."""
    guild = found_guild(world, PEER[:9])
    life = world.bounty(guild=guild, seats=9, reward=ETHER, fee=0, bond=0)
    life.post()
    tally = Tally(world, SQUATTER, STEWARD)
    end_seats(world, guild, PEER[3:9])
    world.engine.advance(seconds=WEEK + 60)
    if world.why(life.claim_and_deliver, SQUATTER):
        return tally.outcome(False)
    life.draw()
    if life.status == Status.IN_REVIEW:
        settle(life, FRIENDS)
    return tally.outcome(was_paid(life), lots=1)


def test_K25_no_claim_is_accepted_from_a_bench_that_was_thinned_while_the_bounty_was_open(world):
    outcome = thin_before_the_claim(world)
    assert not outcome.succeeds and outcome.money == 0


# ------------------------------------------------------------------------------------- against the worker: K10, K19, K20


def refund_of_delivered_work(world, life, guild):
    """The worker does the work in good faith; the poster draws, and ends it. Return what he has of it, in the end."""
    tally = Tally(world, DAO)
    if world.why(life.post):
        return tally.outcome(False)
    return _deliver_and_end(world, life, tally)


def _deliver_and_end(world, life, tally):
    if world.why(life.claim_and_deliver, WORKER):
        return tally.outcome(False)
    since = world.engine.now
    life.draw()
    if life.status != Status.ESCALATED:
        return tally.outcome(False)
    life.expire()
    return tally.outcome(world.engine.now - since < 10)


def by_ended_places(world):
    """All seats ended more than a week before the bounty is posted."""
    guild = found_guild(world, PEER[:9])
    end_seats(world, guild, PEER[:9])
    world.engine.advance(seconds=WEEK + 60)
    life = world.bounty(guild=guild, seats=9, reward=ETHER, arbiter=NOBODY)
    return refund_of_delivered_work(world, life, guild)


def by_seats_that_end_after_the_post(world):
    """All seats are held when the bounty is posted. They end, and the worker comes more than a week later."""
    guild = found_guild(world, PEER[:9])
    life = world.bounty(guild=guild, seats=9, reward=ETHER, arbiter=NOBODY)
    tally = Tally(world, DAO)
    life.post()
    end_seats(world, guild, PEER[:9])
    world.engine.advance(seconds=WEEK + 60)
    return _deliver_and_end(world, life, tally)


def by_an_old_half(world):
    """The first half of the places ended long ago. Eight peers are seated, in the other half."""
    guild = old_and_new(world, kept=())
    life = world.bounty(guild=guild, seats=8, reward=ETHER, arbiter=NOBODY)
    return refund_of_delivered_work(world, life, guild)


def old_and_new(world, kept):
    """Found a guild in which, of the first eight places, these are left, and of the next eight all."""
    guild = found_guild(world, PEER[:8])
    end_seats(world, guild, [peer for peer in PEER[:8] if peer not in kept])
    world.engine.advance(seconds=WEEK + 60)
    offer_seats(world, guild, *PEER[8:])
    for peer in PEER[8:]:
        take_seat(world, guild, peer)
    return guild


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(by_ended_places, id="K10"),
        pytest.param(by_seats_that_end_after_the_post, id="K19"),
        pytest.param(by_an_old_half, id="K20"),
    ],
)
def test_no_work_is_taken_in_by_a_bounty_without_a_bench(world, attack):
    outcome = attack(world)
    assert not outcome.succeeds and outcome.seconds < WEEK + 1_000


def churn_seats(world, guild, accounts):
    """Accounts that have earned a seat take it and leave it at once. Return what came of it for an open bounty."""
    life = world.bounty(guild=guild, seats=16, size=7, reward=ETHER, fee=0, bond=0)
    life.post()
    for lane, account in enumerate(accounts, start=1):
        job = world.bounty(guild=guild, seats=16, lane=lane, fee=0, bond=0, effort=500, worker=account)
        job.post()
        job.claim_and_deliver()
        job.draw()
        settle(job, (), honest=90)
    tally = Tally(world, *accounts)
    for account in accounts:
        take_seat(world, guild, account)
        world.tell(world.guilds, "Guilds", "leaveSeat", guild, sender=account)
    return life, tally.outcome(world.why(life.claim_and_deliver, WORKER) == "TooFewSeats")


def test_K32_three_seats_taken_and_left_keep_everybody_from_an_open_bounty(world):
    """No rule ends it: where the ended places are is not counted. The poster posts anew with all places. A risk."""
    life, outcome = churn_seats(world, found_guild(world, PEER), SOCKPUPPETS[:3])
    assert outcome.succeeds and outcome.money == 0
    assert outcome.gas < 3 * 150_000  # and three accounts without a seat for 90 days
    life.withdraw()
    again = world.bounty(guild=life.terms.guild, generation=1, seats=19, size=7, fee=0, bond=0)
    again.post()
    again.claim_and_deliver(WORKER)


def test_K32_two_are_not_enough(world):
    _, outcome = churn_seats(world, found_guild(world, PEER), SOCKPUPPETS[:2])
    assert not outcome.succeeds


def convict_by_an_old_half(world):
    """The poster's friends are all that is left of the half he names; they say that nothing was delivered."""
    guild = old_and_new(world, kept=FRIENDS)
    life = world.bounty(guild=guild, seats=8, reward=ETHER, fee=ETHER // 100, bond=ETHER // 10)
    tally, victim = Tally(world, DAO, *FRIENDS), Tally(world, WORKER)
    if world.why(life.post):
        return tally.outcome(False), victim.outcome(False)
    life.claim_and_deliver(WORKER)
    life.draw()
    settle(life, FRIENDS, colluding=0)
    life.withdraw()
    return tally.outcome(not was_paid(life), lots=1), victim.outcome(False)


def test_K21_three_of_eleven_seats_are_no_panel(world):
    outcome, victim = convict_by_an_old_half(world)
    assert not outcome.succeeds and outcome.money == 0
    assert victim.money == 0
