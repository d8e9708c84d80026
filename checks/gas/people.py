"""Accounts that sign, and what they sign."""

from __future__ import annotations

from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_utils import keccak


class Person:
    """An account with a key and an address without a zero byte, so that who is drawn does not move the numbers."""

    def __init__(self, name: str) -> None:
        salt = 0
        while True:
            self.key = keccak(text=f"{name}/{salt}")
            self.address = Account.from_key(self.key).address
            if 0 not in bytes.fromhex(self.address[2:]):
                return
            salt += 1

    def sign(self, digest: bytes) -> bytes:
        """The 65 bytes of a signature of a digest."""
        return bytes(Account.unsafe_sign_hash(digest, self.key).signature)


def domain_separator(name: str, chain_id: int, contract: str) -> bytes:
    """EIP-712, version 1."""
    kind = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    words = [kind, keccak(text=name), keccak(text="1"), chain_id, contract]
    return keccak(encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], words))


def typed(domain: bytes, kind: str, types: list[str], values: list[Any]) -> bytes:
    """The EIP-712 digest of a struct whose fields are already words."""
    struct = keccak(encode(["bytes32", *types], [keccak(text=kind), *values]))
    return keccak(b"\x19\x01" + domain + struct)
