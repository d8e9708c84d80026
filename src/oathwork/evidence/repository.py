"""Reads commits of repositories that strangers made, from a copy that nothing of theirs has touched."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from oathwork.evidence.git import (
    OBJECT_ID,
    CommitMissing,
    GitRefused,
    answer,
    call,
    command,
    complaint,
    environment,
    object_folder,
    refuse_place,
    strangers_place,
)
from oathwork.untrusted.documents import read_file
from oathwork.untrusted.temporary import Temporary
from oathwork.untrusted.text import plain

LARGEST_FILE: Final = 512 * 1024 * 1024  # bytes of one file of the work
_LONGEST_LIST: Final = 16 * 1024 * 1024  # bytes of the names of commits where a history is cut


@dataclass(frozen=True)
class Commit:
    """One commit: its id, its tree's id and its parents' ids, in hexadecimal digits."""

    id: str
    tree: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class TreeEntry:
    """One file of a tree: mode (`100644`, `100755`, `120000` a link, `160000` a submodule), object id and path."""

    mode: str
    id: str
    path: str


class Repository:
    """The commits asked for, copied into a bare repository of our own in a temporary folder.

    Nothing of the repository copied from is run: its configuration, hooks and filters are never read, no file is
    checked out, and git itself hashes every object again on the way in. Use it as a context manager: leaving it
    deletes the copy.
    """

    def __init__(self, source: str | Path, *commits: str, ref: str = "", is_strangers: bool = False):
        """`source`: a folder or a URL (https, http, ssh, git, file). `commits`: full ids. `ref`: what else holds them.

        `is_strangers`: a stranger named the source: it must be a server of the open internet.
        """
        for commit in commits:
            if not OBJECT_ID.fullmatch(commit):
                raise GitRefused(f"{plain(commit, limit=80)!r} is not the full id of a commit")
        refuse_place(str(source))
        self._more = strangers_place(str(source)) if is_strangers else ()
        self._folder = Temporary("git")
        try:
            self._home = self._folder.path / "home"
            self._home.mkdir()
            self._git_folder = self._empty("copy", commits)
            self._copy(source, commits, ref)
        except BaseException:
            self._folder.delete()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.delete()

    def commit(self, id: str) -> Commit:
        """Return the commit `id`."""
        text = self._run("cat-file", "commit", id).decode("utf-8", "replace")
        head = [line.split(" ", 1) for line in text.partition("\n\n")[0].split("\n")]
        parents = tuple(line[1] for line in head if line[0] == "parent")
        return Commit(id, next(line[1] for line in head if line[0] == "tree"), parents)

    def common(self, id: str, other: str) -> str | None:
        """Return the latest commit in the history of both, or None."""
        result = call(command(self._git_folder, "merge-base", id, other), self._home)
        return None if result.returncode else result.stdout.decode().split("\n")[0]

    def descends(self, id: str, base: str) -> bool:
        """Whether `base` is in the history of `id`."""
        result = call(command(self._git_folder, "merge-base", "--is-ancestor", base, id), self._home)
        return result.returncode == 0

    def files(self, id: str) -> list[TreeEntry]:
        """Return every file of the commit `id`, in the order of their paths' bytes."""
        rows = self._run("ls-tree", "-r", "-z", "--full-tree", id).split(b"\0")[:-1]
        entries = []
        for row in rows:
            head, _, path = row.partition(b"\t")
            mode, _, object_id = head.decode().split(" ")
            entries.append(TreeEntry(mode, object_id, _path(path)))
        return sorted(entries, key=lambda entry: entry.path.encode())

    def changes(self, base: str | None, id: str) -> tuple[list[TreeEntry], list[str]]:
        """Return the files that differ from `base` (None: all files), and the paths that are gone since."""
        if base is None:
            return self.files(id), []
        if call(command(self._git_folder, "cat-file", "-e", f"{base}^{{commit}}"), self._home).returncode:
            raise GitRefused(
                f"the commit {base} that the work starts from is not in the repository: in a shallow clone, "
                "`git fetch --unshallow` gets what is missing"
            )
        rows = self._run("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", base, id).split(b"\0")[:-1]
        entries, removals = [], []
        for head, path in zip(rows[::2], rows[1::2], strict=True):
            _, mode, _, object_id, kind = head.decode().split(" ")
            if kind == "D":
                removals.append(_path(path))
            else:
                entries.append(TreeEntry(mode, object_id, _path(path)))
        return sorted(entries, key=lambda entry: entry.path.encode()), sorted(removals, key=str.encode)

    @contextmanager
    def contents(self) -> Iterator["FileContents"]:
        """Open the files' contents: one process of git for as many files as are asked for."""
        with subprocess.Popen(
            command(self._git_folder, "cat-file", "--batch"),
            env=environment(self._home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                yield FileContents(process)
            finally:
                process.kill()

    # ------------------------------------------------------------------------------------------- how it is copied

    def _copy(self, source: str | Path, commits: tuple[str, ...], ref: str) -> None:
        objects = object_folder(Path(source)) if not self._more and Path(source).is_dir() else None
        url = str(self._lender(objects, commits)) if objects else str(source)
        fetch = (
            *self._more,
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-recurse-submodules",
            "--update-shallow",
            "--",
            url,
        )
        fetching = call(command(self._git_folder, *fetch, *dict.fromkeys(commits)), self._home)
        if fetching.returncode and not objects:  # an old server gives whole branches only
            more = f"+{ref}:refs/copied/ref" if ref else "+refs/pull/*/head:refs/copied/pull/*"
            self._run(*fetch, "+refs/heads/*:refs/copied/heads/*", more)
        for commit in commits:
            kind = call(command(self._git_folder, "cat-file", "-t", commit), self._home)
            if kind.stdout.strip() != b"commit":
                what = kind.stdout.decode().strip()
                why = complaint(fetching) or (f"that is a {what}" if what else "there is no such object")
                raise CommitMissing(f"{plain(str(source))} does not hold the commit {commit}: {why}")

    def _lender(self, objects: Path, commits: tuple[str, ...]) -> Path:
        """Return a bare repository of ours that borrows the objects: git reads no configuration of theirs."""
        lender = self._empty("lender", commits)
        (lender / "objects" / "info" / "alternates").write_text(f"{objects}\n")
        if (objects.parent / "shallow").is_file():
            (lender / "shallow").write_bytes(read_file(objects.parent / "shallow", limit=_LONGEST_LIST))
        return lender

    def _empty(self, name: str, commits: tuple[str, ...]) -> Path:
        folder = self._folder.path / name
        kind = "sha256" if any(len(commit) == 64 for commit in commits) else "sha1"
        answer(
            command(folder, "init", "--quiet", "--bare", "--template=", f"--object-format={kind}"), self._home
        )
        (folder / "objects" / "info").mkdir(exist_ok=True)
        with (folder / "config").open("a") as config:
            config.write("[uploadpack]\n\tallowAnySHA1InWant = true\n")
        return folder

    def _run(self, *arguments: str) -> bytes:
        return answer(command(self._git_folder, *arguments), self._home)


class FileContents:
    """The contents of files by their object ids, read piece by piece so that their size does not matter."""

    def __init__(self, process: "subprocess.Popen[bytes]"):
        assert process.stdin is not None and process.stdout is not None
        self._ask, self._answers = process.stdin, process.stdout

    def digest(self, id: str) -> tuple[int, bytes]:
        """Return size and sha-256 of a file."""
        digest, size = hashlib.sha256(), 0
        for piece in self._pieces(id, LARGEST_FILE):
            digest.update(piece)
            size += len(piece)
        return size, digest.digest()

    def write(self, id: str, handle: int, *, limit: int = LARGEST_FILE) -> int:
        """Write a file of at most `limit` bytes into an open file descriptor; return its size."""
        size = 0
        for piece in self._pieces(id, limit):
            size += len(piece)
            while piece:
                piece = piece[os.write(handle, piece) :]
        return size

    def read(self, id: str, *, limit: int) -> bytes:
        """Return a file of at most `limit` bytes."""
        return b"".join(self._pieces(id, limit))

    def _pieces(self, id: str, limit: int) -> Iterator[bytes]:
        self._ask.write(f"{id}\n".encode())
        self._ask.flush()
        head = self._answers.readline().decode().split()
        if len(head) != 3 or head[1] != "blob":
            raise GitRefused(f"the object {id} is not there, or not a file")
        rest = int(head[2])
        if rest > limit:
            raise GitRefused(f"a file of {rest} bytes; at most {limit} are read")
        while rest:
            piece = self._answers.read(min(rest, 1 << 20))
            if not piece:
                raise GitRefused(f"the object {id} cannot be read to its end")
            rest -= len(piece)
            yield piece
        self._answers.read(1)  # the line feed behind it


def _path(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise GitRefused(f"the path {raw[:200]!r} is not UTF-8") from error
