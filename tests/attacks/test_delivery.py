"""
The delivery: whether somebody can have the work, or the job, by being faster.

K9   a poster who sees `claimAndDeliver` on its way withdraws in front of it, and has the work
K22  a claim that was signed dies with its round: claiming and quitting in front of it kills it, again and again
"""

from oathwork.model import messages
from oathwork.model.terms import NO_PERMIT, State
from tests.attacks.ground import ETHER, Tally, batcher, in_one_transaction
from tests.invariants.actors import DAO, STRANGER, WORKERS
from tests.zoo.world import DELIVERY, HOUR

WORKER, RIVAL = WORKERS[0], WORKERS[2]
WORK = (DELIVERY, (), (), "ipfs://the-work")


def withdraw_in_front(world):
    """The worker's transaction waits in the public mempool, with the place of the work in it; the poster is faster."""
    life = world.bounty(reward=ETHER)
    life.post()
    tally, worker = Tally(world, DAO), Tally(world, WORKER)
    waiting = life.send, WORKER, "claimAndDeliver", *life.known, WORK
    pending = world.artifacts.calldata("BountyEscrow", "claimAndDeliver", *life.known, WORK)
    life.withdraw()
    answer = world.why(*waiting, value=life.terms.bond)
    has_the_work = WORK[-1].encode() in pending
    return tally.outcome(has_the_work and answer != ""), worker.outcome(False)


def test_K9_the_poster_has_the_work_and_the_reward_for_the_gas_of_a_withdrawal(world):
    outcome, worker = withdraw_in_front(world)
    assert outcome.succeeds and outcome.money == ETHER + 30  # the reward and the fees that were in escrow
    assert outcome.gas < 60_000
    assert worker.money == 0


def kill_a_signed_claim(world, times):
    """A worker with an empty wallet signs a claim for a relay, anew each time; a rival claims and quits in front."""
    life = world.bounty(reward=ETHER, bond=ETHER // 10)
    life.post()
    wallet = batcher(world, RIVAL)
    tally, killed = Tally(world, RIVAL, wallet), 0
    for _ in range(times):
        deadline = world.engine.now + HOUR
        signed = world.sign(
            WORKER, messages.claim_message(world.domain, life.id, life.state.round + 1, WORKER, deadline)
        )
        _claim_and_quit(life, wallet)
        relayed = life.known, (WORKER, NO_PERMIT.values(), deadline, signed)
        answer = world.why(life.send, STRANGER, "claimFor", *relayed[0], *relayed[1], value=life.terms.bond)
        killed += answer != ""
    return tally.outcome(killed == times)


def _claim_and_quit(life, wallet):
    claimed = State(round=life.state.round + 1, worker=wallet, claimed_at=life.world.engine.now, lot=1)
    in_one_transaction(
        life,
        wallet,
        ("claim", life.known, life.terms.bond),
        ("quit", (life.terms.values(), claimed.values(), b""), 0),
    )


def test_K22_a_relayed_claim_never_comes_through_for_the_gas_of_a_claim_and_a_quit(world):
    outcome = kill_a_signed_claim(world, 5)
    assert outcome.succeeds and outcome.money == 0  # the bond comes back whole: no time has passed
    assert outcome.gas / 5 < 110_000
