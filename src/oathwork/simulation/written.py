"""Plans as people write them: a TOML file, and options instead of some of its lines. Amounts and times are texts there."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from oathwork.errors import BadDocument, UsageError
from oathwork.model.amounts import from_units, to_seconds, to_units
from oathwork.simulation.plan import Habits, Plan
from oathwork.untrusted.documents import read_file
from oathwork.untrusted.text import plain

AMOUNTS: Final = ("reward", "fee", "bond")
TIMES: Final = ("open_for", "work_period", "review_period", "patience", "half_life")
COUNTS: Final = ("size", "pass_mark", "effort", "seat_at")
PEOPLE: Final = ("peers", "newcomers", "workers", "posters")
HABIT_TIMES: Final = ("claim_after", "work", "review", "ruling_after")
HABIT_CHANCES: Final = ("sees", "mends", "spread")
FEWEST_DECIMALS: Final = 6  # so that means and suggestions have digits to be rounded to
_LARGEST: Final = 64 * 1024  # bytes of a file


def read_plan(file: Path | None, instead: Mapping[str, Any]) -> Plan:
    """Return the plan of a file, or the default; `instead` has lines that stand in for the file's.

    Raises BadDocument for fields that are unknown or do not fit, NotValid for a plan that cannot be.
    """
    return from_lines((_load(file) if file else {}) | dict(instead), str(file) if file else "the plan")


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_file(file, limit=_LARGEST).decode())
    except ValueError as error:
        raise BadDocument(f"{plain(str(file))} is not TOML: {error}") from error


def from_lines(lines: Mapping[str, Any], name: str) -> Plan:
    """Return the plan of a TOML document's lines."""
    names = {*AMOUNTS, *TIMES, *COUNTS, *PEOPLE, "bounties_a_day", "arbiter", "token", "habits"}
    if unknown := set(lines) - names:
        raise BadDocument(f"{name}: unknown: {plain(', '.join(sorted(unknown)))}")
    try:
        values: dict[str, Any] = _amounts(lines)
        values |= _each(lines, TIMES, lambda value: to_seconds(_typed(value, str)))
        values |= _each(lines, COUNTS, lambda value: _typed(value, int))
        values |= _each(lines, ("bounties_a_day",), _number)
        values |= _each(lines, PEOPLE, _kinds)
        values |= _each(lines, ("arbiter",), lambda value: _typed(value, bool))
        values |= _each(lines, ("token",), lambda value: plain(_typed(value, str), limit=20))
        if "habits" in lines:
            values["habits"] = _habits(_typed(lines["habits"], dict))
        return Plan(**values)
    except _WrongLine as error:
        raise BadDocument(f"{name}: {error}") from error


class _WrongLine(Exception):
    """A line that cannot be read, and why."""


def _each(lines: Mapping[str, Any], names: tuple[str, ...], read: Callable[[Any], Any]) -> dict[str, Any]:
    values = {}
    for name in names:
        if name in lines:
            try:
                values[name] = read(lines[name])
            except (UsageError, _WrongLine) as error:
                raise _WrongLine(f"{name}: {error}") from error
    return values


def _amounts(lines: Mapping[str, Any]) -> dict[str, int]:
    """In units of as few decimals as all can be written with: whole numbers of 64 bits are to hold sums of them."""
    usual = {name: from_units(getattr(Plan, name), Plan.decimals) for name in AMOUNTS}
    texts = usual | _each(lines, AMOUNTS, lambda value: _typed(value, str))
    places = [len(text.partition(".")[2].rstrip("0")) for text in texts.values()]
    decimals = max(FEWEST_DECIMALS, *places)

    def units(text: str) -> int:
        return to_units(text.rstrip("0").rstrip(".") if "." in text else text, decimals)

    return {"decimals": decimals, **_each(texts, AMOUNTS, units)}


def _habits(lines: Mapping[str, Any]) -> Habits:
    tables = {each.name for each in fields(Habits)} - {*HABIT_TIMES, *HABIT_CHANCES}
    if unknown := set(lines) - {*tables, *HABIT_TIMES, *HABIT_CHANCES}:
        raise _WrongLine(f"habits: unknown: {plain(', '.join(sorted(unknown)))}")
    usual = Habits()
    values = _each(lines, HABIT_TIMES, lambda value: to_seconds(_typed(value, str)))
    values |= _each(lines, HABIT_CHANCES, _number)
    values |= {
        name: {**getattr(usual, name), **kinds} for name, kinds in _each(lines, tuple(tables), _kinds).items()
    }
    return Habits(**values)


def _kinds(value: Any) -> dict[str, float]:
    return {plain(kind, limit=40): _number(number) for kind, number in _typed(value, dict).items()}


def _number(value: Any) -> Any:
    if type(value) not in (int, float):
        raise _WrongLine(f"{plain(str(value), limit=40)} is not a number")
    return value


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise _WrongLine(f"{plain(str(value), limit=40)} is not {_KINDS[kind]}")
    return value


_KINDS: Final = {
    str: "a text in quotation marks",
    int: "a whole number",
    bool: "true or false",
    dict: "a table of kinds and numbers",
}
