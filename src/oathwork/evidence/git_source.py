"""A commit of a repository as a source of work: how a manifest names it, and the work itself, in one copy."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Final, Self

from oathwork.evidence.checkout import SUBMODULE, CommitFiles
from oathwork.evidence.files import File, cid_of
from oathwork.evidence.folder import LARGEST_WORK
from oathwork.evidence.git import CommitMissing, GitRefused
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.repository import FileContents, Repository, TreeEntry
from oathwork.evidence.source import Difference, WorkUnreadable, compare_file, compare_paths
from oathwork.untrusted.fields import Fields
from oathwork.untrusted.text import path_problem, plain

# Under which names GitHub (and Gitea, Forgejo), GitLab and Bitbucket have pull requests.
REF: Final = re.compile(
    r"refs/(pull/N/head|merge-requests/N/head|pull-requests/N/from)".replace("N", "[1-9][0-9]{0,9}")
)
_ID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_WHERE: Final = "repository"


@dataclass(frozen=True)
class GitSource:
    """Where the work stands: the repository (path or URL), and full ids of commit, tree and base.

    `base` is the commit the work starts from; None if the repository begins with the work. `ref`: under which name
    the repository had the commit of a pull request; empty for any other commit.
    """

    WHOLE_FILES: ClassVar = True

    repository: str
    commit: str
    tree: str
    base: str | None
    ref: str = ""

    @property
    def id(self) -> str:
        """The commit."""
        return self.commit

    def as_json(self) -> dict[str, Any]:
        """Return the field for writing."""
        ids = {"commit": self.commit, "tree": self.tree, "base": self.base}
        ref = {"ref": self.ref} if self.ref else {}
        return {"git": {"repository": self.repository, **ids, **ref}}

    def refuse_listing(self, files: Sequence[File], deletions: Sequence[str], fields: Fields) -> None:
        """Refuse nothing: a commit can change and delete any files."""

    def open(
        self,
        files: Sequence[File],
        deletions: Sequence[str],
        place: str | Path | None,
        gateway: Gateway | None,
    ) -> "GitWork":
        """Open the repository at `place`, or where the manifest says; it is copied when it is first read."""
        return GitWork(self, files, deletions, place)


def git_source_from_fields(fields: Fields) -> GitSource:
    """Take the fields of a commit."""
    repository = fields.text("repository", limit=2_000, least=1)
    if repository.startswith("-") or "::" in repository:
        fields.refuse("repository", "not a path or URL")
    ids = [fields.text("commit", limit=64), fields.text("tree", limit=64)]
    base = None if fields.absent("base") else fields.text("base", limit=64)
    for name, id in zip(("commit", "tree", "base"), [*ids, base or ids[0]], strict=True):
        if not _ID.fullmatch(id) or len(id) != len(ids[0]):
            fields.refuse(name, "not the full id of a git object")
    ref = fields.text("ref", limit=100) if fields.has("ref") else None
    if ref is not None and not REF.fullmatch(ref):
        fields.refuse("ref", "not the name of a pull request")
    fields.done()
    return GitSource(repository, ids[0], ids[1], base, ref or "")


class GitWork:
    """The work of a commit: one copy of its repository, made when it is first read and deleted at the end."""

    def __init__(
        self, source: GitSource, files: Sequence[File], deletions: Sequence[str], place: str | Path | None
    ):
        self._source, self._place, self._stack = source, place, ExitStack()
        self._files, self._deletions = {file.path: file for file in files}, set(deletions)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def id(self) -> str:
        """The commit."""
        return self._source.commit

    @property
    def name(self) -> str:
        """The commit, for people."""
        return f"commit {self.id}"

    @cached_property
    def _copy(self) -> Repository:
        source = self._source
        commits = [source.commit, *([source.base] if source.base else [])]
        try:
            is_strangers = self._place is None  # the manifest's maker named it, not who checks it
            place = source.repository if self._place is None else self._place
            copy = Repository(place, *commits, ref=source.ref, is_strangers=is_strangers)
            return self._stack.enter_context(copy)
        except CommitMissing:
            raise
        except GitRefused as refused:  # no network, say: the worker is not to blame
            raise WorkUnreadable(str(refused)) from refused

    def compare(self) -> list[Difference]:
        """Return every difference. A repository that does not hold the commit is one, not an error."""
        try:
            return [*self._compare_history(), *self._compare_changes()]
        except GitRefused as refused:
            return [Difference(_WHERE, f"commit {self.id}", str(refused))]

    def write_out(self, target: Path, *, most: int) -> list[str]:
        """Write all files of the commit. Raises GitRefused."""
        return CommitFiles(self._copy, self.id).write_out(target, most=most)

    def _compare_history(self) -> Iterator[Difference]:
        source, head = self._source, self._copy.commit(self.id)
        if head.tree != source.tree:
            yield Difference("tree", source.tree, head.tree)
        if source.base is None:
            if head.parents:
                yield Difference("base", "none", f"a commit with {len(head.parents)} parents")
        elif source.base == source.commit or not self._copy.descends(source.commit, source.base):
            yield Difference("base", source.base, "no such commit before this one")

    def _compare_changes(self) -> Iterator[Difference]:
        entries, removals = self._copy.changes(self._source.base, self.id)
        yield from compare_paths("deleted", self._deletions, set(removals), where=_WHERE)
        yield from compare_paths("changed", set(self._files), {file.path for file in entries}, where=_WHERE)
        with self._copy.contents() as contents:
            for entry in entries:
                if entry.path in self._files:
                    yield from _compare_entry(self._files[entry.path], entry, contents)


def describe_entries(contents: FileContents, entries: Sequence[TreeEntry]) -> Iterator[File]:
    """Yield the files of a commit as a manifest lists them. Refuses with `GitRefused` what it cannot name."""
    total = 0
    for entry in entries:
        if entry.mode == SUBMODULE:
            raise GitRefused(f"{plain(entry.path)} is a submodule: its files are in another repository")
        if problem := path_problem(entry.path):
            raise GitRefused(f"{plain(entry.path)}: {problem}")
        size, digest = contents.digest(entry.id)
        total += size
        if total > LARGEST_WORK:
            raise GitRefused(f"the changed files are larger than {LARGEST_WORK} bytes together")
        yield File(entry.path, size, digest, cid_of(digest))


def _compare_entry(listing: File, entry: TreeEntry, contents: FileContents) -> list[Difference]:
    try:
        actual = next(describe_entries(contents, [entry]))
    except GitRefused as refused:
        return [Difference(listing.path, "a file", str(refused))]
    return compare_file(listing, actual, where=_WHERE)
