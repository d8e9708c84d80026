"""Writes an evidence manifest from a repository or a folder, and checks one against it: every hash, recomputed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from oathwork.evidence.cid import TooLarge
from oathwork.evidence.files import File, cid_of, root_of
from oathwork.evidence.folder import LARGEST_WORK, FolderRefused, list_files
from oathwork.evidence.git import GitRefused
from oathwork.evidence.manifest import Claim, Folder, Link, Manifest, Source, verify_manifest
from oathwork.evidence.pull_requests import refuse_secret
from oathwork.evidence.repository import Contents, Repository, TreeEntry
from oathwork.evidence.specification import Specification
from oathwork.model.terms import Share
from oathwork.untrusted.text import path_problem, plain

_SUBMODULE: Final = "160000"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the manifest says: `what` (a field, or a file's path), what stands `in_manifest`, and what `in_work`."""

    what: str
    in_manifest: str
    in_work: str
    where: str = "repository"

    def __str__(self) -> str:
        """Say it in one line, safe to print."""
        in_manifest, in_work = plain(self.in_manifest, limit=200), plain(self.in_work, limit=200)
        return f"{plain(self.what, limit=300)}: the manifest says {in_manifest}, the {self.where} {in_work}"


@dataclass(frozen=True)
class Inspection:
    """What `check` found: the delivery and work it looked at, and each difference by name. None: all is true.

    `work`: the id of a commit, or the CID of a folder.
    """

    delivery: bytes
    work: str
    differences: tuple[Difference, ...]

    @property
    def matches(self) -> bool:
        """Whether repository or folder hold exactly what the manifest says."""
        return not self.differences


def write_manifest(
    claim: Claim,
    repository: Repository,
    commit: str,
    *,
    place: str,
    base: str | None = "",
    ref: str = "",
    specification: Specification | None = None,
    links: Sequence[Link] = (),
    shares: Sequence[Share] = (),
    words: str = "",
) -> Manifest:
    """Return the manifest of the work between `base` and `commit` in `repository`.

    `place`: where others find the repository (a URL, or a path). `base`: a commit id, None for "everything", or left
    out for the commit's first parent. `ref`: that of a pull request. Refuses with `GitRefused` submodules, paths that
    no reader would accept, and a place with a password in it.
    """
    refuse_secret(place)
    head = repository.commit(commit)
    start = (head.parents[0] if head.parents else None) if base == "" else base
    entries, gone = repository.changes(start, commit)
    manifest = Manifest(
        claim=claim,
        source=Source(place, head.id, head.tree, start, ref),
        files=tuple(_files(repository, entries)),
        deletions=tuple(gone),
        links=tuple(links),
        shares=_in_order(shares),
        licence=specification.licence if specification else "",
        acceptance=specification.acceptance if specification else None,
        words=words,
    )
    return verify_manifest(manifest)


def write_folder_manifest(
    claim: Claim,
    folder: Path,
    *,
    specification: Specification | None = None,
    links: Sequence[Link] = (),
    shares: Sequence[Share] = (),
    words: str = "",
) -> Manifest:
    """Return the manifest of all files in a folder; for work that is in no repository.

    Refuses with `FolderRefused` links, pipes, empty folders, and paths that no reader would accept.
    """
    files = list_files(folder)
    try:
        cid = root_of(files)
    except TooLarge as error:
        raise FolderRefused(str(error)) from error
    manifest = Manifest(
        claim=claim,
        source=Folder(cid),
        files=tuple(files),
        deletions=(),
        links=tuple(links),
        shares=_in_order(shares),
        licence=specification.licence if specification else "",
        acceptance=specification.acceptance if specification else None,
        words=words,
    )
    return verify_manifest(manifest)


def _in_order(shares: Sequence[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda share: bytes.fromhex(share.account[2:])))


def _files(repository: Repository, entries: list[TreeEntry]) -> list[File]:
    with repository.contents() as contents:
        return list(_described(contents, entries))


def _described(contents: Contents, entries: list[TreeEntry]) -> Iterator[File]:
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


def check_manifest(
    manifest: Manifest, place: str | Path, *, specification: Specification | None = None
) -> Inspection:
    """Recompute all from the repository at `place` (a folder or URL, which is copied), and name every difference.

    Of a delivered folder `place` is that folder. A repository that does not hold the commit is one difference, not an
    error. With the `specification` its licence and acceptance command are compared too.
    """
    differences = _against(manifest, specification) if specification else []
    if isinstance(manifest.source, Folder):
        differences += _compare_folder(manifest, manifest.source, Path(place))
    else:
        differences += _compare_repository(manifest, manifest.source, place)
    return Inspection(manifest.delivery, manifest.work, tuple(differences))


def _compare_repository(manifest: Manifest, source: Source, place: str | Path) -> list[Difference]:
    commits = [source.commit, *([source.base] if source.base else [])]
    try:
        with Repository(place, *commits, ref=source.ref) as copy:
            return _compare(manifest, source, copy)
    except GitRefused as refused:
        return [Difference("repository", f"commit {source.commit}", str(refused))]


def _compare_folder(manifest: Manifest, source: Folder, place: Path) -> list[Difference]:
    try:
        actual = {file.path: file for file in list_files(place)}
    except FolderRefused as refused:
        return [Difference("folder", source.cid, str(refused), "folder")]
    listing = {file.path: file for file in manifest.files}
    differences = _compare_lists("in it", set(listing), set(actual))
    for path in sorted(listing.keys() & actual.keys()):
        differences += _compare_fields(listing[path], actual[path])
    return [replace(each, where="folder") for each in differences]


def _against(manifest: Manifest, specification: Specification) -> list[Difference]:
    pairs = (
        ("licence", manifest.licence, specification.licence),
        ("acceptance", str(manifest.acceptance), str(specification.acceptance)),
    )
    return [
        Difference(f"{what} (of the specification)", ours, theirs)
        for what, ours, theirs in pairs
        if ours != theirs
    ]


def _compare(manifest: Manifest, source: Source, copy: Repository) -> list[Difference]:
    head = copy.commit(source.commit)
    differences = []
    if head.tree != source.tree:
        differences.append(Difference("tree", source.tree, head.tree))
    if source.base is None and head.parents:
        differences.append(Difference("base", "none", f"a commit with {len(head.parents)} parents"))
    if source.base is not None and (
        source.base == source.commit or not copy.descends(source.commit, source.base)
    ):
        differences.append(Difference("base", source.base, "no such commit before this one"))
    entries, gone = copy.changes(source.base, source.commit)
    differences += _compare_lists("deleted", set(manifest.deletions), set(gone))
    differences += _compare_lists(
        "changed", {file.path for file in manifest.files}, {file.path for file in entries}
    )
    listing = {file.path: file for file in manifest.files}
    with copy.contents() as contents:
        for entry in entries:
            if entry.path in listing:
                differences += _compare_file(listing[entry.path], entry, contents)
    return differences


def _compare_lists(verb: str, listing: set[str], actual: set[str]) -> list[Difference]:
    return [
        *(Difference(path, verb, f"not {verb}") for path in sorted(listing - actual)),
        *(Difference(path, f"not {verb}", verb) for path in sorted(actual - listing)),
    ]


def _compare_file(listing: File, entry: TreeEntry, contents: Contents) -> list[Difference]:
    try:
        actual = next(_described(contents, [entry]))
    except GitRefused as refused:
        return [Difference(listing.path, "a file", str(refused))]
    return _compare_fields(listing, actual)


def _compare_fields(listing: File, actual: File) -> list[Difference]:
    pairs = (
        ("size", str(listing.size), str(actual.size)),
        ("sha-256", listing.sha256.hex(), actual.sha256.hex()),
        ("CID", listing.cid, actual.cid),
    )
    return [Difference(f"{listing.path}, {what}", a, b) for what, a, b in pairs if a != b]
