"""The fields of a document, taken one by one by type, and what a document is refused for."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from eth_utils.address import to_checksum_address

from oathwork.errors import BadDocument
from oathwork.untrusted.text import plain


class DocumentRefused(BadDocument):
    """A document breaks a rule of its format: `document` is its name, `where` the place, `rule` what is broken."""

    def __init__(self, document: str, where: str, rule: str):
        self.document, self.where, self.rule = document, where, rule
        super().__init__(f"{document}{', ' if where else ''}{where}: {rule}")


class Fields:
    """The fields of one JSON object, taken one by one by type; `done` refuses those nobody has taken."""

    def __init__(self, document: str, path: str, value: dict[str, Any]):
        self.document, self.path = document, path
        self._left = dict(value)

    def refuse(self, key: str, rule: str) -> NoReturn:
        """Raise `DocumentRefused` about the field `key`."""
        raise DocumentRefused(self.document, plain(f"{self.path}{key}", limit=200), rule)

    def done(self) -> None:
        """Refuse fields that this format does not have."""
        for key in self._left:
            self.refuse(key, "unknown field")

    def take(self, key: str, kind: type) -> Any:
        """Return the field `key`, which is there and of type `kind`."""
        if key not in self._left:
            self.refuse(key, "missing")
        value = self._left.pop(key)
        if type(value) is not kind:
            self.refuse(key, f"not a {_NAMES[kind]}")
        return value

    def constant(self, key: str, text: str) -> None:
        """Refuse the document unless `key` is exactly `expected`."""
        if self.take(key, str) != text:
            self.refuse(key, f"not {text!r}")

    def integer(self, key: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        value: int = self.take(key, int)
        if not low <= value <= high:
            self.refuse(key, f"not between {low} and {high}")
        return value

    def text(self, key: str, *, limit: int, least: int = 0, lines: bool = False) -> str:
        """Return text of `least` to `limit` characters without control characters (`lines`: but line feed and tab)."""
        value: str = self.take(key, str)
        if problem := text_problem(value, limit=limit, least=least, lines=lines):
            self.refuse(key, problem)
        return value

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """Return one of `choices`."""
        value: str = self.take(key, str)
        if value not in (allowed := tuple(choices)):
            self.refuse(key, f"not one of {', '.join(allowed)}")
        return value

    def data(self, key: str, size: int | None = None, *, most: int = 65_536) -> bytes:
        """Return bytes written as 0x and lower-case hexadecimal digits: exactly `size` of them, or up to `most`."""
        value: str = self.take(key, str)
        if not re.fullmatch(r"0x([0-9a-f]{2})*", value):
            self.refuse(key, "not bytes in the form 0x00ff")
        data = bytes.fromhex(value[2:])
        if len(data) != size if size is not None else len(data) > most:
            self.refuse(
                key, f"{len(data)} bytes instead of {size if size is not None else f'at most {most}'}"
            )
        return data

    def address(self, key: str) -> str:
        """Return an address in its EIP-55 spelling, the only one accepted: equal documents have equal hashes."""
        value: str = self.take(key, str)
        if not re.fullmatch(r"0x[0-9a-fA-F]{40}", value) or to_checksum_address(value) != value:
            self.refuse(key, "not an address in EIP-55 spelling")
        return value

    def has(self, key: str) -> bool:
        """Whether there is a field `key` that nobody has taken."""
        return key in self._left

    def absent(self, key: str) -> bool:
        """Whether the field is null; a null is taken."""
        if key not in self._left:
            self.refuse(key, "missing")
        if self._left[key] is None:
            del self._left[key]
            return True
        return False

    def object(self, key: str) -> "Fields":
        """Return the object under `key`."""
        return Fields(self.document, f"{self.path}{key}.", self.take(key, dict))

    def objects(self, key: str, *, most: int) -> "list[Fields]":
        """Return the list of at most `most` objects under `key`."""
        return [
            Fields(self.document, f"{self.path}{key}[{at}].", item)
            for at, item in enumerate(self._items(key, dict, most))
        ]

    def texts(self, key: str, *, most: int, limit: int, least: int = 1) -> list[str]:
        """Return the list of at most `most` texts of `least` to `limit` characters, without control characters."""
        texts: list[str] = self._items(key, str, most)
        for at, value in enumerate(texts):
            if problem := text_problem(value, limit=limit, least=least):
                self.refuse(f"{key}[{at}]", problem)
        return texts

    def _items(self, key: str, kind: type, most: int) -> list[Any]:
        value: list[Any] = self.take(key, list)
        if len(value) > most:
            self.refuse(key, f"more than {most} items")
        for at, item in enumerate(value):
            if type(item) is not kind:
                self.refuse(f"{key}[{at}]", f"not a {_NAMES[kind]}")
        return value


# Embeddings, overrides and isolates: gpj.exe can look like exe.jpg. Letters that are written from the right are none.
_TURNING: Final = frozenset("LRE RLE LRO RLO PDF LRI RLI FSI PDI".split())
_NAMES: Final = {str: "text", int: "whole number", dict: "object", list: "list", bool: "yes or no"}


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


def as_hex(data: bytes) -> str:
    """Return bytes as documents write them: 0x and lower-case digits."""
    return "0x" + data.hex()


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
