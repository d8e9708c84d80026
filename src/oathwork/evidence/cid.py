"""CIDs as IPFS computes them: of a file, cut into chunks, and of a folder. Pure.

They are what Kubo's `ipfs add -r --hidden --cid-version=1 --raw-leaves --chunker=size-262144` answers.

Such a file has one shape for its size: chunks of 256 KiB, 174 of them under a node, 174 nodes under the next. So
nothing has to be read out of a node but the hashes in it, and a node of another shape is not of such a file.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

CHUNK: Final = 262_144  # bytes
LINKS_OF_A_NODE: Final = 174  # links of one node
LARGEST_NODE: Final = (
    262_144  # bytes of names and CIDs; Kubo spreads a larger folder over several nodes, we do not
)
DEEPEST: Final = 64  # folders within folders
CID: Final = re.compile(r"baf(?:krei|ybei)[a-z2-7]{52}")  # version 1, raw or dag-pb, sha2-256, base32

_RAW: Final = b"\x01\x55\x12\x20"
_NODE: Final = b"\x01\x70\x12\x20"
_CID_SIZE: Final = 36


class TooLarge(ValueError):
    """A folder that has no one node."""


def raw_cid(digest: bytes) -> bytes:
    """Return the CID of a single block of bytes with this sha-256."""
    return _RAW + digest


def cid_text(cid: bytes) -> str:
    """Return a CID as people write it, in base32.

    >>> cid_text(raw_cid(hashlib.sha256(b"hello").digest()))
    'bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq'
    """
    return "b" + base64.b32encode(cid).decode().lower().rstrip("=")


def cid_bytes(text: str) -> bytes:
    """Return the bytes of a CID. Raises ValueError for another kind than ours, and for another spelling."""
    cid = base64.b32decode(text[1:].upper() + "=" * 6) if CID.fullmatch(text) else b""
    if not is_cid(cid) or cid_text(cid) != text:
        raise ValueError("not a CIDv1 (raw or dag-pb, sha2-256, base32)")
    return cid


def is_cid(cid: bytes, *, raw: bool | None = None) -> bool:
    """Whether these are the bytes of a CID, and of a raw block or of a node if that is asked."""
    kinds = {True: (_RAW,), False: (_NODE,), None: (_RAW, _NODE)}[raw]
    return len(cid) == _CID_SIZE and cid[:4] in kinds


def is_block_of(cid: bytes, block: bytes) -> bool:
    """Whether this is the block that the CID names."""
    return hashlib.sha256(block).digest() == cid[4:]


# ------------------------------------------------------------------------------------------------------ one file


@cache
def depth_of(size: int) -> int:
    """Return how many nodes lie above each chunk of a file of `size` bytes."""
    depth = 0
    while size > CHUNK * LINKS_OF_A_NODE**depth:
        depth += 1
    return depth


def parts_of(size: int, depth: int) -> list[int]:
    """Return how many bytes lie under each link of a node with `size` bytes under it."""
    each = CHUNK * LINKS_OF_A_NODE ** (depth - 1)
    return [min(each, size - start) for start in range(0, size, each)]


@cache
def total_of(size: int, depth: int) -> int:
    """Return the bytes of all blocks that hold `size` bytes of a file: the chunks, and the nodes above them."""
    if depth == 0:
        return size
    parts = parts_of(size, depth)
    return len(node(size, depth, [bytes(_CID_SIZE)] * len(parts))) + sum(
        total_of(part, depth - 1) for part in parts
    )


def node(size: int, depth: int, cids: Sequence[bytes]) -> bytes:
    """Return the node over the chunks or nodes `cids`, with `size` bytes of a file under it."""
    parts = parts_of(size, depth)
    links = (_link(cid, b"", total_of(part, depth - 1)) for cid, part in zip(cids, parts, strict=True))
    data = b"\x08\x02\x18" + _number(size) + b"".join(b"\x20" + _number(part) for part in parts)
    return b"".join(links) + b"\x0a" + _number(len(data)) + data


def links_of(block: bytes, size: int, depth: int) -> list[bytes] | None:
    """Return the CIDs in a node with `size` bytes of a file under it; None if it is not exactly such a node."""
    cids, at = [], 0
    for part in parts_of(size, depth):
        cids.append(block[at + 4 : at + 4 + _CID_SIZE])
        at += len(_link(bytes(_CID_SIZE), b"", total_of(part, depth - 1)))
    good = all(is_cid(cid, raw=depth == 1) for cid in cids)
    return cids if good and node(size, depth, cids) == block else None


def size_in(block: bytes) -> int:
    """Return how large the node of a file says that the file is, or -1. `links_of` tells whether that is true."""
    try:
        at = 0
        while block[at] == 0x12:  # a link
            length, at = _read(block, at + 1)
            at += length
        _, at = _read(block, at + 1)
        return _read(block, at + 3)[0] if block[at : at + 3] == b"\x08\x02\x18" else -1
    except IndexError:
        return -1


@dataclass
class Measure:
    """Takes a file in pieces of any size; knows its size, sha-256 and CID then."""

    size: int = 0
    _whole: Any = field(default_factory=hashlib.sha256)
    _chunk: Any = field(default_factory=hashlib.sha256)
    _chunks: list[bytes] = field(default_factory=list)

    def add(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._whole.update(piece)
        view = memoryview(piece)
        while view:
            if self.size and self.size % CHUNK == 0:
                self._chunks.append(raw_cid(self._chunk.digest()))
                self._chunk = hashlib.sha256()
            head = view[: CHUNK - self.size % CHUNK]
            self._chunk.update(head)
            self.size += len(head)
            view = view[len(head) :]

    @property
    def sha256(self) -> bytes:
        """The sha-256 of all bytes."""
        digest: bytes = self._whole.digest()
        return digest

    @property
    def cid(self) -> bytes:
        """The CID of the file."""
        level, depth = [*self._chunks, raw_cid(self._chunk.digest())], 0
        while len(level) > 1 or depth < depth_of(self.size):
            depth += 1
            sizes = parts_of(self.size, depth + 1)
            rows = [level[start : start + LINKS_OF_A_NODE] for start in range(0, len(level), LINKS_OF_A_NODE)]
            level = [_named(node(size, depth, row)) for size, row in zip(sizes, rows, strict=True)]
        return level[0]


# ------------------------------------------------------------------------------------------------------ a folder


def folder_cid(files: Iterable[tuple[str, bytes, int]]) -> bytes:
    """Return the CID of the folder of these files: path, CID and size of each. Raises TooLarge."""
    tree: dict[str, Any] = {}
    for path, cid, size in files:
        *folders, name = path.split("/")
        if len(folders) > DEEPEST:
            raise TooLarge(f"more than {DEEPEST} folders deep")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = (cid, total_of(size, depth_of(size)))
    return _folder(tree)[0]


def _folder(tree: dict[str, Any]) -> tuple[bytes, int]:
    """Return the CID of a folder, and the bytes of all blocks of it and in it."""
    entries = [(name.encode(), *(_folder(it) if isinstance(it, dict) else it)) for name, it in tree.items()]
    if sum(len(name) + _CID_SIZE for name, _, _ in entries) >= LARGEST_NODE:
        raise TooLarge("a folder of more names than one node holds: spread them over several folders")
    block = b"".join(_link(cid, name, total) for name, cid, total in sorted(entries)) + b"\x0a\x02\x08\x01"
    return _named(block), len(block) + sum(total for _, _, total in entries)


def _named(block: bytes) -> bytes:
    return _NODE + hashlib.sha256(block).digest()


def _link(cid: bytes, name: bytes, total: int) -> bytes:
    body = b"\x0a" + _number(len(cid)) + cid + b"\x12" + _number(len(name)) + name + b"\x18" + _number(total)
    return b"\x12" + _number(len(body)) + body


def _number(value: int) -> bytes:
    """Return a number as protocol buffers write it."""
    digits = bytearray()
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])


def _read(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that stands there, of at most 63 bits, and where it ends."""
    value = 0
    for place in range(0, 63, 7):
        value |= (data[at] & 127) << place
        at += 1
        if data[at - 1] < 128:
            return value, at
    raise IndexError
