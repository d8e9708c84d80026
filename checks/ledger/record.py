"""Puts a run's tables into the ledger's page."""

import io
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "src/oathwork/ledger/README.md"
BEGIN, END = "<!-- measured by python -m checks.ledger --record -->", "<!-- measured until here -->"


class Tee(io.StringIO):
    """Keeps what is printed, and prints it at once."""

    def __init__(self):
        super().__init__()
        self._out = sys.stdout

    def write(self, text):
        self._out.write(text)
        self._out.flush()
        return super().write(text)


def record(tables):
    """Write a run's tables between the two marks of the page."""
    PAGE.write_text(recorded(PAGE.read_text(), tables))


def recorded(page, tables):
    """Return a page with these tables in place of those that were there."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise SystemExit(f"{PAGE} has no place for tables, between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables.strip()}\n\n{END}{after}"
