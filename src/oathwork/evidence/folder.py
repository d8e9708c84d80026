"""Reads folders that strangers made: plain files under plain names, and nothing that leads out of them."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from oathwork.errors import OathworkError
from oathwork.evidence.cid import DEEPEST, Measure, cid_text
from oathwork.evidence.files import MOST_FILES, File
from oathwork.evidence.ipfs import Gateway
from oathwork.untrusted.text import path_problem, plain, text_problem

LARGEST_WORK: Final = 4 * 1024**3  # bytes of all files together
_PIECE: Final = 1 << 20


class FolderRefused(OathworkError):
    """A folder holds what evidence cannot name, or is too large; the message says what."""


class FolderUnreadable(FolderRefused):
    """There is no such folder, or it may not be read: nothing is known of what it holds."""


def list_files(folder: Path) -> list[File]:
    """Return every file in the folder, hidden ones too, in the order of their paths' bytes. Follows no link."""
    files, room = [], LARGEST_WORK
    for path in paths_in(folder):
        measure = Measure()
        for piece in pieces(folder, path, most=room):
            measure.add(piece)
        room -= measure.size
        files.append(File(path, measure.size, measure.sha256, cid_text(measure.cid)))
    return files


def paths_in(folder: Path) -> list[str]:
    """Return the paths of all files in the folder, sorted; refuse whatever is neither a file nor a folder of files."""
    if not folder.is_dir():
        raise FolderUnreadable(f"{plain(str(folder))} is not a folder")
    paths: list[str] = []
    waiting, folders = [""], 0
    while waiting:
        place = waiting.pop()
        before = len(paths) + len(waiting)
        for entry in _entries(folder, place):
            path = _checked(place + entry.name)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
                folders += 1
            elif entry.is_file(follow_symlinks=False):
                paths.append(path)
            else:
                kind = "a symbolic link" if entry.is_symlink() else "neither a file nor a folder"
                raise FolderRefused(f"{plain(path)} is {kind}")
            if max(len(paths), folders) > MOST_FILES:
                raise FolderRefused(f"the folder holds more than {MOST_FILES} files")
        if len(paths) + len(waiting) == before:
            raise FolderRefused(f"{plain(place) or 'the folder'} is empty: delete it, or put a file in it")
    return sorted(paths, key=str.encode)


def _entries(folder: Path, place: str) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder / place) as entries:
            yield from entries
    except OSError as error:
        raise FolderUnreadable(f"{plain(place) or 'the folder'} cannot be read: {error.strerror}") from error


def _checked(path: str) -> str:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise FolderRefused(f"the path {os.fsencode(path)[:200]!r} is not UTF-8") from error
    problem = path_problem(path) or text_problem(path, limit=4_096)
    if not problem and path.count("/") > DEEPEST:
        problem = f"more than {DEEPEST} folders deep"
    if problem:
        raise FolderRefused(f"{plain(path, limit=300)}: {problem}")
    return path


def pieces(folder: Path, path: str, *, most: int = LARGEST_WORK) -> Iterator[bytes]:
    """Yield a file's bytes. Refuses links, devices, pipes, and more than `most` bytes."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(folder / path, flags)
    except OSError as error:
        raise FolderUnreadable(f"{plain(path)} cannot be read: {error.strerror}") from error
    with os.fdopen(handle, "rb", buffering=0) as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise FolderRefused(f"{plain(path)} is not a file")
        while piece := file.read(_PIECE):
            most -= len(piece)
            if most < 0 or about.st_size > LARGEST_WORK:
                raise FolderRefused(f"{plain(path)}: the files are larger together than may be read")
            yield piece


def fetch_files(files: Sequence[File], gateway: Gateway, target: Path) -> None:
    """Write the files of a delivery into an empty folder, from a gateway. Raises `NotFetched`, `FolderRefused`."""
    if sum(file.size for file in files) > LARGEST_WORK:
        raise FolderRefused(f"the files are larger than {LARGEST_WORK} bytes together")
    for file in files:
        _write(target, file.path, gateway.file(file.cid, file.size))


def write_out(files: Sequence[File], folder: Path, target: Path, *, most: int) -> None:
    """Write the files of a delivery into an empty folder; refuse one that is no longer what the delivery says.

    IPFS keeps no modes: what begins with `#!` is a program.
    """
    for file in files:
        measure = Measure()
        _write(target, file.path, _measured(pieces(folder, file.path, most=most), measure))
        if measure.sha256 != file.sha256:
            raise FolderRefused(f"{plain(file.path)} was changed while it was read")
        most -= measure.size


def _measured(content: Iterable[bytes], measure: Measure) -> Iterator[bytes]:
    for piece in content:
        measure.add(piece)
        yield piece


def _write(target: Path, path: str, content: Iterable[bytes]) -> None:
    place = target / path
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise FolderRefused(f"{plain(path)} cannot be written: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        begin = b""
        for piece in content:
            begin = begin or piece[:2]
            file.write(piece)
        if begin == b"#!":
            os.fchmod(file.fileno(), 0o755)
