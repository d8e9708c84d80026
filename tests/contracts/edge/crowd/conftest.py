"""A crowd that the poster organises, served by the guild, with a week to fill."""

import pytest

from tests.support.actions import DAY
from tests.support.outcome import logged

SALT = bytes(32)


@pytest.fixture(scope="session")
def crowds(deploy, escrow):
    return deploy("Crowds", escrow)


@pytest.fixture
def until(actions):
    """The moment from which nobody gives or posts."""
    return actions.now + 7 * DAY


@pytest.fixture
def agreed(offer):
    """What the crowd posts: it takes 1.03 ETH, or of the token."""
    return offer()


@pytest.fixture
def crowd(project, crowds, agreed, until, poster, serve):
    receipt = crowds.start(agreed.values(), until, SALT, sender=poster)
    (facts,) = logged(receipt, crowds.CrowdStarted)
    serve(facts["crowd"])
    return project.Crowd.at(facts["crowd"])


@pytest.fixture
def give(crowd, money, currency):
    """Let an account give so much."""

    def give(amount, sender, value=None):
        currency.approve(crowd, 2**256 - 1, sender=sender)
        value = amount * (money == "ETH") if value is None else value
        return crowd.give(amount, value=value, sender=sender)

    return give


@pytest.fixture
def gifts(agreed, poster, other_worker, worker):
    """Three who give all of it: parts that no amount divides evenly."""
    return {poster: 1, other_worker: agreed.stake // 3, worker: agreed.stake - agreed.stake // 3 - 1}


@pytest.fixture
def full(crowd, give, gifts):
    """The crowd, with all it needs."""
    for account, amount in gifts.items():
        give(amount, account)
    return crowd


@pytest.fixture
def crowds_bounty(full, agreed, posted, stranger):
    """What it has posted."""
    return posted(full.post(agreed.values(), [], "", sender=stranger))


@pytest.fixture
def withdrawn(full, crowds_bounty, poster):
    """The crowd, whose bounty the organiser has withdrawn: all came back."""
    full.withdraw(crowds_bounty.terms.values(), crowds_bounty.state.values(), sender=poster)
    return full


@pytest.fixture
def partly_back(full, crowds_bounty, actions, escalate, relayer):
    """The crowd, whose bounty nobody judged but one peer: all came back but a fee."""
    bounty = crowds_bounty
    actions.claim(bounty, sender=relayer)
    actions.deliver(bounty)
    actions.draw(bounty)
    actions.settle(bounty, scores=[None, 80])
    escalate(bounty)
    actions.expire(bounty)
    return full
