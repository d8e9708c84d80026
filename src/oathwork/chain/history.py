"""Blocks of the past, as contracts see them: their headers, how far back their hashes reach, and their numbers."""

from typing import Any, Final

from oathwork.chain.client import Chain, rpc
from oathwork.chain.node_errors import node_errors
from oathwork.errors import NetworkError, NodeRefused, Refused
from oathwork.model.header import encode_header

_OPCODE_REACH: Final = 256  # blocks that `blockhash` sees
_HISTORY_REACH: Final = 8_191  # blocks that the history contract of EIP-2935 keeps
_MEANWHILE: Final = 100  # blocks that a quick chain makes between two questions
_LATEST: Final = 200  # blocks over which their pace is taken
_HISTORY: Final = "0x0000F90827F1C53a10cb7A02335B175320002935"
_NUMBER: Final = "43"
PARENT: Final = "6001430340"  # BLOCKHASH of the block before
_KEEP: Final = "61{place:04x}52"  # MSTORE of the word that was left
_RETURN: Final = "61{size:04x}6000f3"


def block_header(chain: Chain, number: int) -> bytes:
    """Return the RLP of a block's header, whose hash is the block's. Raises Unreachable, HeaderNotProvable."""
    tester = getattr(chain.provider, "ethereum_tester", None)
    if tester is not None:  # it answers with other extraData than it hashes
        import rlp

        return bytes(rlp.encode(tester.backend.chain.get_canonical_block_by_number(number).header))
    return encode_header(rpc(chain, "eth_getBlockByNumber", hex(number), False) or _no_block(number))


def _no_block(number: int) -> Any:
    raise NetworkError(f"the node has no block {number}")


def run(chain: Chain, *expressions: str, gas: int | None = None, block: int | None = None) -> bytes:
    """Return the words to which pieces of code lead, which a node runs for a contract that is never made. Changes nothing.

    Each of the `expressions`, in hex, leaves one word on the stack. `gas`: with so much of it, or else as much as the node
    gives. `block`: at its end, or else at the latest one's. Raises Refused for an instruction that the chain lacks, and
    Unreachable.
    """
    # What is returned is a contract's code to the chain. Before the words stands one that is zero, for no code may begin
    # with the byte 0xef (EIP-3541), and one hash of 256 does.
    steps = [code + _KEEP.format(place=32 * place) for place, code in enumerate(expressions, start=1)]
    size = 32 + 32 * len(expressions)
    transaction: dict[str, Any] = {"data": "0x" + "".join(steps) + _RETURN.format(size=size)}
    if gas is not None:
        transaction["gas"] = gas
    with node_errors("running a piece of code"):
        return bytes(chain.eth.call(transaction, "latest" if block is None else block))[32:]


def contract_block(chain: Chain) -> int:
    """Return the number of the latest block as contracts count: on Arbitrum they count blocks of L1, the node its own."""
    return _number_and_parent(chain)[0]


def counts_other_blocks(chain: Chain, latest: int) -> bool:
    """Return whether contracts count other blocks than the node, whose latest one was just `latest`."""
    return abs(contract_block(chain) - latest) > _MEANWHILE


def hash_reach(chain: Chain) -> int:
    """Return how many blocks back a draw finds the hash of the lot's block: 256, or 8,191 where EIP-2935 is in force."""
    number, parent = _number_and_parent(chain)
    try:
        answer = chain.call(_HISTORY, max(0, number - 1).to_bytes(32))
    except (Refused, NodeRefused):
        return _OPCODE_REACH
    return _HISTORY_REACH if answer == parent else _OPCODE_REACH


def seconds_a_block(chain: Chain) -> float:
    """Return the mean time between the latest blocks, in seconds.

    Zero if it is not known: the chain is too young, or contracts count other blocks than the node's.
    """
    latest = chain.block()
    if latest.number < _LATEST or counts_other_blocks(chain, latest.number):
        return 0.0
    return (latest.timestamp - chain.block(latest.number - _LATEST).timestamp) / _LATEST


def _number_and_parent(chain: Chain) -> tuple[int, bytes]:
    """Return the latest block's number and the hash of the one before, as contracts see them; else as the node does."""
    try:
        answer = run(chain, _NUMBER, PARENT)
    except (Refused, NodeRefused):
        answer = b""
    if len(answer) == 64:
        return int.from_bytes(answer[:32]), answer[32:]
    number = chain.block().number
    return number, bytes.fromhex(chain.block(max(0, number - 1)).hash[2:])
