"""The table of transitions: read from `table.toml`, and shown in `contracts/README.md`."""

import tomllib
from pathlib import Path

HERE = Path(__file__).parent
SPECIFICATION = HERE.parents[1] / "contracts/README.md"
BEGIN, END = "<!-- transitions: made by `python -m tests.transitions --write` -->\n", "<!-- end -->\n"
YES = "yes"

_KEPT = tomllib.loads((HERE / "table.toml").read_text())
NAMED = _KEPT["situation"]


def expected(situation, action, caller):
    """Return `yes`, or the error's name."""
    unless = _KEPT["unless_named"]
    cell = NAMED[situation].get(action, unless.get(action, unless["action"]))
    return cell if isinstance(cell, str) else cell.get(caller, cell["others"])


def markdown():
    """Return the table for people: a row for every situation; what it does not name is refused with WrongStatus."""
    rows = [f"| {name} | {_accepted(cells)} | {_refused(cells)} |\n" for name, cells in NAMED.items()]
    return "".join(["| where | accepted from | reverts with |\n|---|---|---|\n", *rows])


def _accepted(cells):
    return (
        " · ".join(f"`{action}` {who}" for action, cell in cells.items() if (who := _who(cell, YES))) or "-"
    )


def _refused(cells):
    told = []
    for action, cell in cells.items():
        errors = dict.fromkeys([cell] if isinstance(cell, str) else cell.values())
        told += [f"`{action}` `{error}` {_who(cell, error)}" for error in errors if error != YES]
    return " · ".join(told) or "-"


def _who(cell, answer):
    if isinstance(cell, str):
        return "anyone" if cell == answer else ""
    return ", ".join(caller for caller, found in cell.items() if found == answer)


def shown():
    """Return the table that is in the specification now. Raises ValueError if its marks are gone."""
    text = SPECIFICATION.read_text()
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)]


def write():
    """Put the table into the specification."""
    SPECIFICATION.write_text(
        SPECIFICATION.read_text().replace(BEGIN + shown() + END, BEGIN + markdown() + END)
    )
