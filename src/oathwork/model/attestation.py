"""Standing as the Ethereum Attestation Service (EAS) has it: the herald's schemas, and what is signed off the chain.

A schema's number, and that of an attestation, follow from what they hold, and so can be computed by anybody. Off the chain
it is version 2 of EAS' own format.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from eth_hash.auto import keccak

from oathwork.errors import NotValid
from oathwork.model.typed_data import NOBODY, ZERO, Domain, Struct, TypedData, Types, address, camel

EAS_NAME: Final = "EAS Attestation"  # of the domain of what is signed off the chain
EAS_FORMAT: Final = 2
_WORD: Final = 32  # bytes


@dataclass(frozen=True)
class AttestedStanding(Struct):
    """A standing at a moment: what the herald's schema says, and in its order."""

    guild: int
    account: str
    points: int  # faded to `as_of`, in thousandths
    as_of: int  # seconds
    delivered: int
    reviewed: int
    rejected: int
    abandoned: int
    missed: int
    reputation: str  # the contract that says so

    TYPES: ClassVar = {
        "guild": "uint96",
        "account": "address",
        "points": "uint64",
        "as_of": "uint40",
        "delivered": "uint32",
        "reviewed": "uint32",
        "rejected": "uint32",
        "abandoned": "uint32",
        "missed": "uint24",
        "reputation": "address",
    }

    @property
    def counts(self) -> dict[str, int]:
        """What was kept and broken, by name."""
        return {name: getattr(self, name) for name in STANDING_COUNTS}

    @classmethod
    def decoded(cls, data: bytes) -> "AttestedStanding":
        """Return what an attestation holds. Raises NotValid."""
        if len(data) != _WORD * len(cls.TYPES):
            raise NotValid(f"a standing is {len(cls.TYPES)} words, not {len(data)} bytes")
        words = [data[start : start + _WORD] for start in range(0, len(data), _WORD)]
        return cls.of([_value(kind, word) for kind, word in zip(cls.TYPES.values(), words, strict=True)])


def _value(kind: str, word: bytes) -> Any:
    if kind != "address":
        return int.from_bytes(word)
    if any(word[:12]):
        raise NotValid(f"0x{word.hex()} is not an address")
    return address(word[12:])


STANDING_COUNTS: Final = ("delivered", "reviewed", "rejected", "abandoned", "missed")
STANDING_SCHEMA: Final = ",".join(f"{kind} {camel(name)}" for name, kind in AttestedStanding.TYPES.items())
END_SCHEMA: Final = "address poster,uint256 lane,uint64 generation,uint8 how,uint128 back,address escrow"


def schema_uid(schema: str, *, revocable: bool) -> bytes:
    """Return the number of a schema that nothing resolves."""
    return keccak(schema.encode() + bytes(20) + bytes([revocable]))


STANDING_UID: Final = schema_uid(STANDING_SCHEMA, revocable=True)
END_UID: Final = schema_uid(END_SCHEMA, revocable=False)

ATTEST_FIELDS: Final = {
    "version": "uint16",
    "schema": "bytes32",
    "recipient": "address",
    "time": "uint64",
    "expirationTime": "uint64",
    "revocable": "bool",
    "refUID": "bytes32",
    "data": "bytes",
    "salt": "bytes32",
}
ATTEST_TYPES: Final[Types] = {
    "Attest": [{"name": name, "type": kind} for name, kind in ATTEST_FIELDS.items()]
}


def eas_domain(chain_id: int, eas: str, version: str) -> Domain:
    """Return the domain of what is signed for one EAS contract, which says its version."""
    return Domain(chain_id, eas, EAS_NAME, version)


def attest_message(domain: Domain, standing: AttestedStanding, salt: bytes) -> TypedData:
    """Return what is signed to attest a standing off the chain: it never expires, and says when it was true."""
    message = {
        "version": EAS_FORMAT,
        "schema": STANDING_UID,
        "recipient": standing.account,
        "time": standing.as_of,
        "expirationTime": 0,
        "revocable": True,
        "refUID": ZERO,
        "data": standing.encoded(),
        "salt": salt,
    }
    return TypedData(domain, "Attest", ATTEST_TYPES, message)


def attestation_uid(message: TypedData) -> bytes:
    """Return the number of an attestation off the chain: the hash of its fields without padding, the schema's number as text.

    No attester stands in it, and no place in a block: both are zero there.
    """
    facts = message.message
    parts = (
        facts["version"].to_bytes(2),
        f"0x{facts['schema'].hex()}".encode(),
        _packed_address(facts["recipient"]),
        _packed_address(NOBODY),
        facts["time"].to_bytes(8),
        facts["expirationTime"].to_bytes(8),
        bytes([facts["revocable"]]),
        facts["refUID"],
        facts["data"],
        facts["salt"],
        bytes(4),
    )
    return keccak(b"".join(parts))


def _packed_address(account: str) -> bytes:
    return bytes.fromhex(account[2:])
