"""Strange tokens and wallets, deployed by the name of their contract."""

from itertools import groupby, pairwise

import pytest
from eth_utils import keccak

from oathwork.model import lot
from oathwork.model.guild import Place
from oathwork.model.terms import NOBODY
from tests.support.actions import DAY, Actions
from tests.support.shipped import shipped

ETHER = 10**18


def _on_chain_of_kind(has_mix, project, chain, deployer, accounts, steward, peers, poster):
    """Return actions on an escrow of its own, with a guild of nine that serves the poster at `.guild`."""
    escrow = deployer.deploy(shipped(project, "BountyEscrow", has_mix=has_mix))
    guilds = project.Guilds.at(escrow.guilds())
    founded = guilds.found("mix", steward, peers, (300, 180, 500, 1), bytes(32), sender=steward)
    guild = founded.events[0].guild
    for peer in peers:
        guilds.takeSeat(guild, sender=peer)
    guilds.servePosters(guild, [poster], True, sender=steward)
    people = [accounts[i] for i in range(30)]
    actions = Actions(chain, escrow, guilds, people, accounts[4], accounts[5], accounts[8])
    actions.guild = guild
    return actions


@pytest.fixture(scope="session")
def mixed(project, chain, deployer, accounts, steward, peers, poster):
    """Actions as on a chain with a RANDAO mix."""
    return _on_chain_of_kind(True, project, chain, deployer, accounts, steward, peers, poster)


@pytest.fixture(scope="session")
def mixless(project, chain, deployer, accounts, steward, peers, poster):
    """Actions as on a chain without one."""
    return _on_chain_of_kind(False, project, chain, deployer, accounts, steward, peers, poster)


@pytest.fixture
def twin_of():
    """The panel that the lot of a delivered bounty gives, by the Python twin, from what everybody can read."""

    def twin_of(actions, bounty):
        guilds, guild = actions.guilds, bounty.terms.guild
        count = guilds.bench(guild, NOBODY).places
        places = [Place(*guilds.placeAt(guild, number)) for number in range(count)]
        randomness = actions.randomness(bounty)
        return lot.panel(bounty.id, bounty.terms, bounty.state, bounty.people, places, randomness)

    return twin_of


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
def owed_token(strange_token, actions, terms, deployer, poster):
    """Let the poster be owed a stake in a token of this name, which was armed when it was to be sent."""

    def owed_token(name, still_armed=True):
        token = strange_token(name)
        bounty = actions.post(terms(token=token))
        token.arm(True, sender=deployer)
        actions.withdraw(bounty)
        token.arm(still_armed, sender=deployer)
        return token, bounty.stake

    return owed_token


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
    """Return an error's first four bytes, as they are in a word."""
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


@pytest.fixture
def repair(actions, sent_back_bounty, worker):
    """Claimed by the worker whose work was sent back."""
    actions.claim(sent_back_bounty, sender=worker)
    return sent_back_bounty
