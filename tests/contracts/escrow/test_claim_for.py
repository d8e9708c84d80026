"""
claimFor — anybody sends a worker's signed claim, and gives the bond or takes it by the worker's permit.

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

import pytest

from oathwork.model.terms import Permit, State, Status
from tests.contracts.changes import every_field_of_the_state
from tests.support.actions import DAY, every_kind
from tests.support.outcome import check_logged, refused


@pytest.fixture
def claim_for(actions, worker):
    """Claim for the worker, with their signature, unless changed."""

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
    check_logged(receipt, escrow.Claimed, **facts, repair=False)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, claim_for, open_bounty):
    claim_for(open_bounty)
    with refused(escrow.WrongStatus, found=Status.CLAIMED):
        claim_for(open_bounty)
