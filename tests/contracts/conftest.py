"""What the tests of several contracts need: code and storage that no transaction can put there, and panels."""

from ast import literal_eval

import pytest
from ape_test.provider import LocalProvider
from eth_tester.exceptions import TransactionFailed
from eth_utils import to_bytes
from web3 import HTTPProvider

from oathwork.model.guild import Standing
from oathwork.model.terms import Status
from tests.support.outcome import plain

HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935"  # of block hashes, by EIP-2935

# Where money plays no part: by lot and named, in the chain's own money only.
every_panel = pytest.mark.parametrize("kind", ["by lot, ETH", "named, ETH"])


@pytest.fixture(scope="session", autouse=True)
def _errors_as_data():
    """Let Ape see the data of every custom error.

    On eth-tester it takes data for text if a byte of it is an apostrophe (0x27), as in 10,000 and in many a moment;
    on anvil always, if it was a view that failed.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalProvider, "get_virtual_machine_error", _read_embedded)
        patch.setattr(HTTPProvider, "make_request", _answer_of_anvil)
        yield


def _read_embedded(self, exception, *, read=LocalProvider.get_virtual_machine_error, **options):
    words, _, data = str(exception).partition('b"')
    if isinstance(exception, TransactionFailed) and data and "b'" not in words:
        spelled = "".join(f"\\x{byte:02x}" for byte in literal_eval(f'b"{data}'))
        exception = TransactionFailed(f"{words}b'{spelled}'")
    return read(self, exception, **options)


def _answer_of_anvil(self, method, params, *, ask=HTTPProvider.make_request):
    answer = ask(self, method, params)
    error = answer.get("error")
    if isinstance(error, dict) and "custom error" in error["message"]:
        error["message"] = f"execution reverted: {error['data']}"
    return answer


@pytest.fixture
def put_storage(chain):
    """Write a word into a contract's storage. For this test alone: a snapshot cannot hold it."""

    def put_storage(contract, slot, value):
        provider, address = chain.provider, plain(contract)
        if isinstance(provider, LocalProvider):
            _change(provider, lambda state: state.set_storage(to_bytes(hexstr=address), slot, value))
        else:
            provider.set_storage(address, slot, value.to_bytes(32))

    return put_storage


@pytest.fixture
def put_code(chain):
    """Make an address a contract with this code. For this test alone: a snapshot cannot hold it."""

    def put_code(address, code):
        provider, address = chain.provider, plain(address)
        if isinstance(provider, LocalProvider):
            _change(provider, lambda state: state.set_code(to_bytes(hexstr=address), bytes(code)))
        else:
            provider.set_code(address, bytes(code))

    return put_code


def _change(provider, change):
    """Change the state on which the next block of the embedded chain is built, and build one."""
    chain = provider.evm_backend.chain
    state = chain.get_vm().state
    change(state)
    state.persist()
    chain.header = chain.header.copy(state_root=state.state_root)
    provider.mine()


# --------------------------------------------------------------------------------------------------------- judging


@pytest.fixture(scope="session")
def large_guild(guilds, steward, peers, teammates, poster):
    """A guild of sixteen: as many as a panel of seven needs, and two."""
    everybody = [*peers, *teammates]
    found = guilds.found("large", steward, everybody, (300, 180, 500, 1), bytes(32), sender=steward)
    guild = found.events[0].guild
    for peer in everybody:
        guilds.takeSeat(guild, sender=peer)
    guilds.servePosters(guild, [poster], True, sender=steward)
    return guild


@pytest.fixture
def reach_review(reach, large_guild):
    """Bring a new bounty to review by a panel of this size."""

    def reach_review(size, **changes):
        fitting = {} if size == 3 else {"guild": large_guild, "seats": 16}
        return reach(Status.IN_REVIEW, size=size, **fitting | changes)

    return reach_review


@pytest.fixture
def standing_of(reputation):
    """What is stored of an account in the guild of a bounty."""

    def standing_of(bounty, account):
        return Standing(*reputation.standingOf(bounty.terms.guild, account))

    return standing_of


@pytest.fixture
def panel_of(actions):
    """The accounts of a bounty's panel, in its order."""

    def panel_of(bounty):
        return [actions.accounts[seat.account] for seat in bounty.people.panel]

    return panel_of


@pytest.fixture
def owed(escrow):
    """What each of some accounts is owed in the token of a bounty."""

    def owed(bounty, accounts):
        return [escrow.owed(account, bounty.terms.token) for account in accounts]

    return owed


@pytest.fixture
def commons(escrow):
    """What is in the pot of a bounty's guild, in its token."""

    def commons(bounty):
        return escrow.commons(bounty.terms.guild, bounty.terms.token)

    return commons


@pytest.fixture
def feed_commons(actions, terms_of_kind, other_worker):
    """Bring an amount into the commons: a bond that somebody forfeits."""

    def feed_commons(amount, **changes):
        lapsed = actions.reach(
            terms_of_kind(lane=200, fee=0, bond=amount, **changes), Status.CLAIMED, other_worker
        )
        actions.lapse(lapsed)

    return feed_commons


@pytest.fixture
def escalate(actions):
    """Bring a bounty that is delivered or in review to where the panels gave no verdict."""

    def escalate(bounty):
        while bounty.status != Status.ESCALATED:
            step = actions.draw if bounty.status == Status.DELIVERED else actions.redraw
            step(bounty)

    return escalate


@pytest.fixture
def judged_and_escalated(settle, reviewed_bounty, escalate):
    """Escalated, and the member in the middle of the panel has judged."""
    settle(reviewed_bounty, scores=[None, 80])
    escalate(reviewed_bounty)
    return reviewed_bounty
