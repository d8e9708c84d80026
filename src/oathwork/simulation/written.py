"""Plans as people write them: a TOML file, and options instead of some of its lines. Amounts and times are texts there."""

from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Any, Final

from oathwork.model.amounts import from_units, to_seconds, to_units
from oathwork.simulation.plan import Habits, Plan
from oathwork.untrusted.fields import IN_TOML, Fields
from oathwork.untrusted.text import plain
from oathwork.untrusted.toml import load_toml

AMOUNTS: Final = ("reward", "fee", "bond")
TIMES: Final = ("open_for", "work_period", "review_period", "patience", "half_life", "ruling_period")
COUNTS: Final = ("size", "pass_mark", "effort", "seat_at", "min_review_days")
PEOPLE: Final = ("peers", "newcomers", "workers", "posters")
HABIT_TIMES: Final = ("claim_after", "work", "review", "ruling_after")
HABIT_CHANCES: Final = ("sees", "mends", "closes", "spread")
FEWEST_DECIMALS: Final = 6  # so that means and suggestions have digits to be rounded to


def read_plan(file: Path | None, instead: Mapping[str, Any]) -> Plan:
    """Return the plan of a file, or the default; `instead` has lines that stand in for the file's.

    Raises BadDocument for fields that are unknown or do not fit, NotValid for a plan that cannot be.
    """
    fields = load_toml(file) if file else Fields("the plan", "", {}, IN_TOML)
    return plan_from_fields(fields.replaced(instead))


def plan_from_fields(fields: Fields) -> Plan:
    """Return the plan of a TOML document's fields."""
    values: dict[str, Any] = _amounts(fields)
    values |= _each(fields, TIMES, lambda key: fields.text_as(key, to_seconds))
    values |= _each(fields, COUNTS, lambda key: fields.take(key, int))
    values |= _each(fields, ("bounties_a_day",), fields.number)
    values |= _each(fields, PEOPLE, lambda key: _kinds(fields.object(key)))
    values |= _each(fields, ("arbiter",), fields.flag)
    values |= _each(fields, ("token", "rules"), lambda key: fields.text_as(key, _token))
    values |= _each(fields, ("habits",), lambda key: _habits(fields.object(key)))
    fields.done()
    return Plan(**values)


def _each(fields: Fields, names: tuple[str, ...], take: Callable[[str], Any]) -> dict[str, Any]:
    """Return those of the fields that are there: the others are as usual."""
    return {name: take(name) for name in names if fields.has(name)}


def _token(text: str) -> str:
    return plain(text, limit=20)


def _amounts(fields: Fields) -> dict[str, int]:
    """In units of as few decimals as all can be written with: whole numbers of 64 bits are to hold sums of them."""
    usual = {name: from_units(getattr(Plan, name), Plan.decimals) for name in AMOUNTS}
    texts = {name: fields.take(name, str, usual[name]) for name in AMOUNTS}
    decimals = max(FEWEST_DECIMALS, *(len(text.partition(".")[2].rstrip("0")) for text in texts.values()))

    def units(text: str) -> int:
        return to_units(text.rstrip("0").rstrip(".") if "." in text else text, decimals)

    return {"decimals": decimals, **{name: fields.made(name, text, units) for name, text in texts.items()}}


def _habits(fields: Fields) -> Habits:
    usual = Habits()
    tables = [each.name for each in fields_of(Habits) if each.name not in {*HABIT_TIMES, *HABIT_CHANCES}]
    values = _each(fields, HABIT_TIMES, lambda key: fields.text_as(key, to_seconds))
    values |= _each(fields, HABIT_CHANCES, fields.number)
    values |= _each(fields, tuple(tables), lambda key: {**getattr(usual, key), **_kinds(fields.object(key))})
    fields.done()
    return Habits(**values)


def _kinds(table: Fields) -> dict[str, float]:
    return {plain(kind, limit=40): table.number(kind) for kind in table.names()}
