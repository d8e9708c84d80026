"""Asks the page's own modules."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import is_dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from oathwork.model.guild import Seat
from oathwork.model.typed_data import Struct, camel
from tests.page import node


def page(questions: Sequence[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Return what the page's modules answer to questions: pairs of what is asked (see answers.ts), and with what."""
    asked = json.dumps([{"ask": ask, "with": as_page(given)} for ask, given in questions])
    answers = json.loads(node.run(_script(), asked))
    assert [each["error"] for each in answers if "error" in each] == []
    return [numbers(each.get("answer")) for each in answers]


@cache
def _script() -> Path:
    with tempfile.TemporaryDirectory() as folder:
        script = node.built("tests/page/answers.ts", Path(folder) / "answers.mjs")
        node.run(script, "[]")  # it has been read, and is kept
        return script


class Raw(dict[str, Any]):
    """A value whose whole numbers the page takes as they are."""


def as_page(value: Any) -> Any:
    """Return a value of ours as the page has it, in JSON: whole numbers as texts that begin with `n:`."""
    if isinstance(value, bool | Raw) or value is None:
        return value
    if isinstance(value, Seat):
        return {"place": as_page(value.place), "account": value.account}
    if isinstance(value, Struct):
        return {name: as_page(each) for name, each in value.message().items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {camel(name): as_page(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, IntEnum | int):
        return f"n:{int(value)}"
    if isinstance(value, dict):
        return {name: as_page(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_page(each) for each in value]
    return value


def numbers(value: Any) -> Any:
    """Return an answer of the page with its whole numbers as ours."""
    if isinstance(value, str) and value.startswith("n:"):
        return int(value[2:])
    if isinstance(value, dict):
        return {name: numbers(each) for name, each in value.items()}
    return [numbers(each) for each in value] if isinstance(value, list) else value
