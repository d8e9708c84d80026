"""
constructor — a herald for an escrow and the registries.

├── given a registry without its schemas
│   └── registers both
└── given a registry that has them
    └── takes them as they are
"""

import pytest


@pytest.fixture
def fresh_eas(project, deployer):
    """A registry in which nobody has registered anything."""
    return deployer.deploy(project.MockEAS)


def test_given_a_registry_without_its_schemas__registers_both(deploy, escrow, fresh_eas, agents):
    herald = deploy("Herald", escrow, fresh_eas, agents)
    assert fresh_eas.schemas(herald.standingSchema()) and fresh_eas.schemas(herald.endSchema())


def test_given_a_registry_that_has_them__takes_them_as_they_are(deploy, escrow, fresh_eas, agents):
    first, second = (deploy("Herald", escrow, fresh_eas, agents) for _ in range(2))
    assert first.standingSchema() == second.standingSchema()
    assert first.endSchema() == second.endSchema()
