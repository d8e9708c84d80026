"""A block's header as its hash covers it: what a draw proves the RANDAO mix of the lot's block with. Pure data."""

from collections.abc import Mapping
from typing import Any

import rlp
from eth_hash.auto import keccak

from oathwork.errors import NotValid

# In the order of the header, by the names nodes use. From baseFeePerGas on each fork has added to the end.
_HASHES = ("parentHash", "sha3Uncles")
_ROOTS = ("stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom")
_FIELDS = (*_HASHES, "miner", *_ROOTS, "difficulty", "number", "gasLimit", "gasUsed", "timestamp")
_FIELDS += ("extraData", "mixHash", "nonce")  # type: ignore[assignment]
_ADDED = ("baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot")
_ADDED += ("requestsHash",)  # type: ignore[assignment]


def encode_header(block: Mapping[str, Any]) -> bytes:
    """Return the RLP of a block's header, made of what a node answers to eth_getBlockByNumber.

    Raises NotValid if its keccak256 is not the block's hash: the chain hashes its headers in another way, or has a fork
    that this version does not know.
    """
    added = [name for name in _ADDED if block.get(name) is not None]
    header = bytes(rlp.encode([_item(block[name]) for name in (*_FIELDS, *added)]))
    if keccak(header) != _item(block["hash"]):
        raise NotValid(
            f"the header of block {block['number']} cannot be proved: its hash is made in another way"
        )
    return header


def mix_of(header: bytes) -> bytes:
    """Return the RANDAO mix (EIP-4399) in a header that `encode_header` could have made."""
    return bytes(rlp.decode(header)[_FIELDS.index("mixHash")])


def _item(value: Any) -> bytes:
    """Quantities come as numbers or in hex without leading zeros; all else in hex of whole bytes, or as bytes."""
    if isinstance(value, int):
        return _quantity(value)
    if isinstance(value, str):
        is_data = len(value) in (18, 42, 66, 514)
        return bytes.fromhex(value[2:]) if is_data else _quantity(int(value, 16))
    return bytes(value)


def _quantity(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)
