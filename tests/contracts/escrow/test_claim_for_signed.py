"""
claimFor, the signature — nothing but the worker's own word for this very claim will do.

├── when the signature
│   ├── names another bounty
│   │   └── reverts with BadSignature
│   ├── names another round
│   │   └── reverts with BadSignature
│   ├── names another worker
│   │   └── reverts with BadSignature
│   ├── names another deadline
│   │   └── reverts with BadSignature
│   ├── stakes the money of the sender and he adds a permit
│   │   └── reverts with BadSignature
│   ├── stakes the own money and no permit is given
│   │   └── reverts with BadSignature
│   ├── is for another domain
│   │   └── reverts with BadSignature
│   ├── is of another type
│   │   └── reverts with BadSignature
│   ├── is not in its one form
│   │   └── reverts with BadSignature
│   └── is that of somebody else
│       └── reverts with BadSignature
├── when nobody is the worker
│   └── reverts with BadSignature
├── given the claim was used and the worker quit
│   └── cannot be replayed
├── given the worker is a contract
│   ├── when its owner has signed
│   │   └── claims
│   ├── when it does not answer as it must
│   │   └── reverts with BadSignature
│   ├── when it changes its mind
│   │   └── claims once and no more
│   ├── when it tries to act while it is asked
│   │   └── reverts with BadSignature
│   ├── when it needs nearly all the gas it is promised
│   │   └── is never refused for the gas of the sender
│   └── when too little gas is left for it
│       └── reverts with GasTooLow
└── given the worker has delegated code
    ├── when the key has signed
    │   └── claims
    ├── when the code says yes
    │   └── claims
    └── when neither has
        └── reverts with BadSignature
"""

from unittest.mock import ANY

import pytest

from oathwork.model import messages
from oathwork.model.terms import NOBODY, Permit, Status
from tests.contracts.changes import every_bad_form, every_other_domain, for_domain
from tests.contracts.escrow.conftest import outcomes_by_gas
from tests.support.actions import sign
from tests.support.outcome import refused


@pytest.fixture
def claim_for(actions, worker):
    """Claim for the worker, with their signature, unless changed."""

    def claim_for(bounty, account=worker, **changes):
        return actions.claim_for(bounty, account, **changes)

    return claim_for


def test_names_another_bounty__reverts_with_BadSignature(escrow, actions, claim_for, bounties, worker, later):
    other = sign(worker, actions.claim_message(bounties[Status.CLAIMED], worker, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(bounties[Status.OPEN], deadline=later, signature=other)


@pytest.mark.parametrize("round", [0, 2])
def test_names_another_round__reverts_with_BadSignature(
    escrow, domain, claim_for, open_bounty, worker, later, round
):
    signature = sign(worker, messages.claim_message(domain, open_bounty.id, round, worker.address, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


def test_names_another_worker__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, wallet, worker, later
):
    contract = wallet(worker)
    signature = sign(worker, actions.claim_message(open_bounty, worker, later))
    with refused(escrow.BadSignature, signer=contract):
        claim_for(open_bounty, contract, deadline=later, signature=signature)


def test_names_another_deadline__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later
):
    signature = sign(worker, actions.claim_message(open_bounty, worker, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later + 1, signature=signature)


def test_stakes_the_money_of_the_sender_and_he_adds_a_permit__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later
):
    signature = sign(worker, actions.claim_message(open_bounty, worker, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature, permit=Permit(deadline=1))


def test_stakes_the_own_money_and_no_permit_is_given__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later
):
    signature = sign(worker, actions.claim_message(open_bounty, worker, later, own_bond=True))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


@every_other_domain
def test_is_for_another_domain__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later, change
):
    typed = for_domain(actions.claim_message(open_bounty, worker, later), **change)
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=sign(worker, typed))


def test_is_of_another_type__reverts_with_BadSignature(escrow, domain, claim_for, open_bounty, worker, later):
    typed = messages.quit_message(domain, open_bounty.id, 1)
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=sign(worker, typed))


@every_bad_form
def test_is_not_in_its_one_form__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later, spoil
):
    signature = sign(worker, actions.claim_message(open_bounty, worker, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=spoil(signature))


def test_is_that_of_somebody_else__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, attacker, later
):
    signature = sign(attacker, actions.claim_message(open_bounty, worker, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


def test_when_nobody_is_the_worker__reverts_with_BadSignature(escrow, terms, claim_for, actions):
    bounty = actions.post(terms(arbiter="0x" + "a5" * 20))
    with refused(escrow.BadSignature, signer=NOBODY):
        claim_for(bounty, NOBODY, signature=bytes(65))


def test_given_the_claim_was_used_and_the_worker_quit__cannot_be_replayed(
    escrow, actions, claim_for, open_bounty, worker, later
):
    signature = sign(worker, actions.claim_message(open_bounty, worker, later))
    claim_for(open_bounty, deadline=later, signature=signature)
    actions.quit(open_bounty)
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


# ------------------------------------------------------------------------------------------------------------ contracts


def test_when_its_owner_has_signed__claims(
    actions, claim_for, open_bounty, wallet, worker, later, check_word
):
    contract = wallet(worker)
    signature = sign(worker, actions.claim_message(open_bounty, contract, later))
    claim_for(open_bounty, contract, deadline=later, signature=signature)
    check_word(open_bounty)


@pytest.mark.parametrize(
    "name", ["WrongAnswerSigner", "ShortAnswerSigner", "DirtyAnswerSigner", "GasBurningSigner", "BombSigner"]
)
def test_when_it_does_not_answer_as_it_must__reverts_with_BadSignature(
    escrow, claim_for, open_bounty, wallet, worker, name
):
    signer = wallet(worker, f"Mock{name}")
    with refused(escrow.BadSignature, signer=signer):
        claim_for(open_bounty, signer, signature=b"anything", gas_limit=2_000_000)


def test_when_it_changes_its_mind__claims_once_and_no_more(
    escrow, actions, claim_for, open_bounty, reach, wallet, worker
):
    signer = wallet(worker, "MockFickleSigner")
    claim_for(open_bounty, signer, signature=b"")
    signer.refuse(True, sender=worker)
    with refused(escrow.BadSignature, signer=signer):
        claim_for(reach(Status.OPEN), signer, signature=b"")


@pytest.mark.parametrize("door", ["claim", "withdraw", "collect", "post", "draw", "deliver"])
def test_when_it_tries_to_act_while_it_is_asked__reverts_with_BadSignature(
    escrow, claim_for, open_bounty, wallet, worker, calls_of, door
):
    signer = wallet(worker, "MockReenteringSigner")
    signer.prepare(escrow, calls_of(open_bounty, door), sender=worker)
    with refused(escrow.BadSignature, signer=signer):
        claim_for(open_bounty, signer, signature=b"")


def test_when_it_needs_nearly_all_the_gas_it_is_promised__is_never_refused_for_the_gas_of_the_sender(
    chain, actions, open_bounty, wallet, worker
):
    signer = wallet(worker, "MockDearSigner")

    def act(limit):
        return actions.why(actions.claim_for, open_bounty.copy(), signer, signature=b"", gas_limit=limit)

    outcomes = outcomes_by_gas(chain, act, range(60_000, 760_000, 100_000))
    assert (set(outcomes) - {"", "GasTooLow"}, outcomes[-1]) == ({"done"}, "done")


def test_when_too_little_gas_is_left_for_it__reverts_with_GasTooLow(
    escrow, claim_for, open_bounty, wallet, worker
):
    signer = wallet(worker, "MockFickleSigner")
    with refused(escrow.GasTooLow, left=ANY, cap=300_000):
        claim_for(open_bounty, signer, signature=b"", gas_limit=300_000)


def test_when_the_key_has_signed__claims(claim_for, open_bounty, worker, stranger, delegate, check_word):
    delegate(worker, stranger)
    claim_for(open_bounty)
    check_word(open_bounty)


def test_when_the_code_says_yes__claims(
    actions, claim_for, open_bounty, worker, stranger, delegate, later, check_word
):
    delegate(worker, stranger)
    signature = sign(stranger, actions.claim_message(open_bounty, worker, later))
    claim_for(open_bounty, deadline=later, signature=signature)
    check_word(open_bounty)


def test_when_neither_has__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, stranger, attacker, delegate, later
):
    delegate(worker, stranger)
    signature = sign(attacker, actions.claim_message(open_bounty, worker, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)
