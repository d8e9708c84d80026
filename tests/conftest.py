"""Who acts, on what and how. The states to start from are in tests/support/states.py."""

import gc
import os
from functools import partial

import pytest
from ape.api import ReceiptAPI
from ape.managers.project import LocalProject, Project
from eth_utils import keccak

from oathwork.model.guild import Settings, hash_panel, named_panel
from oathwork.model.terms import NOBODY, Terms
from oathwork.model.typed_data import Domain
from tests.support import outcome
from tests.support.actions import DAY, Actions
from tests.support.shipped import shipped
from tests.support.states import (  # noqa: F401 (fixtures are found by their names here)
    _claimed,
    _delivered,
    _open,
    _reviewed,
    bounties,
    claimed_bounty,
    delivered_bounty,
    escalated_bounty,
    kind,
    open_bounty,
    reach,
    reviewed_bounty,
    sent_back_bounty,
    terms_of_kind,
)

ETHER = 10**18
SETTINGS = Settings(seat_at=300, half_life_days=180, max_effort=500)
SPEC = keccak(text="specification")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Let the collector pass over all that is imported: at its end pytest has it look at everything five times, which is
    most of a second for each process. What the tests make is looked at as before.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_replays():
    """Spare each transaction the replay by which Ape looks for `console.log`: a quarter of the time of the tests.

    No contract here has one.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReceiptAPI, "show_debug_logs", lambda receipt: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _whole_manifest():
    """Let Ape put its manifest in place at once: for a moment it is not there, or not whole, and whoever begins at that
    moment beside us compiles everything again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalProject, "update_manifest", _update_manifest)
        yield


def _update_manifest(project, **parts):
    Project.update_manifest(project, **parts)
    draft = project.manifest_path.with_name(f".{os.getpid()}-{project.manifest_path.name}")
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(project.manifest.model_dump_json(mode="json", by_alias=True), encoding="utf8")
    draft.replace(project.manifest_path)


# ----------------------------------------------------------------------------------------------------------- roles


@pytest.fixture(scope="session")
def deployer(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def poster(accounts):
    return accounts[1]


@pytest.fixture(scope="session")
def worker(accounts):
    return accounts[2]


@pytest.fixture(scope="session")
def other_worker(accounts):
    return accounts[3]


@pytest.fixture(scope="session")
def arbiter(accounts):
    return accounts[4]


@pytest.fixture(scope="session")
def stranger(accounts):
    return accounts[5]


@pytest.fixture(scope="session")
def steward(accounts):
    return accounts[6]


@pytest.fixture(scope="session")
def attacker(accounts):
    return accounts[7]


@pytest.fixture(scope="session")
def relayer(accounts):
    return accounts[8]


@pytest.fixture(scope="session")
def peers(accounts):
    """Nine, seated in the guild in this order."""
    return [accounts[i] for i in range(9, 18)]


@pytest.fixture(scope="session")
def teammates(accounts):
    """Seven, in rising order, as many as can share with a worker."""
    return sorted((accounts[i] for i in range(18, 25)), key=lambda account: int(account.address, 16))


# ------------------------------------------------------------------------------------------------------- contracts


@pytest.fixture(scope="session")
def escrow(project, deployer):
    return deployer.deploy(shipped(project, "BountyEscrow"))


@pytest.fixture(scope="session")
def guilds(project, escrow):
    return project.Guilds.at(escrow.guilds())


@pytest.fixture(scope="session")
def reputation(project, escrow):
    return project.Reputation.at(escrow.reputation())


@pytest.fixture(scope="session")
def token(project, deployer, escrow, poster, worker, other_worker, relayer):
    """An honest one. Poster, workers and relayer have plenty of it and allow the escrow to take it."""
    token = deployer.deploy(project.MockToken)
    for account in (poster, worker, other_worker, relayer):
        token.mint(account, 10**9 * ETHER, sender=deployer)
        token.approve(escrow, 2**256 - 1, sender=account)
    return token


@pytest.fixture(scope="session")
def guild(guilds, steward, peers, poster):
    """The number of a guild of nine that serves the poster."""
    found = guilds.found("Solidity", steward, peers, SETTINGS.values(), bytes(32), sender=steward)
    guild = found.events[0].guild
    for peer in peers:
        guilds.takeSeat(guild, sender=peer)
    guilds.servePosters(guild, [poster], True, sender=steward)
    return guild


@pytest.fixture(scope="session")
def domain(chain, escrow):
    """Where all signatures but `TakeSeat` hold."""
    return Domain(chain.chain_id, escrow.address)


@pytest.fixture(scope="session")
def guild_domain(chain, guilds):
    """Where `TakeSeat` holds."""
    return Domain(chain.chain_id, guilds.address)


# --------------------------------------------------------------------------------- actions: valid unless changed


@pytest.fixture(scope="session")
def actions(chain, escrow, guilds, accounts, arbiter, stranger, relayer):
    people = [accounts[i] for i in range(30)]
    return Actions(chain, escrow, guilds, people, arbiter, stranger, relayer)


@pytest.fixture(scope="session")
def terms(chain, poster, guild, arbiter):
    """Make valid terms: by lot, in ETH, in lane 0, unless changed."""

    def terms(**changes):
        values = {
            "poster": poster,
            "reward": ETHER,
            "fee": ETHER // 100,
            "bond": ETHER // 10,
            "guild": guild,
            "seats": 9,
            "size": 3,
            "pass_mark": 60,
            "effort": 100,
            "open_until": chain.pending_timestamp + 30 * DAY,
            "work_period": 7 * DAY,
            "review_period": 3 * DAY,
            "arbiter": arbiter,
            "spec": SPEC,
        } | changes
        values.setdefault("ruling_period", 14 * DAY * (values["arbiter"] != NOBODY))
        return Terms(**{name: outcome.plain(value) for name, value in values.items()})

    return terms


@pytest.fixture(scope="session")
def terms_named(terms, actions, peers):
    """Make valid terms with a named panel: the first three peers, unless changed."""

    def terms_named(panel=None, **changes):
        seats = named_panel(member.address for member in panel or peers[:3])
        actions.named[hash_panel(seats)] = seats
        values = {"seats": 0, "fee": 0, "effort": 0, "size": len(seats), "panel": hash_panel(seats)}
        return terms(**values | changes)

    return terms_named


@pytest.fixture
def post(actions):
    return actions.post


@pytest.fixture
def claim(actions, worker):
    return partial(actions.claim, sender=worker)


@pytest.fixture
def deliver(actions):
    return actions.deliver


@pytest.fixture
def draw(actions):
    return actions.draw


@pytest.fixture
def settle(actions):
    return actions.settle


# --------------------------------------------------------------------------------------------------------- outcomes


@pytest.fixture(scope="session")
def balance(chain, project):
    """Read what an account has of a token; of the chain's own money if it is the zero address."""

    def balance(token, account):
        if token == NOBODY:
            return chain.provider.get_balance(outcome.plain(account))
        return project.MockToken.at(token).balanceOf(account)

    return balance


@pytest.fixture
def moved(chain, balance):
    """Expect these accounts to gain and lose exactly so much; what they pay for gas is left out."""
    return partial(outcome.moved, chain, balance)


@pytest.fixture
def check_word(chain, escrow):
    """Expect the chain to keep exactly the word of this status, id and state, or the next generation."""
    return partial(outcome.check_word, chain, escrow)
