"""
The panel: whether a minority of the seats can be paid for poor work.

K1  retry until lucky: each no leaves the worker first in line, and each new delivery draws a new panel
"""

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.terms import Status
from tests.attacks.ground import ETHER, Tally, chance_of_luck, found_guild, settle, try_to_end, was_paid
from tests.invariants.actors import PEER, WORKERS

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
        while life.status == Status.CLAIMED or life.status == Status.DELIVERED:
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
