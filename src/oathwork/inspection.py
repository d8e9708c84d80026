"""Writes an evidence manifest from a repository, and checks one against a repository: every hash, recomputed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.evidence import Claim, File, Link, Manifest, Part, Source, cid_of, verify
from oathwork.fields import path_problem
from oathwork.git import GitRefused
from oathwork.plain import plain
from oathwork.repository import Contents, Entry, Repository
from oathwork.specification import Specification

_SUBMODULE: Final = "160000"
LARGEST_WORK: Final = 4 * 1024**3  # bytes of all changed files together


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the manifest says: `what` (a field, or a file's path), what is `said`, what is `found`."""

    what: str
    said: str
    found: str

    def __str__(self) -> str:
        """Say it in one line, safe to print."""
        said, found = plain(self.said, limit=200), plain(self.found, limit=200)
        return f"{plain(self.what, limit=300)}: the manifest says {said}, the repository {found}"


@dataclass(frozen=True)
class Inspection:
    """What `check` found: the delivery and commit it looked at, and each difference by name. None: all is true."""

    delivery: bytes
    commit: str
    differences: tuple[Difference, ...]

    @property
    def matches(self) -> bool:
        """Whether the repository holds exactly what the manifest says."""
        return not self.differences


def write_manifest(
    claim: Claim,
    repository: Repository,
    commit: str,
    *,
    place: str,
    base: str | None = "",
    specification: Specification | None = None,
    links: Sequence[Link] = (),
    shares: Sequence[Part] = (),
    words: str = "",
) -> Manifest:
    """Return the manifest of the work between `base` and `commit` in `repository`.

    `place`: where others find the repository (a URL, or a path). `base`: a commit id, None for "everything", or left
    out for the commit's first parent. Refuses with `GitRefused` submodules and paths that no reader would accept.
    """
    found = repository.commit(commit)
    start = (found.parents[0] if found.parents else None) if base == "" else base
    changed, gone = repository.changes(start, commit)
    manifest = Manifest(
        claim=claim,
        source=Source(place, found.id, found.tree, start),
        files=tuple(_files(repository, changed)),
        deletions=tuple(gone),
        links=tuple(links),
        shares=tuple(sorted(shares, key=lambda part: bytes.fromhex(part.account[2:]))),
        licence=specification.licence if specification else "",
        acceptance=specification.acceptance if specification else None,
        words=words,
    )
    return verify(manifest)


def _files(repository: Repository, entries: list[Entry]) -> list[File]:
    with repository.contents() as contents:
        return list(_described(contents, entries))


def _described(contents: Contents, entries: list[Entry]) -> Iterator[File]:
    total = 0
    for entry in entries:
        if entry.mode == _SUBMODULE:
            raise GitRefused(f"{plain(entry.path)} is a submodule: its files are in another repository")
        if problem := path_problem(entry.path):
            raise GitRefused(f"{plain(entry.path)}: {problem}")
        size, digest = contents.digest(entry.id)
        total += size
        if total > LARGEST_WORK:
            raise GitRefused(f"the changed files are larger than {LARGEST_WORK} bytes together")
        yield File(entry.path, size, digest, cid_of(digest))


def check(
    manifest: Manifest, repository: str | Path, *, specification: Specification | None = None
) -> Inspection:
    """Copy `repository` (a folder or URL) into a temporary folder, recompute all, and name every difference.

    A repository that does not hold the commit is one difference, not an error. With the `specification` its licence
    and acceptance command are compared too.
    """
    differences = _against(manifest, specification) if specification else []
    commits = [manifest.source.commit, *([manifest.source.base] if manifest.source.base else [])]
    try:
        with Repository(repository, *commits) as copy:
            differences += _compare(manifest, copy)
    except GitRefused as refused:
        differences.append(Difference("repository", f"commit {manifest.source.commit}", str(refused)))
    return Inspection(manifest.delivery, manifest.source.commit, tuple(differences))


def _against(manifest: Manifest, specification: Specification) -> list[Difference]:
    pairs = (
        ("licence", manifest.licence, specification.licence),
        ("acceptance", str(manifest.acceptance), str(specification.acceptance)),
    )
    return [
        Difference(f"{what} (of the specification)", said, found)
        for what, said, found in pairs
        if said != found
    ]


def _compare(manifest: Manifest, copy: Repository) -> list[Difference]:
    source = manifest.source
    found = copy.commit(source.commit)
    differences = []
    if found.tree != source.tree:
        differences.append(Difference("tree", source.tree, found.tree))
    if source.base is None and found.parents:
        differences.append(Difference("base", "none", f"a commit with {len(found.parents)} parents"))
    if source.base is not None and (
        source.base == source.commit or not copy.descends(source.commit, source.base)
    ):
        differences.append(Difference("base", source.base, "no such commit before this one"))
    changed, gone = copy.changes(source.base, source.commit)
    differences += _compare_lists("deleted", set(manifest.deletions), set(gone))
    differences += _compare_lists(
        "changed", {file.path for file in manifest.files}, {file.path for file in changed}
    )
    said = {file.path: file for file in manifest.files}
    with copy.contents() as contents:
        for entry in changed:
            if entry.path in said:
                differences += _compare_file(said[entry.path], entry, contents)
    return differences


def _compare_lists(verb: str, said: set[str], found: set[str]) -> list[Difference]:
    return [
        *(Difference(path, verb, f"not {verb}") for path in sorted(said - found)),
        *(Difference(path, f"not {verb}", verb) for path in sorted(found - said)),
    ]


def _compare_file(said: File, entry: Entry, contents: Contents) -> list[Difference]:
    try:
        found = next(_described(contents, [entry]))
    except GitRefused as refused:
        return [Difference(said.path, "a file", str(refused))]
    pairs = (
        ("size", str(said.size), str(found.size)),
        ("sha-256", said.sha256.hex(), found.sha256.hex()),
        ("CID", said.cid, found.cid),
    )
    return [Difference(f"{said.path}, {what}", a, b) for what, a, b in pairs if a != b]
