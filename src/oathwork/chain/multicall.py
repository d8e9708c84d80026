"""Many calls in one transaction, by the Multicall3 that lies at one address on nearly all chains."""

from collections.abc import Sequence
from typing import Final

from eth_hash.auto import keccak

from oathwork.chain.client import Chain

MULTICALL3: Final = "0xcA11bde05977b3631167028862bE2a173976CA11"
_CODE_HASH: Final = bytes.fromhex("d5c15df687b16f2ff992fc8d767b4216323184a2bbc6ee2f9c398c318e770891")
_AGGREGATE3: Final = keccak(b"aggregate3((address,bool,bytes)[])")[:4]


def is_deployed(chain: Chain) -> bool:
    """Return whether the Multicall3 that everybody knows is on a chain: its code, byte for byte."""
    return keccak(chain.code(MULTICALL3)) == _CODE_HASH


def aggregated(calls: Sequence[tuple[str, bytes]]) -> bytes:
    """Return what is sent to Multicall3 to make these calls, address and data, of which each may fail by itself."""
    from eth_abi.abi import encode  # takes a fifth of a second of processor, and is seldom needed

    rows = [(to, True, data) for to, data in calls]
    return _AGGREGATE3 + encode(["(address,bool,bytes)[]"], [rows])
