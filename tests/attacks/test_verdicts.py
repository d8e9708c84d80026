"""
Verdicts and rulings: whether it matters who brings them, and when.

K12  without patience the settler picks which of the signed verdicts count, and who is paid
K33  an arbiter who has an hour is none: the poster escalates at night, and is refunded in the morning
"""

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY
from tests.attacks.ground import ETHER, Tally, found_guild, members
from tests.invariants.actors import ARBITER, DAO, PEER, STRANGER, WORKERS
from tests.zoo.world import HOUR

WORKER = WORKERS[0]
SIGNED = (60, 60, 100, 100, 60)  # what the panel says, in its order
STANDING = "(uint64,uint40,uint32,uint32,uint32,uint32,uint24)"


def bring_the_best(world, patience):
    """The worker is the first to settle, with the best three of five verdicts; the others come a minute later.

    Return what came of it, his points, and how many peers are not paid.
    """
    guild = found_guild(world, PEER[:10])
    fee = ETHER // 100
    terms = {
        "guild": guild,
        "seats": 10,
        "size": 5,
        "fee": fee,
        "bond": 5 * fee,
        "effort": 100,
        "patience": patience,
    }
    life = world.bounty(**terms)
    life.post()
    tally = Tally(world, WORKER)
    life.claim_and_deliver(WORKER)
    life.draw()
    panel = members(life)
    verdicts = [life.verdict(index, score) for index, score in enumerate(SIGNED)]
    best = sorted(verdicts, key=lambda verdict: -verdict[1])[:3]
    life.settle(verdicts=best, sender=WORKER)
    if life.status.is_live:
        world.engine.advance(seconds=60)
        life.settle(verdicts=[verdict for verdict in verdicts if verdict not in best], sender=STRANGER)
    points = world.read(world.reputation, "Reputation", "standingOf", STANDING, guild, WORKER)[0]
    unpaid = sum(world.owed(NOBODY, peer) == 0 for peer in panel)
    return tally.outcome(points > 60_000), points // 1_000, unpaid


def test_K12_without_patience_the_settler_makes_a_hundred_points_of_sixty_and_two_peers_are_unpaid(world):
    outcome, points, unpaid = bring_the_best(world, patience=0)
    assert outcome.succeeds and points == 100
    assert unpaid == 2


def test_K12_with_patience_all_signed_verdicts_count(world):
    outcome, points, unpaid = bring_the_best(world, patience=DAY // 2)
    assert not outcome.succeeds and points == 60
    assert unpaid == 0


def escalate_at_night(world, ruling_period):
    """A named panel of the poster's friends says nothing; the arbiter is honest, and sleeps for eight hours."""
    life = world.bounty(panel=PEER[:3], reward=ETHER, arbiter=ARBITER, ruling_period=ruling_period)
    life.post()
    tally = Tally(world, DAO)
    life.claim_and_deliver(WORKER)
    life.redraw()
    answer = world.why(life.expire, wait=False)
    world.engine.advance(seconds=8 * HOUR)
    if world.why(life.rule, True) == "TooLate":
        life.expire()
    is_refunded = any(each.event_name == "Unverified" for each in life.told)
    return tally.outcome(is_refunded), answer


def test_K33_an_arbiter_with_an_hour_rules_nothing(world):
    """No rule ends it: the terms say how long the arbiter has, and the worker can read them. A risk."""
    outcome, too_early = escalate_at_night(world, HOUR)
    assert outcome.succeeds and outcome.money == ETHER
    assert too_early == "TooEarly"


def test_K33_an_arbiter_with_a_week_rules(world):
    outcome, _ = escalate_at_night(world, 7 * DAY)
    assert not outcome.succeeds
