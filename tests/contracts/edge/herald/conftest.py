"""A herald with registries to go to, and a worker with a standing."""

import pytest

STANDING = (
    "uint96 guild,address account,uint64 points,uint40 asOf,uint32 delivered,uint32 reviewed,uint32 rejected,"
    "uint32 abandoned,uint24 missed,address reputation"
)
END = "address poster,uint256 lane,uint64 generation,uint8 how,uint128 back,address escrow"
AGENT = 5


@pytest.fixture(scope="session")
def eas(project, deployer):
    return deployer.deploy(project.MockEAS)


@pytest.fixture(scope="session")
def agents(project, deployer):
    return deployer.deploy(project.MockAgents)


@pytest.fixture(scope="session")
def herald(deploy, escrow, eas, agents):
    return deploy("Herald", escrow, eas, agents)


@pytest.fixture
def paid_bounty(actions, terms, worker):
    """Judged by three peers, and paid: the worker has 80 points."""
    bounty = actions.post(terms(lane=71))
    actions.claim_and_deliver(bounty, sender=worker)
    actions.draw(bounty)
    actions.settle(bounty, scores=[80, 80, 80])
    return bounty
