"""Strangers' text: what of it a document may hold, and how it is printed safely.

No terminal escapes, no reordering, no invisible characters.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

# Control, format (right-to-left marks, zero-width), surrogate, private use, unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters, marks and a sign by their kind, of which nothing is seen all the same.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_MARKS_IN_A_ROW = 4  # more combining marks than any script stacks would paint over the lines around

# Embeddings, overrides and isolates: gpj.exe can look like exe.jpg. Letters that are written from the right are none.
_TURNING: Final = frozenset("LRE RLE LRO RLO PDF LRI RLI FSI PDI".split())


def plain(text: str, *, lines: bool = False, limit: int = 20_000) -> str:
    """Return `text` with every character that is not seen as itself written out as `\\x1b` or `\\u202e`.

    `lines` keeps line feeds and tabs; otherwise they are written out too, so that a stranger cannot add lines to a
    report. At most `limit` characters of the text are shown, and the rest is counted. The result may still hold the
    mark-up of a renderer (`[bold]` of rich, HTML): hand it over as text, never as mark-up.
    """
    letters: list[str] = []
    marks = 0
    for character in text[:limit]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        is_line = lines and character in "\n\t"
        unseen = category in _UNSEEN or character in _FILLERS or marks > _MARKS_IN_A_ROW
        letters.append(_written_out(character) if unseen and not is_line else character)
    if len(text) > limit:
        letters.append(f" … ({len(text) - limit} more characters)")
    return "".join(letters)


def _written_out(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def text_problem(value: str, *, limit: int, least: int = 0, lines: bool = False) -> str | None:
    """Return what is wrong with a text of a document, or None. Lone surrogates and control characters are."""
    if len(value) > limit:
        return f"longer than {limit} characters"
    if len(value) < least:
        return "empty" if least == 1 else f"shorter than {least} characters"
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs") and not (lines and character in "\n\t"):
            return f"holds the control character {plain(character)}"
    return None


def path_problem(path: str) -> str | None:
    """Return why `path` is not the path of a file inside a repository, or None."""
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "an absolute path"
    if "\\" in path:
        return "a backslash, which is a folder mark elsewhere"
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "a path with . or .. or an empty part"
    if any(part.casefold() == ".git" for part in parts):
        return "a path inside .git"
    if any(unicodedata.bidirectional(character) in _TURNING for character in path):
        return "a character that turns the order of others round"
    return None


def is_web_address(url: str) -> bool:
    """Whether `url` is an https or http URL with a host, without user name, spaces and backslashes."""
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.username is None
    except ValueError:
        return False
    return (
        parts.scheme in ("https", "http") and has_host and url.isascii() and not re.search(r"[\s\\<>\"]", url)
    )
