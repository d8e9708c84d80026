"""An arbiter that asks a court which says what it is told; and a bounty that no panel has judged."""

import pytest

from oathwork.model.terms import Status
from tests.support.actions import DAY
from tests.support.outcome import logged

FEE = 3 * 10**17
EXTRA = b"\x00" * 31 + b"\x02"
TEMPLATE = 7
META = "ipfs://meta"
REFUSED, WORKER, POSTER = 0, 1, 2
PERIOD = 14 * DAY


@pytest.fixture(scope="session")
def court(project, deployer):
    return deployer.deploy(project.MockAppealCourt)


@pytest.fixture(scope="session")
def court_arbiter(deploy, escrow, court):
    return deploy("CourtArbiter", escrow, court, EXTRA, TEMPLATE, META)


@pytest.fixture
def bounty(actions, terms, worker, court_arbiter):
    """Escalated, and the court arbiter's to rule on. For each test anew: the absent lose their seats by it."""
    return actions.reach(terms(lane=111, arbiter=court_arbiter), Status.ESCALATED, worker)


@pytest.fixture
def ask(court_arbiter, stranger):
    """Ask the court about a bounty, and return the receipt."""

    def ask(bounty, value=FEE, state=None):
        given = (bounty.terms.values(), (state or bounty.state).values())
        return court_arbiter.ask(*given, value=value, sender=stranger)

    return ask


@pytest.fixture
def asked(bounty, ask, court_arbiter):
    """The bounty, and the dispute's number in the court."""
    (facts,) = logged(ask(bounty), court_arbiter.Asked)
    return bounty, facts["dispute"]


@pytest.fixture
def enforce(court_arbiter, escrow, stranger):
    """Let anyone carry the ruling to the escrow; the bounty follows."""

    def enforce(bounty, **changes):
        given = {"terms": bounty.terms, "state": bounty.state, "people": bounty.people} | changes
        receipt = court_arbiter.enforce(*(part.values() for part in given.values()), sender=stranger)
        bounty.follow(log for log in receipt.events if log.contract_address == escrow.address)
        return receipt

    return enforce


@pytest.fixture
def last_chance(actions):
    """Wait until so many seconds before the end of the rulingPeriod."""

    def last_chance(bounty, before=DAY):
        actions.at(bounty.state.since + bounty.terms.ruling_period - before)

    return last_chance
