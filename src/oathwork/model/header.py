"""A block's header as its hash covers it: what a draw proves the RANDAO mix of the lot's block with. Pure data."""

from collections.abc import Mapping
from typing import Any

from eth_hash.auto import keccak

from oathwork.errors import NotValid

# In the order of the header, by the names that nodes use. Each fork since London has added to the end.
_FIELDS = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom"),
    *("difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash", "nonce"),
)
_ADDED = (
    *("baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot"),
    *("requestsHash", "blockAccessListHash", "slotNumber"),
)
# Numbers, which have no leading zeros; all else is bytes, which may.
_QUANTITIES = frozenset(
    {
        *("difficulty", "number", "gasLimit", "gasUsed", "timestamp"),
        *("baseFeePerGas", "blobGasUsed", "excessBlobGas", "slotNumber"),
    }
)


class HeaderNotProvable(NotValid):
    """What a node tells of a block is not what its hash covers: a draw cannot prove the mix with it."""


def encode_header(block: Mapping[str, Any]) -> bytes:
    """Return the RLP of a block's header, made of what a node answers to eth_getBlockByNumber.

    What chains add besides, outside the header, is passed over. Raises HeaderNotProvable if the keccak256 is not the
    block's hash: the node does not tell all of the header, the chain hashes it in another way, or it has a fork that
    this version does not know.
    """
    import rlp  # takes a sixth of a second of processor, and only a draw needs it

    try:
        by_forks = [name for name in _ADDED if block.get(name) is not None]
        header = bytes(rlp.encode([_item(name, block[name]) for name in (*_FIELDS, *by_forks)]))
        is_proved = keccak(header) == _data(block["hash"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise HeaderNotProvable(
            f"the node tells no whole header of block {block.get('number')}: {error!r}"
        ) from error
    if not is_proved:
        raise HeaderNotProvable(f"what the node tells of block {block['number']} is not what its hash covers")
    return header


def mix_of(header: bytes) -> bytes:
    """Return the RANDAO mix (EIP-4399) in a header that `encode_header` could have made."""
    import rlp

    return bytes(rlp.decode(header)[_FIELDS.index("mixHash")])


def _item(name: str, value: Any) -> bytes:
    return _quantity(value) if name in _QUANTITIES else _data(value)


def _quantity(value: Any) -> bytes:
    """A number, or one in hex without leading zeros, as JSON-RPC has it."""
    number = int(value, 16) if isinstance(value, str) else int(value)
    return number.to_bytes((number.bit_length() + 7) // 8)


def _data(value: Any) -> bytes:
    """Bytes, or the hex of whole ones."""
    return bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)
