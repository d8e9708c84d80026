"""Makes strangers' text safe to print: no terminal escapes, no reordering, no invisible characters."""

import unicodedata

# Control, format (right-to-left marks, zero-width), surrogate, private use, unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS_IN_A_ROW = 4  # more combining marks than any script stacks would paint over the lines around


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
        unseen = category in _UNSEEN or marks > _MARKS_IN_A_ROW
        letters.append(_written_out(character) if unseen and not is_line else character)
    if len(text) > limit:
        letters.append(f" … ({len(text) - limit} more characters)")
    return "".join(letters)


def _written_out(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
