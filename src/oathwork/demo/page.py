"""What the demo prints: a page of at most 100 columns, in colour on a terminal, plain in a pipe."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import IO

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDTH = 100  # columns


class Page:
    """A report that grows downwards. All texts are plain: nothing in them is read as mark-up."""

    def __init__(self, out: IO[str] | None = None) -> None:
        self.console = Console(file=out or sys.stdout, highlight=False, soft_wrap=False)
        if self.console.is_terminal:
            self.console.width = min(WIDTH, self.console.width)
        elif "COLUMNS" not in os.environ:
            self.console.width = WIDTH

    def title(self, text: str, *lines: str) -> None:
        """Begin the page."""
        self.console.print(f"[bold]{escape(text)}[/bold]")
        for line in lines:
            self.console.print(line, markup=False)

    def scene(self, text: str, *lines: str) -> None:
        """Begin a part of it."""
        self.console.print()
        self.console.print(f"[bold]{escape(text)}[/bold]")
        for line in lines:
            self.console.print(Padding(Text(line, style="italic"), (0, 0, 0, 3)))

    def step(self, action: str, who: str, what: str, gas: int | None = None) -> None:
        """Tell one step: the action, whose it is, what has come of it, and the gas it took."""
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column(width=2)
        row.add_column(width=9, no_wrap=True)
        row.add_column(width=11, no_wrap=True)
        row.add_column(ratio=1)
        row.add_column(width=9, justify="right", no_wrap=True)
        shown = "" if gas is None else f"{gas:,}"
        row.add_row(
            "", Text(action, style="cyan"), Text(who, style="green"), Text(what), Text(shown, style="dim")
        )
        self.console.print(row)

    def note(self, what: str, *, mark: str = "") -> None:
        """Tell something that is no transaction: a check, a wait, a refusal. `mark`: ✓, ✗ or →."""
        style = {"✓": "green", "✗": "red"}.get(mark, "dim")
        self.step("", "", "") if False else None
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column(width=2)
        row.add_column(width=9, no_wrap=True, justify="right")
        row.add_column(ratio=1)
        row.add_row("", Text(mark, style=style), Text(what, style="" if mark else "dim"))
        self.console.print(row)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Show a table; all but the first column are numbers."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
        for number, head in enumerate(heads):
            table.add_column(head, justify="right" if number else "left")
        for row in rows:
            table.add_row(*map(Text, row))
        self.console.print(Padding(table, (0, 0, 0, 3)))
