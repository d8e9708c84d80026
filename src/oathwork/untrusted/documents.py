"""Documents that are hashed: canonical JSON (RFC 8785), read strictly."""

import json
import os
import re
import stat
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

import rfc8785
from eth_hash.auto import keccak

from oathwork.untrusted.fields import DocumentRefused, Fields
from oathwork.untrusted.text import plain

LARGEST_INTEGER: Final = 2**53 - 1  # RFC 8785 numbers are doubles; beyond this neighbours collide
_DEEPEST: Final = 16
# Brackets, and texts (to their end, or to that of the document) so that the brackets in them do not count.
_NESTING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)

# The same for bytes that can be many megabytes: texts go, then all but brackets, then pair after pair.
_TEXTS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_NO_MARKS: Final = bytes(set(range(256)) - set(b'[]{}"'))


def content_hash(data: bytes) -> bytes:
    """Return the keccak256 of `data` (32 bytes): how the chain names a document.

    >>> content_hash(b"").hex()
    'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'
    """
    return bytes(keccak(data))


def canonical(value: object) -> bytes:
    """Return the one RFC 8785 form of `value`."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def read_canonical(data: bytes, *, document: str, limit: int) -> Fields:
    """Return the fields of the JSON object `data`, if it is at most `limit` bytes in the one canonical form.

    Refused with `DocumentRefused`: other encodings than UTF-8, duplicate fields, NaN, fractions, integers above
    2^53, lone surrogates, and every byte that differs from the canonical form.
    """
    if len(data) > limit:
        raise DocumentRefused(document, "", f"larger than {limit} bytes")
    text = decode_text(data, document=document)
    value = _load(text, document)
    if not isinstance(value, dict):
        raise DocumentRefused(document, "line 1", "not a JSON object")
    try:
        form = canonical(value)
    except ValueError as error:
        raise DocumentRefused(document, "", f"has no canonical form: {error}") from error
    if form != data:
        raise DocumentRefused(document, _first_difference(data, form), "not canonical JSON (RFC 8785)")
    return Fields(document, "", value)


def read_json(data: bytes, *, document: str) -> object:
    """Return the value of JSON in any form, as other programs write it: the caller looks at what is in it.

    Refused with `DocumentRefused` is what `parse` refuses but for the form: a reader must neither crash nor guess. A mark of
    byte order is one at the start alone: inside it is a character of somebody's text.
    """
    return _load(decode_text(data, document=document, is_whole=False), document)


def read_object(data: bytes, *, document: str) -> Fields:
    """Return the fields of a JSON object in any form: for files that nobody hashes. Raises DocumentRefused."""
    value = read_json(data, document=document)
    if not isinstance(value, dict):
        raise DocumentRefused(document, "line 1", "not a JSON object")
    return Fields(document, "", value)


def decode_text(data: bytes, *, document: str, is_whole: bool = True) -> str:
    """Return `data` as text; refuse what is not UTF-8, a byte order mark (at the start alone unless `is_whole`) and NUL."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentRefused(document, position(data, error.start), "not UTF-8") from error
    for mark, name in (("\ufeff", "a byte order mark"), ("\x00", "a NUL character")):
        if mark in (text if is_whole or mark == "\x00" else text[:1]):
            at = len(text[: text.index(mark)].encode())
            raise DocumentRefused(document, position(data, at), f"{name} has no place here")
    return text


def position(data: bytes, at: int) -> str:
    """Return byte `at` of `data` as "line 3, byte 14"."""
    lines_before, line_start = data.count(b"\n", 0, at), data.rfind(b"\n", 0, at)
    return f"line {lines_before + 1}, byte {at - line_start}"


def is_nested(data: bytes, deepest: int) -> bool:
    """Return whether JSON nests more than `deepest` levels for sure or is none at all, without decoding it.

    Brackets of both kinds in turn may count half. It takes less time than decoding.

    >>> is_nested(b'{"a": [1, "]"]}', 2), is_nested(b"[[[[[", 2)
    (False, True)
    """
    text = (
        data if b"\\" in data else data.translate(None, _NO_MARKS)
    )  # sooner done; escapes need their letters
    brackets = _TEXTS.sub(b"", text).translate(None, _NO_BRACKETS)
    for _ in range(deepest):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def own_json(data: bytes) -> Any:
    """Return the JSON of a file that we or the user's other programs have written, which may be damaged. Raises ValueError.

    >>> own_json(b'{"told": [1.5]}')
    {'told': [1.5]}
    """
    if is_nested(data, _DEEPEST):  # Python's own can crash on it
        raise ValueError("nested too deeply")
    return json.loads(data)


def _refuse_depth(text: str, document: str) -> None:
    """Refuse nesting before the decoder meets it: Python's own can crash on it, whatever its recursion limit."""
    depth = 0
    for token in _NESTING.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > _DEEPEST:
            raise DocumentRefused(
                document, position(text.encode(), len(text[: token.start()].encode())), "nested too deeply"
            )


def _load(text: str, document: str) -> object:
    _refuse_depth(text, document)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key, value in pairs:
            if key in fields:
                raise DocumentRefused(document, "", f"the field {plain(key, limit=80)!r} stands twice")
            fields[key] = value
        return fields

    def refuse_number(literal: str) -> NoReturn:
        raise DocumentRefused(document, "", f"{plain(literal, limit=40)} is not a whole number")

    def integer(literal: str) -> int:
        if len(literal) > 17 or abs(int(literal)) > LARGEST_INTEGER:
            raise DocumentRefused(document, "", f"{plain(literal, limit=40)} is out of range")
        return int(literal)

    try:
        return json.loads(
            text,
            object_pairs_hook=unique,
            parse_constant=refuse_number,
            parse_float=refuse_number,
            parse_int=integer,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DocumentRefused(document, where, f"not JSON: {error.msg}") from error


def _first_difference(data: bytes, form: bytes) -> str:
    same = next((i for i, (a, b) in enumerate(zip(data, form, strict=False)) if a != b), None)
    return position(data, min(len(data), len(form)) if same is None else same)


def read_file(path: Path, *, limit: int, follow: bool = True) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes. `follow=False` refuses a symbolic link too.

    Devices and pipes are refused before a byte is read, so that nobody can make a reader wait.
    """
    name = _named(path, follow=follow)
    try:
        with open_file(path, follow=follow) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise DocumentRefused(name, "", error.strerror or "cannot be read") from error
    if len(data) > limit:
        raise DocumentRefused(name, "", f"larger than {limit} bytes")
    return data


def _named(path: Path, *, follow: bool) -> str:
    """Return what a file is called in a refusal: as it was typed, or of strangers' folders, which links lead out of, its name."""
    return plain(str(path) if follow else path.name, limit=400)


def open_file(path: Path, *, follow: bool = True) -> BinaryIO:
    """Open a regular file for reading, as `read_file` does: its caller says how much is read. Raises DocumentRefused."""
    name = _named(path, follow=follow)
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise DocumentRefused(name, "", error.strerror or "cannot be opened") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise DocumentRefused(name, "", "not a regular file")
    return os.fdopen(handle, "rb")
