"""Files that a Safe's Transaction Builder imports: a DAO looks at the calls there, simulates them, and its owners sign.

The format is that of the builder 1.18 (version "1.0" of the file). It refuses numbers that are not texts, takes tuples as
texts that hold JSON, and shows what a call does only if its ABI stands beside it. Nothing is sent from here.
"""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from eth_abi.abi import decode as unpack
from eth_abi.abi import encode
from eth_abi.exceptions import ABITypeError, EncodingError
from eth_hash.auto import keccak

from oathwork.chain.abi import artifact, signature, type_of
from oathwork.contracts.effect import CallData
from oathwork.errors import BadDocument, NotValid, WrongChain
from oathwork.model.typed_data import address, fit
from oathwork.untrusted.documents import read_file, read_json
from oathwork.untrusted.files import write_new

VERSION: Final = "1.0"
BUILDER: Final = "1.18.3"  # whose format this is
_OURS: Final = ("BountyEscrow", "Guilds", "MockToken")  # whose functions a batch can hold, no two of one name
# What strange documents lead to.
_BROKEN: Final = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
_LARGEST: Final = 4 * 1024 * 1024  # bytes of a file


class Step(NamedTuple):
    """One transaction of a batch that was read back: what would be sent, and to whom. `CallData` to describe."""

    to: str
    value: int  # wei
    data: bytes

    @property
    def contract(self) -> str:
        """The contract that has such a function; empty if none of ours does."""
        return self._named[0]

    @property
    def function(self) -> str:
        """Solidity's name of the function; empty if it is none of ours."""
        return self._named[1]

    @property
    def _named(self) -> tuple[str, str]:
        for contract in _OURS:
            try:
                return contract, artifact(contract).arguments(self.data)[0]
            except BadDocument:
                continue
        return "", ""


def batch(
    calls: Sequence[CallData],
    safe: str,
    chain_id: int,
    *,
    name: str = "oathwork",
    description: str = "",
    raw: bool = False,
    now: float | None = None,
) -> dict[str, Any]:
    """Return a builder's file, with its checksum, that holds these calls in this order, all in one transaction.

    `raw` gives the call data in place of the readable form, as is always done for what calls no function of ours. `now` is in seconds. Raises NotValid if there is no call.

    >>> document = batch([contracts.guilds.take_seat(guild)], safe, 1)
    >>> document["transactions"][0]["contractMethod"]["name"], [step.function for step in steps_of(document)]
    ('takeSeat', ['takeSeat'])
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
    if steps_of(document) != [(address(call.to), call.value, call.data) for call in calls]:
        raise NotValid("the calls cannot be said in the builder's readable form: ask for the raw one")
    return document


def write_batch(file: Path, document: Mapping[str, Any]) -> None:
    """Write a batch, whole or not at all, and over no other. Raises BadDocument if the builder would not take it, FileInTheWay."""
    data = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    steps_of(read_json(data, document=file.name))
    write_new(file, data)


def read_batch(file: Path, *, chain_id: int | None = None) -> list[Step]:
    """Return what the file of a batch would send, in order. Raises BadDocument, WrongChain if it is for another chain."""
    document: Any = read_json(read_file(file, limit=_LARGEST), document=file.name)
    steps = steps_of(document)
    if chain_id is not None and document["chainId"] != str(chain_id):
        raise WrongChain(f"{file} is for chain {document['chainId']}, not {chain_id}")
    return steps


def steps_of(document: Any) -> list[Step]:
    """Return what a batch would send, as the builder makes it of the document, in order. Raises BadDocument.

    Each step names the contract and the function, if they are ours, so that `contracts.describe` tells what it does.
    """
    try:
        if document["version"] != VERSION or not isinstance(document["chainId"], str):
            raise BadDocument("this is not a batch of Safe's Transaction Builder, version 1.0")
        if document["meta"].get("checksum") not in (None, checksum(document)):
            raise BadDocument("the batch was changed after it was written: its checksum is another")
        return [_step(each) for each in document["transactions"]]
    except (*_BROKEN, NotValid, EncodingError, ABITypeError) as error:
        raise BadDocument(f"this is not a batch of Safe's Transaction Builder: {error!r}") from error


def _step(each: Mapping[str, Any]) -> Step:
    value = each["value"]
    if not isinstance(value, str) or not (value.isascii() and value.isdecimal()):
        raise BadDocument("the builder refuses numbers that are not texts: value")
    return Step(address(each["to"]), int(value), _data_of(each))


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


def _transaction(call: CallData, raw: bool) -> dict[str, Any]:
    common: dict[str, Any] = {"to": address(call.to), "value": str(call.value)}
    if raw or not call.function:  # money alone, or no function that has a name
        return common | {"data": "0x" + call.data.hex()}
    entry = artifact(call.contract).functions[call.function]
    inputs = entry["inputs"]
    values = unpack([type_of(each) for each in inputs], call.data[4:])
    method = {
        "inputs": inputs,
        "name": call.function,
        "payable": entry["stateMutability"] == "payable",
    }
    texts = {each["name"]: _text(each, value) for each, value in zip(inputs, values, strict=True)}
    return common | {"contractMethod": method, "contractInputsValues": texts}


def _text(item: Mapping[str, Any], value: Any) -> str:
    """A value as the builder wants it typed in: lists and tuples as JSON, in which all but booleans are texts."""
    plain = _plain(item, value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(item: Mapping[str, Any], value: Any) -> Any:
    kind = str(item["type"])
    if kind.endswith("[]"):
        return [_plain({**item, "type": kind[:-2]}, each) for each in value]
    if kind == "tuple":
        return [_plain(part, each) for part, each in zip(item["components"], value, strict=True)]
    if kind == "bool":
        return value
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return address(value) if kind == "address" else str(value)


def _data_of(each: Mapping[str, Any]) -> bytes:
    if each.get("data"):
        return bytes(fit("bytes", each["data"], "data"))
    if not each.get("contractMethod"):
        return b""  # ether is sent, nothing called
    method, values = each["contractMethod"], each["contractInputsValues"]
    inputs = method["inputs"]
    arguments = [_typed(item, values[item["name"]]) for item in inputs]
    selector = keccak(signature({"name": method["name"], "inputs": inputs}).encode())[:4]
    return selector + encode([type_of(item) for item in inputs], arguments)


def _typed(item: Mapping[str, Any], value: Any) -> Any:
    kind = str(item["type"])
    if kind.endswith("[]") or kind == "tuple":
        parts: Any = value
        if isinstance(value, str):
            parts = read_json(value.encode("utf-8", "replace"), document=item["name"])
        if kind == "tuple":
            return tuple(_typed(part, each) for part, each in zip(item["components"], parts, strict=True))
        return [_typed({**item, "type": kind[:-2]}, each) for each in parts]
    if kind == "bool":
        return {"true": True, "false": False}[str(value).lower()]
    if not isinstance(value, str):
        raise BadDocument(f"{item['name']}: the builder refuses numbers that are not texts")
    return fit(kind, value, item["name"])
