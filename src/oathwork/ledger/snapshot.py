"""A ledger's logs in one file, from which a newcomer's ledger starts: written by whoever publishes it, read without trust.

It is a text, packed by gzip. The first line is canonical JSON and says which deployment's logs these are, and of which blocks.
Each further line is one log, in the chain's order: block, index, the block's hash, the transaction's, topics, data. What
follows from logs is not in it and is made anew. Whose a log is, the escrow's or a factory's, its first topic says. Who follows the same deployment to the same block writes the same text, so
that its digest can be compared.
"""

import gzip
import re
import zlib
from binascii import Error as NotHexadecimal
from binascii import hexlify, unhexlify
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NoReturn

from oathwork.chain.receipt import Block
from oathwork.errors import NotValid
from oathwork.ledger.reading import OnProgress, Portion, RawLog, no_progress
from oathwork.untrusted.documents import canonical, open_file, read_canonical
from oathwork.untrusted.fields import DocumentRefused, as_hex
from oathwork.untrusted.text import plain

_FORMAT: Final = "oathwork/snapshot/2"
# A stretch is what is compared with the chain in one go, and taken in in one transaction.
_BLOCKS: Final = 10_000  # of a stretch, at most: what providers answer for at once
_LOGS: Final = 1_000  # of a stretch, but for the last block
_LONGEST_HEAD: Final = 1_000  # bytes
_LONGEST_LINE: Final = 8 * 1024 * 1024  # bytes; a transaction's gas pays for a log of half as many
_FULL: Final = 8 * 1024 * 1024  # bytes of a stretch, but for the last block
_LARGEST_STRETCH: Final = 64 * 1024 * 1024  # bytes; a longer answer of a node is refused too
# How many times as large a file may be text: hashes do not pack, so true logs are some ten times as large.
_MOST_UNPACKED: Final = 100
_SLACK: Final = 1024 * 1024  # bytes that any file may have
_MOST_DIGITS: Final = 18  # of a block's number or an index
_HASH: Final = 64  # digits
_TOPICS: Final = tuple(
    count * _HASH for count in (2, 3, 4)
)  # digits of a log about a bounty, an account or a deputy


@dataclass(frozen=True)
class Head:
    """Whose logs a file has: those of the blocks from `first` to `last`, whose hash is `hash`."""

    chain: int
    escrow: str
    first: int
    last: int
    hash: bytes
    logs: int

    def line(self) -> bytes:
        """Return it as the file has it."""
        fields = {"first": self.first, "last": self.last, "logs": self.logs}
        texts = {"chain": hex(self.chain), "escrow": self.escrow, "hash": as_hex(self.hash)}
        return canonical({"format": _FORMAT, **fields, **texts}) + b"\n"

    @classmethod
    def of_line(cls, line: bytes, document: str) -> "Head":
        """Return what a file's first line says. Raises DocumentRefused."""
        with read_canonical(line.removesuffix(b"\n"), document=document, limit=_LONGEST_HEAD) as fields:
            fields.constant("format", _FORMAT)
            most = 10**_MOST_DIGITS // 1_000  # canonical numbers are no larger than 2^53
            first = fields.integer("first", 0, most)
            return cls(
                fields.text_as("chain", _chain_id),
                fields.address("escrow"),
                first,
                fields.integer("last", first, most),
                fields.data("hash", 32),
                fields.integer("logs", 0, most),
            )


@dataclass(frozen=True)
class Stretch:
    """Some blocks of a file, all that stand between two others, and the digest of their lines."""

    first: int
    last: int
    logs: int
    digest: bytes


class Snapshot:
    """A file of logs. What it says is the publisher's word until `snapshot_check` has compared it.

    Reading it takes the memory of one stretch, whatever is in it.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, plain(path.name, limit=200)
        self.head = Head.of_line(next(self._lines(), b""), self.name)
        self.stretches: tuple[Stretch, ...] = ()
        self.digest = ""  # SHA-256 of the text

    @property
    def last(self) -> int:
        """The last block that it has."""
        return self.head.last

    def measure(self, progress: OnProgress = no_progress) -> None:
        """Read all of it once, and know its stretches and its digest from now on. Raises DocumentRefused."""
        digest, stretches, logs = sha256(), list[Stretch](), 0
        digest.update(self.head.line())
        for stretch, lines, _ in self._stretches():
            for line in lines:
                digest.update(line)
            stretches.append(stretch)
            logs += stretch.logs
            progress(stretch.last, self.last)
        if logs != self.head.logs:
            self._refuse(f"it has {logs} logs, and says that it has {self.head.logs}")
        self.stretches, self.digest = tuple(stretches), digest.hexdigest()

    def portions(self, first: int) -> Iterator[Portion]:
        """Yield the logs from block `first` on, as they are read in. Raises DocumentRefused if the file has changed meanwhile."""
        for known_stretch, (stretch, _, logs) in zip(self.stretches, self._stretches(), strict=False):
            if stretch != known_stretch:
                self._refuse("it was changed while it was read")
            if stretch.last < first or not (logs or stretch.last == self.last):
                continue
            mine = tuple(log for log in logs if log["blockNumber"] >= first)
            yield Portion(max(first, stretch.first), stretch.last, self._anchor(stretch, logs), mine)

    def _anchor(self, stretch: Stretch, logs: Sequence[RawLog]) -> Block:
        """Return the last block of a stretch whose hash the file says."""
        if stretch.last == self.last:
            return Block(self.last, 0, as_hex(self.head.hash))
        return Block(logs[-1]["blockNumber"], 0, as_hex(logs[-1]["blockHash"]))

    # ------------------------------------------------------------------------------------------------------- lines

    def _stretches(self) -> Iterator[tuple[Stretch, list[bytes], list[RawLog]]]:
        """Yield the stretches with their lines and logs, in order and without gaps."""
        first, lines, logs, size = self.head.first, list[bytes](), list[RawLog](), 0
        for line, log in self._logs():
            number = log["blockNumber"]
            is_full = (len(logs) >= _LOGS or size >= _FULL) and number != logs[-1]["blockNumber"]
            for last in _ends(first, number - 1, is_full=is_full):
                yield _stretch(first, last, lines), lines, logs
                first, lines, logs, size = last + 1, [], [], 0
            lines.append(line)
            logs.append(log)
            size += len(line)
            if size > _LARGEST_STRETCH:
                self._refuse(f"too many logs about block {number}: no node would answer for them")
        for last in _ends(first, self.last, is_full=True):
            yield _stretch(first, last, lines), lines, logs
            first, lines, logs = last + 1, [], []

    def _logs(self) -> Iterator[tuple[bytes, dict[str, Any]]]:
        """Yield each line but the first, and its log: in the chain's order, each place once, each block of one hash."""
        lines = self._lines()
        if next(lines, b"") != self.head.line():
            self._refuse("it was changed while it was read")
        place, hash = (self.head.first, -1), b""
        for at, line in enumerate(lines, 2):
            log = self._log(line, at)
            next_place = (log["blockNumber"], log["logIndex"])
            is_same_block = next_place[0] == place[0] and hash
            if not place < next_place or next_place[0] > self.last:
                self._refuse("not in the chain's order, or not of the blocks that its first line names", at)
            if (is_same_block and log["blockHash"] != hash) or (
                next_place[0] == self.last and log["blockHash"] != self.head.hash
            ):
                self._refuse(f"another hash of block {next_place[0]} than before", at)
            place, hash = next_place, log["blockHash"]
            yield line, log

    def _log(self, line: bytes, at: int) -> dict[str, Any]:
        values = line[:-1].split(b" ")
        if len(values) != 6 or not all(map(_is_number, values[:2])):
            self._refuse("not a log: block, index, two hashes, topics, data", at)
        number, index, block_hash, transaction, topics, data = values
        if (len(block_hash), len(transaction)) != (_HASH, _HASH) or len(topics) not in _TOPICS:
            self._refuse("not a log: a hash or a topic is too long or too short", at)
        try:
            words = unhexlify(topics)
            return {
                "address": self.head.escrow,
                "blockNumber": int(number),
                "logIndex": int(index),
                "blockHash": unhexlify(block_hash),
                "transactionHash": unhexlify(transaction),
                "topics": [words[start : start + 32] for start in range(0, len(words), 32)],
                "data": unhexlify(data),
            }
        except NotHexadecimal:
            self._refuse("not a log: not in hexadecimal digits", at)

    def _lines(self) -> Iterator[bytes]:
        """Yield the lines of the text, of which no more is unpacked at once than one of them may have."""
        size = 0
        with open_file(self.path) as file, gzip.GzipFile(fileobj=file) as text:
            try:
                while line := text.readline(_LONGEST_LINE):
                    size += len(line)
                    if size > _SLACK + _MOST_UNPACKED * file.tell():
                        self._refuse(f"unpacked it is more than {_MOST_UNPACKED} times as large: no logs are")
                    if not line.endswith(b"\n"):
                        self._refuse("a line is too long or has no end")
                    yield line
            except (EOFError, OSError, zlib.error) as error:
                raise DocumentRefused(self.name, "", f"not a whole file of gzip: {error}") from error

    def _refuse(self, rule: str, line: int = 0) -> NoReturn:
        raise DocumentRefused(self.name, f"line {line}" if line else "", rule)


def log_line(number: int, index: int, *contents: bytes) -> bytes:
    """Return a log as a file has it: block, index; the block's hash, the transaction's, the topics in one, the data."""
    return b" ".join([f"{number} {index}".encode(), *map(hexlify, contents)]) + b"\n"


def line_of(log: RawLog) -> bytes:
    """Return a node's log as a file has it."""
    contents = map(
        bytes, (log["blockHash"], log["transactionHash"], b"".join(map(bytes, log["topics"])), log["data"])
    )
    return log_line(log["blockNumber"], log["logIndex"], *contents)


def digest_of(lines: Iterable[bytes]) -> bytes:
    """Return the digest by which a stretch is compared."""
    digest = sha256()
    for line in lines:
        digest.update(line)
    return digest.digest()


def _stretch(first: int, last: int, lines: Sequence[bytes]) -> Stretch:
    return Stretch(first, last, len(lines), digest_of(lines))


def _ends(first: int, last: int, *, is_full: bool) -> Iterator[int]:
    """Yield where the stretches end that stand before block `last + 1`: after so many blocks, and there if one is full."""
    while last - first + 1 >= _BLOCKS:
        first += _BLOCKS
        yield first - 1
    if is_full and first <= last:
        yield last


def _is_number(digits: bytes) -> bool:
    return digits.isdigit() and len(digits) <= _MOST_DIGITS


def _chain_id(text: str) -> int:
    if not re.fullmatch(r"0x[0-9a-f]{1,64}", text):
        raise NotValid("not a chain's number in the form 0x1")
    return int(text, 16)
