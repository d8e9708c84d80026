"""A block's header as its hash covers it: what a draw proves the RANDAO mix of the lot's block with. Pure data."""

from collections.abc import Mapping
from typing import Any, Final

import rlp
from eth_hash.auto import keccak

from oathwork.errors import NotValid

# In the header's order, by the names that nodes use.
_FIXED: Final = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom"),
    *("difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash", "nonce"),
)
_ADDED_BY_FORKS: Final = (
    *("baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas"),
    *("parentBeaconBlockRoot", "requestsHash"),
)
_QUANTITIES: Final = frozenset(
    {"difficulty", "number", "gasLimit", "gasUsed", "timestamp"}
    | {"baseFeePerGas", "blobGasUsed", "excessBlobGas"}
)


def encode_header(block: Mapping[str, Any]) -> bytes:
    """Return the RLP of a block's header, made of what a node answers to eth_getBlockByNumber.

    Raises NotValid if its keccak256 is not the block's hash: the chain hashes its headers in another way, or has a fork
    that this version does not know.
    """
    added = [name for name in _ADDED_BY_FORKS if block.get(name) is not None]
    header = bytes(rlp.encode([_item(name, block[name]) for name in (*_FIXED, *added)]))
    if keccak(header) != _data(block["hash"]):
        raise NotValid(f"the header of block {block['number']} cannot be proved: it is hashed in another way")
    return header


def mix_of(header: bytes) -> bytes:
    """Return the RANDAO mix (EIP-4399) in a header that `encode_header` could have made."""
    return bytes(rlp.decode(header)[_FIXED.index("mixHash")])


def _item(name: str, value: Any) -> bytes:
    if name not in _QUANTITIES:
        return _data(value)
    number = int(value, 16) if isinstance(value, str) else int(value)
    return number.to_bytes((number.bit_length() + 7) // 8)


def _data(value: Any) -> bytes:
    return bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)
