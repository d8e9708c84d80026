"""
carryOut — completes or rejects the job of a case.

├── given the case was not concluded
│   └── reverts with NotConcluded
├── given it was carried out
│   └── reverts with AlreadyCarriedOut
├── given the job has expired
│   └── reverts with the error of the market
├── given the panel said yes
│   ├── completes the job
│   └── keeps the fee of the evaluator for who paid the panel
├── given the panel said no
│   └── rejects the job
├── given the panels refused
│   └── leaves the job as it was
├── given a market carries out another case in between
│   └── reverts so that no fee is counted twice
├── given a market lets somebody collect in between
│   └── reverts so that no fee is lost
├── given the market pays nothing
│   └── completes the job
└── when it is carried out
    └── emits JobEvaluated
"""

import pytest
from eth_abi.abi import encode
from eth_utils import keccak

from tests.contracts.edge.cases import EMPTY, FIRST, NO, REFUSED, SECOND, YES
from tests.contracts.edge.panel_evaluator.conftest import BUDGET, REWARD
from tests.support.outcome import check_logged, refused

SUBMITTED, COMPLETED, REJECTED = 2, 3, 4


@pytest.fixture
def status_of(commerce):
    return lambda job: commerce.getJob(job).status


def test_given_the_case_was_not_concluded__reverts_with_NotConcluded(evaluator, judge, carry_out, job):
    with refused(evaluator.NotConcluded):
        carry_out(judge(job))


def test_given_it_was_carried_out__reverts_with_AlreadyCarriedOut(evaluator, concluded, carry_out, job):
    case = concluded(job, YES)
    carry_out(case)
    with refused(evaluator.AlreadyCarriedOut):
        carry_out(case)


def test_given_the_job_has_expired__reverts_with_the_error_of_the_market(
    actions, commerce, concluded, carry_out, job, stranger
):
    case = concluded(job, YES)
    actions.wait_until(commerce.getJob(job).expiredAt)
    commerce.claimRefund(job, sender=stranger)
    with refused(commerce.WrongStatus):
        carry_out(case)


def test_given_the_panel_said_yes__completes_the_job(
    concluded, carry_out, job, status_of, moved, token, worker, evaluator
):
    case = concluded(job, YES)
    with moved(token.address, {worker: BUDGET - REWARD, evaluator: REWARD}):
        carry_out(case)
    assert status_of(job) == COMPLETED


def test_given_the_panel_said_yes__keeps_the_fee_of_the_evaluator_for_who_paid_the_panel(
    evaluator, concluded, carry_out, job_of, token, stranger, arbiter
):
    carry_out(concluded(job_of(), YES))
    carry_out(concluded(job_of(), YES, sender=arbiter))
    assert [evaluator.earned(who, token) for who in (stranger, arbiter)] == [REWARD, REWARD]


def test_given_the_panel_said_no__rejects_the_job(
    evaluator, concluded, carry_out, job, status_of, moved, token, poster, stranger
):
    case = concluded(job, NO)
    with moved(token.address, {poster: BUDGET, evaluator: 0}):
        carry_out(case)
    assert (status_of(job), evaluator.earned(stranger, token)) == (REJECTED, 0)


def test_given_the_panels_refused__leaves_the_job_as_it_was(concluded, carry_out, job, status_of):
    carry_out(concluded(job, EMPTY))
    assert status_of(job) == SUBMITTED


def test_given_a_market_carries_out_another_case_in_between__reverts_so_that_no_fee_is_counted_twice(
    project, deployer, token, poster, evaluator, concluded, carry_out, job, job_of, stranger
):
    evil = deployer.deploy(project.MockCommerce, token)
    token.approve(evil, 2**256 - 1, sender=poster)
    honest = concluded(job, YES)
    case = concluded(job_of(market=evil), YES, market=evil)
    evil.setCallback(evaluator, evaluator.carryOut.encode_input(honest.number), sender=stranger)
    with refused(evaluator.ReentrancyGuardReentrantCall):
        carry_out(case)


def test_given_a_market_lets_somebody_collect_in_between__reverts_so_that_no_fee_is_lost(
    evaluator, commerce, concluded, carry_out, job_of, token, stranger
):
    carry_out(concluded(job_of(), YES))
    case = concluded(job_of(), YES)
    call = evaluator.collectFor.encode_input(stranger, token)
    commerce.setCallback(evaluator, call, sender=stranger)
    with refused(evaluator.ReentrancyGuardReentrantCall):
        carry_out(case)


def test_given_the_market_pays_nothing__completes_the_job(
    evaluator, concluded, carry_out, job_of, free_market
):
    job = job_of(market=free_market, budget=0)
    carry_out(concluded(job, YES, market=free_market))
    assert free_market.getJob(job).status == COMPLETED


@pytest.mark.parametrize("scores,ruling", [(YES, FIRST), (NO, SECOND), (EMPTY, REFUSED)])
def test_when_it_is_carried_out__emits_JobEvaluated(
    chain, evaluator, commerce, concluded, carry_out, job, scores, ruling
):
    case = concluded(job, scores)
    facts = {"number": case.number, "market": commerce, "jobId": job, "ruling": ruling}
    check_logged(carry_out(case), evaluator.JobEvaluated, **facts)
    parts = (chain.chain_id, evaluator.address, case.number)
    assert evaluator.reasonOf(case.number) == keccak(encode(["uint256", "address", "uint256"], parts))
