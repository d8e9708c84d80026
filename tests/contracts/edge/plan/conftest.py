"""A plan of the poster's with two milestones, served by the guild."""

import pytest

from tests.support.outcome import logged

SALT = bytes(32)


@pytest.fixture(scope="session")
def plans(deploy, escrow):
    return deploy("Plans", escrow)


@pytest.fixture
def milestones(offer):
    """What the plan posts: the second pays twice as much."""
    first = offer()
    return [first, offer(reward=2 * first.reward)]


@pytest.fixture
def total(milestones):
    """What it takes to post all."""
    return sum(each.stake for each in milestones)


@pytest.fixture
def plan(project, plans, milestones, poster, serve):
    receipt = plans.start([each.values() for each in milestones], SALT, sender=poster)
    (facts,) = logged(receipt, plans.PlanStarted)
    serve(facts["plan"])
    return project.Plan.at(facts["plan"])


@pytest.fixture
def fill(plan, money, currency, poster):
    """Bring money into the plan."""

    def fill(amount, sender=poster, value=None):
        currency.approve(plan, 2**256 - 1, sender=sender)
        value = amount * (money == "ETH") if value is None else value
        return plan.fill(amount, value=value, sender=sender)

    return fill


@pytest.fixture
def filled(plan, fill, total):
    """The plan, with what all of it takes."""
    fill(total)
    return plan


@pytest.fixture
def post_next(plan, milestones, posted, stranger):
    """Post the milestone of this number, by anyone; return its bounty."""
    return lambda number=0: posted(plan.next(milestones[number].values(), [], "", sender=stranger))


@pytest.fixture
def withdraw(plan, poster):
    """Let the organiser end a milestone that is open."""
    return lambda bounty: plan.withdraw(bounty.terms.values(), bounty.state.values(), sender=poster)


@pytest.fixture
def rule(actions, worker, escalate):
    """Let a milestone come to its arbiter, who rules; one peer of its panel has judged."""

    def rule(bounty, pay):
        actions.claim(bounty, sender=worker)
        actions.deliver(bounty)
        actions.draw(bounty)
        actions.settle(bounty, scores=[None, 80])
        escalate(bounty)
        actions.rule(bounty, pay)

    return rule
