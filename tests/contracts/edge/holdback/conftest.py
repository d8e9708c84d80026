"""A holdback for a fifth of the reward of a bounty that the worker has claimed; the court is a person."""

import pytest
from eth_abi.abi import encode

from oathwork.model.terms import Share, Work, hash_team
from tests.contracts.edge.conftest import ETHER
from tests.support.actions import DAY, DELIVERY
from tests.support.outcome import logged

EXTRA = b"how to judge"
COST = ETHER // 10
PART = 2_000  # of 10,000
RULING = 30 * DAY


@pytest.fixture(scope="session")
def holdbacks(deploy, escrow):
    return deploy("Holdbacks", escrow)


@pytest.fixture
def court(project, deployer):
    return deployer.deploy(project.MockCourt)


@pytest.fixture
def claimed(actions, terms, coin, worker):
    """What the warranty is for."""
    bounty = actions.post(terms(token=coin, lane=5))
    actions.claim(bounty, sender=worker)
    return bounty


@pytest.fixture
def until(actions, claimed):
    """The moment from which nobody can complain."""
    return actions.now + 60 * DAY


@pytest.fixture
def arguments(claimed, worker, court, until):
    """What a holdback is made of."""
    return [claimed.terms.values(), worker, court, EXTRA, until, RULING]


@pytest.fixture
def holdback(project, holdbacks, arguments, stranger):
    receipt = holdbacks.make(*arguments, sender=stranger)
    (facts,) = logged(receipt, holdbacks.HoldbackMade)
    return project.Holdback.at(facts["holdback"])


@pytest.fixture
def consent():
    """What the holdback takes as its own signature of a share."""

    def consent(round, delivery, team):
        return encode(["uint256", "bytes32", "bytes32"], [round, delivery, hash_team(team)])

    return consent


@pytest.fixture
def work(claimed, holdback, consent):
    """The worker's, with a share for the holdback."""
    team = (Share(holdback.address, PART),)
    return Work(DELIVERY, team, (consent(claimed.state.round, DELIVERY, team),), "")


@pytest.fixture
def share(claimed):
    """What is held back, in the token's smallest unit."""
    return claimed.terms.reward * PART // 10_000


@pytest.fixture
def paid_holdback(actions, claimed, work, holdback):
    """The holdback, with its share: the panel said yes."""
    actions.deliver_team(claimed, work)
    actions.draw(claimed)
    actions.settle(claimed, scores=[80] * 3)
    return holdback


@pytest.fixture
def complain(poster):
    """Let the poster complain; return the receipt."""
    return lambda holdback, **changes: holdback.complain(
        "ipfs://why", **{"sender": poster, "value": COST} | changes
    )


@pytest.fixture
def disputed(paid_holdback, complain):
    """The holdback, about which the poster has complained."""
    complain(paid_holdback)
    return paid_holdback


@pytest.fixture
def rules_until(disputed):
    """The moment from which the court is too late."""
    return disputed.rulesUntil()
