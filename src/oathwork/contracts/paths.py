"""The paths of ERC-7730 over arguments and messages: which there are, and the values they lead to."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from oathwork.chain.abi import artifact
from oathwork.contracts.field_formats import field_format
from oathwork.contracts.sentences import SENDER, Sentence
from oathwork.model.messages import types_of
from oathwork.model.typed_data import Struct, Types

Item = Mapping[str, Any]  # an argument as ABIs have it; a message's fields are brought into the same form

_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
_SEAT: Final = ".[-20:]"  # a seat is one word: the place, and then the account


@dataclass(frozen=True)
class Leaf:
    """A plain value among arguments: where it is, its type, and the struct and name it has there."""

    path: str
    type: str
    struct: str  # empty: it is an argument itself
    name: str


def name_of(item: Item) -> str:
    """Return an argument's name; one without a name is called by its struct."""
    name: str = item["name"] or _struct(item)[:1].lower() + _struct(item)[1:]
    return name


def leaves(items: Sequence[Item], before: str = "", struct: str = "") -> Iterator[Leaf]:
    """Yield all plain values below these arguments, in their order."""
    for item in items:
        lists = item["type"].count("[")
        path = before + name_of(item) + ".[]" * lists
        if "components" in item:
            yield from leaves(item["components"], path + ".", _struct(item))
        else:
            seat = _SEAT if item.get("internalType", "").startswith("Seat") else ""
            yield Leaf(path + seat, item["type"].partition("[")[0], struct, name_of(item))


def _struct(item: Item) -> str:
    """Return its struct's name; an offer is terms whose `openUntil` is a time from the posting on."""
    name = str(item.get("internalType", "")).removeprefix("struct ").partition("[")[0]
    return "Offer" if name == "Terms" and item["name"] in ("offer", "offers") else name


def message_items(primary: str) -> list[Item]:
    """Return the fields of a message in the form of an ABI's arguments."""
    types = types_of(primary)
    return [_as_item(field, types) for field in types[primary]]


def _as_item(field: dict[str, str], types: Types) -> Item:
    inner, lists, end = field["type"].partition("[]")
    if inner not in types:
        return field
    components = [_as_item(each, types) for each in types[inner]]
    return {
        "name": field["name"],
        "type": "tuple" + lists + end,
        "internalType": inner,
        "components": components,
    }


def placeholders(template: str) -> list[str]:
    """Return the paths that a template names, each once, in their order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(template)))


def filled(template: str, items: Sequence[Item], values: Sequence[Any], sender: str = "") -> str:
    """Return a template with each path replaced by what it leads to, written by its format; lists with commas."""

    def text(match: re.Match[str]) -> str:
        path = match[1]
        return sender if path == SENDER else _text(path.split("."), items, values, "")

    return _PLACEHOLDER.sub(text, template)


def sentence_of(
    contract: str, function: str, sentence: Sentence, facts: Mapping[str, Any], sender: str
) -> str:
    """Return what a sentence says of a call of a contract of ours, whose arguments are `facts` in their order."""
    items = artifact(contract).functions[function]["inputs"]
    return filled(sentence.words, items, list(facts.values()), sender)


def _text(steps: Sequence[str], items: Sequence[Item], values: Sequence[Any], struct: str) -> str:
    """Return what stands at a path. Of the lists of ours that sentences name, all are of plain values."""
    step, *rest = steps
    index = [name_of(item) for item in items].index(step)
    item, value = items[index], values[index]
    if "components" in item and rest:
        inner = value.values() if isinstance(value, Struct) else value
        return _text(rest, item["components"], inner, _struct(item))
    write: Callable[[Any], str] = field_format(struct, step).kind.write
    return ", ".join(map(write, value)) or "nobody" if rest else write(value)
