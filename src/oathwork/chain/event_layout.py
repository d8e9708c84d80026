"""Events read by where their words stand, as the compiler writes them. What is written otherwise is left to the ABI's decoder.

A contract of ours writes each value in a word of its own, with zeros where a small one leaves room, and one list or text at
most, behind the words. So one format of `struct` takes all words apart, and one mask says which bits have to be zero.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from oathwork.errors import NotValid
from oathwork.model.typed_data import Struct, address

_Item = Mapping[str, Any]  # one argument of an ABI
_Reader = Callable[[Any], Any]
_WORD: Final = 32  # bytes


def _number(raw: bytes) -> int:
    return int.from_bytes(raw)


@dataclass(frozen=True)
class _Word:
    """How one word is taken out, by `struct`; how many of its bits are used; what is made of what was taken out, if anything."""

    format: str
    bits: int
    read: _Reader | None

    @property
    def mask(self) -> int:
        """The bits that have to be zero."""
        return (1 << 256) - (1 << self.bits)


class _Unusual(Exception):
    """A value of a type that is not read here."""


def _word(kind: str, other: _Reader | None) -> _Word:
    if kind == "address":
        return _Word("12x20s", 160, address)
    if kind == "bool":
        return _Word("31x?", 1, None)
    if kind == "bytes32":
        return _Word("32s", 256, None)
    if not kind.startswith("uint") or kind.endswith("]"):
        raise _Unusual(kind)
    bits = int(kind[4:])
    if bits <= 64:
        return _Word("24xQ", bits, other)
    return _Word("32s", bits, _Chain(_number, other) if other else _number)


@dataclass(frozen=True)
class _Chain:
    """One reader after another."""

    first: _Reader
    second: _Reader

    def __call__(self, value: Any) -> Any:
        return self.second(self.first(value))


class _Words:
    """Some words one after the other."""

    def __init__(self, words: Sequence[_Word]) -> None:
        self._format = struct.Struct(">" + "".join(word.format for word in words))
        self._mask = int.from_bytes(b"".join(word.mask.to_bytes(_WORD) for word in words))
        self._readers = [(place, word.read) for place, word in enumerate(words) if word.read]
        self.size = self._format.size

    def read(self, data: bytes) -> list[Any] | None:
        """Return the values, or None if these are not the words that the compiler writes. Raises ValueError, NotValid."""
        if len(data) != self.size or int.from_bytes(data) & self._mask:
            return None
        values = list(self._format.unpack(data))
        for place, reader in self._readers:
            values[place] = reader(values[place])
        return values


@cache
def words_reader(kinds: tuple[str, ...]) -> Callable[[bytes], list[Any] | None] | None:
    """Return what reads words of these types, as `_Words.read` does; None if one is of a type that is not read here."""
    try:
        return _Words([_word(kind, None) for kind in kinds]).read
    except _Unusual:
        return None


_Rest = Callable[[bytes], Any]  # reads what stands behind the words, None if it is written in another way


def _read_text(data: bytes) -> str | None:
    length = int.from_bytes(data[:_WORD])
    if len(data) != _WORD + -(-length // _WORD) * _WORD:
        return None
    text, padding = data[_WORD : _WORD + length], data[_WORD + length :]
    if any(padding):
        return None
    return text.decode()  # what is not UTF-8 is left to the decoder, which is lenient


@dataclass(frozen=True)
class _List:
    """Reads a list whose items are one word or one struct each."""

    words: _Words
    make: Callable[[list[Any]], Any]

    def __call__(self, data: bytes) -> tuple[Any, ...] | None:
        size, end = self.words.size, len(data)
        if end % _WORD or int.from_bytes(data[:_WORD]) * size != end - _WORD:
            return None
        items = []
        for at in range(_WORD, end, size):
            values = self.words.read(data[at : at + size])
            if values is None:
                return None
            items.append(self.make(values))
        return tuple(items)


def _first(values: list[Any]) -> Any:
    return values[0]


class EventLayout:
    """Where the arguments of one event stand. `structs` and `others` make our values, by the names of Solidity's types.

    Raises LookupError for an event with an argument of a type that is not read here.
    """

    def __init__(
        self, entry: _Item, structs: Mapping[str, type[Struct]], others: Mapping[str, _Reader]
    ) -> None:
        self._structs, self._others = structs, others
        inputs = entry["inputs"]
        self.topics = 1 + sum(item["indexed"] for item in inputs)
        items = sorted(inputs, key=lambda item: not item["indexed"])
        self._names = [item["name"] for item in items]
        self._order = [item["name"] for item in inputs] if items != inputs else None
        self._parts: list[tuple[int, int, type[Struct]]] = []  # structs among the words, the last first
        self._rest: tuple[int, _Rest] | None = None  # the place of its offset, and how it is read
        words: list[_Word] = []
        try:
            for item in items:
                words += self._words_of(item, len(words))
        except _Unusual as error:
            raise LookupError(f"{entry['name']} has a value of type {error}") from error
        self._words = _Words(words)
        self._head = self._words.size - _WORD * (self.topics - 1)

    def _words_of(self, item: _Item, place: int) -> list[_Word]:
        kind, name = item["type"], item.get("internalType", "")
        if kind == "tuple":
            fields = self._fields(item, name)
            self._parts.insert(0, (place, place + len(fields), self._structs[name.removeprefix("struct ")]))
            return fields
        if kind != "string" and not kind.endswith("[]"):
            return [_word(kind, self._others.get(name))]
        if self._rest:
            raise _Unusual(f"{kind}, after another that is not a word")
        self._rest = (place, _read_text if kind == "string" else self._list(item, kind[:-2], name[:-2]))
        return [_word("uint256", None)]

    def _fields(self, item: _Item, name: str) -> list[_Word]:
        struct_class = self._structs.get(name.removeprefix("struct ").removesuffix("[]"))
        kinds = [field["type"] for field in item["components"]]
        if struct_class is None or list(struct_class.TYPES.values()) != kinds:
            raise _Unusual(name)
        return [_word(kind, None) for kind in kinds]

    def _list(self, item: _Item, kind: str, name: str) -> _List:
        if kind == "tuple":
            struct_class = self._structs[name.removeprefix("struct ")]
            return _List(_Words(self._fields(item, name)), struct_class.of_fitting)
        return _List(_Words([_word(kind, self._others.get(name))]), _first)

    def read(self, topics: Sequence[bytes], data: bytes) -> dict[str, Any] | None:
        """Return an event's arguments by name, or None if they are not written as the compiler writes them."""
        try:
            return self._read(topics, data)
        except (ValueError, NotValid):  # text that is not UTF-8, a number that no enum has
            return None

    def _read(self, topics: Sequence[bytes], data: bytes) -> dict[str, Any] | None:
        for topic in topics:
            if len(topic) != _WORD:
                return None
        values = self._words.read(b"".join((*topics, data[: self._head])))
        if values is None:
            return None
        if self._rest:
            place, read = self._rest
            rest = read(data[self._head :]) if values[place] == self._head else None
            if rest is None:
                return None
            values[place] = rest
        elif len(data) != self._head:
            return None
        for start, end, struct_class in self._parts:
            values[start:end] = [struct_class.of_fitting(values[start:end])]
        facts = dict(zip(self._names, values, strict=True))
        return {name: facts[name] for name in self._order} if self._order else facts
