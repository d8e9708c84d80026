"""What the Ethereum Attestation Service (EAS) on a chain says: its version, and what was revoked off the chain."""

import re
from typing import Final

from eth_hash.auto import keccak

from oathwork.chain.client import Chain
from oathwork.errors import NotDeployed, NotValid, Refused
from oathwork.model.typed_data import abi_word, address

_VERSION: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){1,2}")
_NAMES_OF_VERSION: Final = ("version()", "VERSION()")  # since EAS 1.0, and before
_REVOKED: Final = "getRevokeOffchain(address,bytes32)"
_REGISTRY: Final = "getSchemaRegistry()"
_SCHEMA: Final = "getSchema(bytes32)"
_HEAD: Final = 64  # bytes in front of the text that a function answers


def eas_version(chain: Chain, eas: str) -> str:
    """Return the version that an EAS calls itself, which what is signed for it names. Raises NotDeployed."""
    for name in _NAMES_OF_VERSION:
        try:
            answer = chain.call(address(eas, "EAS"), keccak(name.encode())[:4])
        except Refused:
            continue
        text = answer[_HEAD : _HEAD + int.from_bytes(answer[32:_HEAD])].decode(errors="replace")
        if _VERSION.fullmatch(text):
            return text
    raise NotDeployed(f"what is at {eas} on chain {chain.id} does not say which version of EAS it is")


def knows_schema(chain: Chain, eas: str, schema: bytes) -> bool | None:
    """Return whether somebody has registered a schema by its text, so that readers can show what it holds; None if not known."""
    try:
        registry = chain.call(address(eas), keccak(_REGISTRY.encode())[:4])
        answer = chain.call(address(registry[12:32]), keccak(_SCHEMA.encode())[:4] + schema)
    except (Refused, NotValid):
        return None
    return answer[32:64] == schema if len(answer) >= _HEAD else None  # behind the struct's place: its number


def revoked_at(chain: Chain, eas: str, signer: str, uid: bytes) -> int | None:
    """Return when a signer has revoked an attestation off the chain, in seconds; zero: never; None if that EAS does not say."""
    try:
        answer = chain.call(eas, keccak(_REVOKED.encode())[:4] + abi_word("address", signer) + uid)
    except Refused:
        return None
    return int.from_bytes(answer) if len(answer) == 32 else None
