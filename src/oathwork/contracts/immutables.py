"""What the constructors write into the contracts' code: where it stands, what it must be, and what it is on a chain.

Solidity puts each immutable into every place of the code that reads it. A getter shows one of them, so all are looked at:
code that names our guilds to who asks, and another's where it draws, is not ours.
"""

from collections.abc import Mapping
from typing import Final

from eth_hash.auto import keccak

from oathwork.chain.abi import Artifact
from oathwork.model.typed_data import Domain

CHAIN: Final = (
    "_cachedChainId"  # where the contract was created; on a split chain it goes by that chain's own id
)
_HAS_MIX: Final = "hasMix"
_MIX_AHEAD: Final = 64  # blocks to the lot's on a chain with a mix, which its proposers know so long before
_LOT_AHEAD: Final = 2  # and on one without
_NAMES: Final = (
    "guilds",
    "reputation",
    "escrow",
    "image",
)  # the other contracts, by the names of their getters


def is_code_of(contract: Artifact, code: bytes) -> bool:
    """Return whether code on a chain is this contract's, whatever its immutables hold: what was compiled has zeros there."""
    zeroed_code = bytearray(code)
    for places in contract.immutables.values():
        for place in places:
            zeroed_code[place : place + 32] = bytes(len(zeroed_code[place : place + 32]))
    return bytes(zeroed_code) == contract.runtime


def words_in(contract: Artifact, code: bytes) -> dict[str, list[bytes]]:
    """Return the words that code of this contract holds, by immutable: one for each place, equal if all is well."""
    return {
        name: [code[place : place + 32] for place in places] for name, places in contract.immutables.items()
    }


def has_mix(guilds: Artifact, code: bytes) -> bool:
    """Return whether Guilds with this code goes by a RANDAO mix, which its constructor looks for."""
    return words_in(guilds, code)[_HAS_MIX][0] == (1).to_bytes(32)


def lot_ahead(mix: bool) -> int:
    """Return how many blocks ahead a lot's block is, on a chain with a RANDAO mix or without."""
    return _MIX_AHEAD if mix else _LOT_AHEAD


def words_due(
    contract: Artifact, where: str, chain_id: int, others: Mapping[str, str], *, mix: bool
) -> dict[str, bytes]:
    """Return what each immutable of the contract at `where` must be.

    `others` are addresses, by getter. `mix`: Guilds goes by a RANDAO mix, and then the escrow must do so too.
    """
    domain = Domain(chain_id, where)
    version = domain.version or ""
    words = {
        "_cachedDomainSeparator": domain.separator(),
        CHAIN: chain_id.to_bytes(32),
        "_cachedThis": _word_of(where),
        _HAS_MIX: mix.to_bytes(32),
        "_lotAhead": lot_ahead(mix).to_bytes(32),
        "_hashedName": keccak(domain.name.encode()),
        "_hashedVersion": keccak(version.encode()),
        "_name": _short_string(domain.name),
        "_version": _short_string(version),
    }
    words |= {name: _word_of(others[name]) for name in _NAMES if name in contract.immutables}
    return {name: words[name] for name in contract.immutables}


def _word_of(account: str) -> bytes:
    return bytes.fromhex(account[2:]).rjust(32, b"\x00")


def _short_string(text: str) -> bytes:
    """As OpenZeppelin's ShortStrings: the text, and its length in the last byte."""
    return text.encode().ljust(31, b"\x00") + bytes([len(text.encode())])
