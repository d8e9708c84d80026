"""
The poster's way out: whether somebody can keep a poster from taking back the money of a job that nobody does.

K3  a squatter quits and claims again in one transaction; the poster closes, and nobody can run in front of that
K4  poor work, just before the claim lapses: sent back, the squatter repairs once, and the poster has closed
"""

from oathwork.model.amounts import DAY
from oathwork.model.terms import State, Status
from tests.attacks.ground import ETHER, Tally, batcher, in_one_transaction, settle, try_to_end
from tests.invariants.actors import WORKERS
from tests.zoo.world import HOUR

SQUATTER = WORKERS[2]
WEEK = 7 * DAY


def quit_and_claim(life, wallet):
    """The squatter's wallet gives the job back and takes it again; nobody can come between."""
    following = State(round=life.state.round)
    in_one_transaction(
        life,
        wallet,
        ("quit", (*life.known, b""), 0),
        ("claim", (life.terms.values(), following.values()), life.terms.bond),
    )


def squat(world):
    """Hold a claim on a bounty without a bond, from claim to claim; the poster tries to end it after each step."""
    wallet = batcher(world, SQUATTER)
    life = world.bounty(reward=ETHER, fee=0, bond=0, work_period=WEEK, open_until=world.engine.now + 60 * DAY)
    life.post()
    tally = Tally(world, SQUATTER, wallet)
    life.claim(wallet)
    while not try_to_end(life):
        world.wait_until(min(life.deadline, life.terms.open_until) - 1)
        if world.why(quit_and_claim, life, wallet):
            life.lapse()
    return tally.outcome(life.terms.open_until <= world.engine.now, lots=0)


def test_K3_a_squatter_holds_the_poster_for_one_claim_at_most(world):
    """The poster closes after the first claim: nothing that the squatter sends can stop it."""
    outcome = squat(world)
    assert not outcome.succeeds and outcome.money == 0
    assert 0 <= outcome.seconds - (WEEK + HOUR) < 10


def deliver_poor_work_at_the_last_moment(world, days):
    """Hold a bounty by junk for so many days; the panel is honest, and judges at once."""
    terms = {
        "reward": ETHER,
        "fee": ETHER // 100,
        "bond": ETHER // 10,
        "work_period": 9 * DAY,
        "review_period": 3 * DAY,
    }
    life = world.bounty(**terms, open_until=world.engine.now + 300 * DAY)
    life.post()
    tally, lots, until = Tally(world, SQUATTER), 0, world.engine.now + days * DAY
    while world.engine.now < until and world.why(life.claim, SQUATTER) == "":
        try_to_end(life)
        world.wait_until(life.deadline + HOUR - 1)
        life.deliver()
        while life.status == Status.DELIVERED:
            life.draw()
            lots += 1
        settle(life, ())
        if try_to_end(life):
            break
        world.wait_until(life.state.since + life.terms.review_period - 1)
    return tally.outcome(life.status.is_live, lots=lots)


def test_K4_junk_holds_the_poster_for_one_claim_and_one_repair(world):
    outcome = deliver_poor_work_at_the_last_moment(world, 60)
    assert not outcome.succeeds
    assert outcome.lots == 1
    assert 0 <= outcome.seconds - (2 * (9 * DAY + HOUR) + 3 * DAY) < 10
    assert outcome.money == -2 * 3 * ETHER // 100
