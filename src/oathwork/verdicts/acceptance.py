"""Runs the acceptance command of a specification on a delivery: shown first, asked for, then apart from all else."""

import os
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from oathwork.errors import OathworkError
from oathwork.evidence.cid import DEEPEST
from oathwork.evidence.files import File
from oathwork.evidence.folder import write_out
from oathwork.evidence.git import OBJECT_ID, GitRefused
from oathwork.evidence.repository import Contents, Repository, TreeEntry
from oathwork.evidence.specification import Acceptance
from oathwork.untrusted.process import Limits
from oathwork.untrusted.sandbox import Ending, Walls, run_apart, scratch, walls
from oathwork.untrusted.text import path_problem, plain

PASSED: Final = "passed"
FAILED: Final = "failed"
TIMED_OUT: Final = "timed out"

_MOST_FILES: Final = 100_000
_LINK, _SUBMODULE, _PROGRAM = "120000", "160000", "100755"


class NotAgreed(OathworkError):
    """Nobody agreed to run the acceptance command."""


@dataclass(frozen=True)
class CommandOutcome:
    """What came of the command on the files of `work`: `passed`, `failed` or `timed out`, and how.

    `work`: the id of a commit, or the CID of a folder. `left_out` was not put where the command ran. `ending.output`
    is a stranger's text: print it only through `plain`.
    """

    work: str
    result: str
    ending: Ending
    walls: Walls
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line, safe to print."""
        limits = {
            "time": "its time",
            "memory": "its memory",
            "processes": "its processes",
            "disk": "its disk space",
        }
        how = (
            f"used up {limits[self.ending.limit]}" if self.ending.limit else f"ended with {self.ending.code}"
        )
        missing = f"; left out: {plain(', '.join(self.left_out), limit=300)}" if self.left_out else ""
        return f"{self.result} ({how} after {self.ending.seconds:.1f} s{missing})"


def shown(acceptance: Acceptance, work: str) -> str:
    """Return what whoever is asked must see before the command runs, safe to print."""
    return "\n".join(
        (
            f"A stranger's command is about to run on the files of {_called(work)}:",
            f"    {plain(shlex.join(acceptance.command))}",
            f"It runs in a temporary folder, for at most {acceptance.seconds} seconds, with PATH and LANG alone.",
            str(walls()),
        )
    )


def _called(work: str) -> str:
    return f"{'commit' if OBJECT_ID.fullmatch(work) else 'folder'} {plain(work, limit=64)}"


def accept(
    acceptance: Acceptance,
    repository: Repository,
    commit: str,
    *,
    ask: Callable[[str], bool] | None = None,
    yes: bool = False,
    limits: Limits | None = None,
    tools: Sequence[Path] = (),
) -> CommandOutcome:
    """Run the command on the files of `commit`, if `yes` or if `ask`, given the text of `shown`, says so.

    Raises `NotAgreed` otherwise. The time limit is the specification's, all others those of `limits`. `tools`: folders
    inside your home that the command needs.
    """

    def write(target: Path, most: int) -> list[str]:
        return write_files(repository, commit, target, most=most)

    return _accept(acceptance, commit, write, ask, yes, limits, tools)


def accept_folder(
    acceptance: Acceptance,
    files: Sequence[File],
    folder: Path,
    cid: str,
    *,
    ask: Callable[[str], bool] | None = None,
    yes: bool = False,
    limits: Limits | None = None,
    tools: Sequence[Path] = (),
) -> CommandOutcome:
    """Run the command on the `files` of a folder that was handed in under this CID, as `accept` does."""

    def write(target: Path, most: int) -> list[str]:
        write_out(files, folder, target, most=most)
        return []

    return _accept(acceptance, cid, write, ask, yes, limits, tools)


def _accept(
    acceptance: Acceptance,
    work: str,
    write: Callable[[Path, int], list[str]],
    ask: Callable[[str], bool] | None,
    yes: bool,
    limits: Limits | None,
    tools: Sequence[Path],
) -> CommandOutcome:
    if not yes and not (ask and ask(shown(acceptance, work))):
        raise NotAgreed("nobody agreed to run the acceptance command")
    limits = replace(limits or Limits(), seconds=acceptance.seconds)
    with scratch() as folder:
        left_out = write(folder / "work", limits.folder // 2)
        ending = run_apart(acceptance.command, folder, limits, tools=tools)
    result = TIMED_OUT if ending.limit == "time" else FAILED if ending.limit or ending.code else PASSED
    return CommandOutcome(work, result, ending, walls(), tuple(left_out))


def write_files(repository: Repository, commit: str, folder: Path, *, most: int) -> list[str]:
    """Write the files of `commit` into an empty folder, byte for byte as they are; return what was left out.

    No filter, hook, line-ending rule or large-file pointer is followed. Left out are submodules, links that lead out
    of the folder, and paths that are not paths of files. Refuses with `GitRefused` more than `most` bytes in all.
    """
    entries, left_out, links = repository.files(commit), [], []
    if len(entries) > _MOST_FILES:
        raise GitRefused(f"the commit has {len(entries)} files; at most {_MOST_FILES} are written")
    with repository.contents() as contents:
        for entry in entries:
            if entry.path.count("/") > DEEPEST:
                raise GitRefused(f"{plain(entry.path, limit=80)} is more than {DEEPEST} folders deep")
            if entry.mode == _SUBMODULE or path_problem(entry.path):
                left_out.append(entry.path)
            elif entry.mode == _LINK:
                _make_folder(folder / entry.path)
                links.append(entry)
            else:
                most -= _write_file(contents, entry, folder, most)
        # Links last, when all folders are there, so that nothing can be written through one.
        left_out += [entry.path for entry in links if not _write_link(contents, entry, folder)]
    return left_out


def _write_file(contents: Contents, entry: TreeEntry, folder: Path, most: int) -> int:
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


def _write_link(contents: Contents, entry: TreeEntry, folder: Path) -> bool:
    target = contents.read(entry.id, limit=4_096).decode("utf-8", "surrogateescape")
    steps = [*PurePosixPath(entry.path).parent.parts, *PurePosixPath(target).parts]
    depth = 0
    for step in steps:
        depth += -1 if step == ".." else 1
        if depth < 0 or target.startswith("/") or "\0" in target:
            return False
    try:
        os.symlink(target, folder / entry.path)
    except OSError:
        return False
    return True
