"""Writes the files of a commit where a command is to run on them: no filter, hook or pointer is followed."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.evidence.cid import DEEPEST
from oathwork.evidence.git import GitRefused
from oathwork.evidence.repository import FileContents, Repository, TreeEntry
from oathwork.untrusted.text import path_problem, plain

SUBMODULE: Final = "160000"
_LINK, _PROGRAM = "120000", "100755"
_MOST_FILES: Final = 100_000


@dataclass(frozen=True)
class CommitFiles:
    """The files of a commit in an open copy of its repository."""

    repository: Repository
    id: str

    @property
    def name(self) -> str:
        """The commit, for people."""
        return f"commit {self.id}"

    def write_out(self, target: Path, *, most: int) -> list[str]:
        """Write all files into an empty folder, byte for byte as they are; return what was left out.

        No filter, hook, line-ending rule or large-file pointer is followed. Left out are submodules, links that lead
        out of the folder, and paths that are not paths of files. Refuses with `GitRefused` more than `most` bytes.
        """
        entries, left_out, links = self.repository.files(self.id), [], []
        if len(entries) > _MOST_FILES:
            raise GitRefused(f"the commit has {len(entries)} files; at most {_MOST_FILES} are written")
        with self.repository.contents() as contents:
            for entry in entries:
                if entry.path.count("/") > DEEPEST:
                    raise GitRefused(f"{plain(entry.path, limit=80)} is more than {DEEPEST} folders deep")
                if entry.mode == SUBMODULE or path_problem(entry.path):
                    left_out.append(entry.path)
                elif entry.mode == _LINK:
                    _make_folder(target / entry.path)
                    links.append(entry)
                else:
                    most -= _write_file(contents, entry, target, most)
            # Links last, when all folders are there, so that nothing can be written through one.
            left_out += [entry.path for entry in links if not _write_link(contents, entry, target)]
        return left_out + _remove_leading_out([entry.path for entry in links], target)


def _write_file(contents: FileContents, entry: TreeEntry, folder: Path, most: int) -> int:
    place = folder / entry.path
    _make_folder(place)
    try:
        mode = 0o755 if entry.mode == _PROGRAM else 0o644
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    except OSError as error:
        raise GitRefused(f"{plain(entry.path)} cannot be written: {error.strerror}") from error
    try:
        return contents.write(entry.id, handle, limit=most)
    finally:
        os.close(handle)


def _make_folder(place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GitRefused(f"{plain(str(place))} cannot be written: {error.strerror}") from error


def _write_link(contents: FileContents, entry: TreeEntry, folder: Path) -> bool:
    target = contents.read(entry.id, limit=4_096).decode("utf-8", "surrogateescape")
    place = folder / entry.path
    if target.startswith("/") or "\0" in target or not _leads_inside(place.parent / target, folder):
        return False
    try:
        os.symlink(target, place)
    except OSError:
        return False
    return True


def _remove_leading_out(links: list[str], folder: Path) -> list[str]:
    """Remove the links that lead out of a folder now that all are there, for one can lead through another; return them."""
    paths_removed: list[str] = []
    while True:
        bad_links = [
            path
            for path in links
            if (folder / path).is_symlink() and not _leads_inside(folder / path, folder)
        ]
        for path in bad_links:
            (folder / path).unlink()
        paths_removed += bad_links
        if not bad_links:
            return paths_removed


def _leads_inside(place: Path, folder: Path) -> bool:
    """Return whether a path leads into a folder, through the links that are there: its letters alone do not say it."""
    try:
        return place.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long
        return False
