"""What the demo prints: a page of at most 100 columns, in colour on a terminal, plain in a pipe."""

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import IO, Final

from rich.console import Console
from rich.text import Text

_WIDTH: Final = 100  # columns
_INDENT: Final = 3
_ACTION: Final = 10  # columns, with the space behind
_WHO: Final = 10
_GAS: Final = 11
_MARKS: Final = {"✓": "green", "✗": "red", "→": "cyan"}


class Page:
    """A report that grows downwards. All texts are plain: nothing in them is read as mark-up."""

    def __init__(self, out: IO[str] | None = None) -> None:
        # rich honours NO_COLOR, and takes the colours away where nobody looks
        self._console = Console(file=out or sys.stdout, highlight=False, markup=False)
        follows_terminal = self._console.is_terminal or "COLUMNS" in os.environ
        self._width = max(60, min(_WIDTH, self._console.width)) if follows_terminal else _WIDTH

    def title(self, text: str, *lines: str) -> None:
        """Begin the page."""
        self._print(Text(text, style="bold"))
        for line in lines:
            self._wrapped(line, 0, "")

    def scene(self, text: str, *lines: str) -> None:
        """Begin a part of it."""
        self._print(Text(""))
        self._print(Text(text, style="bold"))
        for line in lines:
            self._wrapped(line, _INDENT, "italic")

    def step(self, action: str, who: str, what: str, gas: int) -> None:
        """Tell one transaction: the action, whose it is, what has come of it, and the gas it took."""
        indent = _INDENT + _ACTION + _WHO
        lines = textwrap.wrap(what, self._width - indent - _GAS)
        head = Text(" " * _INDENT)
        head.append(action.ljust(_ACTION), style="cyan").append(who.ljust(_WHO), style="green")
        head.append(lines[0].ljust(self._width - indent - _GAS)).append(f"{gas:>{_GAS},}", style="dim")
        self._print(head)
        for line in lines[1:]:
            self._print(Text(" " * indent + line))

    def note(self, what: str, *, mark: str = "") -> None:
        """Tell something that is no transaction: a check, a wait, a refusal. `mark`: ✓, ✗ or →."""
        indent = _INDENT + _ACTION
        lines = textwrap.wrap(what, self._width - indent)
        style = "" if mark else "dim"
        head = Text(" " * (indent - 2)).append((mark or " ") + " ", style=_MARKS.get(mark, ""))
        self._print(head.append(lines[0], style=style))
        for line in lines[1:]:
            self._print(Text(" " * indent).append(line, style=style))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Show a table; all but the first column are numbers."""
        lines = [heads, *rows]
        widths = [max(len(row[column]) for row in lines) for column in range(len(heads))]
        for number, row in enumerate(lines):
            first, *others = zip(row, widths, strict=True)
            cells = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
            self._print(Text(" " * _INDENT + "  ".join(cells), style="" if number else "dim"))

    def _wrapped(self, text: str, indent: int, style: str) -> None:
        for line in textwrap.wrap(text, self._width - indent):
            self._print(Text(" " * indent).append(line, style=style))

    def _print(self, text: Text) -> None:
        """Lines are broken here, not by the console, which would pad them."""
        self._console.print(text, soft_wrap=True)
