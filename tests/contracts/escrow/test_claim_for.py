"""
claimFor — anybody sends a worker's signed claim, and gives him the bond or takes it by his permit.

├── given the bounty is not open
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when openUntil is this very second
│   └── reverts with TooLate for the bounty
├── when the worker is the poster or the arbiter
│   └── reverts with PartyCannotWork
├── given it is reserved for somebody else
│   └── reverts with ReservedFor
├── given somebody else is served first
│   └── reverts with ServedFirst
├── given the worker has less standing than is asked for
│   └── reverts with StandingTooLow
├── when the deadline of the signature is this very second
│   └── reverts with TooLate
├── when it is the last second of the signature
│   └── claims
├── when the signature
│   ├── names another bounty
│   │   └── reverts with BadSignature
│   ├── names another round
│   │   └── reverts with BadSignature
│   ├── names another deadline
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
├── given the worker has delegated code
│   ├── when the key has signed
│   │   └── claims
│   ├── when the code says yes
│   │   └── claims
│   └── when neither has
│       └── reverts with BadSignature
├── when the value is not the bond
│   └── reverts with WrongValue
├── when the sender gives no token
│   └── reverts with ERC20InsufficientAllowance
├── when the worker gives a permit
│   ├── takes the bond from the worker
│   └── takes no value
├── when the permit of the worker has been used by somebody else
│   └── takes the bond from the worker
├── when the permit is spoilt
│   └── reverts with ERC20InsufficientAllowance
├── given a token without permits that swallows every call
│   └── takes the bond from the allowance of the worker
└── when all is as it must be
    ├── takes the bond from the sender
    ├── keeps the word of a claimed bounty
    ├── emits Claimed
    └── cannot be repeated
"""

from dataclasses import replace
from unittest.mock import ANY

import pytest

from oathwork import message
from oathwork.terms import NOBODY, Permit, State, Status
from tests.actions import DAY, every_kind, sign
from tests.contracts.changes import (
    every_bad_form,
    every_field_of_the_state,
    every_other_domain,
    for_domain,
)
from tests.contracts.escrow.conftest import outcomes_by_gas
from tests.outcome import check_logged, refused


@pytest.fixture
def claim_for(actions, worker):
    """Claim for the worker, with his signature, unless changed."""

    def claim_for(bounty, account=worker, **changes):
        return actions.claim_for(bounty, account, **changes)

    return claim_for


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_open__reverts_with_WrongStatus(escrow, claim_for, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        claim_for(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, claim_for, open_bounty, change
):
    with refused(escrow.StaleState, word=open_bounty.word):
        claim_for(open_bounty, state=replace(open_bounty.state, **change))


def test_when_openUntil_is_this_very_second__reverts_with_TooLate_for_the_bounty(
    escrow, actions, claim_for, open_bounty
):
    until = open_bounty.terms.open_until
    actions.at(until)
    with refused(escrow.TooLate, until=until):
        claim_for(open_bounty, deadline=until + DAY)


@pytest.mark.parametrize("party", ["poster", "arbiter"])
def test_when_the_worker_is_the_poster_or_the_arbiter__reverts_with_PartyCannotWork(
    escrow, claim_for, open_bounty, poster, arbiter, party
):
    account = {"poster": poster, "arbiter": arbiter}[party]
    with refused(escrow.PartyCannotWork, account=account):
        claim_for(open_bounty, account)


def test_given_it_is_reserved_for_somebody_else__reverts_with_ReservedFor(
    escrow, claim_for, reach, other_worker
):
    with refused(escrow.ReservedFor, worker=other_worker):
        claim_for(reach(Status.OPEN, worker=other_worker))


def test_given_somebody_else_is_served_first__reverts_with_ServedFirst(
    escrow, claim_for, sent_back_bounty, worker, other_worker
):
    until = sent_back_bounty.state.since + sent_back_bounty.terms.review_period
    with refused(escrow.ServedFirst, worker=worker, until=until):
        claim_for(sent_back_bounty, other_worker)


def test_given_the_worker_has_less_standing_than_is_asked_for__reverts_with_StandingTooLow(
    escrow, claim_for, reach
):
    with refused(escrow.StandingTooLow, points=0, minStanding=1):
        claim_for(reach(Status.OPEN, min_standing=1))


# ------------------------------------------------------------------------------------------------------- the signature


def test_when_the_deadline_of_the_signature_is_this_very_second__reverts_with_TooLate(
    escrow, actions, claim_for, open_bounty, later
):
    actions.at(later)
    with refused(escrow.TooLate, until=later):
        claim_for(open_bounty, deadline=later)


def test_when_it_is_the_last_second_of_the_signature__claims(
    actions, claim_for, open_bounty, later, check_word
):
    actions.at(later - 1)
    claim_for(open_bounty, deadline=later)
    check_word(open_bounty)


def test_names_another_bounty__reverts_with_BadSignature(escrow, actions, claim_for, bounties, worker, later):
    other = sign(worker, actions.claim_message(bounties[Status.CLAIMED], later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(bounties[Status.OPEN], deadline=later, signature=other)


@pytest.mark.parametrize("round", [0, 2])
def test_names_another_round__reverts_with_BadSignature(
    escrow, domain, claim_for, open_bounty, worker, later, round
):
    signature = sign(worker, message.claim(domain, open_bounty.id, round, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


def test_names_another_deadline__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later
):
    signature = sign(worker, actions.claim_message(open_bounty, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later + 1, signature=signature)


@every_other_domain
def test_is_for_another_domain__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later, change
):
    typed = for_domain(actions.claim_message(open_bounty, later), **change)
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=sign(worker, typed))


def test_is_of_another_type__reverts_with_BadSignature(escrow, domain, claim_for, open_bounty, worker, later):
    typed = message.quit(domain, open_bounty.id, 1)
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=sign(worker, typed))


@every_bad_form
def test_is_not_in_its_one_form__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, later, spoil
):
    signature = sign(worker, actions.claim_message(open_bounty, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=spoil(signature))


def test_is_that_of_somebody_else__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, attacker, later
):
    signature = sign(attacker, actions.claim_message(open_bounty, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


def test_when_nobody_is_the_worker__reverts_with_BadSignature(escrow, terms, claim_for, actions):
    bounty = actions.post(terms(arbiter="0x" + "a5" * 20))
    with refused(escrow.BadSignature, signer=NOBODY):
        claim_for(bounty, NOBODY, signature=bytes(65))


def test_given_the_claim_was_used_and_the_worker_quit__cannot_be_replayed(
    escrow, actions, claim_for, open_bounty, worker, later
):
    signature = sign(worker, actions.claim_message(open_bounty, later))
    claim_for(open_bounty, deadline=later, signature=signature)
    actions.quit(open_bounty)
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


# ------------------------------------------------------------------------------------------------------------ contracts


def test_when_its_owner_has_signed__claims(
    actions, claim_for, open_bounty, wallet, worker, later, check_word
):
    signature = sign(worker, actions.claim_message(open_bounty, later))
    claim_for(open_bounty, wallet(worker), deadline=later, signature=signature)
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
    signature = sign(stranger, actions.claim_message(open_bounty, later))
    claim_for(open_bounty, deadline=later, signature=signature)
    check_word(open_bounty)


def test_when_neither_has__reverts_with_BadSignature(
    escrow, actions, claim_for, open_bounty, worker, stranger, attacker, delegate, later
):
    delegate(worker, stranger)
    signature = sign(attacker, actions.claim_message(open_bounty, later))
    with refused(escrow.BadSignature, signer=worker):
        claim_for(open_bounty, deadline=later, signature=signature)


# --------------------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize("less", [-1, 1])
def test_when_the_value_is_not_the_bond__reverts_with_WrongValue(escrow, claim_for, open_bounty, less):
    bond = open_bounty.terms.bond
    with refused(escrow.WrongValue, sent=bond - less, needed=bond):
        claim_for(open_bounty, value=bond - less)


def test_when_the_sender_gives_no_token__reverts_with_ERC20InsufficientAllowance(
    escrow, claim_for, reach, token, stranger
):
    bounty = reach(Status.OPEN, token=token)
    facts = {"spender": escrow, "allowance": 0, "needed": bounty.terms.bond}
    with refused(token.ERC20InsufficientAllowance, **facts):
        claim_for(bounty, sender=stranger)


@pytest.fixture
def token_bounty(reach, token, escrow, worker):
    """In a token that the worker does not allow the escrow to take."""
    token.approve(escrow, 0, sender=worker)
    return reach(Status.OPEN, token=token)


def test_when_the_worker_gives_a_permit__takes_the_bond_from_the_worker(
    escrow, actions, claim_for, token_bounty, token, worker, relayer, moved
):
    bond = token_bounty.terms.bond
    permit = actions.permit(token, worker, bond)
    with moved(token.address, {escrow: bond, worker: -bond, relayer: 0}):
        claim_for(token_bounty, permit=permit)


def test_when_the_worker_gives_a_permit__takes_no_value(
    escrow, actions, claim_for, token_bounty, token, worker
):
    permit = actions.permit(token, worker, token_bounty.terms.bond)
    with refused(escrow.WrongValue, sent=1, needed=0):
        claim_for(token_bounty, permit=permit, value=1)


def test_when_the_permit_of_the_worker_has_been_used_by_somebody_else__takes_the_bond_from_the_worker(
    escrow, actions, claim_for, token_bounty, token, worker, attacker, moved
):
    bond = token_bounty.terms.bond
    given = actions.permit(token, worker, bond)
    token.permit(worker, escrow, bond, given.deadline, given.v, given.r, given.s, sender=attacker)
    with moved(token.address, {escrow: bond, worker: -bond}):
        claim_for(token_bounty, permit=given)


@pytest.mark.parametrize("change", [{"deadline": 1}, {"v": 26}, {"r": bytes(32)}, {"s": bytes(32)}])
def test_when_the_permit_is_spoilt__reverts_with_ERC20InsufficientAllowance(
    escrow, actions, claim_for, token_bounty, token, worker, change
):
    bond = token_bounty.terms.bond
    permit = replace(actions.permit(token, worker, bond), **change)
    with refused(token.ERC20InsufficientAllowance, spender=escrow, allowance=0, needed=bond):
        claim_for(token_bounty, permit=permit)


def test_given_a_token_without_permits_that_swallows_every_call__takes_the_bond_from_the_allowance_of_the_worker(
    escrow, claim_for, reach, strange_token, worker, relayer, moved
):
    token = strange_token("MockPermitlessToken")
    bounty = reach(Status.OPEN, token=token)
    bond = bounty.terms.bond
    with moved(token.address, {escrow: bond, worker: -bond, relayer: 0}):
        claim_for(bounty, permit=Permit(deadline=1))


# ------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__takes_the_bond_from_the_sender(
    escrow, claim_for, open_bounty, worker, relayer, moved
):
    bond = open_bounty.terms.bond
    with moved(open_bounty.terms.token, {escrow: bond, relayer: -bond, worker: 0}):
        claim_for(open_bounty)


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_a_claimed_bounty(
    claim_for, open_bounty, worker, check_word
):
    moment = claim_for(open_bounty).timestamp
    lot = int(open_bounty.terms.by_lot)
    assert open_bounty.state == State(round=1, worker=worker.address, claimed_at=moment, lot=lot)
    check_word(open_bounty)


def test_when_all_is_as_it_must_be__emits_Claimed(escrow, claim_for, open_bounty, worker):
    receipt = claim_for(open_bounty)
    facts = {"id": open_bounty.id, "worker": worker, "round": 1, "claimedAt": receipt.timestamp}
    check_logged(receipt, escrow.Claimed, **facts)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, claim_for, open_bounty):
    claim_for(open_bounty)
    with refused(escrow.WrongStatus, found=Status.CLAIMED):
        claim_for(open_bounty)
