"""
The panel: whether a minority of the seats can be paid for poor work.

K1  retry until lucky: each no leaves the worker first in line, and each new delivery draws a new panel
"""

from math import comb

import pytest

from oathwork.model.guild import DAY
from oathwork.model.terms import Status
from tests.attacks.ground import ETHER, Tally, found_guild, settle, try_to_end, was_paid
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
    assert 4 <= sum(outcome.lots for outcome in outcomes) / RUNS <= 8
    assert sum(ETHER - outcome.money for outcome in outcomes) / RUNS < 0.12 * ETHER


def chance_of_a_lucky_panel(seats, colluders, size):
    """Return how likely a panel has a majority of colluders."""
    ways = (
        comb(colluders, many) * comb(seats - colluders, size - many)
        for many in range(size // 2 + 1, size + 1)
    )
    return sum(ways) / comb(seats, size)


@pytest.mark.parametrize("size, percent", [(3, 71), (5, 45), (7, 24)])
def test_K1_a_fifth_of_fifty_seats_is_paid_within_twelve_rounds_as_computed(size, percent):
    lucky = chance_of_a_lucky_panel(50, 10, size)
    assert round(100 * (1 - (1 - lucky) ** 12)) == percent
