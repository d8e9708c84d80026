"""A transaction as it was signed, from what a node tells of it: by its hash a node that lies is found out."""

from collections.abc import Mapping
from typing import Any, Final

_COMMON: Final = ("gas", "to", "value", "input")
_FIELDS: Final = {  # in the order in which they are signed: EIP-155, EIP-2930, EIP-1559
    0: ("nonce", "gasPrice", *_COMMON, "v", "r", "s"),
    1: ("chainId", "nonce", "gasPrice", *_COMMON, "accessList", "yParity", "r", "s"),
    2: ("chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas", *_COMMON, "accessList", "yParity", "r", "s"),
}  # fmt: skip
_AS_BYTES: Final = ("to", "input")


def signed_bytes(answer: Mapping[str, Any]) -> bytes:
    """Return the signed transaction that a node tells of, in JSON or as web3 has it.

    Raises KeyError, TypeError, AttributeError or ValueError for what is none, and for a kind that nobody sends by hand.
    """
    import rlp

    kind = _number(answer.get("type") or 0)
    parity = answer.get("yParity")
    fields = {
        **answer,
        "yParity": answer["v"] if parity is None else parity,
        "accessList": answer.get("accessList") or [],
    }
    body = bytes(rlp.encode([_item(name, fields[name]) for name in _FIELDS[kind]]))
    return bytes([kind]) + body if kind else body


def _item(name: str, value: Any) -> Any:
    if name == "accessList":
        return [[_bytes(each["address"]), [_bytes(key) for key in each["storageKeys"]]] for each in value]
    return _bytes(value) if name in _AS_BYTES else _number(value)


def _number(value: Any) -> int:
    if isinstance(value, bytes):
        return int.from_bytes(value, "big")
    return value if isinstance(value, int) else int(value, 16)


def _bytes(value: Any) -> bytes:
    """`to` is nothing where a contract is made."""
    if value is None or isinstance(value, bytes):
        return bytes(value or b"")
    return bytes.fromhex(value.removeprefix("0x"))
