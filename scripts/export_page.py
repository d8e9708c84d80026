"""Write what the page knows of the contracts, from the package's own data; `--check` only compares.

Addresses, ABIs, hashes of the code, types of messages, sentences and refusals have one home, the package. The page carries
this copy, so that it asks no server for what is signed.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from eth_hash.auto import keccak

from oathwork.chain.abi import Artifact, Entry, artifact
from oathwork.contracts import create2, field_formats, immutables
from oathwork.contracts.clear_signing import typed_document
from oathwork.contracts.deployments import predicted
from oathwork.contracts.edge import places
from oathwork.contracts.edge_sentences import EDGE_SENTENCES
from oathwork.contracts.sentences import ESCROW_SENTENCES, GUILD_SENTENCES, MESSAGE_SENTENCES
from oathwork.error_sentences import SENTENCES, STATUSES
from oathwork.model.guild import Deed
from oathwork.model.messages import types_of
from oathwork.model.terms import LaneEnd, Skip, Status

FILE: Final = Path(__file__).parents[1] / "page" / "src" / "chain" / "generated.json"
_KINDS: Final = ("function", "event", "error")
_PLACES: Final = ("escrow", "guilds", "reputation", "image")
_ADDRESSES: Final = {
    "BountyEscrow": "escrow",
    "Guilds": "guilds",
    "Reputation": "reputation",
    "ReputationImage": "image",
}
_ENUMS: Final = {"Status": Status, "Skip": Skip, "Deed": Deed, "End": LaneEnd}
_AROUND: Final = (
    "Crowds",
    "Crowd",
    "Plans",
    "Plan",
    "Rotas",
    "Rota",
    "CourtArbiter",
    "Holdback",
)  # whose functions the page signs
_LINE: Final = 200  # characters: what stands on one line of the file


def document() -> dict[str, Any]:
    """Return all that the page is told."""
    deployment = predicted(1)  # the same on every chain
    names = (*_ADDRESSES, "MockToken", *_AROUND)
    return {
        "addresses": {name: getattr(deployment, place) for name, place in _ADDRESSES.items()},
        "around": _around(deployment.escrow),
        "code": {name: _code(artifact(name)) for name in _ADDRESSES},
        "courts": {name: _code(artifact(name)) for name in ("CourtArbiter", "PanelArbitrator")},
        "lotAhead": {"mix": immutables._MIX_AHEAD, "hash": immutables._LOT_AHEAD},
        "enums": {f"enum {name}": len(kind) for name, kind in _ENUMS.items()},
        "structs": dict(_structs(names)),
        "abi": {name: _abi(artifact(name)) for name in names if name != "ReputationImage"},
        "messages": {name: types_of(name) for name in (*typed_document()["messages"], "Permit", "Share")},
        "sentences": {
            "BountyEscrow": {name: each.words for name, each in ESCROW_SENTENCES.items()},
            "Guilds": {name: each.words for name, each in GUILD_SENTENCES.items()},
            **{
                contract: {name: each.words for name, each in EDGE_SENTENCES[contract].items()}
                for contract in _AROUND
            },
            "messages": {name: each.words for name, each in MESSAGE_SENTENCES.items()},
        },
        "fields": {name: _writing(form.kind) for name, form in field_formats._FORMATS.items()},
        "refusals": SENTENCES,
        "statuses": STATUSES,
    }


def _around(escrow: str) -> dict[str, dict[str, str]]:
    """The factories, and the patterns of their clones: each is the first contract that its factory creates."""
    return {
        factory.removesuffix("s"): {"factory": where, "pattern": create2.create_address(where, 1)}
        for factory, where in places(escrow).items()
        if factory.endswith("s")
    }


def _code(contract: Artifact) -> dict[str, Any]:
    """The hash of the code with zeros where its immutables go, and where each of them stands in it."""
    places = {name: list(starts) for name, starts in contract.immutables.items()}
    return {"hash": "0x" + keccak(contract.runtime).hex(), "places": places}


def _abi(contract: Artifact) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
    for entry in contract.abi:
        if entry["type"] in _KINDS:
            entries[entry["type"]].setdefault(entry["name"], _entry(entry))
    return entries


def _entry(entry: Entry) -> list[Any]:
    """Its arguments; of a function also what it is: payable, nonpayable or view, and what it answers."""
    inputs = [_field(item) for item in entry["inputs"]]
    if entry["type"] != "function":
        return inputs
    return [inputs, entry["stateMutability"], [_field(item) for item in entry["outputs"]]]


def _field(item: Entry) -> list[Any]:
    kind, name = item["type"], item.get("internalType", item["type"])
    written = name if name == kind else f"{name}={kind}"
    return [item["name"], written, *([1] if item.get("indexed") else [])]


def _structs(names: Iterable[str]) -> Iterator[tuple[str, list[Any]]]:
    for name in names:
        for entry in artifact(name).abi:
            yield from _structs_in([*entry.get("inputs", []), *entry.get("outputs", [])])


def _structs_in(items: Iterable[Entry]) -> Iterator[tuple[str, list[Any]]]:
    for item in items:
        if "components" in item:
            yield item["internalType"].partition("[")[0], [_field(part) for part in item["components"]]
            yield from _structs_in(item["components"])


def _writing(kind: field_formats.Kind) -> str:
    """How the page writes a field: a name for each way that there is."""
    special = {
        id(field_formats._BYTES): "bytes",
        id(field_formats._TEXT): "text",
        id(field_formats._GUILD): "guild",
    }
    if kind.format == "unit":
        return f"{kind.params['base']}.{kind.params['decimals']}"
    return special.get(id(kind), kind.format)


def text() -> str:
    """Return the file: one short object or list a line, so that changes can be read."""
    return _written(document()) + "\n"


def _written(value: Any, margin: str = "") -> str:
    line = json.dumps(value)
    if len(line) <= _LINE or not isinstance(value, Mapping | list):
        return line
    inner = margin + " "
    if isinstance(value, Mapping):
        parts = [f"{json.dumps(key)}: {_written(item, inner)}" for key, item in value.items()]
    else:
        parts = [_written(item, inner) for item in value]
    start, end = "{}" if isinstance(value, Mapping) else "[]"
    return f"{start}\n{inner}" + f",\n{inner}".join(parts) + f"\n{margin}{end}"


def main() -> None:
    """Write the file, or with `--check` say whether it is what the package's data give."""
    if "--check" in sys.argv[1:]:
        if FILE.read_text() != text():
            sys.exit(f"{FILE} is not what the package's data give: run `python scripts/export_page.py`")
        return
    FILE.write_text(text())


if __name__ == "__main__":
    main()
