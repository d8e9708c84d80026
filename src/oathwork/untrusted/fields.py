"""The fields of a document, taken one by one by type, and what a document is refused for.

`documents` reads JSON into `Fields` and `toml` reads TOML into them; what follows is the same for both.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, NoReturn, Self, TypeVar

from oathwork.errors import BadDocument, UsageError
from oathwork.untrusted.text import plain, text_problem

# How the two languages call the types of their values.
IN_JSON: Final = {
    str: "a text",
    int: "a whole number",
    dict: "an object",
    list: "a list",
    bool: "true or false",
}
IN_TOML: Final = IN_JSON | {str: "a text in quotation marks", float: "a number", dict: "a table"}
_LONGEST_TEXT: Final = 65_536  # characters
_MOST_ITEMS: Final = 1_000

_T = TypeVar("_T")


class DocumentRefused(BadDocument):
    """A document breaks a rule of its format: `document` is its name, `where` the place, `rule` what is broken."""

    def __init__(self, document: str, where: str, rule: str):
        self.document, self.where, self.rule = document, where, rule
        super().__init__(f"{document}{', ' if where else ''}{where}: {rule}")


class Fields:
    """The fields of one JSON object or TOML table, taken one by one by type; `done` refuses those nobody has taken.

    A method with a `default` returns it for a field that is not there; without one the field must be there. As a context
    manager it is `done` at the end, and refuses under the document's name what the user gave wrong otherwise.
    """

    def __init__(
        self, document: str, path: str, value: Mapping[str, Any], kinds: Mapping[type, str] = IN_JSON
    ):
        self.document, self.path = document, path
        self._rest, self._kinds = dict(value), kinds
        self._names: dict[str, None] = {}  # of the fields that were asked for, in that order

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.done()
        elif isinstance(error, UsageError) and not isinstance(error, DocumentRefused):
            raise DocumentRefused(self.document, self.path.rstrip("."), str(error)) from error

    def refuse(self, key: str, rule: str) -> NoReturn:
        """Raise `DocumentRefused` about the field `key`."""
        raise DocumentRefused(self.document, plain(f"{self.path}{key}", limit=200), rule)

    def done(self) -> None:
        """Refuse fields that this format does not have."""
        for key in self._rest:
            self.refuse(key, f"unknown field; there are {', '.join(self._names) or 'none'}")

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        """Return the field `key`, which is there and of type `kind`."""
        if not self.has(key):
            if default is None:
                self.refuse(key, "missing")
            return default
        value = self._rest.pop(key)
        self._require(key, value, kind)
        return value

    def _require(self, key: str, value: object, kind: type) -> None:
        if type(value) is not kind:
            self.refuse(key, f"{plain(repr(value), limit=40)} is not {self._kinds[kind]}")

    def has(self, key: str) -> bool:
        """Whether there is a field `key` that nobody has taken."""
        self._names[key] = None
        return key in self._rest

    def absent(self, key: str) -> bool:
        """Whether the field is null; a null is taken."""
        if not self.has(key):
            self.refuse(key, "missing")
        if self._rest[key] is None:
            del self._rest[key]
            return True
        return False

    def replaced(self, instead: Mapping[str, Any]) -> "Fields":
        """Return the same fields with others in the place of some: what a command line says, for a file's."""
        return Fields(self.document, self.path, {**self._rest, **instead}, self._kinds)

    # ------------------------------------------------------------------------------------------------- single values

    def constant(self, key: str, text: str) -> None:
        """Refuse the document unless `key` is exactly `text`."""
        if self.take(key, str) != text:
            self.refuse(key, f"not {text!r}")

    def integer(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        """Return a whole number from `low` to `high`."""
        value: int = self.take(key, int, default)
        if not low <= value <= high:
            self.refuse(key, f"not between {low} and {high}")
        return value

    def number(self, key: str) -> float:
        """Return a number, whole or not."""
        if self.has(key) and type(self._rest[key]) is int:
            return int(self._rest.pop(key))
        return float(self.take(key, float))

    def flag(self, key: str) -> bool:
        """Return yes or no."""
        return bool(self.take(key, bool))

    def text(
        self,
        key: str,
        *,
        limit: int = _LONGEST_TEXT,
        least: int = 0,
        lines: bool = False,
        trim: bool = False,
        default: str | None = None,
    ) -> str:
        """Return text of `least` to `limit` characters without control characters (`lines`: but line feed and tab).

        `trim`: without the white space around it.
        """
        value: str = self.take(key, str, default)
        value = value.strip() if trim else value
        if problem := text_problem(value, limit=limit, least=least, lines=lines):
            self.refuse(key, problem)
        return value

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """Return one of `choices`."""
        value: str = self.take(key, str)
        if value not in (options := tuple(choices)):
            self.refuse(key, f"not one of {', '.join(options)}")
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
        from eth_utils.address import to_checksum_address  # takes a sixth of a second of processor

        value: str = self.take(key, str)
        if not re.fullmatch(r"0x[0-9a-fA-F]{40}", value) or to_checksum_address(value) != value:
            self.refuse(key, "not an address in EIP-55 spelling")
        return value

    def text_as(self, key: str, make: Callable[[str], _T], *, default: str | None = None) -> _T:
        """Return what `make` makes of a text; its `UsageError` becomes a refusal of this field."""
        return self.made(key, self.take(key, str, default), make)

    def object_as(self, key: str, make: Callable[[dict[str, Any]], _T]) -> _T:
        """Return what `make` makes of an object; its `UsageError` becomes a refusal of this field."""
        return self.made(key, self.take(key, dict), make)

    def made(self, key: str, value: Any, make: Callable[[Any], _T]) -> _T:
        """Return what `make` makes of a value taken from `key`; its `UsageError` becomes a refusal of this field."""
        try:
            return make(value)
        except UsageError as error:
            rule = plain(str(error), limit=500).removeprefix(f"{key}: ")  # some name the field themselves
            raise DocumentRefused(self.document, plain(f"{self.path}{key}", limit=200), rule) from error

    # ---------------------------------------------------------------------------------------------- objects and lists

    def object(self, key: str) -> "Fields":
        """Return the object under `key`."""
        return self._inner(f"{key}.", self.take(key, dict))

    def objects(
        self, key: str, *, most: int = _MOST_ITEMS, default: Sequence[Any] | None = None
    ) -> "list[Fields]":
        """Return the list of at most `most` objects under `key`."""
        items = enumerate(self._items(key, dict, most, default))
        return [self._inner(f"{key}[{at}].", item) for at, item in items]

    def named_objects(self, key: str) -> "dict[str, Fields]":
        """Return the objects under `key`, whose names are whatever the document's author chose; none if it is absent."""
        table = self._inner(f"{key}.", self.take(key, dict, {}))
        return {name: table.object(name) for name in table.names()}

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields that nobody has taken, where a format leaves them to the author."""
        return tuple(self._rest)

    def texts(
        self,
        key: str,
        *,
        most: int = _MOST_ITEMS,
        limit: int = _LONGEST_TEXT,
        least: int = 1,
        fewest: int = 0,
        default: Sequence[str] | None = None,
    ) -> list[str]:
        """Return the list of `fewest` to `most` texts of `least` to `limit` characters, without control characters."""
        texts: list[str] = self._items(key, str, most, default)
        if len(texts) < fewest:
            self.refuse(key, "empty" if fewest == 1 else f"fewer than {fewest} items")
        for at, value in enumerate(texts):
            if problem := text_problem(value, limit=limit, least=least):
                self.refuse(f"{key}[{at}]", problem)
        return texts

    def texts_as(
        self, key: str, make: Callable[[str], _T], *, default: Sequence[str] | None = None
    ) -> tuple[_T, ...]:
        """Return what `make` makes of each text of a list."""
        texts = enumerate(self.texts(key, default=default))
        return tuple(self.made(f"{key}[{at}]", text, make) for at, text in texts)

    def _inner(self, path: str, value: Mapping[str, Any]) -> "Fields":
        return Fields(self.document, f"{self.path}{path}", value, self._kinds)

    def _items(self, key: str, kind: type, most: int, default: Sequence[Any] | None) -> list[Any]:
        value: list[Any] = self.take(key, list, None if default is None else list(default))
        if len(value) > most:
            self.refuse(key, f"more than {most} items")
        for at, item in enumerate(value):
            self._require(f"{key}[{at}]", item, kind)
        return value


def as_hex(data: bytes) -> str:
    """Return bytes as documents write them: 0x and lower-case digits."""
    return "0x" + data.hex()
