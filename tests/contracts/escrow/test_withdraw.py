"""
withdraw — an unclaimed bounty ends, and all its money goes back to the poster.

├── given the bounty is not open
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the terms are others
│   └── reverts with StaleState
├── given it may still be claimed
│   ├── when the caller is not the poster
│   │   └── reverts with NotPoster
│   ├── when the caller is the poster
│   │   └── sends all of it back
│   ├── given the poster has closed it
│   │   ├── lets a stranger send all of it back to the poster
│   │   ├── reverts with ServedFirst to strangers while somebody is served first
│   │   └── lets a stranger send it back when that is over
│   └── given somebody is served first
│       ├── when it is the last second of that
│       │   └── reverts with ServedFirst
│       └── when that is over
│           └── sends all of it back after a no
├── given it can be claimed no more
│   ├── when it is the last second before
│   │   └── reverts with NotPoster to strangers
│   ├── when it is this very second
│   │   └── lets a stranger send all of it back
│   └── given somebody is served first
│       └── lets a stranger end it all the same
├── given the poster takes no money
│   ├── when his contract rejects it
│   │   └── is owed
│   ├── when his contract burns gas
│   │   └── is owed to the contract
│   ├── when his contract answers with a bomb
│   │   └── is paid
│   ├── when his contract needs nearly all the gas it is promised
│   │   └── is paid or refused and never owed
│   ├── when too little gas is left for it
│   │   └── reverts with GasTooLow
│   ├── when his contract calls back
│   │   └── finds every door locked
│   └── when his contract looks at the bounty
│       └── finds it ended
├── given a strange token
│   ├── when it answers nothing
│   │   └── pays
│   ├── when it answers with a bomb
│   │   └── pays and copies none of it
│   ├── when it fails in some way
│   │   ├── owes
│   │   └── harms no other bounty
│   ├── when it blocks the poster
│   │   └── owes what it blocks
│   └── when it calls back
│       └── finds the door locked
└── when all is as it must be
    ├── frees the lane for the next generation
    ├── emits Withdrawn
    └── cannot be repeated
"""

from dataclasses import replace
from unittest.mock import ANY

import pytest

from oathwork.model.terms import NOBODY, Status
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.escrow.conftest import outcomes_by_gas, selector
from tests.support.actions import DAY, every_kind
from tests.support.outcome import check_logged, logged, refused


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_open__reverts_with_WrongStatus(escrow, actions, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        actions.withdraw(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(escrow, actions, open_bounty, change):
    with refused(escrow.StaleState, word=open_bounty.word):
        actions.withdraw(open_bounty, state=replace(open_bounty.state, **change))


def test_when_the_terms_are_others__reverts_with_StaleState(escrow, actions, open_bounty):
    with refused(escrow.StaleState, word=open_bounty.word):
        actions.withdraw(open_bounty, terms=replace(open_bounty.terms, reward=777))


# ------------------------------------------------------------------------------------------------------ before the end


def test_when_the_caller_is_not_the_poster__reverts_with_NotPoster(escrow, actions, open_bounty, stranger):
    with refused(escrow.NotPoster, caller=stranger):
        actions.withdraw(open_bounty, sender=stranger)


@every_kind
def test_when_the_caller_is_the_poster__sends_all_of_it_back(escrow, actions, open_bounty, poster, moved):
    stake = open_bounty.stake
    with moved(open_bounty.terms.token, {escrow: -stake, poster: stake}):
        actions.withdraw(open_bounty)


@every_kind
def test_given_the_poster_has_closed_it__lets_a_stranger_send_all_of_it_back_to_the_poster(
    escrow, actions, open_bounty, poster, stranger, moved
):
    actions.close(open_bounty)
    stake = open_bounty.stake
    with moved(open_bounty.terms.token, {escrow: -stake, poster: stake, stranger: 0}):
        actions.withdraw(open_bounty, sender=stranger)


def test_given_the_poster_has_closed_it__reverts_with_ServedFirst_to_strangers_while_somebody_is_served_first(
    escrow, actions, sent_back_bounty, worker, stranger
):
    actions.close(sent_back_bounty)
    until = sent_back_bounty.state.since + sent_back_bounty.terms.review_period
    actions.at(until - 1)
    with refused(escrow.ServedFirst, worker=worker, until=until):
        actions.withdraw(sent_back_bounty, sender=stranger)


def test_given_the_poster_has_closed_it__lets_a_stranger_send_it_back_when_that_is_over(
    escrow, actions, sent_back_bounty, poster, stranger, moved
):
    actions.close(sent_back_bounty)
    actions.at(sent_back_bounty.state.since + sent_back_bounty.terms.review_period)
    with moved(NOBODY, {escrow: -sent_back_bounty.stake, poster: sent_back_bounty.stake}):
        actions.withdraw(sent_back_bounty, sender=stranger)


@every_kind
def test_when_it_is_the_last_second_of_that__reverts_with_ServedFirst(
    escrow, actions, sent_back_bounty, worker
):
    until = sent_back_bounty.state.since + sent_back_bounty.terms.review_period
    actions.at(until - 1)
    with refused(escrow.ServedFirst, worker=worker, until=until):
        actions.withdraw(sent_back_bounty)


@every_kind
def test_when_that_is_over__sends_all_of_it_back_after_a_no(escrow, actions, sent_back_bounty, poster, moved):
    stake = sent_back_bounty.stake
    actions.at(sent_back_bounty.state.since + sent_back_bounty.terms.review_period)
    with moved(sent_back_bounty.terms.token, {escrow: -stake, poster: stake}):
        actions.withdraw(sent_back_bounty)


# ------------------------------------------------------------------------------------------------------- after the end


def test_when_it_is_the_last_second_before__reverts_with_NotPoster_to_strangers(
    escrow, actions, open_bounty, stranger
):
    actions.at(open_bounty.terms.open_until - 1)
    with refused(escrow.NotPoster, caller=stranger):
        actions.withdraw(open_bounty, sender=stranger)


@every_kind
def test_when_it_is_this_very_second__lets_a_stranger_send_all_of_it_back(
    escrow, actions, open_bounty, poster, stranger, moved
):
    stake = open_bounty.stake
    actions.at(open_bounty.terms.open_until)
    with moved(open_bounty.terms.token, {escrow: -stake, poster: stake, stranger: 0}):
        actions.withdraw(open_bounty, sender=stranger)


def test_given_somebody_is_served_first__lets_a_stranger_end_it_all_the_same(
    actions, reach, stranger, check_word
):
    bounty = reach(Status.IN_REVIEW, open_until=actions.now + 2 * DAY)
    actions.at(bounty.terms.open_until - 1)
    actions.settle(bounty, scores=[10, 10, 10])
    actions.at(bounty.terms.open_until)
    actions.withdraw(bounty, sender=stranger)
    check_word(bounty)


# ---------------------------------------------------------------------------------------------------- strange posters


@pytest.fixture
def post_from(actions, terms_named, wallet, poster):
    """Let a contract account of this name post."""

    def post_from(name):
        account = wallet(poster, name)
        bounty = actions.post(terms_named(poster=account), sender=account)
        return account, bounty

    return post_from


def test_when_his_contract_rejects_it__is_owed(escrow, actions, post_from, moved):
    account, bounty = post_from("MockRejectingWallet")
    with moved(NOBODY, {escrow: 0, account: 0}):
        receipt = actions.withdraw(bounty, sender=account)
    check_logged(receipt, escrow.Owed, account=account, token=NOBODY, amount=bounty.stake)
    assert escrow.owed(account, NOBODY) == bounty.stake


def test_when_his_contract_burns_gas__is_owed_to_the_contract(escrow, actions, post_from, moved):
    account, bounty = post_from("MockGasBurningWallet")
    with moved(NOBODY, {escrow: 0, account: 0}):
        actions.withdraw(bounty, sender=account, gas_limit=300_000)
    assert escrow.owed(account, NOBODY) == bounty.stake


def test_when_his_contract_answers_with_a_bomb__is_paid(escrow, actions, post_from, moved):
    account, bounty = post_from("MockBombWallet")
    with moved(NOBODY, {escrow: -bounty.stake, account: bounty.stake}):
        actions.withdraw(bounty, sender=account, gas_limit=300_000)
    assert escrow.owed(account, NOBODY) == 0


def test_when_his_contract_needs_nearly_all_the_gas_it_is_promised__is_paid_or_refused_and_never_owed(
    chain, escrow, post_from, payment_under
):
    account, bounty = post_from("MockDearWallet")
    outcomes = outcomes_by_gas(chain, payment_under(account, bounty), range(60_000, 260_000, 20_000))
    assert outcomes == ["refused", "pushed"]


@pytest.fixture
def payment_under(actions, escrow, balance):
    """Return what becomes of a poster's money if a withdrawal has this gas limit."""

    def payment_under(account, bounty):
        def act(limit):
            before = balance(NOBODY, account)
            done = actions.why(actions.withdraw, bounty.copy(), sender=account, gas_limit=limit) == "done"
            pushed = balance(NOBODY, account) - before
            owed = escrow.owed(account, NOBODY)
            outcomes = {
                (False, 0, 0): "refused",
                (True, bounty.stake, 0): "pushed",
                (True, 0, bounty.stake): "owed",
            }
            return outcomes.get((done, pushed, owed), "broken")

        return act

    return payment_under


def test_when_too_little_gas_is_left_for_it__reverts_with_GasTooLow(escrow, actions, post_from):
    account, bounty = post_from("MockDearWallet")
    with refused(escrow.GasTooLow, left=ANY, cap=50_000):
        actions.withdraw(bounty, sender=account, gas_limit=130_000)


LOCKED = [
    "post",
    "withdraw",
    "claim",
    "claimFor",
    "claimAndDeliver",
    "quit",
    "lapse",
    "settle",
    "rule",
    "expire",
]
LOCKED += ["collect"]
OPEN = ["deliver", "deliverTeam", "deliverFor", "draw", "redraw"]  # they move no money; here they are stale


@pytest.mark.parametrize("door", LOCKED + OPEN)
def test_when_his_contract_calls_back__finds_every_door_locked(
    escrow, actions, post_from, calls_of, attacker, door, moved
):
    account, bounty = post_from("MockReenteringWallet")
    account.prepare(escrow, calls_of(bounty, door), sender=attacker)
    with moved(NOBODY, {escrow: -bounty.stake, account: bounty.stake}):
        actions.withdraw(bounty, sender=account)
    error = {True: escrow.ReentrancyGuardReentrantCall, False: escrow.WrongStatus}[door in LOCKED]
    assert bytes(account.answer())[:4] == selector(error)[:4]


def test_when_his_contract_looks_at_the_bounty__finds_it_ended(escrow, actions, post_from, attacker):
    account, bounty = post_from("MockReenteringWallet")
    look = escrow.verify.encode_input(bounty.terms.values(), bounty.state.values())
    account.prepare(escrow, look, sender=attacker)
    actions.withdraw(bounty, sender=account)
    assert int.from_bytes(account.answer()) == False


# ----------------------------------------------------------------------------------------------------- strange tokens


@pytest.fixture
def strange_bounty(strange_token, actions, terms, deployer):
    """Post in a token that is then armed."""

    def strange_bounty(name):
        token = strange_token(name)
        bounty = actions.post(terms(token=token))
        token.arm(True, sender=deployer)
        return token, bounty

    return strange_bounty


def test_when_it_answers_nothing__pays(escrow, actions, strange_bounty, poster, moved):
    token, bounty = strange_bounty("MockSilentToken")
    with moved(token.address, {escrow: -bounty.stake, poster: bounty.stake}):
        actions.withdraw(bounty)


def test_when_it_answers_with_a_bomb__pays_and_copies_none_of_it(
    escrow, actions, strange_bounty, poster, moved
):
    token, bounty = strange_bounty("MockBombToken")
    with moved(token.address, {escrow: -bounty.stake, poster: bounty.stake}):
        actions.withdraw(bounty, gas_limit=400_000)


FAILING = ["MockFalseToken", "MockPausingToken", "MockGasBurningToken"]


@pytest.mark.parametrize("name", FAILING)
def test_when_it_fails_in_some_way__owes(escrow, actions, strange_bounty, poster, name):
    token, bounty = strange_bounty(name)
    receipt = actions.withdraw(bounty)
    check_logged(receipt, escrow.Owed, account=poster, token=token, amount=bounty.stake)
    assert escrow.owed(poster, token) == bounty.stake


@pytest.mark.parametrize(
    "name", [*FAILING, "MockOddToken", "MockFeeToken", "MockDrainingToken", "MockLyingToken"]
)
def test_when_it_fails_in_some_way__harms_no_other_bounty(
    escrow, actions, strange_bounty, claimed_bounty, token, name, moved, check_word
):
    _, bounty = strange_bounty(name)
    with moved(NOBODY, {escrow: 0}), moved(token.address, {escrow: 0}):
        actions.withdraw(bounty)
    check_word(bounty)
    check_word(claimed_bounty)


def test_when_it_blocks_the_poster__owes_what_it_blocks(escrow, actions, strange_bounty, poster, deployer):
    token, bounty = strange_bounty("MockBlockingToken")
    token.block_(poster, sender=deployer)
    actions.withdraw(bounty)
    assert escrow.owed(poster, token) == token.balanceOf(escrow) == bounty.stake


def test_when_it_calls_back__finds_the_door_locked(
    escrow, actions, strange_bounty, calls_of, deployer, poster, moved
):
    token, bounty = strange_bounty("MockReenteringToken")
    token.prepare(escrow, calls_of(bounty, "collect"), sender=deployer)
    with moved(token.address, {escrow: -bounty.stake, poster: bounty.stake}):
        actions.withdraw(bounty)
    locked = selector(escrow.ReentrancyGuardReentrantCall)[:4]
    assert [bytes(token.answers(i)) for i in range(token.count())] == [locked, locked]


# ------------------------------------------------------------------------------------------------------------ effects


@every_kind
def test_when_all_is_as_it_must_be__frees_the_lane_for_the_next_generation(actions, open_bounty, check_word):
    actions.withdraw(open_bounty)
    assert open_bounty.status == Status.FREE
    check_word(open_bounty)


def test_when_all_is_as_it_must_be__emits_Withdrawn(escrow, actions, open_bounty):
    receipt = actions.withdraw(open_bounty)
    check_logged(receipt, escrow.Withdrawn, id=open_bounty.id)
    assert logged(receipt, escrow.Owed) == []


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, actions, open_bounty):
    actions.withdraw(open_bounty)
    with refused(escrow.WrongStatus, found=Status.FREE):
        actions.withdraw(open_bounty)
