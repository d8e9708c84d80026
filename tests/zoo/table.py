"""Reads table.toml: what each animal does at each step, and shows it as one table."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

STEPS = {
    "post": "in",
    "post by permit": "in",
    "claim": "in",
    "claim by permit": "in",
    "pay": "out",
    "send back": "out",
    "quit": "out",
    "lapse": "",
    "withdraw": "out",
    "rule no": "out",
    "expire": "out",
    "collect": "out",
}
WORKS = "works"
AMOUNTS = (100_100, 1_000, 10_000)


@dataclass(frozen=True)
class Animal:
    """A row: which contract it is, how it is armed, and its cells by step."""

    name: str
    contract: str
    args: tuple = ()
    at_once: bool = False  # what it does, it does when it is armed, and is honest before and after
    aim: str = ""  # the escrow, a role, or the contract of a hook
    amounts: tuple = AMOUNTS  # reward, fee, bond
    keeps_books: bool = True  # pays what the ledger says, once it is honest again
    stays: bool = False  # is never healed, and can be collected all the same
    heals: bool = True  # is money again, once it is not armed
    leaves: bool = False  # after it, the escrow has some that is nobody's
    seen: str = "armed"  # when its balances are read: "healed", if it lies about them
    erased: bool = False  # armed by taking away its code
    calls_back: bool = False
    used_permit: bool = False
    cells: dict = field(default_factory=dict)

    def answer(self, step):
        """Return what the table says of a step."""
        return self.cells.get(step) or self.cells.get(STEPS.get(step), WORKS)


def _animal(name, row):
    cells = {step: row.pop(step) for step in [*STEPS, "in", "out"] if step in row}
    return Animal(
        name,
        **{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()},
        cells=cells,
    )


ANIMALS = [
    _animal(name, row)
    for name, row in tomllib.loads(Path(__file__).with_name("table.toml").read_text())["animal"].items()
]


def markdown():
    """Return one table: an animal a row; the steps that have the same answer together."""
    rows = ["| a token that … | refused by name | or else |", "|---|---|---|"]
    return "\n".join([*rows, *(_row(animal) for animal in ANIMALS)]) + "\n"


def _row(animal):
    by_answer = {}
    for step in STEPS:
        by_answer.setdefault(animal.answer(step), []).append(step)
    works = len(by_answer.pop(WORKS, ()))
    refused = {each: steps for each, steps in by_answer.items() if each[0].isupper() or each == "nameless"}
    others = {each: steps for each, steps in by_answer.items() if each not in refused}
    rest = _cells(others)
    rest += (["all else works"] if by_answer else ["works"]) if works else []
    books = [] if animal.keeps_books else ["**its own bounties lose by it**"]
    return f"| {animal.name} | {' · '.join(_cells(refused))} | {' · '.join([*rest, *books])} |"


def _cells(by_answer):
    return [f"{', '.join(steps)}: {answer}" for answer, steps in by_answer.items()]
