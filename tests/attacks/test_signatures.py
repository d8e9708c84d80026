"""
Signatures: whether one can be used for what it was not given for.

In K13 a key owns two contract accounts, both of which pass what they are asked about on to it (ERC-1271), as many
wallets do.

K13  a verdict does not name its peer: one signature is two of three voices
K13  a claim does not name its worker: a signature for one account claims for another, with its money
K27  signed terms cannot be taken back: whoever has them posts, months later, what the poster no longer wants
"""

from oathwork.model import messages
from oathwork.model.amounts import DAY
from oathwork.model.terms import Permit
from tests.attacks.ground import ETHER, Tally, was_paid
from tests.invariants.actors import DAO, KEYS, PEER, STRANGER, WORKERS, _sign
from tests.zoo.world import ALL, HOUR

KEY, WORKER = PEER[12], WORKERS[0]


def two_wallets(world):
    """Return two accounts of one key, in rising order."""
    wallets = [world.wallet("MockWallet", KEY) for _ in range(2)]
    return sorted(wallets, key=lambda wallet: int(wallet, 16))


def one_signature_as_two_voices(world):
    """The key's owner judges as one of its accounts; who settles counts it for both."""
    panel = sorted([*two_wallets(world), PEER[0]], key=lambda account: int(account, 16))
    life = world.bounty(panel=panel, reward=ETHER)
    life.post()
    tally = Tally(world, WORKER)
    life.claim_and_deliver(WORKER)
    voices = [index for index, account in enumerate(panel) if account != PEER[0]]
    given = life.verdict(voices[0], 100, signer=KEY)
    life.settle(verdicts=[given, (voices[1], *given[1:])])
    return tally.outcome(was_paid(life))


def test_K13_one_signature_is_one_voice(world):
    """It names its peer: for the other account of the same key it is no signature, and the work is not paid."""
    outcome = one_signature_as_two_voices(world)
    assert not outcome.succeeds and outcome.money == -100  # the bond, which is still in escrow


def claim_for_the_other_account(world):
    """The owner signs a claim for the first account; a stranger sends it for the second, whose money is the bond."""
    meant, other = two_wallets(world)
    token, life = world.honest, world.bounty(world.honest, bond=1_000)
    for wallet in (meant, other):
        world.tell(token, "MockToken", "mint", wallet, 1_000)
        world.tell(token, "MockToken", "approve", world.escrow, ALL, sender=wallet)
    life.post()
    tally, deadline = Tally(world, STRANGER), world.engine.now + HOUR
    signed = world.sign(KEY, messages.claim_message(world.domain, life.id, 1, meant, deadline, own_bond=True))
    rest = other, Permit(deadline=1).values(), deadline, signed
    world.why(life.send, STRANGER, "claimFor", *life.known, *rest)
    return tally.outcome(life.state.worker.lower() == other.lower()), world.balance(token, other)


def test_K13_a_claim_signed_for_one_account_takes_nothing_of_another(world):
    outcome, left = claim_for_the_other_account(world)
    assert not outcome.succeeds and left == 1_000


def post_what_was_signed_long_ago(world):
    """The poster has changed his mind, but the relay has his signature, and the escrow the allowance he needs for others."""
    life = world.bounty(world.honest, lane=7, reward=1_000, open_until=world.engine.now + 300 * DAY)
    signature = _sign(KEYS[DAO], life.id)
    try_to_cancel(life)
    tally, before = Tally(world, STRANGER), world.balance(world.honest, DAO)
    world.engine.advance(seconds=200 * DAY)
    world.why(life.post, signature=signature, sender=STRANGER)
    return tally.outcome(life.status.is_live), before - world.balance(world.honest, DAO)


def try_to_cancel(life):
    """The poster takes back the terms that they have signed for this lane."""
    life.cancel()


def test_K27_what_was_signed_and_taken_back_is_never_posted(world):
    outcome, spent = post_what_was_signed_long_ago(world)
    assert not outcome.succeeds and spent == 0
