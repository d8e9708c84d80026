"""
deliverFor — anybody hands in a worker's signed delivery.

├── given the bounty is not claimed
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the deadline of the signature is this very second
│   └── reverts with TooLate
├── when it is the last second of the signature
│   └── delivers
├── when the signature
│   ├── names another bounty
│   │   └── reverts with BadSignature
│   ├── names another round
│   │   └── reverts with BadSignature
│   ├── names another delivery
│   │   └── reverts with BadSignature
│   ├── names another team
│   │   └── reverts with BadSignature
│   ├── names another deadline
│   │   └── reverts with BadSignature
│   ├── is for another domain
│   │   └── reverts with BadSignature
│   ├── is that of a member to the team
│   │   └── reverts with BadSignature
│   ├── is not in its one form
│   │   └── reverts with BadSignature
│   └── is that of somebody else
│       └── reverts with BadSignature
├── given the delivery was used and the work sent back
│   └── cannot be replayed
├── given the worker is a contract
│   ├── when its owner has signed
│   │   └── delivers
│   └── when it does not answer as it must
│       └── reverts with BadSignature
├── given the worker has delegated code
│   ├── when the key has signed
│   │   └── delivers
│   └── when the code says yes
│       └── delivers
├── when a member of the team has not signed
│   └── reverts with BadSignature
└── when all is as it must be
    ├── keeps the word of delivered work
    ├── keeps the word of work in shares
    ├── moves no money
    ├── emits Delivered
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.terms import Share, Status, Work, hash_team
from tests.contracts.changes import every_bad_form, every_field_of_the_state, every_other_domain, for_domain
from tests.support.actions import DELIVERY, every_kind, sign
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def team(teammates):
    return (Share(teammates[0].address, 1_000),)


@pytest.fixture
def hand_in(actions, claimed_bounty, worker, later):
    """Hand in with a signature of a message that is changed in one thing."""

    def hand_in(typed, *, signer=worker, spoil=bytes, work=None):
        signature = spoil(sign(signer, typed))
        return actions.deliver_for(claimed_bounty, work, deadline=later, signature=signature)

    return hand_in


@pytest.fixture
def typed(domain, claimed_bounty, later):
    """What the worker signs, unless changed."""

    def typed(**changes):
        right = {"bounty": claimed_bounty.id, "round": 1, "delivery": DELIVERY, "team": (), "deadline": later}
        return messages.delivery_message(domain, **right | changes)

    return typed


@pytest.mark.parametrize("status", [Status.OPEN, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_claimed__reverts_with_WrongStatus(escrow, actions, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        actions.deliver_for(bounties[status], signature=b"")


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, actions, claimed_bounty, change
):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        actions.deliver_for(claimed_bounty, state=replace(claimed_bounty.state, **change))


# ------------------------------------------------------------------------------------------------------- the signature


def test_when_the_deadline_of_the_signature_is_this_very_second__reverts_with_TooLate(
    escrow, actions, hand_in, typed, later
):
    actions.at(later)
    with refused(escrow.TooLate, until=later):
        hand_in(typed())


def test_when_it_is_the_last_second_of_the_signature__delivers(
    actions, hand_in, typed, later, claimed_bounty, check_word
):
    actions.at(later - 1)
    hand_in(typed())
    check_word(claimed_bounty)


def test_names_another_bounty__reverts_with_BadSignature(escrow, hand_in, typed, open_bounty, worker):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed(bounty=open_bounty.id))


@pytest.mark.parametrize("round", [0, 2])
def test_names_another_round__reverts_with_BadSignature(escrow, hand_in, typed, worker, round):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed(round=round))


def test_names_another_delivery__reverts_with_BadSignature(escrow, hand_in, typed, worker):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed(delivery=bytes(32)))


def test_names_another_team__reverts_with_BadSignature(
    escrow, actions, hand_in, typed, team, claimed_bounty, worker
):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed(), work=actions.work(claimed_bounty, team))


def test_names_another_deadline__reverts_with_BadSignature(escrow, hand_in, typed, later, worker):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed(deadline=later + 1))


@every_other_domain
def test_is_for_another_domain__reverts_with_BadSignature(escrow, hand_in, typed, worker, change):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(for_domain(typed(), **change))


def test_is_that_of_a_member_to_the_team__reverts_with_BadSignature(
    escrow, domain, hand_in, claimed_bounty, worker
):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(messages.team_message(domain, claimed_bounty.id, 1, DELIVERY, ()))


@every_bad_form
def test_is_not_in_its_one_form__reverts_with_BadSignature(escrow, hand_in, typed, worker, spoil):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed(), spoil=spoil)


def test_is_that_of_somebody_else__reverts_with_BadSignature(escrow, hand_in, typed, worker, attacker):
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed(), signer=attacker)


def test_given_the_delivery_was_used_and_the_work_sent_back__cannot_be_replayed(
    escrow, actions, claim, hand_in, typed, claimed_bounty, worker
):
    hand_in(typed())
    actions.draw(claimed_bounty)
    actions.settle(claimed_bounty, scores=[10, 10, 10])
    claim(claimed_bounty)
    with refused(escrow.BadSignature, signer=worker):
        hand_in(typed())


# ------------------------------------------------------------------------------------------------------------ contracts


@pytest.fixture
def claimed_by(actions, reach, wallet, worker, later):
    """Let a contract of this name, owned by the worker, claim; and return what it has to sign to deliver."""

    def claimed_by(name):
        bounty = reach(Status.OPEN)
        account = wallet(worker, name)
        actions.claim(bounty, sender=account)
        signature = sign(worker, actions.delivery_message(bounty, Work(DELIVERY), later))
        return bounty, account, {"deadline": later, "signature": signature}

    return claimed_by


def test_when_its_owner_has_signed__delivers(actions, claimed_by, check_word):
    bounty, _, signed = claimed_by("MockWallet")
    actions.deliver_for(bounty, **signed)
    check_word(bounty)


@pytest.mark.parametrize(
    "name", ["WrongAnswerSigner", "ShortAnswerSigner", "DirtyAnswerSigner", "GasBurningSigner", "BombSigner"]
)
def test_when_it_does_not_answer_as_it_must__reverts_with_BadSignature(escrow, actions, claimed_by, name):
    bounty, account, signed = claimed_by(f"Mock{name}")
    with refused(escrow.BadSignature, signer=account):
        actions.deliver_for(bounty, **signed, gas_limit=2_000_000)


def test_when_the_key_has_signed__delivers(
    hand_in, typed, claimed_bounty, worker, stranger, delegate, check_word
):
    delegate(worker, stranger)
    hand_in(typed())
    check_word(claimed_bounty)


def test_when_the_code_says_yes__delivers(
    hand_in, typed, claimed_bounty, worker, stranger, delegate, check_word
):
    delegate(worker, stranger)
    hand_in(typed(), signer=stranger)
    check_word(claimed_bounty)


def test_when_a_member_of_the_team_has_not_signed__reverts_with_BadSignature(
    escrow, hand_in, typed, team, teammates
):
    with refused(escrow.BadSignature, signer=teammates[0]):
        hand_in(typed(team=team), work=Work(DELIVERY, team, [b""]))


# ------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_delivered_work(actions, claimed_bounty, check_word):
    actions.deliver_for(claimed_bounty)
    assert claimed_bounty.state.delivery == DELIVERY
    check_word(claimed_bounty)


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_work_in_shares(
    actions, claimed_bounty, team, check_word
):
    actions.deliver_for(claimed_bounty, actions.work(claimed_bounty, team))
    assert claimed_bounty.state.team == hash_team(team)
    check_word(claimed_bounty)


@every_kind
def test_when_all_is_as_it_must_be__moves_no_money(escrow, actions, claimed_bounty, worker, relayer, moved):
    with moved(claimed_bounty.terms.token, {escrow: 0, worker: 0, relayer: 0}):
        actions.deliver_for(claimed_bounty)


@every_kind
def test_when_all_is_as_it_must_be__emits_Delivered(escrow, actions, claimed_bounty):
    receipt = actions.deliver_for(claimed_bounty)
    state = claimed_bounty.state
    facts = {"delivery": DELIVERY, "lotBlock": state.lot_block, "since": state.since}
    check_logged(receipt, escrow.Delivered, id=claimed_bounty.id, **facts)
    assert logged(receipt, escrow.Shared) == []


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, hand_in, typed):
    hand_in(typed())
    with refused(escrow.WrongStatus, found=Status.DELIVERED):
        hand_in(typed())
