"""
Verdicts: whether it matters who brings them.

K12  without patience the settler picks which of the signed verdicts count, and who is paid
"""

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY
from tests.attacks.ground import ETHER, Tally, found_guild, members
from tests.invariants.actors import PEER, STRANGER, WORKERS

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
