"""The files of a delivery, as its manifest lists them: in one order, under names that lead nowhere else."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from oathwork.evidence.cid import CHUNK, TooLarge, cid_bytes, cid_text, folder_cid, is_cid, raw_cid
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.text import path_problem

MOST_FILES: Final = 20_000


@dataclass(frozen=True)
class File:
    """One file of the work: path, size in bytes, sha-256 (32 bytes) and CIDv1.

    The CID is that of all its bytes as one block in a repository, and the one IPFS gives the file in a folder.
    """

    path: str
    size: int
    sha256: bytes
    cid: str


def cid_of(sha256: bytes) -> str:
    """Return the CIDv1 (raw, sha2-256, base32) of the bytes with this sha-256."""
    return cid_text(raw_cid(sha256))


def file_from_fields(fields: Fields, *, whole: bool) -> File:
    """Take the fields of one file. `whole`: its CID is that of one block, however large it is."""
    file = File(
        path=fields.text("path", limit=4_096, least=1),
        size=fields.integer("size", 0, 2**53 - 1),
        sha256=fields.data("sha256", 32),
        cid=fields.text("cid", limit=59),
    )
    if problem := path_problem(file.path):
        fields.refuse("path", problem)
    try:
        raw = is_cid(cid_bytes(file.cid), raw=True)
    except ValueError as error:
        fields.refuse("cid", str(error))
    if raw is not (whole or file.size <= CHUNK):
        fields.refuse(
            "cid", "not a CIDv1 (raw, sha2-256, base32)" if not raw else "one block of a larger file"
        )
    if raw and not whole and file.cid != cid_of(file.sha256):
        fields.refuse("cid", "of other bytes than the sha-256")
    fields.done()
    return file


def file_as_json(file: File) -> dict[str, Any]:
    """Return the same fields for writing."""
    return {"path": file.path, "size": file.size, "sha256": as_hex(file.sha256), "cid": file.cid}


def refuse_disorder(files: Sequence[File], deletions: Sequence[str], fields: Fields) -> None:
    """Refuse lists that do not rise by the bytes of their paths, so that one delivery has one hash."""
    paths = [file.path for file in files]
    for key, listing in (("files", paths), ("deletions", list(deletions))):
        if any(a.encode() >= b.encode() for a, b in pairwise(listing)):
            fields.refuse(key, "not rising by path, or one twice")
    for path in deletions:
        if problem := path_problem(path):
            fields.refuse("deletions", problem)
    if set(paths) & set(deletions):
        fields.refuse("deletions", "a path that is also among the files")


def root_of(files: Sequence[File]) -> str:
    """Return the CID of the folder of these files. Raises TooLarge."""
    if problem := clash([file.path for file in files]):
        raise TooLarge(problem)
    return cid_text(folder_cid((file.path, cid_bytes(file.cid), file.size) for file in files))


def clash(paths: Iterable[str]) -> str | None:
    """Return which two paths are one on systems that do not tell case or accents' spelling apart, or None."""
    spellings: dict[tuple[str, ...], tuple[str, bool]] = {}
    for path in paths:
        parts, alike = path.split("/"), tuple(_folded(path).split("/"))
        for end in range(1, len(parts) + 1):
            spelling = ("/".join(parts[:end]), end == len(parts))
            other = spellings.setdefault(alike[:end], spelling)
            if other[0] == spelling[0] and other != spelling:
                return f"{spelling[0]!a} is a file and a folder"
            if other != spelling:
                return f"{other[0]!a} and {spelling[0]!a} are the same name to some systems"
    return None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
