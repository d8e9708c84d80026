"""Files that a Safe's Transaction Builder imports: a DAO looks at the calls there, simulates them, and its owners sign.

The format is that of the builder 1.18 (version "1.0" of the file). It refuses numbers that are not texts, takes tuples as
texts that hold JSON, and shows what a call does only if its ABI stands beside it. Nothing is sent from here.
"""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from eth_abi.abi import decode, encode
from eth_abi.exceptions import ABITypeError, EncodingError
from eth_hash.auto import keccak

from oathwork.abi import artifact, signature, type_of
from oathwork.document import read_file, write_file
from oathwork.errors import BadDocument, NotValid
from oathwork.typed import address

VERSION: Final = "1.0"
BUILDER: Final = "1.18.3"  # whose format this is
_LARGEST: Final = 4 * 1024 * 1024  # bytes of a file


class Call(Protocol):
    """What a transaction would hold: `oathwork.contracts.Call` is one."""

    @property
    def contract(self) -> str:
        """The contract's name, whose ABI is known."""

    @property
    def function(self) -> str:
        """Solidity's name."""

    @property
    def to(self) -> str:
        """The contract's address."""

    @property
    def data(self) -> bytes:
        """Selector and arguments."""

    @property
    def value(self) -> int:
        """Wei to send along."""


def batch(
    calls: Sequence[Call],
    safe: str,
    chain_id: int,
    *,
    name: str = "oathwork",
    description: str = "",
    raw: bool = False,
    now: float | None = None,
) -> dict[str, Any]:
    """Return a builder's file, with its checksum, that holds these calls in this order, all in one transaction.

    `raw` gives the call data in place of the readable form. `now` is in seconds. Raises NotValid if there is no call.
    """
    if not calls:
        raise NotValid("a batch needs at least one call")
    document: dict[str, Any] = {
        "version": VERSION,
        "chainId": str(chain_id),
        "createdAt": int((time.time() if now is None else now) * 1000),
        "meta": {
            "name": name,
            "description": description,
            "txBuilderVersion": BUILDER,
            "createdFromSafeAddress": address(safe),
            "createdFromOwnerAddress": "",
        },
        "transactions": [_transaction(call, raw) for call in calls],
    }
    document["meta"]["checksum"] = checksum(document)
    return document


def write(file: Path, document: Mapping[str, Any]) -> None:
    """Write a batch. Raises BadDocument if what it holds is not what the calls were."""
    data = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    transactions(json.loads(data))
    write_file(file, data)


def read(file: Path) -> list[tuple[str, int, bytes]]:
    """Return what the calls of a builder's file would send: (to, wei, data). Raises BadDocument."""
    try:
        return transactions(json.loads(read_file(file, limit=_LARGEST)))
    except ValueError as error:
        raise BadDocument(f"{file} is not a batch of Safe's Transaction Builder: {error}") from error


def transactions(document: Mapping[str, Any]) -> list[tuple[str, int, bytes]]:
    """Return what a batch would send, as the builder makes it of the document. Raises BadDocument."""
    try:
        if document["meta"].get("checksum") not in (None, checksum(document)):
            raise BadDocument("the batch was changed after it was written: its checksum is another")
        return [
            (address(each["to"]), int(each["value"]), _data_of(each)) for each in document["transactions"]
        ]
    except (KeyError, TypeError, ValueError, NotValid, EncodingError, ABITypeError) as error:
        raise BadDocument(f"this is not a batch of Safe's Transaction Builder: {error!r}") from error


def checksum(document: Mapping[str, Any]) -> str:
    """Return the checksum the builder compares: the hash of a text of its own making, without name and checksum."""
    meta = {key: value for key, value in document["meta"].items() if key != "checksum"} | {"name": None}
    return "0x" + keccak(_serialized({**document, "meta": meta}).encode()).hex()


def _serialized(value: Any) -> str:
    if isinstance(value, Mapping):
        keys = sorted(value)
        return f"{{{_json(keys)}{''.join(_serialized(value[key]) + ',' for key in keys)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_serialized, value))}]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _transaction(call: Call, raw: bool) -> dict[str, Any]:
    common: dict[str, Any] = {"to": address(call.to), "value": str(call.value)}
    if raw:
        return common | {"data": "0x" + call.data.hex()}
    entry = artifact(call.contract).functions[call.function]
    inputs = entry["inputs"]
    values = decode([type_of(each) for each in inputs], call.data[4:])
    method = {
        "inputs": inputs,
        "name": call.function,
        "payable": entry["stateMutability"] == "payable",
    }
    shown = {each["name"]: _shown(value) for each, value in zip(inputs, values, strict=True)}
    return common | {"contractMethod": method, "contractInputsValues": shown}


def _shown(value: Any) -> str:
    """A value as the builder wants it typed in: lists and tuples as JSON, in which all but booleans are texts."""
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return address(value) if isinstance(value, str) and _is_address(value) else str(value)


def _is_address(value: str) -> bool:
    return len(value) == 42 and value.startswith("0x")


def _data_of(each: Mapping[str, Any]) -> bytes:
    if each.get("data"):
        return bytes.fromhex(each["data"].removeprefix("0x"))
    method, values = each["contractMethod"], each["contractInputsValues"]
    inputs = method["inputs"]
    typed = [_typed(item, values[item["name"]]) for item in inputs]
    selector = keccak(signature({"name": method["name"], "inputs": inputs}).encode())[:4]
    return selector + encode([type_of(item) for item in inputs], typed)


def _typed(item: Mapping[str, Any], value: Any) -> Any:
    kind = str(item["type"])
    if kind.endswith("[]") or kind == "tuple":
        found = json.loads(value) if isinstance(value, str) else value
        if kind == "tuple":
            return tuple(_typed(part, each) for part, each in zip(item["components"], found, strict=True))
        return [_typed({**item, "type": kind[:-2]}, each) for each in found]
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, str):
        raise BadDocument(f"{item['name']}: the builder refuses numbers that are not texts")
    if kind == "bool":
        return {"true": True, "false": False}[value.lower()]
    if kind.startswith(("uint", "int")):
        return int(value)
    return bytes.fromhex(value.removeprefix("0x")) if kind.startswith("bytes") else value
