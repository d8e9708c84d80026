"""What the contracts around the escrow share: offers, the bounties that deputies post, strange tokens and wallets."""

from dataclasses import replace

import pytest
from eth_abi.abi import encode
from eth_utils import keccak

from oathwork.model import messages
from oathwork.model.terms import NOBODY, Terms
from tests.support.actions import DAY, sign
from tests.support.bounty import Bounty
from tests.support.outcome import logged, plain
from tests.support.shipped import shipped

ETHER = 10**18
MONEY = ("ETH", "token")
OPEN_FOR = 30 * DAY

every_money = pytest.mark.parametrize("money", MONEY)


@pytest.fixture
def money():
    """In what the contract under test is paid: ETH, the honest token, or a strange one by the name of its contract.

    A test marked with `every_money` runs with each of `MONEY`, one marked with `paid_in` with the one it names.
    """
    return MONEY[0]


@pytest.fixture
def currency(money, project, deployer, escrow, token, poster, worker, other_worker, stranger):
    """The token in which it is paid, of which everybody has plenty; the honest one too where it is paid in ETH."""
    if money in MONEY:
        return token
    strange = deployer.deploy(getattr(project, money))
    for account in (poster, worker, other_worker, stranger):
        strange.mint(account, 1_000 * ETHER, sender=deployer)
        strange.approve(escrow, 2**256 - 1, sender=account)
    return strange


@pytest.fixture
def coin(money, currency):
    """What the terms name as the token."""
    return NOBODY if money == "ETH" else currency.address


def paid_in(*tokens):
    """Let a test run with each of these strange tokens, by the names of their contracts."""
    return pytest.mark.parametrize("money", tokens)


@pytest.fixture(scope="session")
def deploy(project, deployer):
    """Deploy one of our contracts around the escrow, as the package ships it."""

    def deploy(name, *arguments):
        return deployer.deploy(shipped(project, name), *arguments)

    return deploy


@pytest.fixture
def offer(terms, coin):
    """Make what is agreed on before there is a bounty: no poster, and `open_until` counts from the posting."""

    def offer(**changes):
        fixed = {"poster": NOBODY, "open_until": OPEN_FOR, "token": coin}
        return terms(**fixed | changes)

    return offer


@pytest.fixture
def serve(guilds, guild, steward):
    """Let the guild's steward name an account as a poster."""

    def serve(account):
        guilds.servePosters(guild, [account], True, sender=steward)

    return serve


@pytest.fixture
def posted(actions, escrow):
    """The bounty that a transaction has posted, which from now on follows its events."""

    def posted(receipt):
        (facts,) = logged(receipt, escrow.Posted)
        bounty = Bounty(Terms.of(plain(facts["terms"])), facts["id"])
        bounty.follow(log for log in receipt.events if log.contract_address == escrow.address)
        return bounty

    return posted


@pytest.fixture
def paid(actions, worker):
    """Let a bounty by lot be done and paid."""

    def paid(bounty):
        actions.claim(bounty, sender=worker)
        actions.deliver(bounty)
        actions.draw(bounty)
        return actions.settle(bounty, scores=[80] * bounty.terms.size)

    return paid


@pytest.fixture
def wallet(project, deployer):
    """Deploy a contract account that an account owns, with some of the chain's own money."""

    def wallet(owner, name="MockWallet"):
        return deployer.deploy(getattr(project, name), owner, value=10 * ETHER)

    return wallet


@pytest.fixture
def quit_signature(actions):
    """What a deputy takes as its own signature of a bounty's `Quit`: its organiser's, and what it is about."""

    def quit_signature(about, signer, typed=None, **changes):
        about = {"bounty": about.id, "round": about.state.round} | changes
        own = sign(signer, typed or messages.quit_message(actions.domain, **about))
        return encode(["bytes32", "uint256", "bytes"], [about["bounty"], about["round"], own])

    return quit_signature


def other(offer):
    """Return the offer with one field changed."""
    return replace(offer, reward=offer.reward + 1)


@pytest.fixture
def encoded(escrow):
    """Encode terms as the contracts do before they hash them."""
    return lambda offer: escrow.idOf.encode_input(offer.values())[4:]


def selector(error):
    """Return an error's first four bytes: what a door answers that is locked."""
    return keccak(text=error.abi.selector)[:4]
