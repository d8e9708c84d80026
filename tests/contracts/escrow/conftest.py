"""Strange tokens and wallets, deployed by the name of their contract."""

from itertools import groupby, pairwise

import pytest
from eth_utils import keccak

from oathwork.model.terms import NOBODY
from tests.support.actions import DAY

ETHER = 10**18


@pytest.fixture
def strange_token(project, deployer, escrow, poster, worker, relayer):
    """Deploy one, not armed yet; poster, worker and relayer have some of it and allow the escrow to take it."""

    def strange_token(name):
        token = deployer.deploy(getattr(project, name))
        for account in (poster, worker, relayer):
            token.mint(account, 1_000 * ETHER, sender=deployer)
            token.approve(escrow, 2**256 - 1, sender=account)
        return token

    return strange_token


@pytest.fixture
def wallet(project, deployer):
    """Deploy a contract account that an account owns, with some of the chain's own money."""

    def wallet(owner, name="MockWallet"):
        return deployer.deploy(getattr(project, name), owner, value=10 * ETHER)

    return wallet


@pytest.fixture
def later(actions):
    """A deadline for signatures, a day from now."""
    return actions.now + DAY


@pytest.fixture
def owed_bounty(actions, terms_named, wallet, poster):
    """Withdrawn by a contract that takes no money: now it is owed. Its wallet is at `.wallet`."""
    rejecting = wallet(poster, "MockRejectingWallet")
    bounty = actions.post(terms_named(poster=rejecting), sender=rejecting)
    actions.withdraw(bounty, sender=rejecting)
    bounty.wallet = rejecting
    return bounty


@pytest.fixture
def calls_of(escrow):
    """Encode a call of any function of the escrow, about a bounty: one that would be decoded, and then refused or not."""

    def calls_of(bounty, name):
        terms, state, people = bounty.terms.values(), bounty.state.values(), bounty.people.values()
        work, permit = (bytes(32), [], [], ""), (0, 0, bytes(32), bytes(32))
        rest = {
            "post": (terms, [], "", permit, b""),
            "claimFor": (terms, state, bounty.terms.poster, permit, 0, b""),
            "claimAndDeliver": (terms, state, work),
            "deliver": (bounty.terms.poster, bounty.terms.lane, bounty.id, state, bytes(32), ""),
            "deliverTeam": (terms, state, work),
            "deliverFor": (terms, state, work, 0, b""),
            "quit": (terms, state, b""),
            "draw": (terms, state, people, b""),
            "drawAndSettle": (terms, state, people, b"", []),
            "close": (bounty.terms.lane,),
            "closeFor": (terms, state, b""),
            "cancel": (bounty.terms.lane,),
            "settle": (terms, state, people, []),
            "redraw": (terms, state, people),
            "rule": (terms, state, people, True),
            "expire": (terms, state, people),
            "collect": (NOBODY, bounty.terms.poster),
            "collectFor": (bounty.terms.poster, NOBODY),
        }
        return getattr(escrow, name).encode_input(*rest.get(name, (terms, state)))

    return calls_of


@pytest.fixture
def delegate(chain, project, deployer):
    """Give an account the code of a wallet that an owner signs for (EIP-7702)."""

    def delegate(account, owner):
        account.set_delegate(deployer.deploy(project.MockWallet, owner))
        assert chain.provider.get_code(account.address).startswith(b"\xef\x01\x00")

    return delegate


def selector(error):
    """Return an error's first four bytes, as they stand in a word."""
    return keccak(text=error.abi.selector)[:4].ljust(32, b"\0")


def outcomes_by_gas(chain, act, limits):
    """Return what `act` answers as the gas limit rises, each answer once.

    Between two limits with different answers all is searched by halves, down to one unit of gas.
    """

    def answer(limit):
        snapshot = chain.snapshot()
        outcome = act(limit)
        chain.restore(snapshot)
        return outcome

    def between(low, high, first, last):
        if first == last or high - low == 1:
            return [first, last]
        middle = (low + high) // 2
        found = answer(middle)
        return between(low, middle, first, found) + between(middle, high, found, last)

    known = [(limit, answer(limit)) for limit in limits]
    steps = [between(low, high, first, last) for (low, first), (high, last) in pairwise(known)]
    return [outcome for outcome, _ in groupby(outcome for step in steps for outcome in step)]
