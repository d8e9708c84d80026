"""Writes an evidence manifest from a repository or a folder, and checks one against it: every hash, recomputed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.evidence.cid import TooLarge
from oathwork.evidence.files import File, root_of
from oathwork.evidence.folder import FolderRefused, list_files
from oathwork.evidence.folder_source import FolderSource
from oathwork.evidence.git_source import GitSource, describe_entries
from oathwork.evidence.manifest import Claim, Manifest, Remarks, verify_manifest
from oathwork.evidence.pull_requests import refuse_secret
from oathwork.evidence.repository import Repository
from oathwork.evidence.source import Difference, Source, WorkAtHand, WorkUnreadable
from oathwork.evidence.specification import Specification
from oathwork.model.bounty import Bounty
from oathwork.model.typed_data import Domain

NO_REMARKS: Final = Remarks()


@dataclass(frozen=True)
class Inspection:
    """What `check` found: the delivery and work it looked at, and each difference by name. None: all is true.

    `work`: the id of a commit, or the CID of a folder. `unreadable`: why the work could not be looked at, or nothing.
    """

    delivery: bytes
    work: str
    differences: tuple[Difference, ...]
    unreadable: str = ""

    @property
    def matches(self) -> bool:
        """Whether repository or folder hold exactly what the manifest says."""
        return not (self.differences or self.unreadable)


def write_manifest(
    claim: Claim,
    repository: Repository,
    commit: str,
    *,
    place: str,
    base: str | None = "",
    ref: str = "",
    remarks: Remarks = NO_REMARKS,
) -> Manifest:
    """Return the manifest of the work between `base` and `commit` in `repository`.

    `place`: where others find the repository (a URL, or a path). `base`: a commit id, None for "everything", or left
    out for the commit's first parent. `ref`: that of a pull request. Refuses with `GitRefused` submodules, paths that
    no reader would accept, and a place with a password in it.
    """
    refuse_secret(place)
    head = repository.commit(commit)
    start = (head.parents[0] if head.parents else None) if base == "" else base
    entries, removals = repository.changes(start, commit)
    with repository.contents() as contents:
        files = list(describe_entries(contents, entries))
    source = GitSource(place, head.id, head.tree, start, ref)
    return _manifest(claim, source, files, removals, remarks)


def write_folder_manifest(claim: Claim, folder: Path, *, remarks: Remarks = NO_REMARKS) -> Manifest:
    """Return the manifest of all files in a folder; for work that is in no repository.

    Refuses with `FolderRefused` links, pipes, empty folders, and paths that no reader would accept.
    """
    files = list_files(folder)
    try:
        cid = root_of(files)
    except TooLarge as error:
        raise FolderRefused(str(error)) from error
    return _manifest(claim, FolderSource(cid), files, [], remarks)


def _manifest(
    claim: Claim,
    source: Source,
    files: Sequence[File],
    deletions: Sequence[str],
    remarks: Remarks,
) -> Manifest:
    """Return a manifest that a reader would accept."""
    specification = remarks.specification
    manifest = Manifest(
        claim=claim,
        source=source,
        files=tuple(files),
        deletions=tuple(deletions),
        links=tuple(remarks.links),
        shares=tuple(sorted(remarks.shares, key=lambda share: bytes.fromhex(share.account[2:]))),
        licence=specification.licence if specification else "",
        acceptance=specification.acceptance if specification else None,
        words=remarks.words,
    )
    return verify_manifest(manifest)


def check_manifest(
    manifest: Manifest, work: WorkAtHand, *, specification: Specification | None = None
) -> Inspection:
    """Compare a manifest with its work, computing all anew, and name every difference.

    With the `specification` its licence and acceptance command are compared too.
    """
    differences, unreadable = _compare_terms(manifest, specification) if specification else [], ""
    try:
        differences += work.compare()
    except WorkUnreadable as error:
        unreadable = str(error)
    return Inspection(manifest.delivery, manifest.work, tuple(differences), unreadable)


def compare_claim(manifest: Manifest, domain: Domain, bounty: Bounty) -> list[Difference]:
    """Return what a manifest says of its bounty that the chain does not."""
    claim, state = manifest.claim, bounty.state
    shares = [(share.account, share.part) for share in bounty.people.team]
    pairs = (
        ("chain", claim.chain, domain.chain_id),
        ("escrow", claim.escrow, domain.contract),
        ("bounty", claim.bounty.hex(), bounty.id.hex()),
        ("round", claim.round, state.round),
        ("worker", claim.worker, state.worker),
        ("shares", [(share.account, share.part) for share in manifest.shares], shares),
    )
    return [
        Difference(name, str(ours), str(theirs), "chain") for name, ours, theirs in pairs if ours != theirs
    ]


def _compare_terms(manifest: Manifest, specification: Specification) -> list[Difference]:
    pairs = (
        ("licence", manifest.licence, specification.licence),
        ("acceptance", str(manifest.acceptance), str(specification.acceptance)),
    )
    return [
        Difference(f"{what} (of the specification)", ours, theirs)
        for what, ours, theirs in pairs
        if ours != theirs
    ]
