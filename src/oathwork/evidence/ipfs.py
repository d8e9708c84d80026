"""Fetches files by their CIDs from a gateway, believing nothing it says, and puts files on a Kubo node of one's own."""

import secrets
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

from oathwork.evidence import cid as unixfs
from oathwork.evidence.cid import CHUNK, cid_bytes, cid_text
from oathwork.untrusted.documents import read_json
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.limits import IPFS_BLOCK_SECONDS, IPFS_TALK
from oathwork.untrusted.text import plain

_TOP: Final = "work"  # the name that an uploaded folder has on its way


class Gateway:
    """A gateway of IPFS, asked for one block at a time; each is hashed, and must be the one its name names.

    `http://127.0.0.1:8080` is that of a Kubo node of one's own. Any that serves raw blocks will do.
    """

    def __init__(self, url: str, *, seconds: float = IPFS_TALK.seconds):
        self._place = place_of(url, "a gateway")
        self._until = time.monotonic() + seconds

    def file(self, cid: str, size: int) -> Iterator[bytes]:
        """Yield the bytes of a file of `size` bytes in pieces, each checked. Raises `NotFetched`."""
        yield from self._under(cid_bytes(cid), size, unixfs.depth_of(size))

    def read(self, cid: str, *, limit: int) -> bytes:
        """Return a file of at most `limit` bytes whose size nobody has said. Raises `NotFetched`."""
        name = cid_bytes(cid)
        top = self._block(name, CHUNK)
        if unixfs.is_cid(name, raw=True):
            return top
        size = unixfs.size_in(top)
        if not CHUNK < size <= limit:
            raise NotFetched(f"{cid} is not a file of at most {limit} bytes")
        return b"".join(self._below(top, cid, size, unixfs.depth_of(size)))

    def _under(self, cid: bytes, size: int, depth: int) -> Iterator[bytes]:
        if depth:
            yield from self._below(self._block(cid, CHUNK), cid_text(cid), size, depth)
            return
        block = self._block(cid, size)
        if len(block) != size or not unixfs.is_cid(cid, raw=True):
            raise NotFetched(f"{cid_text(cid)} is not a chunk of {size} bytes")
        yield block

    def _below(self, block: bytes, cid: str, size: int, depth: int) -> Iterator[bytes]:
        links = unixfs.links_of(block, size, depth)
        if links is None:
            raise NotFetched(f"{cid} is not a file of {size} bytes as `ipfs add` cuts it")
        for link, part in zip(links, unixfs.parts_of(size, depth), strict=True):
            yield from self._under(link, part, depth - 1)

    def _block(self, cid: bytes, most: int) -> bytes:
        name = cid_text(cid)
        block = ask(
            self._place,
            f"/ipfs/{name}?format=raw",
            most=most,
            seconds=min(IPFS_BLOCK_SECONDS, self._until - time.monotonic()),
            headers={"Accept": "application/vnd.ipld.raw"},
        )
        if not unixfs.is_block_of(cid, block):
            raise NotFetched(f"{self._place.netloc} gives other bytes than those of {name}")
        return block


def upload_file(api: str, data: bytes, cid: str) -> None:
    """Put a file on the Kubo node at `api`. Raises `NotFetched` unless the node finds the same CID for it."""
    _agree(_add(api, [("file", iter([data]))]), "file", cid, api)


def upload_folder(api: str, files: Iterable[tuple[str, Iterable[bytes]]], cid: str) -> None:
    """Put a folder on the Kubo node at `api`: path and pieces of each file, in the order of the paths' bytes."""
    _agree(_add(api, ((f"{_TOP}/{path}", pieces) for path, pieces in files)), _TOP, cid, api)


def _agree(names: dict[str, str], name: str, cid: str, api: str) -> None:
    if names.get(name) != cid:
        other = plain(names.get(name, "nothing"), limit=100)
        host = place_of(api, "a node").netloc
        raise NotFetched(f"{host} has put it under {other}, but it is {cid}: others would not find it")


def _add(api: str, parts: Iterable[tuple[str, Iterable[bytes]]]) -> dict[str, str]:
    """Send files to `/api/v0/add`; return which CID the node names for each name."""
    boundary = secrets.token_hex(16)
    options = {
        "cid-version": 1,
        "raw-leaves": "true",
        "chunker": f"size-{CHUNK}",
        "pin": "true",
        "progress": "false",
    }
    answer = ask(
        place_of(api, "the RPC of a Kubo node"),
        f"/api/v0/add?{urlencode(options)}",
        most=IPFS_TALK.most,
        seconds=IPFS_TALK.seconds,
        method="POST",
        headers={
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Transfer-Encoding": "chunked",
        },
        body=_multipart(parts, boundary),
    )
    try:
        rows: list[Any] = [
            read_json(line, document="the answer") for line in answer.splitlines() if line.strip()
        ]
        return {str(row["Name"]): str(row["Hash"]) for row in rows}
    except (DocumentRefused, KeyError, TypeError) as error:
        host = place_of(api, "a node").netloc
        raise NotFetched(f"{host} answers an upload with what is no answer") from error


def _multipart(parts: Iterable[tuple[str, Iterable[bytes]]], boundary: str) -> Iterator[bytes]:
    for path, pieces in parts:
        name = quote(path, safe="")
        yield (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        yield from filter(None, pieces)  # an empty piece would end the whole
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()
