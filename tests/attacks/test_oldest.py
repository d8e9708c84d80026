"""
The oldest seats: whether a poster gets a bench of friends by naming fewer places than there are.

The terms say from how many of the first places the lot draws. Three in four live seats must be among them.

K35  four of fourteen seats, the first ones, were most of the first half, and gained by draining the commons. Of the
     fewest places that the lot can draw from now they lose. Three eighths of the seats would be half of that bench
K36  two friends are all that is left of the first half, and no bench beside fourteen honest peers
K37  who posted while the guild was young has no bench in its first seats when many have come since
"""

import pytest

from oathwork.model.terms import NOBODY
from tests.attacks.ground import ETHER, Tally, end_seats, found_guild, offer_seats, settle, take_seat
from tests.attacks.people import SOCKPUPPETS
from tests.attacks.test_bench import WEEK
from tests.attacks.test_commons import ACCOMPLICE, VICTIM, fill_commons
from tests.invariants.actors import DAO, PEER, STUDIO


def judged(world, guild, worker, friends, said, **terms):
    """Play a bounty of the attacker's up to its verdict, if it can be posted and claimed; return the refusal, or ""."""
    life = world.bounty(guild=guild, poster=STUDIO, reward=0, **terms)
    return world.why(life.post) or judged_by_friends(life, worker, friends, said)


def judged_by_friends(life, worker, friends, said):
    refusal = life.world.why(life.claim_and_deliver, worker)
    if not refusal:
        life.draw()
        settle(life, friends, honest=90, colluding=said)
    if life.status.is_live:
        life.withdraw()
    return refusal


# ---------------------------------------------------------------------------------------------------- K35: a young half


def drain_by_the_first_places(world, friends, seats):
    """As K11, by the first `friends` of fourteen places, where the lot draws from the first `seats`."""
    guild, own = found_guild(world, PEER[:14], posters=[DAO, STUDIO]), PEER[:friends]
    fill_commons(world, guild, ETHER)
    fee, lots = ETHER // 60, 0  # forty lots: chance has little to say
    tally = Tally(world, STUDIO, ACCOMPLICE, *own)
    while world.commons(NOBODY, guild) >= 3 * fee // 2 and lots < 50:
        job = {"seats": seats, "size": 3, "fee": fee, "bond": 3 * fee, "generation": lots}
        if judged(world, guild, ACCOMPLICE, own, 100, **job):
            break
        lots += 1
    return tally.outcome(tally.outcome(True).money > 0, lots=lots)


@pytest.mark.parametrize("seats", [7, 10])
def test_K35_the_first_places_are_no_bench_without_three_in_four_live_seats(world, seats):
    outcome = drain_by_the_first_places(world, 6, seats)
    assert not outcome.succeeds and outcome.lots == 0 == outcome.money


@pytest.mark.parametrize("seats", [11, 14])
def test_K35_four_of_fourteen_seats_lose_wherever_they_sit(world, seats):
    outcome = drain_by_the_first_places(world, 4, seats)
    assert not outcome.succeeds and outcome.lots > 0
    assert outcome.money < 0


# ----------------------------------------------------------------------------------------------------- K36: an old half


def aged_guild(world):
    """Of the first fourteen places two friends' are left, and fourteen honest peers sit behind them."""
    guild = found_guild(world, [*PEER[:2], *SOCKPUPPETS, *PEER[2:]], posters=[STUDIO])
    end_seats(world, guild, SOCKPUPPETS)
    world.engine.advance(seconds=WEEK + 60)
    return guild


def take_a_bond_by_an_old_half(world, guild):
    """Friends find a victim's work empty; his bond goes to the commons, and comes out as a second account's bonus."""
    friends, bench = PEER[:2], {"seats": 14, "size": 1}
    tally, victim = Tally(world, STUDIO, ACCOMPLICE, *friends), Tally(world, VICTIM)
    judged(world, guild, VICTIM, friends, 0, fee=0, bond=ETHER, **bench)
    own = {"fee": 2 * ETHER, "bond": 2 * ETHER, "generation": 1}
    judged(world, guild, ACCOMPLICE, friends, 100, **own, **bench)
    return tally.outcome(victim.outcome(True).money < 0, lots=2), victim.outcome(False)


def test_K36_two_of_sixteen_peers_are_no_bench_and_the_worker_keeps_his_bond(world):
    outcome, victim = take_a_bond_by_an_old_half(world, aged_guild(world))
    assert not outcome.succeeds and outcome.money == 0 == victim.money


# ------------------------------------------------------------------------------------------------------ K37: an old post


def drain_by_an_early_post(world):
    """Six friends are the guild when the bounty is posted. When ten others have come, and left a bond, it is claimed."""
    guild, own = found_guild(world, PEER[:6], posters=[DAO, STUDIO]), PEER[:6]
    tally = Tally(world, STUDIO, ACCOMPLICE, *own)
    job = {"seats": 6, "size": 3, "fee": ETHER, "bond": 3 * ETHER}
    life = world.bounty(guild=guild, poster=STUDIO, reward=0, **job)
    life.post()
    offer_seats(world, guild, *PEER[6:])
    for peer in PEER[6:]:
        take_seat(world, guild, peer)
    fill_commons(world, guild, ETHER)
    judged_by_friends(life, ACCOMPLICE, own, 100)
    return tally.outcome(tally.outcome(True).money > 0, lots=1)


def test_K37_a_bounty_whose_bench_is_a_minority_by_now_takes_no_claim(world):
    outcome = drain_by_an_early_post(world)
    assert not outcome.succeeds and outcome.money == 0
