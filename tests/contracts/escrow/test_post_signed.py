"""
post, by somebody else — with the poster's signature of the terms.

└── when the caller is not the poster
    ├── and the poster has not signed
    │   └── reverts with BadSignature
    ├── and one field of the signed terms is another
    │   └── reverts with BadSignature
    ├── and the signature is for another domain
    │   └── reverts with BadSignature
    ├── and the signature is not in its one form
    │   └── reverts with BadSignature
    ├── and somebody else has signed
    │   └── reverts with BadSignature
    ├── and nobody is the poster
    │   └── reverts with BadSignature
    ├── and the poster has signed
    │   ├── takes the stake from who has it to give
    │   └── cannot be repeated
    ├── and the contract of the poster has signed
    │   └── opens the bounty of a contract
    └── and the contract of the poster does not say yes
        └── reverts with BadSignature
"""

from dataclasses import replace

from oathwork.model import messages
from oathwork.model.terms import NOBODY
from tests.contracts.changes import every_bad_form, every_field_of_the_terms, every_other_domain, for_domain
from tests.support.actions import DAY, every_kind, sign
from tests.support.outcome import refused

LARGEST = 2**128 - 1
YEAR = 365 * DAY


# ------------------------------------------------------------------------------------------------- with a signature


def test_and_the_poster_has_not_signed__reverts_with_BadSignature(escrow, terms, post, poster, stranger):
    with refused(escrow.BadSignature, signer=poster):
        post(terms(), sender=stranger)


@every_field_of_the_terms
def test_and_one_field_of_the_signed_terms_is_another__reverts_with_BadSignature(
    escrow, terms, actions, domain, poster, change
):
    signature = sign(poster, messages.terms_message(domain, replace(terms(), **change)))
    with refused(escrow.BadSignature, signer=poster):
        actions.post_for(terms(), signature=signature)


@every_other_domain
def test_and_the_signature_is_for_another_domain__reverts_with_BadSignature(
    escrow, terms, actions, domain, poster, change
):
    signature = sign(poster, for_domain(messages.terms_message(domain, terms()), **change))
    with refused(escrow.BadSignature, signer=poster):
        actions.post_for(terms(), signature=signature)


@every_bad_form
def test_and_the_signature_is_not_in_its_one_form__reverts_with_BadSignature(
    escrow, terms, actions, domain, poster, spoil
):
    offered = terms()
    signature = sign(poster, messages.terms_message(domain, offered))
    with refused(escrow.BadSignature, signer=poster):
        actions.post_for(offered, signature=spoil(signature))


def test_and_somebody_else_has_signed__reverts_with_BadSignature(escrow, terms, actions, poster, attacker):
    with refused(escrow.BadSignature, signer=poster):
        actions.post_for(terms(), signer=attacker)


def test_and_nobody_is_the_poster__reverts_with_BadSignature(escrow, terms, actions):
    with refused(escrow.BadSignature, signer=NOBODY):
        actions.post_for(terms(poster=NOBODY), signature=bytes(65))


@every_kind
def test_and_the_poster_has_signed__takes_the_stake_from_who_has_it_to_give(
    escrow, terms_of_kind, actions, moved, poster, relayer
):
    offered = terms_of_kind()
    giver = {NOBODY: relayer}.get(offered.token, poster)
    with moved(offered.token, {escrow: offered.stake, giver: -offered.stake}):
        actions.post_for(offered)


def test_and_the_poster_has_signed__cannot_be_repeated(escrow, terms, actions):
    offered = terms()
    actions.withdraw(actions.post_for(offered))
    with refused(escrow.WrongGeneration, expected=1):
        actions.post_for(offered)


def test_and_the_contract_of_the_poster_has_signed__opens_the_bounty_of_a_contract(
    terms_named, actions, wallet, poster, check_word
):
    offered = terms_named(poster=wallet(poster))
    check_word(actions.post_for(offered, signer=poster))


def test_and_the_contract_of_the_poster_does_not_say_yes__reverts_with_BadSignature(
    escrow, terms_named, actions, wallet, poster, attacker
):
    safe = wallet(poster)
    with refused(escrow.BadSignature, signer=safe):
        actions.post_for(terms_named(poster=safe), signer=attacker)
