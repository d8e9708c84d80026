"""
closeFor — anyone closes a bounty with its poster's signature.

├── given no bounty lives in the lane
│   └── reverts with StaleState
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── when the signature names another bounty
│   └── reverts with BadSignature
├── when the signature is of another type
│   └── reverts with BadSignature
├── when the signature is for another domain
│   └── reverts with BadSignature
├── when the signature is not in its one form
│   └── reverts with BadSignature
├── when somebody else has signed
│   └── reverts with BadSignature
├── given the lane has its next bounty
│   └── cannot be replayed
├── given it is closed already
│   └── reverts with Closed
├── given the state has changed since it was signed
│   └── closes with the new state
├── given the poster is a contract
│   └── closes with the signature of its key
└── when all is as it must be
    ├── closes the bounty wherever it stands
    └── emits ClaimsClosed
"""

from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.terms import Status
from tests.contracts.changes import every_bad_form, every_field_of_the_state, every_other_domain, for_domain
from tests.support.actions import sign
from tests.support.outcome import check_logged, refused


@pytest.fixture
def close_for(actions):
    return actions.close_for


def test_given_no_bounty_lives_in_the_lane__reverts_with_StaleState(escrow, actions, close_for, open_bounty):
    before = open_bounty.state
    actions.withdraw(open_bounty)
    with refused(escrow.StaleState, word=open_bounty.word):
        close_for(open_bounty, state=before)


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, close_for, open_bounty, change
):
    with refused(escrow.StaleState, word=open_bounty.word):
        close_for(open_bounty, state=replace(open_bounty.state, **change))


def test_when_the_terms_are_others__reverts_with_StaleState(escrow, close_for, open_bounty):
    with refused(escrow.StaleState, word=open_bounty.word):
        close_for(open_bounty, terms=replace(open_bounty.terms, reward=777))


def test_when_the_signature_names_another_bounty__reverts_with_BadSignature(
    escrow, close_for, domain, bounties, poster
):
    signature = sign(poster, messages.close_message(domain, bounties[Status.CLAIMED].id))
    with refused(escrow.BadSignature, signer=poster):
        close_for(bounties[Status.OPEN], signature=signature)


def test_when_the_signature_is_of_another_type__reverts_with_BadSignature(
    escrow, close_for, domain, open_bounty, poster
):
    signature = sign(poster, messages.quit_message(domain, open_bounty.id, 0))
    with refused(escrow.BadSignature, signer=poster):
        close_for(open_bounty, signature=signature)


@every_other_domain
def test_when_the_signature_is_for_another_domain__reverts_with_BadSignature(
    escrow, close_for, domain, open_bounty, poster, change
):
    typed = for_domain(messages.close_message(domain, open_bounty.id), **change)
    with refused(escrow.BadSignature, signer=poster):
        close_for(open_bounty, signature=sign(poster, typed))


@every_bad_form
def test_when_the_signature_is_not_in_its_one_form__reverts_with_BadSignature(
    escrow, close_for, domain, open_bounty, poster, spoil
):
    signature = spoil(sign(poster, messages.close_message(domain, open_bounty.id)))
    with refused(escrow.BadSignature, signer=poster):
        close_for(open_bounty, signature=signature)


def test_when_somebody_else_has_signed__reverts_with_BadSignature(
    escrow, close_for, domain, open_bounty, poster, attacker
):
    signature = sign(attacker, messages.close_message(domain, open_bounty.id))
    with refused(escrow.BadSignature, signer=poster):
        close_for(open_bounty, signature=signature)


def test_given_the_lane_has_its_next_bounty__cannot_be_replayed(
    escrow, actions, close_for, domain, terms, poster
):
    first = actions.post(terms())
    signature = sign(poster, messages.close_message(domain, first.id))
    actions.withdraw(first)
    second = actions.post(terms(generation=1))
    with refused(escrow.BadSignature, signer=poster):
        close_for(second, signature=signature)


def test_given_it_is_closed_already__reverts_with_Closed(escrow, actions, close_for, open_bounty):
    actions.close(open_bounty)
    with refused(escrow.Closed):
        close_for(open_bounty)


def test_given_the_state_has_changed_since_it_was_signed__closes_with_the_new_state(
    actions, close_for, domain, open_bounty, poster, worker, check_word
):
    signature = sign(poster, messages.close_message(domain, open_bounty.id))
    actions.claim(open_bounty, sender=worker)
    close_for(open_bounty, signature=signature)
    check_word(open_bounty)


def test_given_the_poster_is_a_contract__closes_with_the_signature_of_its_key(
    actions, close_for, domain, terms_named, wallet, poster, check_word
):
    contract = wallet(poster)
    bounty = actions.post(terms_named(poster=contract), sender=contract)
    close_for(bounty, signature=sign(poster, messages.close_message(domain, bounty.id)))
    check_word(bounty)


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_when_all_is_as_it_must_be__closes_the_bounty_wherever_it_stands(
    close_for, bounties, check_word, status
):
    close_for(bounties[status])
    assert bounties[status].closed
    check_word(bounties[status])


def test_when_all_is_as_it_must_be__emits_ClaimsClosed(escrow, close_for, open_bounty, poster):
    tx = close_for(open_bounty)
    check_logged(tx, escrow.ClaimsClosed, poster=poster, lane=open_bounty.terms.lane)
