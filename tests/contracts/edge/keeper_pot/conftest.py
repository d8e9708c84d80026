"""A pot of the poster's with an ETH in it, which pays gas up to 10 gwei and a tip."""

import pytest

from tests.contracts.edge.conftest import ETHER

GWEI = 10**9
TIP = ETHER // 1_000
MOST = 10 * GWEI


@pytest.fixture(scope="session")
def pot(deploy, escrow):
    return deploy("KeeperPot", escrow)


@pytest.fixture
def filled(pot, poster):
    pot.fill(poster, sender=poster, value=ETHER)
    pot.setPrice(TIP, MOST, sender=poster)
    return pot


@pytest.fixture
def run(pot, escrow, relayer):
    """Send an action of the escrow's through the pot, by a keeper."""

    def run(function, *arguments, sender=relayer, **options):
        call = getattr(escrow, function).encode_input(*arguments)
        return pot.run(call, sender=sender, **options)

    return run


@pytest.fixture
def about():
    """What most actions take of a bounty."""

    def about(bounty, *rest):
        return (bounty.terms.values(), bounty.state.values(), *rest)

    return about
