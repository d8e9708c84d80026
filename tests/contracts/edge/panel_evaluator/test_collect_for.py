"""
collectFor — pays out what somebody's cases have earned.

├── given nothing was earned
│   └── reverts with NothingEarned
├── given the token refuses
│   └── reverts with SafeERC20FailedOperation and can be tried again
└── given a fee was earned
    ├── pays it out once
    └── emits Collected
"""

import pytest

from tests.contracts.edge.cases import YES
from tests.contracts.edge.panel_evaluator.conftest import REWARD
from tests.support.outcome import check_logged, refused


@pytest.fixture
def earned(concluded, carry_out, job):
    carry_out(concluded(job, YES))


@pytest.fixture
def collect(evaluator, token, stranger, relayer):
    return lambda: evaluator.collectFor(stranger, token, sender=relayer)


def test_given_nothing_was_earned__reverts_with_NothingEarned(evaluator, collect, token, stranger):
    with refused(evaluator.NothingEarned, payer=stranger, token=token):
        collect()


def test_given_the_token_refuses__reverts_with_SafeERC20FailedOperation_and_can_be_tried_again(
    project, deployer, poster, evaluator, concluded, carry_out, job_of, stranger
):
    token = deployer.deploy(project.MockFalseToken)
    market = deployer.deploy(project.MockCommerce, token)
    token.mint(poster, 10**21, sender=deployer)
    token.approve(market, 2**256 - 1, sender=poster)
    carry_out(concluded(job_of(market=market), YES, market=market))
    token.arm(True, sender=deployer)
    with refused(evaluator.SafeERC20FailedOperation, token=token):
        evaluator.collectFor(stranger, token, sender=stranger)
    token.arm(False, sender=deployer)
    evaluator.collectFor(stranger, token, sender=stranger)
    assert token.balanceOf(stranger) == REWARD


def test_given_a_fee_was_earned__pays_it_out_once(evaluator, earned, collect, moved, token, stranger):
    with moved(token.address, {stranger: REWARD, evaluator: -REWARD}):
        collect()
    with refused(evaluator.NothingEarned, payer=stranger, token=token):
        collect()


def test_given_a_fee_was_earned__emits_Collected(evaluator, earned, collect, token, stranger):
    check_logged(collect(), evaluator.Collected, payer=stranger, token=token, amount=REWARD)
