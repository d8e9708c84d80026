"""
claimAndDeliver — a worker claims and hands in at once: work that is done already, and a second try.

├── given the bounty is not open
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when openUntil is this very second
│   └── reverts with TooLate
├── when the caller is the poster or the arbiter
│   └── reverts with PartyCannotWork
├── given it is reserved for somebody else
│   └── reverts with ReservedFor
├── given somebody else is served first
│   └── reverts with ServedFirst
├── given the worker has less standing than is asked for
│   └── reverts with StandingTooLow
├── when a consent is missing
│   └── reverts with WrongConsents
├── when the team does not rise
│   └── reverts with TeamNotRising
├── when the poster or the arbiter is in the team
│   └── reverts with PartyCannotWork to share
├── when a consent names the round before
│   └── reverts with BadSignature
├── when the value is not the bond
│   └── reverts with WrongValue
├── when the sender gives no token
│   └── reverts with ERC20InsufficientAllowance
├── given a strange token
│   ├── when less than the bond arrives
│   │   └── reverts with WrongArrival
│   └── when it calls back
│       └── finds the door locked
├── given somebody copies a delivery he has seen
│   └── delivers only for himself
├── given the work was sent back
│   └── delivers in the next round
└── when all is as it must be
    ├── takes the bond from the worker
    ├── by lot keeps the word of delivered work
    ├── with a named panel keeps the word of a review
    ├── delivers in shares
    ├── emits Claimed and Delivered
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import Share, State, Status, Work
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.escrow.conftest import selector
from tests.support.actions import DELIVERY, every_kind
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def hand_in(actions, worker):
    """Claim and deliver as the worker, alone, unless changed."""

    def hand_in(bounty, work=None, *, sender=worker, **changes):
        return actions.claim_and_deliver(bounty, work, sender=sender, **changes)

    return hand_in


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_open__reverts_with_WrongStatus(escrow, hand_in, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        hand_in(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(escrow, hand_in, open_bounty, change):
    with refused(escrow.StaleState, word=open_bounty.word):
        hand_in(open_bounty, state=replace(open_bounty.state, **change))


def test_when_openUntil_is_this_very_second__reverts_with_TooLate(escrow, actions, hand_in, open_bounty):
    actions.at(open_bounty.terms.open_until)
    with refused(escrow.TooLate, until=open_bounty.terms.open_until):
        hand_in(open_bounty)


@pytest.mark.parametrize("party", ["poster", "arbiter"])
def test_when_the_caller_is_the_poster_or_the_arbiter__reverts_with_PartyCannotWork(
    escrow, hand_in, open_bounty, poster, arbiter, party
):
    account = {"poster": poster, "arbiter": arbiter}[party]
    with refused(escrow.PartyCannotWork, account=account):
        hand_in(open_bounty, sender=account)


def test_given_it_is_reserved_for_somebody_else__reverts_with_ReservedFor(
    escrow, hand_in, reach, other_worker
):
    with refused(escrow.ReservedFor, worker=other_worker):
        hand_in(reach(Status.OPEN, worker=other_worker))


def test_given_somebody_else_is_served_first__reverts_with_ServedFirst(
    escrow, hand_in, sent_back_bounty, worker, other_worker
):
    until = sent_back_bounty.state.since + sent_back_bounty.terms.review_period
    with refused(escrow.ServedFirst, worker=worker, until=until):
        hand_in(sent_back_bounty, sender=other_worker)


def test_given_the_worker_has_less_standing_than_is_asked_for__reverts_with_StandingTooLow(
    escrow, hand_in, reach
):
    with refused(escrow.StandingTooLow, points=0, minStanding=1):
        hand_in(reach(Status.OPEN, min_standing=1))


def test_when_a_consent_is_missing__reverts_with_WrongConsents(escrow, hand_in, open_bounty, teammates):
    team = (Share(teammates[0].address, 1),)
    with refused(escrow.WrongConsents, given=0, needed=1):
        hand_in(open_bounty, Work(DELIVERY, team))


def test_when_the_team_does_not_rise__reverts_with_TeamNotRising(escrow, hand_in, open_bounty, worker):
    team = (Share(worker.address, 1),)
    with refused(escrow.TeamNotRising, index=0):
        hand_in(open_bounty, Work(DELIVERY, team, [b""]))


@pytest.mark.parametrize("party", ["poster", "arbiter"])
def test_when_the_poster_or_the_arbiter_is_in_the_team__reverts_with_PartyCannotWork_to_share(
    escrow, hand_in, open_bounty, poster, arbiter, party
):
    account = {"poster": poster, "arbiter": arbiter}[party]
    with refused(escrow.PartyCannotWork, account=account):
        hand_in(open_bounty, Work(DELIVERY, (Share(account.address, 1),), [b""]))


def test_when_a_consent_names_the_round_before__reverts_with_BadSignature(
    escrow, actions, hand_in, open_bounty, teammates
):
    work = actions.work(open_bounty, [Share(teammates[0].address, 1)], round=0)
    with refused(escrow.BadSignature, signer=teammates[0]):
        hand_in(open_bounty, work)


# --------------------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize("less", [-1, 1])
def test_when_the_value_is_not_the_bond__reverts_with_WrongValue(escrow, hand_in, open_bounty, less):
    bond = open_bounty.terms.bond
    with refused(escrow.WrongValue, sent=bond - less, needed=bond):
        hand_in(open_bounty, value=bond - less)


def test_when_the_sender_gives_no_token__reverts_with_ERC20InsufficientAllowance(
    escrow, hand_in, reach, token, attacker
):
    bounty = reach(Status.OPEN, token=token)
    facts = {"spender": escrow, "allowance": 0, "needed": bounty.terms.bond}
    with refused(token.ERC20InsufficientAllowance, **facts):
        hand_in(bounty, sender=attacker)


def test_when_less_than_the_bond_arrives__reverts_with_WrongArrival(
    escrow, hand_in, reach, strange_token, deployer
):
    token = strange_token("MockFeeToken")
    bounty = reach(Status.OPEN, token=token, fee=100, bond=300)
    token.arm(True, sender=deployer)
    held = token.balanceOf(escrow)
    with refused(escrow.WrongArrival, balanceBefore=held, balanceAfter=held + 297, asked=300):
        hand_in(bounty)


def test_when_it_calls_back__finds_the_door_locked(escrow, hand_in, reach, strange_token, deployer, calls_of):
    token = strange_token("MockReenteringToken")
    bounty = reach(Status.OPEN, token=token)
    token.arm(True, sender=deployer)
    token.prepare(escrow, calls_of(bounty, "withdraw"), sender=deployer)
    hand_in(bounty)
    locked = selector(escrow.ReentrancyGuardReentrantCall)[:4]
    assert [bytes(token.answers(i)) for i in range(token.count())] == [locked, locked]


def test_given_somebody_copies_a_delivery_he_has_seen__delivers_only_for_himself(
    hand_in, open_bounty, attacker, check_word
):
    hand_in(open_bounty, sender=attacker)  # the manifest names its worker: peers see that it is another's
    assert (open_bounty.state.worker, open_bounty.state.delivery) == (attacker, DELIVERY)
    check_word(open_bounty)


@every_kind
def test_given_the_work_was_sent_back__delivers_in_the_next_round(hand_in, sent_back_bounty, check_word):
    hand_in(sent_back_bounty)
    assert sent_back_bounty.state.round == 2
    check_word(sent_back_bounty)


# ------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__takes_the_bond_from_the_worker(
    escrow, hand_in, open_bounty, worker, moved
):
    bond = open_bounty.terms.bond
    with moved(open_bounty.terms.token, {escrow: bond, worker: -bond}):
        hand_in(open_bounty)


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
def test_when_all_is_as_it_must_be__by_lot_keeps_the_word_of_delivered_work(
    actions, hand_in, open_bounty, worker, check_word
):
    receipt = hand_in(open_bounty)
    lot_block = receipt.block_number + actions.lot_ahead
    claimed = State(round=1, worker=worker.address, claimed_at=receipt.timestamp, lot=1)
    expected = replace(claimed, lot_block=lot_block, delivery=DELIVERY, scores=NO_SCORES)
    assert (open_bounty.status, open_bounty.state) == (Status.DELIVERED, expected)
    check_word(open_bounty)


@pytest.mark.parametrize("kind", ["named, ETH", "named, token"])
def test_when_all_is_as_it_must_be__with_a_named_panel_keeps_the_word_of_a_review(
    hand_in, open_bounty, worker, check_word
):
    moment = hand_in(open_bounty).timestamp
    claimed = State(round=1, worker=worker.address, claimed_at=moment)
    expected = replace(claimed, since=moment, delivery=DELIVERY, scores=NO_SCORES)
    assert (open_bounty.status, open_bounty.state) == (Status.IN_REVIEW, expected)
    check_word(open_bounty)


@every_kind
def test_when_all_is_as_it_must_be__delivers_in_shares(
    escrow, actions, hand_in, open_bounty, teammates, check_word
):
    team = [Share(teammates[0].address, 5_000), Share(teammates[1].address, 5_000)]
    receipt = hand_in(open_bounty, actions.work(open_bounty, team, round=1))
    check_logged(receipt, escrow.Shared, id=open_bounty.id, team=team)
    check_word(open_bounty)


@every_kind
def test_when_all_is_as_it_must_be__emits_Claimed_and_Delivered(escrow, hand_in, open_bounty, worker):
    receipt = hand_in(open_bounty)
    state = open_bounty.state
    claimed = {"worker": worker, "round": 1, "claimedAt": receipt.timestamp, "repair": False}
    delivered = {"delivery": DELIVERY, "lotBlock": state.lot_block, "since": state.since}
    check_logged(receipt, escrow.Claimed, id=open_bounty.id, **claimed)
    check_logged(receipt, escrow.Delivered, id=open_bounty.id, **delivered)
    assert logged(receipt, escrow.Located) == []


@every_kind
def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, hand_in, open_bounty):
    hand_in(open_bounty)
    with refused(escrow.WrongStatus, found=open_bounty.status):
        hand_in(open_bounty)
