"""
deliverTeam — the worker hands in work done with others, each of whom has signed.

├── given the bounty is not claimed
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── when the caller is not the worker
│   └── reverts with NotWorker
├── when there are more or fewer consents than members
│   └── reverts with WrongConsents
├── when the team has eight members besides the worker
│   └── reverts with TeamTooLarge
├── when the team does not rise
│   └── reverts with TeamNotRising
├── when the worker is in the team
│   └── reverts with TeamNotRising
├── when the poster or the arbiter is in the team
│   └── reverts with PartyCannotWork
├── when a part is zero
│   └── reverts with SharesOutOfRange
├── when the parts are more than the whole
│   └── reverts with SharesOutOfRange
├── when a consent
│   ├── names another bounty
│   │   └── reverts with BadSignature
│   ├── names another round
│   │   └── reverts with BadSignature
│   ├── names another delivery
│   │   └── reverts with BadSignature
│   ├── names other shares
│   │   └── reverts with BadSignature
│   ├── is for another domain
│   │   └── reverts with BadSignature
│   ├── is not in its one form
│   │   └── reverts with BadSignature
│   └── is that of another member
│       └── reverts with BadSignature
├── when a member is a contract whose owner has signed
│   └── delivers
├── when the worker works alone
│   └── delivers as deliver does
├── when the team has seven members
│   └── delivers
└── when all is as it must be
    ├── keeps the word of delivered work
    ├── moves no money
    ├── emits Delivered and Shared
    ├── emits Located if there is a place
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.terms import Share, Status, Work, hash_team
from tests.contracts.changes import (
    SOMEBODY,
    every_bad_form,
    every_field_of_the_state,
    every_other_domain,
    for_domain,
)
from tests.support.actions import DELIVERY, every_kind, sign
from tests.support.outcome import check_logged, refused


@pytest.fixture
def two(teammates):
    """Two members with a tenth and a fifth of the whole."""
    return (Share(teammates[0].address, 1_000), Share(teammates[1].address, 2_000))


@pytest.fixture
def hand_in(actions):
    """Hand in work with this team, signed by all of it, unless changed."""

    def hand_in(bounty, team, *, consents=None, delivery=DELIVERY, uri="", **changes):
        work = Work(delivery, team, consents or (), uri)
        if consents is None:
            work = actions.work(bounty, team, delivery=delivery, uri=uri)
        return actions.deliver_team(bounty, work, **changes)

    return hand_in


@pytest.mark.parametrize("status", [Status.OPEN, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_claimed__reverts_with_WrongStatus(
    escrow, hand_in, two, bounties, worker, status
):
    with refused(escrow.WrongStatus, found=status):
        hand_in(bounties[status], two, sender=worker)


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, hand_in, two, claimed_bounty, change
):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        hand_in(claimed_bounty, two, state=replace(claimed_bounty.state, **change))


def test_when_the_terms_are_others__reverts_with_StaleState(escrow, hand_in, two, claimed_bounty):
    with refused(escrow.StaleState, word=claimed_bounty.word):
        hand_in(claimed_bounty, two, terms=replace(claimed_bounty.terms, reward=777))


def test_when_the_caller_is_not_the_worker__reverts_with_NotWorker(
    escrow, hand_in, two, claimed_bounty, attacker
):
    with refused(escrow.NotWorker, caller=attacker):
        hand_in(claimed_bounty, two, sender=attacker)


@pytest.mark.parametrize("given,members", [(0, 2), (1, 2), (3, 2), (1, 0)])
def test_when_there_are_more_or_fewer_consents_than_members__reverts_with_WrongConsents(
    escrow, actions, hand_in, two, claimed_bounty, given, members
):
    consents = (*actions.work(claimed_bounty, two).consents, b"")[:given]
    with refused(escrow.WrongConsents, given=given, needed=members):
        hand_in(claimed_bounty, two[:members], consents=consents)


def test_when_the_team_has_eight_members_besides_the_worker__reverts_with_TeamTooLarge(
    escrow, hand_in, claimed_bounty, teammates, stranger
):
    team = [Share(member.address, 1) for member in (*teammates, stranger)]
    with refused(escrow.TeamTooLarge, length=8):
        hand_in(claimed_bounty, team)


@pytest.mark.parametrize("order", [(1, 0), (0, 0)], ids=["falling", "twice"])
def test_when_the_team_does_not_rise__reverts_with_TeamNotRising(escrow, hand_in, two, claimed_bounty, order):
    with refused(escrow.TeamNotRising, index=1):
        hand_in(claimed_bounty, [two[i] for i in order], consents=[b"", b""])


def test_when_the_worker_is_in_the_team__reverts_with_TeamNotRising(escrow, hand_in, claimed_bounty, worker):
    with refused(escrow.TeamNotRising, index=0):
        hand_in(claimed_bounty, [Share(worker.address, 1)])


@pytest.mark.parametrize("party", ["poster", "arbiter"])
def test_when_the_poster_or_the_arbiter_is_in_the_team__reverts_with_PartyCannotWork(
    escrow, hand_in, claimed_bounty, poster, arbiter, party
):
    account = {"poster": poster, "arbiter": arbiter}[party]
    with refused(escrow.PartyCannotWork, account=account):
        hand_in(claimed_bounty, [Share(account.address, 1)])


def test_when_a_part_is_zero__reverts_with_SharesOutOfRange(escrow, hand_in, two, claimed_bounty):
    with refused(escrow.SharesOutOfRange, parts=0):
        hand_in(claimed_bounty, [two[0], replace(two[1], part=0)])


@pytest.mark.parametrize("more", [1, 9_000])
def test_when_the_parts_are_more_than_the_whole__reverts_with_SharesOutOfRange(
    escrow, hand_in, two, claimed_bounty, more
):
    with refused(escrow.SharesOutOfRange, parts=10_000 + more):
        hand_in(claimed_bounty, [two[0], replace(two[1], part=9_000 + more)])


# ------------------------------------------------------------------------------------------------------------ consents


@pytest.fixture
def consent(domain, claimed_bounty, two, teammates):
    """Return both members' consents, the second of which signs a message changed in one thing."""

    def consent(signer=None, change_domain=None, spoil=bytes, **changes):
        whole = {"bounty": claimed_bounty.id, "round": 1, "delivery": DELIVERY, "team": two}
        right = messages.team_message(domain, **whole)
        other = for_domain(messages.team_message(domain, **whole | changes), **change_domain or {})
        return [sign(teammates[0], right), spoil(sign(signer or teammates[1], other))]

    return consent


def test_names_another_bounty__reverts_with_BadSignature(
    escrow, hand_in, two, claimed_bounty, open_bounty, teammates, consent
):
    with refused(escrow.BadSignature, signer=teammates[1]):
        hand_in(claimed_bounty, two, consents=consent(bounty=open_bounty.id))


@pytest.mark.parametrize("round", [0, 2])
def test_names_another_round__reverts_with_BadSignature(
    escrow, hand_in, two, claimed_bounty, teammates, consent, round
):
    with refused(escrow.BadSignature, signer=teammates[1]):
        hand_in(claimed_bounty, two, consents=consent(round=round))


def test_names_another_delivery__reverts_with_BadSignature(
    escrow, hand_in, two, claimed_bounty, teammates, consent
):
    with refused(escrow.BadSignature, signer=teammates[1]):
        hand_in(claimed_bounty, two, consents=consent(delivery=bytes(32)))


@pytest.mark.parametrize("change", [{"part": 2_001}, {"account": SOMEBODY}])
def test_names_other_shares__reverts_with_BadSignature(
    escrow, hand_in, two, claimed_bounty, teammates, consent, change
):
    others = (two[0], replace(two[1], **change))
    with refused(escrow.BadSignature, signer=teammates[1]):
        hand_in(claimed_bounty, two, consents=consent(team=others))


@every_other_domain
def test_is_for_another_domain__reverts_with_BadSignature(
    escrow, hand_in, two, claimed_bounty, teammates, consent, change
):
    with refused(escrow.BadSignature, signer=teammates[1]):
        hand_in(claimed_bounty, two, consents=consent(change_domain=change))


@every_bad_form
def test_is_not_in_its_one_form__reverts_with_BadSignature(
    escrow, hand_in, two, claimed_bounty, teammates, consent, spoil
):
    with refused(escrow.BadSignature, signer=teammates[1]):
        hand_in(claimed_bounty, two, consents=consent(spoil=spoil))


def test_is_that_of_another_member__reverts_with_BadSignature(
    escrow, hand_in, two, claimed_bounty, teammates, consent
):
    with refused(escrow.BadSignature, signer=teammates[1]):
        hand_in(claimed_bounty, two, consents=consent(signer=teammates[0]))


def test_when_a_member_is_a_contract_whose_owner_has_signed__delivers(
    domain, hand_in, claimed_bounty, wallet, stranger, check_word
):
    team = (Share(wallet(stranger).address, 500),)
    typed = messages.team_message(domain, claimed_bounty.id, 1, DELIVERY, team)
    hand_in(claimed_bounty, team, consents=[sign(stranger, typed)])
    check_word(claimed_bounty)


# ------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_the_worker_works_alone__delivers_as_deliver_does(hand_in, claimed_bounty, check_word):
    hand_in(claimed_bounty, ())
    assert claimed_bounty.state.team == bytes(32)
    check_word(claimed_bounty)


def test_when_the_team_has_seven_members__delivers(hand_in, claimed_bounty, teammates, check_word):
    hand_in(claimed_bounty, [Share(member.address, 1_428) for member in teammates])
    check_word(claimed_bounty)


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_delivered_work(
    hand_in, two, claimed_bounty, check_word
):
    hand_in(claimed_bounty, two)
    assert claimed_bounty.state.team == hash_team(two)
    check_word(claimed_bounty)


@every_kind
def test_when_all_is_as_it_must_be__moves_no_money(
    escrow, hand_in, two, claimed_bounty, worker, teammates, moved
):
    with moved(claimed_bounty.terms.token, {escrow: 0, worker: 0, teammates[0]: 0}):
        hand_in(claimed_bounty, two)


@every_kind
def test_when_all_is_as_it_must_be__emits_Delivered_and_Shared(escrow, hand_in, two, claimed_bounty):
    receipt = hand_in(claimed_bounty, two)
    state = claimed_bounty.state
    facts = {"delivery": DELIVERY, "lotBlock": state.lot_block, "since": state.since}
    check_logged(receipt, escrow.Delivered, id=claimed_bounty.id, **facts)
    check_logged(receipt, escrow.Shared, id=claimed_bounty.id, team=two)


def test_when_all_is_as_it_must_be__emits_Located_if_there_is_a_place(escrow, hand_in, two, claimed_bounty):
    receipt = hand_in(claimed_bounty, two, uri="ipfs://manifest")
    facts = {"id": claimed_bounty.id, "document": DELIVERY, "uri": "ipfs://manifest"}
    check_logged(receipt, escrow.Located, **facts)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, hand_in, two, claimed_bounty):
    hand_in(claimed_bounty, two)
    with refused(escrow.WrongStatus, found=Status.DELIVERED):
        hand_in(claimed_bounty, two)
