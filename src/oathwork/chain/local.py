"""A chain in this process, and time and blocks at will on it and on anvil: for demonstrations and tests."""

from oathwork.chain.client import Chain, connect, rpc
from oathwork.chain.keys import DEV_PATH, DEV_WORDS, KeySigner, dev_signers
from oathwork.errors import NetworkError

RICH = 10_000 * 10**18  # wei that every account starts with


def start(accounts: int = 20) -> tuple[Chain, tuple[KeySigner, ...]]:
    """Start an empty chain in this process, and return it with accounts that have money on it."""
    from eth_tester import EthereumTester, PyEVMBackend  # type: ignore[import-untyped]
    from web3.providers.eth_tester import EthereumTesterProvider

    rich = {"balance": RICH}
    backend = PyEVMBackend.from_mnemonic(
        DEV_WORDS, num_accounts=accounts, genesis_state_overrides=rich, hd_path=DEV_PATH
    )
    # To look for the least gas is to run each transaction a dozen times, and here gas costs nobody anything.
    backend.chain.gas_estimator = lambda state, transaction: state.gas_limit // 2
    return connect(EthereumTesterProvider(EthereumTester(backend))), dev_signers(accounts)


def mine(chain: Chain, blocks: int = 1) -> None:
    """Let so many blocks be made."""
    tester = getattr(chain.provider, "ethereum_tester", None)
    if tester is not None:
        tester.mine_blocks(blocks)
    else:
        rpc(chain, "anvil_mine", hex(blocks))


def travel(chain: Chain, to: int) -> None:
    """Make a block whose moment is `to` (seconds since 1970), which is after the latest one's.

    Raises NetworkError if that moment is past.
    """
    if to <= chain.now():
        raise NetworkError(f"the chain is at {chain.now()} and cannot go back to {to}")
    tester = getattr(chain.provider, "ethereum_tester", None)
    if tester is not None:
        if to >= tester.get_block_by_number("pending")["timestamp"]:
            tester.time_travel(to + 1)  # it names the block after the one it makes
        else:
            tester.mine_block()
    else:
        rpc(chain, "evm_setNextBlockTimestamp", to)
        rpc(chain, "anvil_mine", "0x1")


def snapshot(chain: Chain) -> object:
    """Return a mark to which `restore` brings the chain back, once."""
    tester = getattr(chain.provider, "ethereum_tester", None)
    if tester is None:
        return rpc(chain, "evm_snapshot")
    # To go back runs the marked block again, with the mix that it was given after its transactions had run: what a
    # transaction made of the mix, such as our contracts' constructor, would be another result, and the block no block.
    tester.mine_block()
    return tester.take_snapshot()


def restore(chain: Chain, mark: object) -> None:
    """Bring the chain back to where it was when `mark` was taken."""
    tester = getattr(chain.provider, "ethereum_tester", None)
    if tester is not None:
        tester.revert_to_snapshot(mark)
    else:
        # For a moment after its receipt a mined transaction may still wait in anvil's pool, and would be mined once more.
        rpc(chain, "anvil_dropAllTransactions")
        rpc(chain, "evm_revert", mark)
