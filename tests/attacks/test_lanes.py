"""
Lanes: whether somebody else can rely on what a poster's lane says.

K34  how a bounty ended is said until the poster moves the lane on, which they may do at once
"""

from oathwork.model.terms import LaneEnd
from tests.attacks.ground import ETHER, Tally, settle, was_paid
from tests.invariants.actors import DAO, WORKERS


def last_end(life):
    place = life.terms.poster, life.terms.lane
    return life.world.read(life.world.escrow, "BountyEscrow", "lastEnd", "(uint8,uint256,uint256)", *place)


def hide_the_end(world):
    """Somebody has bet with the poster that the work will be paid, and looks at the lane a block too late."""
    life = world.bounty(reward=ETHER)
    life.post()
    life.claim_and_deliver(WORKERS[0])
    life.draw()
    settle(life, (), honest=90)
    assert was_paid(life) and last_end(life) == (LaneEnd.PAID, 1, 0)
    tally = Tally(world, DAO)
    life.cancel()
    return tally.outcome(last_end(life)[0] != LaneEnd.PAID), last_end(life)


def test_K34_the_poster_hides_how_a_bounty_ended_for_the_gas_of_a_cancellation(world):
    """No rule ends it: a lane has one word. Who builds on another's lane has to look in the transaction of the end."""
    outcome, seen = hide_the_end(world)
    assert outcome.succeeds and outcome.money == 0
    assert outcome.gas < 50_000
    assert seen == (LaneEnd.CANCELLED, 2, 0)  # the generation says that there was another end in between
