"""Lines for people, as wide as their terminal; what is no terminal gets each entry in one line."""

import shutil
import textwrap

_LABEL = 11  # columns of an entry's label
_NARROWEST = 40
SHORT_ID = 18  # characters of an id that are shown where the whole does not fit: its first digits name it too
WHOLE_ID = 66


def width() -> int:
    """Return the columns of the terminal, zero for none: `COLUMNS` says how many, where it is set."""
    columns = shutil.get_terminal_size((0, 0)).columns
    return max(columns, _NARROWEST) if columns else 0


def fact_line(label: str, text: str) -> str:
    """Return one fact under its label; where it is too long for the terminal, on several lines, each word whole."""
    return folded(f"  {label:<{_LABEL}}", text)


def folded(first: str, text: str) -> str:
    """Return a text behind the beginning of its first line, on as many lines as the terminal needs, the others indented."""
    columns = width()
    if not columns:
        return first + text
    return textwrap.fill(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def id_text(id: bytes, beside: int = 0) -> str:
    """Return an id, or as many of its first digits as fit into the terminal with so many columns beside it."""
    text = "0x" + id.hex()
    return text[:SHORT_ID] if 0 < width() < WHOLE_ID + beside else text
