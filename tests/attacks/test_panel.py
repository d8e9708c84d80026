"""
The panel: whether a minority of the seats can be paid for poor work.

K1  retry until lucky: each no leaves the worker first in line, and each new delivery draws a new panel
K28  bribe who was drawn: a poster has good work refused by two of three; it fails while others judge the second try
"""

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY, Status
from tests.attacks.ground import (
    ETHER,
    HONEST_NO,
    Tally,
    chance_of_luck,
    found_guild,
    members,
    settle,
    try_to_end,
    was_paid,
)
from tests.invariants.actors import DAO, PEER, WORKERS

WORKER = WORKERS[0]
RUNS = 16


def retry_until_lucky(world, guild, colluders, lane):
    """Deliver poor work until the lot draws a panel of friends. A round costs the fees of the honest."""
    fee = ETHER // 100
    life = world.bounty(
        guild=guild,
        lane=lane,
        seats=16,
        reward=ETHER,
        fee=fee,
        bond=3 * fee,
        open_until=world.engine.now + 90 * DAY,
    )
    life.post()
    tally, lots = Tally(world, WORKER, *colluders), 0
    while life.status == Status.OPEN and world.why(life.claim_and_deliver, WORKER) == "":
        while life.status == Status.DELIVERED:
            life.draw()
            lots += 1
        settle(life, colluders)
        try_to_end(life)
    return tally.outcome(was_paid(life), lots=lots)


@pytest.fixture
def outcomes(world):
    """Of a quarter of the seats, in bounties that lie side by side."""
    guild = found_guild(world, PEER)
    return [retry_until_lucky(world, guild, PEER[:4], lane) for lane in range(RUNS)]


def test_K1_a_quarter_of_the_seats_is_paid_every_time(outcomes):
    assert [outcome.succeeds for outcome in outcomes] == [True] * RUNS
    assert 2 < sum(outcome.lots for outcome in outcomes) / RUNS < 15  # 7.4 are expected
    assert sum(ETHER - outcome.money for outcome in outcomes) / RUNS < ETHER / 4


@pytest.mark.parametrize("size, percent", [(3, 71), (5, 45), (7, 24)])
def test_K1_a_fifth_of_fifty_seats_is_paid_within_twelve_rounds_as_computed(size, percent):
    lucky = chance_of_luck(50, 10, size)
    assert round(100 * (1 - (1 - lucky) ** 12)) == percent


def have_good_work_refused(world, guild):
    """Bribe two of the panel after the lot. The worker delivers the same work again, as the one who is served first.

    Return what came of it for the poster, and the fees that the bribed have earned by saying no.
    """
    fee = ETHER // 100
    life = world.bounty(guild=guild, seats=16, reward=ETHER, fee=fee, bond=10 * fee)
    life.post()
    tally = Tally(world, DAO)
    life.claim_and_deliver(WORKER)
    life.draw()
    bribed = members(life)[:2]
    settle(life, bribed, colluding=HONEST_NO, honest=90)
    life.claim_and_deliver(WORKER)
    while life.status == Status.DELIVERED:
        life.draw()
    settle(life, bribed, colluding=HONEST_NO, honest=90)
    fees = [world.owed(NOBODY, peer) // fee for peer in bribed]
    return tally.outcome(not was_paid(life)), fees


def test_K28_two_bribed_peers_delay_good_work_and_earn_one_fee_each(world):
    outcome, fees = have_good_work_refused(world, found_guild(world, PEER))
    assert not outcome.succeeds
    assert max(fees) <= 2 and sum(fees) < 4  # a second fee only where the second lot draws one of them again
