"""What wallets show before a signature: descriptors for ERC-7730, and the EIP-712 types, as files of this package.

Made of the ABIs, the types of the messages, and the sentences that `describe` says too; `scripts/export.py` writes them.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from eth_hash.auto import keccak

from oathwork.chain.abi import artifact, signature, type_of
from oathwork.contracts.deployments import predicted
from oathwork.contracts.edge import places
from oathwork.contracts.edge_sentences import EDGE_SENTENCES, FOR_CONTRACTS
from oathwork.contracts.field_formats import AMOUNT, COINS, FieldFormat, Kind, field_format
from oathwork.contracts.paths import Item, Leaf, leaves, message_items, name_of, placeholders
from oathwork.contracts.sentences import (
    ESCROW_SENTENCES,
    GUILD_SENTENCES,
    MESSAGE_SENTENCES,
    SENDER,
    Sentence,
)
from oathwork.model.messages import NAMES_OFF_CHAIN, type_string, types_of
from oathwork.model.typed_data import NOBODY, ZERO, Domain, Types, spelled

_SCHEMA: Final = "https://eips.ethereum.org/assets/eip-7730/erc7730-v2.schema.json"
# Ethereum, OP Mainnet, Gnosis, Polygon, Base, Arbitrum One, Scroll, Sepolia: nothing but these contracts can ever be at
# these addresses there, since the code gives the address.
_CHAINS: Final = (1, 10, 100, 137, 8_453, 42_161, 534_352, 11_155_111)
_FUNCTIONS: Final = {"BountyEscrow": ESCROW_SENTENCES, "Guilds": GUILD_SENTENCES, **EDGE_SENTENCES}
_FACTORY_EVENTS: Final = {  # the event by which a factory shows that a clone is one
    "Crowd": ("Crowds", "CrowdStarted"),
    "Plan": ("Plans", "PlanStarted"),
    "Rota": ("Rotas", "RotaStarted"),
    "Holdback": ("Holdbacks", "HoldbackMade"),
}
_MESSAGES: Final = {
    "BountyEscrow": tuple(name for name in MESSAGE_SENTENCES if name != "TakeSeat"),
    "Guilds": ("TakeSeat",),
}
_WHICH: Final = ("terms.poster", "terms.lane")  # which bounty it is about, among the rest of its terms
_WHOLE: Final = ("post", "Terms")  # what is offered: each of its terms is shown
_LINE: Final = 240  # characters: what stands on one line of a file
_ZEROS: Final = {"address": NOBODY, "bytes32": f"0x{ZERO.hex()}"}
_CONDITIONAL: Final = ("raw", "addressName")  # of other formats devices do not look at conditions
_VALUE: Final = FieldFormat("Sent along", COINS)


def documents() -> dict[str, str]:
    """Return the files, by their names in the package's `data`."""
    files: dict[str, Any] = {"typed.json": typed_document()}
    for contract in _FUNCTIONS:
        files[f"erc7730/calldata-{contract}.json"] = calldata_descriptor(contract)
    for contract in _MESSAGES:
        files[f"erc7730/eip712-{contract}.json"] = message_descriptor(contract)
    return {name: _written(document) + "\n" for name, document in files.items()}


def _written(value: Any, margin: str = "") -> str:
    """Return JSON with one short object or list a line, so that changes can be read."""
    line = json.dumps(value)
    if len(line) <= _LINE or not isinstance(value, dict | list):
        return line
    inner = margin + " "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {_written(item, inner)}" for key, item in value.items()]
    else:
        parts = [_written(item, inner) for item in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{inner}" + f",\n{inner}".join(parts) + f"\n{margin}{end}"


def typed_document() -> dict[str, Any]:
    """Return the EIP-712 domain and the types of all messages, with strings and hashes.

    `contract` is that of the domain, and verifies the message but where `offChain` stands: people do that.
    """
    domain = Domain(0, NOBODY)
    messages = {
        primary: {"contract": contract, **_readers(primary), **_typed(primary, types_of(primary))}
        for contract, primaries in _MESSAGES.items()
        for primary in primaries
    }
    constants = {"name": domain.name, "version": domain.version}
    return {
        "domain": constants | _typed("EIP712Domain", {"EIP712Domain": domain.types()}),
        "messages": messages,
    }


def _readers(primary: str) -> dict[str, bool]:
    return {"offChain": True} if primary in NAMES_OFF_CHAIN else {}


def _typed(primary: str, types: Types) -> dict[str, Any]:
    text = spelled(primary, types)
    return {"types": types, "typeString": text, "typeHash": f"0x{keccak(text.encode()).hex()}"}


# ----------------------------------------------------------------------------------------------------------- descriptors


def calldata_descriptor(contract: str) -> dict[str, Any]:
    """Return the descriptor of a contract's functions that change something. A function without sentences: KeyError.

    What each makes anew with other arguments has no address that could be known here: its `deployments` are empty, and who
    puts one on a chain fills them in.
    """
    functions = artifact(contract).functions.values()
    formats = {
        _fragment(entry): _function(entry, _FUNCTIONS[contract][entry["name"]])
        for entry in functions
        if entry["stateMutability"] not in ("view", "pure")
        and entry["name"] not in FOR_CONTRACTS.get(contract, ())
    }
    return _descriptor(contract, {"contract": _where(contract)}, formats)


def _where(contract: str) -> dict[str, Any]:
    """Say at which addresses it is: those known by the code, or those that its factory has made."""
    if contract not in _FACTORY_EVENTS:
        return {"deployments": _deployments(contract)}
    factory, event = _FACTORY_EVENTS[contract]
    (entry,) = (each for each in artifact(factory).events.values() if each["name"] == event)
    return {"factory": {"deployEvent": signature(entry), "deployments": _deployments(factory)}}


def message_descriptor(contract: str) -> dict[str, Any]:
    """Return the descriptor of the messages whose domain is a contract's."""
    domain = Domain(0, NOBODY)
    context = {
        "eip712": {
            "domain": {"name": domain.name, "version": domain.version},
            "deployments": _deployments(contract),
        }
    }
    formats = {
        type_string(primary): _message(primary, MESSAGE_SENTENCES[primary]) for primary in _MESSAGES[contract]
    }
    return _descriptor(contract, context, formats)


def _descriptor(contract: str, context: dict[str, Any], formats: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA,
        "context": {"$id": f"oathwork {contract}", **context},
        "metadata": {"owner": "oathwork", "contractName": contract},
        "display": {"formats": formats},
    }


def _deployments(contract: str) -> list[dict[str, Any]]:
    place = predicted(_CHAINS[0])  # the same on every chain
    addresses = {"BountyEscrow": place.escrow, "Guilds": place.guilds, **places(place.escrow)}
    if contract not in addresses:
        return []
    return [{"chainId": chain_id, "address": addresses[contract]} for chain_id in _CHAINS]


def _fragment(entry: Item) -> str:
    return f"{entry['name']}({','.join(map(_named, entry['inputs']))})"


def _named(item: Item) -> str:
    if "components" not in item:
        return f"{type_of(item)} {name_of(item)}"
    inner = ",".join(map(_named, item["components"]))
    return f"({inner}){item['type'].removeprefix('tuple')} {name_of(item)}"


def _function(entry: Item, sentence: Sentence) -> dict[str, Any]:
    fields = _fields(
        list(leaves(entry["inputs"])), sentence, is_whole=entry["name"] in _WHOLE or _has_offer(entry)
    )
    if entry["stateMutability"] == "payable":
        fields.insert(0, _field(Leaf("@.value", "uint256", "", "value"), _VALUE, "always"))
    return _format(entry["name"], sentence, fields)


def _has_offer(entry: Item) -> bool:
    return any(item["name"] in ("offer", "offers") and "components" in item for item in entry["inputs"])


def _message(primary: str, sentence: Sentence) -> dict[str, Any]:
    struct = primary if primary == "Terms" else ""
    values = list(leaves(message_items(primary), struct=struct))
    return _format(primary, sentence, _fields(values, sentence, is_whole=True))


def _format(name: str, sentence: Sentence, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$id": name,
        "intent": sentence.intent,
        "interpolatedIntent": sentence.headline,
        "fields": fields,
    }


def _fields(values: Sequence[Leaf], sentence: Sentence, *, is_whole: bool) -> list[dict[str, Any]]:
    """Return the fields: those that sentences name, in their order, what else is always shown, notes, and the rest."""
    order = [*placeholders(sentence.headline + sentence.details), *sentence.more, *_WHICH]
    fields = [*_sender(order), *(_shown(leaf, order, is_whole) for leaf in values), *_notes(sentence)]

    def place(entry: dict[str, Any]) -> tuple[bool, bool, int]:
        is_aside, path = entry["visible"] in ("optional", "never"), entry.get("path")
        return is_aside, path is None, order.index(path) if path in order else len(order)

    return sorted(fields, key=place)


def _notes(sentence: Sentence) -> Iterator[dict[str, Any]]:
    """What is said of every call alike, as fields of fixed text."""
    for label, text in (("Money", sentence.money), ("Note", sentence.note)):
        if text:
            yield {"value": text, "label": label, "format": "raw", "visible": "always"}


def _sender(order: Sequence[str]) -> Iterator[dict[str, Any]]:
    if SENDER in order:
        account = FieldFormat("From", field_format("", "account").kind)
        yield _field(Leaf(SENDER, "address", "", "from"), account, "always")


def _shown(leaf: Leaf, order: Sequence[str], is_whole: bool) -> dict[str, Any]:
    form = field_format(leaf.struct, leaf.name)
    return _field(leaf, form, _visible(leaf, form, order, is_whole))


def _visible(leaf: Leaf, form: FieldFormat, order: Sequence[str], is_whole: bool) -> Any:
    """Say when a field is shown: arguments and whole offers always, what hashes prove already if there is room."""
    if form.kind.hidden:
        return "never"
    if leaf.path in order:
        return "always"
    is_own = not leaf.struct or (is_whole and leaf.struct in ("Terms", "Offer", "Share"))
    if not is_own or leaf.name in ("uri", "salt"):
        return "optional"
    can_rest = form.rests and form.kind.format in _CONDITIONAL
    return _unless_zero(leaf.type) if can_rest else "always"


def _unless_zero(kind: str) -> dict[str, list[Any]]:
    return {"ifNotIn": [_ZEROS.get(kind, 0)]}


def _field(leaf: Leaf, form: FieldFormat, visible: Any) -> dict[str, Any]:
    params = _params(leaf, form.kind)
    entry = {"path": leaf.path, "label": form.label, "format": form.kind.format}
    return entry | ({"params": params} if params else {}) | {"visible": visible}


def _params(leaf: Leaf, kind: Kind) -> dict[str, Any]:
    if kind is not AMOUNT:
        return dict(kind.params)
    beside = leaf.path.rpartition(".")[0]
    return {**kind.params, "tokenPath": f"{beside}.token" if beside else "token"}
