"""A rota of the poster's, served by the guild, a week from turn to turn."""

import pytest

from tests.contracts.edge.conftest import ETHER
from tests.support.actions import DAY
from tests.support.outcome import logged

WEEK = 7 * DAY
SALT = bytes(32)


@pytest.fixture(scope="session")
def rotas(deploy, escrow):
    return deploy("Rotas", escrow)


@pytest.fixture
def first(actions):
    """The moment of the first turn."""
    return actions.now + DAY


@pytest.fixture
def agreed(offer):
    """The bounty that the rota posts again and again."""
    return offer()


@pytest.fixture
def rota(project, rotas, agreed, first, poster, serve):
    receipt = rotas.start(agreed.values(), first, WEEK, SALT, sender=poster)
    (facts,) = logged(receipt, rotas.RotaStarted)
    serve(facts["rota"])
    return project.Rota.at(facts["rota"])


@pytest.fixture
def fill(rota, money, currency, poster):
    """Bring money into the rota."""

    def fill(amount=10 * ETHER, sender=poster, value=None):
        currency.approve(rota, 2**256 - 1, sender=sender)
        value = amount * (money == "ETH") if value is None else value
        return rota.fill(amount, value=value, sender=sender)

    return fill


@pytest.fixture
def filled(rota, fill):
    """The rota, with money for nine turns."""
    fill()
    return rota


@pytest.fixture
def post_next(rota, agreed, actions, posted, stranger):
    """Post the next bounty, by anyone, at this moment; return it."""

    def post_next(moment=None, offer=agreed, sender=stranger):
        actions.wait_until(rota.nextFrom() if moment is None else moment)
        return posted(rota.next(offer.values(), [], "", sender=sender))

    return post_next
