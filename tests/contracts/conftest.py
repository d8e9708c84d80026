"""What no transaction can do: code and storage put where a test needs them, on both chains that the tests run on."""

from ast import literal_eval

import pytest
from ape_test.provider import LocalProvider
from eth_tester.exceptions import TransactionFailed
from eth_utils import to_bytes
from web3 import HTTPProvider

from tests.outcome import plain


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
    if isinstance(exception, TransactionFailed) and data:
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
