"""States: bounties that are already where a test begins."""

from functools import partial

import pytest

from oathwork.model.terms import NOBODY, Status
from tests.support.actions import KINDS


@pytest.fixture
def kind():
    """The kind of the bounties below; a test marked with `every_kind` runs with each of `KINDS`."""
    return KINDS[0]


@pytest.fixture
def terms_of_kind(kind, terms, terms_named, token):
    panel, money = kind.split(", ")
    make = terms if panel == "by lot" else terms_named
    return partial(make, token={"ETH": NOBODY, "token": token.address}[money])


@pytest.fixture
def reach(actions, terms_of_kind, worker):
    """Bring a new bounty of the kind to a status, in lane 0."""

    def reach(status, **changes):
        return actions.reach(terms_of_kind(**changes), status, worker)

    return reach


# Those by lot in ETH are made once for all tests, in lanes of their own. A test must name what it asks for: a fixture
# of the session that `request.getfixturevalue` makes in the middle of a test would be undone with it.


@pytest.fixture(scope="session")
def _open(actions, terms, worker):
    return actions.reach(terms(lane=101), Status.OPEN, worker)


@pytest.fixture(scope="session")
def _claimed(actions, terms, worker):
    return actions.reach(terms(lane=102), Status.CLAIMED, worker)


@pytest.fixture(scope="session")
def _delivered(actions, terms, worker):
    return actions.reach(terms(lane=103), Status.DELIVERED, worker)


@pytest.fixture(scope="session")
def _reviewed(actions, terms, worker):
    return actions.reach(terms(lane=104), Status.IN_REVIEW, worker)


@pytest.fixture
def open_bounty(kind, reach, _open):
    return _open.copy() if kind == KINDS[0] else reach(Status.OPEN)


@pytest.fixture
def claimed_bounty(kind, reach, _claimed):
    return _claimed.copy() if kind == KINDS[0] else reach(Status.CLAIMED)


@pytest.fixture
def delivered_bounty(kind, reach, _delivered):
    """Waits for the lot; by lot only, for a named panel judges at once."""
    return _delivered.copy() if kind == KINDS[0] else reach(Status.DELIVERED)


@pytest.fixture
def reviewed_bounty(kind, reach, _reviewed):
    """InReview, and nobody has judged yet."""
    return _reviewed.copy() if kind == KINDS[0] else reach(Status.IN_REVIEW)


@pytest.fixture
def bounties(_open, _claimed, _delivered, _reviewed):
    """Those by lot in ETH, by status."""
    made = (_open, _claimed, _delivered, _reviewed)
    return {bounty.status: bounty.copy() for bounty in made}


@pytest.fixture
def escalated_bounty(reach):
    """Nobody has judged: by lot in three lots, or of the named panel."""
    return reach(Status.ESCALATED)


@pytest.fixture
def sent_back_bounty(actions, reviewed_bounty):
    """All said no: open again, for a while for its worker alone."""
    actions.settle(reviewed_bounty, scores=[10] * reviewed_bounty.terms.size)
    return reviewed_bounty
