"""
requirePostable — what the escrow asks of the terms at `post`; every refusal is in the tests of that.

├── given terms that can be posted
│   └── tells what comes in
└── given terms that cannot
    └── refuses them by the name of the field
"""

import pytest

from tests.support.outcome import refused


@pytest.fixture(scope="session")
def require_postable(project, escrow):
    """Of the guilds that the escrow has made."""
    return project.Guilds.at(escrow.guilds()).requirePostable


@pytest.fixture(scope="session")
def offered(project, escrow, terms, steward, peers, poster):
    """Terms by lot of a guild that the escrow's own guilds serve."""
    guilds = project.Guilds.at(escrow.guilds())
    founded = guilds.found("postable", steward, peers, (300, 180, 500, 1), bytes(32), sender=steward)
    guild = founded.events[0].guild
    seated = [guilds.takeSeat(guild, sender=peer) for peer in peers]
    guilds.servePosters(guild, [poster], True, sender=steward)
    return terms(guild=guild, seats=len(seated))


def test_given_terms_that_can_be_posted__tells_what_comes_in(require_postable, offered):
    assert require_postable(offered.values(), []) == offered.stake


def test_given_terms_that_cannot__refuses_them_by_the_name_of_the_field(escrow, require_postable, offered):
    with refused(escrow.PassMarkOutOfRange, passMark=0):
        require_postable((*offered.values()[:11], 0, *offered.values()[12:]), [])
