"""
tell — gives an ERC-8004 agent feedback by the standing of its proved wallet.

├── given the agent has no wallet
│   └── reverts with NoWallet
├── given the agent has a wallet
│   ├── gives its points
│   └── emits AgentTold
├── given the agent was told of before
│   ├── revokes that
│   └── leaves what was said by the standing in another guild
└── given the agent was sold
    ├── revokes what was said and says nothing
    ├── reverts with NoWallet once nothing is left to revoke
    └── speaks of the new wallet once there is one
"""

import pytest

from tests.contracts.edge.herald.conftest import AGENT
from tests.support.outcome import check_logged, refused


@pytest.fixture
def agent(agents, worker, stranger):
    """An agent whose wallet is the worker's."""
    agents.setWallet(AGENT, worker, sender=stranger)


@pytest.fixture
def tell(herald, guild, stranger):
    return lambda by=guild: herald.tell(AGENT, by, sender=stranger)


@pytest.fixture
def sold(agent, agents, tell, stranger):
    tell()
    agents.setWallet(AGENT, "0x" + "0" * 40, sender=stranger)


def test_given_the_agent_has_no_wallet__reverts_with_NoWallet(herald, tell):
    with refused(herald.NoWallet, agentId=AGENT):
        tell()


def test_given_the_agent_has_a_wallet__gives_its_points(
    herald, agents, agent, tell, paid_bounty, reputation, guild, worker
):
    tell()
    points = reputation.pointsOf(guild, worker)
    said = agents.read(AGENT, herald, 1)
    assert (said.value, said.decimals, said.tag1, said.revoked) == (points, 3, "oathwork.standing", False)
    assert said.tag2 == f"0x{guild:024x}"
    assert points > 79_000


def test_given_the_agent_has_a_wallet__emits_AgentTold(herald, agent, tell, guild, worker):
    facts = {"agentId": AGENT, "guild": guild, "account": worker, "points": 0, "index": 1}
    check_logged(tell(), herald.AgentTold, **facts)


def test_given_the_agent_was_told_of_before__revokes_that(herald, agents, agent, tell, guild):
    tell()
    tell()
    assert [agents.read(AGENT, herald, index).revoked for index in (1, 2)] == [True, False]
    assert herald.feedbackOf(AGENT, guild) == 2


def test_given_the_agent_was_told_of_before__leaves_what_was_said_by_the_standing_in_another_guild(
    herald, agents, agent, tell, guild, large_guild
):
    tell(), tell(large_guild), tell()
    assert [agents.read(AGENT, herald, index).revoked for index in (1, 2, 3)] == [True, False, False]


def test_given_the_agent_was_sold__revokes_what_was_said_and_says_nothing(herald, agents, sold, tell, guild):
    facts = {"agentId": AGENT, "guild": guild, "account": "0x" + "0" * 40, "points": 0, "index": 0}
    check_logged(tell(), herald.AgentTold, **facts)
    assert (agents.read(AGENT, herald, 1).revoked, agents.getLastIndex(AGENT, herald)) == (True, 1)


def test_given_the_agent_was_sold__reverts_with_NoWallet_once_nothing_is_left_to_revoke(herald, sold, tell):
    tell()
    with refused(herald.NoWallet, agentId=AGENT):
        tell()


def test_given_the_agent_was_sold__speaks_of_the_new_wallet_once_there_is_one(
    herald, agents, sold, tell, other_worker, guild, stranger
):
    tell()
    agents.setWallet(AGENT, other_worker, sender=stranger)
    tell()
    assert (herald.feedbackOf(AGENT, guild), agents.read(AGENT, herald, 2).revoked) == (2, False)
