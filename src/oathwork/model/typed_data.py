"""Solidity's values and EIP-712: what fits a type, how a struct is hashed, what exactly a signature is over."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any, ClassVar, Final, Self

from eth_hash.auto import keccak

from oathwork.errors import NotValid
from oathwork.model.amounts import short_repr

NOBODY: Final = "0x" + 40 * "0"  # the zero address: no arbiter, any worker, the chain's own money
ZERO: Final = bytes(32)  # the zero hash: no team, no panel

Types = dict[
    str, list[dict[str, str]]
]  # EIP-712's description of a message: name and type of each field, by struct

_UINT = re.compile(r"uint([0-9]+)")
_NUMBER = re.compile(
    r"0x[0-9a-f]{1,1000}|[0-9]{1,1000}", re.ASCII | re.IGNORECASE
)  # Python reads 4,300 digits
_ADDRESS = re.compile(r"0x[0-9a-f]{40}", re.ASCII | re.IGNORECASE)
_HEX = re.compile(r"0x(?:[0-9a-f]{2})*", re.ASCII | re.IGNORECASE)


def fit(kind: str, value: Any, where: str = "value") -> Any:
    """Return `value` as Solidity's type `kind` holds it: a checksummed address, an int, bytes, str or bool.

    Text is read as JSON files hold it: numbers in decimals or 0x, bytes in 0x. Raises NotValid, naming `where`.
    """
    if kind == "address":
        return address(value, where)
    if match := _UINT.fullmatch(kind):
        return _number(value, int(match[1]), where)
    if kind.startswith("bytes"):
        return _bytes(value, int(kind[5:] or 0), where)
    if kind == "string" and isinstance(value, str):
        return value
    if kind == "bool" and isinstance(value, bool):
        return value
    raise NotValid(f"{where}: {short_repr(value)} is not a {kind}")


def address(value: Any, where: str = "address") -> str:
    """Return an address with its checksum. Raises NotValid if it is none, or if the checksum it has is wrong."""
    if isinstance(value, bytes) and len(value) == 20:
        return _of_bytes(value)
    if not isinstance(value, str):
        raise NotValid(f"{where}: {short_repr(value)} is not an address")
    try:
        return _right_spelling(value)
    except _Misspelled:
        reason = f"the checksum of {value} is wrong; a letter was mistyped, or its case"
        raise NotValid(f"{where}: {reason}") from None
    except ValueError:
        raise NotValid(f"{where}: {short_repr(value)} is not an address") from None


class _Misspelled(Exception):
    """An address whose checksum is wrong."""


def checksummed(digits: str) -> str:
    """Return the address that 40 hexadecimal digits spell, in whatever case, as EIP-55 has it.

    By hand, for it takes a sixth of a second of processor to import eth_utils.

    >>> checksummed("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    """
    digits = digits.lower()
    marks = keccak(digits.encode("ascii")).hex()
    return "0x" + "".join(
        digit.upper() if mark > "7" else digit for digit, mark in zip(digits, marks, strict=False)
    )


# A ledger meets the same few accounts again and again, and every checksum is a hash.
@lru_cache(maxsize=65_536)
def _of_bytes(value: bytes) -> str:
    return checksummed(value.hex())


@lru_cache(maxsize=65_536)
def _right_spelling(value: str) -> str:
    """Return an address with its checksum. What raises is not remembered."""
    if not value.startswith("0x") or not _ADDRESS.fullmatch(value):
        raise ValueError(value)
    digits = value[2:]
    right_spelling = checksummed(digits)
    if digits not in (digits.lower(), digits.upper()) and value != right_spelling:
        raise _Misspelled
    return right_spelling


def _number(value: Any, bits: int, where: str) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value, 16 if value[:2].lower() == "0x" else 10)
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotValid(f"{where}: {short_repr(value)} is not a whole number")
    if not 0 <= value < 2**bits:
        raise NotValid(f"{where}: {short_repr(value)} does not fit {bits} bits")
    return int(value)


def _bytes(value: Any, length: int, where: str) -> bytes:
    data = bytes.fromhex(value[2:]) if isinstance(value, str) and _HEX.fullmatch(value) else value
    if not isinstance(data, bytes | bytearray) or (length and len(data) != length):
        raise NotValid(f"{where}: {short_repr(value)} is not {length or 'a number of'} bytes in 0x")
    return bytes(data)


@cache
def camel(name: str) -> str:
    """Return a field's name as Solidity spells it: `camel("pass_mark") == "passMark"`."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def abi_word(kind: str, value: Any) -> bytes:
    """Return the 32 bytes that ABI encoding makes of a value which fits its type, one that is as long for all values."""
    if kind == "address":
        return bytes.fromhex(value[2:]).rjust(32, b"\0")
    return value.ljust(32, b"\0") if isinstance(value, bytes) else int(value).to_bytes(32)


class Struct:
    """A Solidity struct as a frozen dataclass. `TYPES` holds the type of every field, in Solidity's order.

    Values are made to fit on creation, so equal structs have equal fields. In JSON the fields have Solidity's names,
    as in the typed data a wallet shows; those in `TEXT` can be beyond what other languages' numbers hold, and are text.
    """

    TYPES: ClassVar[Mapping[str, str]] = {}
    TEXT: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        for name, kind in self.TYPES.items():
            where = f"{type(self).__name__}.{camel(name)}"
            object.__setattr__(self, name, fit(kind, getattr(self, name), where))

    @classmethod
    def abi_type(cls) -> str:
        """Return the type as ABI encoding names it, such as `(address,uint256)`."""
        return f"({','.join(cls.TYPES.values())})"

    @classmethod
    def eip712_type(cls) -> str:
        """Return the type as EIP-712 spells it, such as `Share(address account,uint256 part)`."""
        return f"{cls.__name__}({','.join(f'{kind} {camel(name)}' for name, kind in cls.TYPES.items())})"

    def values(self) -> tuple[Any, ...]:
        """Return the fields' values in Solidity's order, as ABI encoding takes them."""
        return tuple(getattr(self, name) for name in self.TYPES)

    @classmethod
    def of(cls, values: Sequence[Any]) -> Self:
        """Return the struct made of decoded values in Solidity's order."""
        return cls(**dict(zip(cls.TYPES, values, strict=True)))

    @classmethod
    def of_fitting(cls, values: Sequence[Any]) -> Self:
        """As `of`, of values that are known to fit their types: only a struct's own rules are asked, where it has some."""
        if cls.__post_init__ is not Struct.__post_init__:
            return cls.of(values)
        struct = object.__new__(cls)
        struct.__dict__.update(zip(cls.TYPES, values, strict=True))
        return struct

    def encoded(self) -> bytes:
        """Return `abi.encode` of the struct, which is static."""
        return b"".join(map(abi_word, self.TYPES.values(), self.values()))

    def struct_hash(self) -> bytes:
        """Return EIP-712's hashStruct."""
        return keccak(keccak(self.eip712_type().encode()) + self.encoded())

    def message(self) -> dict[str, Any]:
        """Return the fields under Solidity's names, as a typed-data message holds them."""
        return {camel(name): getattr(self, name) for name in self.TYPES}

    def to_json(self) -> dict[str, Any]:
        """Return the fields under Solidity's names in values that JSON can hold."""
        return {camel(name): self._shown(name) for name in self.TYPES}

    @classmethod
    def from_json(cls, document: Any) -> Self:
        """Return the struct a JSON object holds. Raises NotValid for fields too few, too many, or that do not fit."""
        names = [camel(name) for name in cls.TYPES]
        if not isinstance(document, dict) or sorted(document) != sorted(names):
            raise NotValid(f"{cls.__name__}: expected exactly the fields {', '.join(names)}")
        return cls(**{name: document[camel(name)] for name in cls.TYPES})

    def _shown(self, name: str) -> Any:
        value = getattr(self, name)
        if isinstance(value, bytes):
            return "0x" + value.hex()
        return str(value) if name in self.TEXT else value


@dataclass(frozen=True)
class Domain:
    """Where a signature holds: EIP-712's domain, by chain and contract (and, of tokens' permits, name and version)."""

    chain_id: int
    contract: str
    name: str = "oathwork"
    version: str | None = "1"

    FIELDS: ClassVar[Mapping[str, tuple[str, str]]] = {
        "name": ("name", "string"),
        "version": ("version", "string"),
        "chain_id": ("chainId", "uint256"),
        "contract": ("verifyingContract", "address"),
    }

    def __post_init__(self) -> None:
        object.__setattr__(self, "contract", address(self.contract, "the domain's contract"))

    def message(self) -> dict[str, Any]:
        """Return the fields it has under EIP-712's names; a token's domain may have no version."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {self.FIELDS[name][0]: values[name] for name in self.FIELDS if values[name] is not None}

    def types(self) -> list[dict[str, str]]:
        """Return EIP-712's description of the fields it has."""
        has = self.message()
        return [{"name": name, "type": kind} for name, kind in self.FIELDS.values() if name in has]

    def separator(self) -> bytes:
        """Return the domain separator."""
        return _hash_struct("EIP712Domain", {"EIP712Domain": self.types()}, self.message())


@dataclass(frozen=True)
class TypedData:
    """One EIP-712 message under its domain: all that a wallet has to see to sign it, and its digest."""

    domain: Domain
    primary: str  # the name of the message's type
    types: Types  # the message's type and those it is made of
    message: dict[str, Any]

    def digest(self) -> bytes:
        """Return the 32 bytes that are signed."""
        return keccak(b"\x19\x01" + self.domain.separator() + self.struct_hash())

    def struct_hash(self) -> bytes:
        """Return the hash of the message alone, which hardware wallets show beside the domain's."""
        return _hash_struct(self.primary, self.types, self.message)

    def full(self) -> dict[str, Any]:
        """Return the dict that `eth_signTypedData_v4` and eth-account's `encode_typed_data(full_message=…)` take.

        Bytes are in 0x, so that it goes through JSON to a wallet.
        """
        return {
            "types": {"EIP712Domain": self.domain.types(), **self.types},
            "primaryType": self.primary,
            "domain": self.domain.message(),
            "message": _in_hex(self.message),
        }


def _in_hex(value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Mapping):
        return {key: _in_hex(item) for key, item in value.items()}
    return [_in_hex(item) for item in value] if isinstance(value, list | tuple) else value


def spelled(name: str, types: Mapping[str, list[dict[str, str]]]) -> str:
    """Return a type as EIP-712's `encodeType` does: its hash is the type hash."""
    own = ",".join(field["type"] + " " + field["name"] for field in types[name])
    parts = {field["type"].removesuffix("[]") for field in types[name]} & types.keys()
    return f"{name}({own})" + "".join(spelled(part, types) for part in sorted(parts - {name}))


def _hash_struct(name: str, types: Mapping[str, list[dict[str, str]]], message: Mapping[str, Any]) -> bytes:
    """No type of ours nests deeper than a list of structs, and none holds a list of plain values."""
    words = [keccak(spelled(name, types).encode())]
    for field in types[name]:
        kind, value = field["type"], message[field["name"]]
        inner = kind.removesuffix("[]")
        if inner in types:
            items = value if kind.endswith("[]") else [value]
            hashes = b"".join(_hash_struct(inner, types, item) for item in items)
            kind, value = "bytes32", keccak(hashes) if kind.endswith("[]") else hashes
        elif kind in ("string", "bytes"):
            kind, value = "bytes32", keccak(value.encode() if kind == "string" else value)
        words.append(abi_word(kind, fit(kind, value, field["name"])))
    return keccak(b"".join(words))
