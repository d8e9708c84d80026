"""
fill — anyone brings money into a plan.

├── when another value is sent
│   └── reverts with WrongValue
├── when the amount has more than 128 bits
│   └── reverts with SafeCastOverflowedUintDowncast
├── given a strange token
│   ├── reverts with WrongArrival if it takes a fee
│   ├── reverts with WrongArrival if it takes more than it brings
│   ├── reverts with SafeERC20FailedOperation if it answers false
│   ├── takes it if it answers nothing
│   └── finds the door locked if it calls back
└── when all is as it must be
    ├── brings in exactly that
    └── emits Filled
"""

from tests.contracts.edge.conftest import ETHER, every_money, paid_in, selector
from tests.support.outcome import check_logged, refused


@every_money
def test_when_another_value_is_sent__reverts_with_WrongValue(plan, fill, money):
    needed = 7 * (money == "ETH")
    with refused(plan.WrongValue, sent=needed + 1, needed=needed):
        fill(7, value=needed + 1)


def test_when_the_amount_has_more_than_128_bits__reverts_with_SafeCastOverflowedUintDowncast(plan, fill):
    with refused(plan.SafeCastOverflowedUintDowncast, bits=128, value=2**128):
        fill(2**128, value=0)


@paid_in("MockFeeToken")
def test_given_a_strange_token__reverts_with_WrongArrival_if_it_takes_a_fee(plan, fill, currency, deployer):
    currency.arm(True, sender=deployer)
    facts = {"balanceBefore": 0, "balanceAfter": 990, "asked": 1_000}
    with refused(plan.WrongArrival, **facts):
        fill(1_000)


@paid_in("MockDrainingToken")
def test_given_a_strange_token__reverts_with_WrongArrival_if_it_takes_more_than_it_brings(
    plan, fill, currency, deployer
):
    fill(1_000)
    currency.arm(True, sender=deployer)
    facts = {"balanceBefore": 1_000, "balanceAfter": 0, "asked": 1_000}
    with refused(plan.WrongArrival, **facts):
        fill(1_000)


@paid_in("MockFalseToken")
def test_given_a_strange_token__reverts_with_SafeERC20FailedOperation_if_it_answers_false(
    plan, fill, currency, deployer
):
    currency.arm(True, sender=deployer)
    with refused(plan.SafeERC20FailedOperation, token=currency):
        fill(1_000)


@paid_in("MockSilentToken")
def test_given_a_strange_token__takes_it_if_it_answers_nothing(plan, fill, currency, deployer):
    currency.arm(True, sender=deployer)
    fill(1_000)
    assert (plan.held(), currency.balanceOf(plan)) == (1_000, 1_000)


@paid_in("MockReenteringToken")
def test_given_a_strange_token__finds_the_door_locked_if_it_calls_back(plan, fill, currency, deployer):
    locked = selector(plan.ReentrancyGuardReentrantCall)
    currency.prepare(plan, plan.fill.encode_input(1), sender=deployer)
    currency.arm(True, sender=deployer)
    fill(1_000)
    assert [bytes(currency.answers(i)) for i in range(2)] == [locked] * 2


@every_money
def test_when_all_is_as_it_must_be__brings_in_exactly_that(plan, fill, coin, moved, other_worker):
    with moved(coin, {plan: 3 * ETHER, other_worker: -3 * ETHER}):
        fill(3 * ETHER, sender=other_worker)
    assert plan.held() == 3 * ETHER


def test_when_all_is_as_it_must_be__emits_Filled(plan, fill, stranger):
    receipt = fill(ETHER, sender=stranger)
    check_logged(receipt, plan.Filled, account=stranger, amount=ETHER)
