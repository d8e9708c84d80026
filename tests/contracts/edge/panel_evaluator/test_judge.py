"""
judge — has submitted work of an ERC-8183 job judged.

├── when the cost does not come exactly
│   └── reverts with WrongValue
├── given the job names another evaluator
│   └── reverts with NotEvaluator
├── given no work was submitted
│   └── reverts with NotSubmitted
├── given three panels could need longer than the job lives
│   └── reverts with ExpiresTooSoon
├── given the job is being judged
│   └── reverts with AlreadyJudged
├── given a panel has said yes or no
│   └── reverts with AlreadyJudged
├── given the panels refused
│   └── opens another case
├── given a job of another market has the same number
│   └── opens another case
└── when all is as it must be
    ├── opens a case about the job
    └── emits CaseOpened
"""

import pytest

from tests.contracts.edge.cases import BOND, EMPTY, EVIDENCE, NO, YES
from tests.contracts.edge.panel_evaluator.conftest import LEAST
from tests.support.outcome import check_logged, refused

FUNDED = 1


@pytest.mark.parametrize("sent", [0, BOND - 1, BOND + 1])
def test_when_the_cost_does_not_come_exactly__reverts_with_WrongValue(evaluator, judge, job, sent):
    with refused(evaluator.WrongValue, sent=sent, needed=BOND):
        judge(job, value=sent)


def test_given_the_job_names_another_evaluator__reverts_with_NotEvaluator(evaluator, judge, job_of, arbiter):
    with refused(evaluator.NotEvaluator, evaluator=arbiter):
        judge(job_of(judge=arbiter))


def test_given_no_work_was_submitted__reverts_with_NotSubmitted(evaluator, judge, job_of):
    with refused(evaluator.NotSubmitted, status=FUNDED):
        judge(job_of(submitted=False))


def test_given_three_panels_could_need_longer_than_the_job_lives__reverts_with_ExpiresTooSoon(
    actions, evaluator, commerce, judge, job
):
    expires = commerce.getJob(job).expiredAt
    actions.at(expires - LEAST + 1)
    with refused(evaluator.ExpiresTooSoon, expiredAt=expires, needed=expires + 1):
        judge(job)


def test_given_the_job_is_being_judged__reverts_with_AlreadyJudged(evaluator, judge, job):
    case = judge(job)
    with refused(evaluator.AlreadyJudged, number=case.number):
        judge(job)


@pytest.mark.parametrize("scores", [YES, NO])
def test_given_a_panel_has_said_yes_or_no__reverts_with_AlreadyJudged(
    evaluator, concluded, judge, job, scores
):
    case = concluded(job, scores)
    with refused(evaluator.AlreadyJudged, number=case.number):
        judge(job)


def test_given_the_panels_refused__opens_another_case(evaluator, concluded, judge, job):
    first = concluded(job, EMPTY)
    assert judge(job).number == first.number + 1


def test_given_a_job_of_another_market_has_the_same_number__opens_another_case(
    project, deployer, evaluator, judge, job, job_of, token, poster
):
    other = deployer.deploy(project.MockCommerce, token)
    token.approve(other, 2**256 - 1, sender=poster)
    judge(job)
    judge(job_of(market=other), market=other)
    assert evaluator.caseCount() == 2


def test_when_all_is_as_it_must_be__opens_a_case_about_the_job(evaluator, commerce, judge, job, stranger):
    case = judge(job)
    about = evaluator.jobs(case.number)
    assert (about.id, about.payer, evaluator.caseAt(case.number).market) == (job, stranger, commerce)


def test_when_all_is_as_it_must_be__emits_CaseOpened(evaluator, commerce, job, posted, stranger):
    number = evaluator.caseCount()
    receipt = evaluator.judge(commerce, job, value=BOND, sender=stranger)
    bounty = posted(receipt)
    until = bounty.state.claimed_at + EVIDENCE
    facts = {"number": number, "market": commerce, "bounty": bounty.id, "evidenceUntil": until}
    check_logged(receipt, evaluator.CaseOpened, **facts)
