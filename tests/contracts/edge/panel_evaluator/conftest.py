"""The court for ERC-8183, a market, and jobs that wait for an evaluation."""

import pytest

from oathwork.model.terms import NOBODY
from tests.contracts.edge.cases import (  # noqa: F401 (fixtures are found by their names here)
    BOND,
    case_of,
    hand_in,
    judged,
    setup,
    silent,
)
from tests.support.actions import DAY

BUDGET, REWARD = 10**21, 10**19
LEAST = 3 * DAY + 3 * 2 * DAY + 2 * DAY  # evidence, three panels, to spare


@pytest.fixture(scope="session")
def arbitrator():
    """Cases are of the evaluator here."""


@pytest.fixture(scope="session")
def evaluator(deploy, setup, guilds, guild, steward):  # noqa: F811
    court = deploy("PanelEvaluator", setup())
    guilds.servePosters(guild, [court], True, sender=steward)
    steward.transfer(court, 2 * BOND)
    return court


@pytest.fixture(scope="session")
def commerce(project, deployer, token, poster, evaluator):
    """A market; the poster is its client."""
    market = deployer.deploy(project.MockCommerce, token)
    token.approve(market, 2**256 - 1, sender=poster)
    return market


@pytest.fixture
def job_of(actions, commerce, evaluator, poster, worker):
    """Make a job of the poster's for the worker."""

    def job_of(expires_in=60 * DAY, judge=None, submitted=True, budget=BUDGET, market=commerce):
        arguments = (worker, judge or evaluator, actions.now + expires_in, budget)
        job = market.count()
        market.create(*arguments, sender=poster)
        [market.submit(job, sender=worker) for _ in range(submitted)]
        return job

    return job_of


@pytest.fixture
def job(job_of):
    return job_of()


@pytest.fixture
def judge(evaluator, commerce, stranger, case_of):  # noqa: F811
    """Have a job judged, and return the case."""

    def judge(job, value=None, market=commerce, sender=stranger):
        value = evaluator.cost() if value is None else value
        return case_of(evaluator.judge(market, job, value=value, sender=sender), evaluator)

    return judge


@pytest.fixture
def concluded(evaluator, judge, judged, stranger):  # noqa: F811
    """Have a job judged by these scores, and the case concluded."""

    def concluded(job, scores, **changes):
        case = judged(judge(job, **changes), scores, court=evaluator)
        evaluator.conclude(case.number, *case.given, sender=stranger)
        return case

    return concluded


@pytest.fixture
def carry_out(evaluator, stranger):
    return lambda case: evaluator.carryOut(case.number, sender=stranger)


@pytest.fixture
def free_market(project, deployer):
    """A market that pays nothing."""
    return deployer.deploy(project.MockCommerce, NOBODY)
