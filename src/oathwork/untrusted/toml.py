"""TOML, as people write it by hand, read strictly into `Fields`."""

import tomllib
from pathlib import Path
from typing import Final

from oathwork.untrusted.documents import decode_text, read_file
from oathwork.untrusted.fields import IN_TOML, DocumentRefused, Fields
from oathwork.untrusted.text import plain

_LONGEST_LINE: Final = 2_000  # characters: Python reads a key of n parts in n² steps


def load_toml(file: Path, *, limit: int = 64 * 1024) -> Fields:
    """Read a file of at most `limit` bytes. Raises DocumentRefused, under the file's whole path."""
    document = plain(str(file), limit=500)
    return read_toml(decode_text(read_file(file, limit=limit), document=document), document=document)


def read_toml(text: str, *, document: str) -> Fields:
    """Return the fields of a TOML document. Raises DocumentRefused, with line and column."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            raise DocumentRefused(document, f"line {number}", f"longer than {_LONGEST_LINE} characters")
    try:
        return Fields(document, "", tomllib.loads(text), IN_TOML)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).rstrip(")").partition(" (at ")
        raise DocumentRefused(document, where, f"not TOML: {plain(what, limit=200)}") from error
    # Nesting, numbers of thousands of digits, dates.
    except (RecursionError, ValueError, OverflowError) as error:
        raise DocumentRefused(document, "", "not TOML that can be read") from error
