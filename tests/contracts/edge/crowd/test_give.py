"""
give — somebody gives a part of a crowd's bounty.

├── when it is the last second before its time is over
│   └── is taken
├── when its time is over
│   └── reverts with TooLate
├── given it was posted
│   ├── reverts with AlreadyPosted while the bounty lives
│   └── reverts with AlreadyPosted when it has ended
├── given all is there
│   └── reverts with Full
├── when nothing is given
│   └── reverts with Full
├── when another value is sent
│   └── reverts with WrongValue
├── when more is given than is missing
│   └── takes what is missing
├── given a strange token
│   ├── reverts with WrongArrival if it takes a fee
│   ├── reverts with SafeERC20FailedOperation if it answers false
│   ├── takes it if it answers nothing
│   └── finds every door locked if it calls back
├── given the giver rejects what is too much
│   └── reverts with FailedCall
└── when all is as it must be
    ├── brings in exactly that
    ├── adds up what one gives twice
    └── emits Given
"""

import pytest

from tests.contracts.edge.conftest import every_money, paid_in, selector
from tests.support.outcome import check_logged, refused


def test_when_it_is_the_last_second_before_its_time_is_over__is_taken(crowd, actions, until, other_worker):
    actions.at(until - 1)
    crowd.give(7, value=7, sender=other_worker)
    assert crowd.given() == 7


def test_when_its_time_is_over__reverts_with_TooLate(crowd, give, actions, until, other_worker):
    actions.at(until)
    with refused(crowd.TooLate, until=until):
        crowd.give(7, value=7, sender=other_worker)


def test_given_it_was_posted__reverts_with_AlreadyPosted_while_the_bounty_lives(
    full, crowds_bounty, other_worker
):
    with refused(full.AlreadyPosted):
        full.give(7, value=7, sender=other_worker)


def test_given_it_was_posted__reverts_with_AlreadyPosted_when_it_has_ended(withdrawn, other_worker):
    with refused(withdrawn.AlreadyPosted):
        withdrawn.give(7, value=7, sender=other_worker)


def test_given_all_is_there__reverts_with_Full(full, stranger):
    with refused(full.Full):
        full.give(7, value=7, sender=stranger)


def test_when_nothing_is_given__reverts_with_Full(crowd, stranger):
    with refused(crowd.Full):
        crowd.give(0, sender=stranger)


@every_money
def test_when_another_value_is_sent__reverts_with_WrongValue(crowd, give, money, other_worker):
    needed = 7 * (money == "ETH")
    with refused(crowd.WrongValue, sent=needed + 1, needed=needed):
        give(7, other_worker, value=needed + 1)


@every_money
def test_when_more_is_given_than_is_missing__takes_what_is_missing(
    crowd, give, agreed, other_worker, moved, coin
):
    give(30, other_worker)
    with moved(coin, {crowd: agreed.stake - 30, other_worker: 30 - agreed.stake}):
        give(agreed.stake + 1, other_worker)
    assert (crowd.given(), crowd.givenBy(other_worker)) == (agreed.stake, agreed.stake)


@paid_in("MockFeeToken")
def test_given_a_strange_token__reverts_with_WrongArrival_if_it_takes_a_fee(
    crowd, give, currency, deployer, worker
):
    currency.arm(True, sender=deployer)
    with refused(crowd.WrongArrival, balanceBefore=0, balanceAfter=990, asked=1_000):
        give(1_000, worker)


@paid_in("MockFalseToken")
def test_given_a_strange_token__reverts_with_SafeERC20FailedOperation_if_it_answers_false(
    crowd, give, currency, deployer, worker
):
    currency.arm(True, sender=deployer)
    with refused(crowd.SafeERC20FailedOperation, token=currency):
        give(1_000, worker)


@paid_in("MockSilentToken")
def test_given_a_strange_token__takes_it_if_it_answers_nothing(crowd, give, currency, deployer, worker):
    currency.arm(True, sender=deployer)
    give(1_000, worker)
    assert (crowd.given(), currency.balanceOf(crowd)) == (1_000, 1_000)


@paid_in("MockReenteringToken")
@pytest.mark.parametrize("door", ["give", "take", "post"])
def test_given_a_strange_token__finds_every_door_locked_if_it_calls_back(
    crowd, give, currency, deployer, worker, agreed, door
):
    arguments = {"give": (1,), "take": (deployer,), "post": (agreed.values(), [], "")}[door]
    currency.prepare(crowd, getattr(crowd, door).encode_input(*arguments), sender=deployer)
    currency.arm(True, sender=deployer)
    give(1_000, worker)
    locked = selector(crowd.ReentrancyGuardReentrantCall)
    assert [bytes(currency.answers(i)) for i in range(currency.count())] == [locked] * 2


def test_given_the_giver_rejects_what_is_too_much__reverts_with_FailedCall(crowd, agreed, wallet, stranger):
    picky = wallet(stranger, "MockRejectingWallet")
    much = agreed.stake + 1
    with refused(picky.NoMoney):
        picky.execute(crowd, much, crowd.give.encode_input(much), sender=stranger, value=much)


@every_money
def test_when_all_is_as_it_must_be__brings_in_exactly_that(crowd, give, other_worker, moved, coin):
    with moved(coin, {crowd: 12_345, other_worker: -12_345}):
        give(12_345, other_worker)
    assert (crowd.given(), crowd.givenBy(other_worker)) == (12_345, 12_345)


def test_when_all_is_as_it_must_be__adds_up_what_one_gives_twice(crowd, give, other_worker, worker):
    give(5, other_worker)
    give(7, worker)
    give(11, other_worker)
    assert (crowd.given(), crowd.givenBy(other_worker), crowd.givenBy(worker)) == (23, 16, 7)


def test_when_all_is_as_it_must_be__emits_Given(crowd, give, other_worker):
    receipt = give(5, other_worker)
    check_logged(receipt, crowd.Given, account=other_worker, amount=5)
