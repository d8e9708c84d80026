"""Delivering work: where it starts, its evidence beside the bounty's file, and the call that hands its hash in."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from oathwork.chain.history import contract_block
from oathwork.contracts import Call, Oathwork
from oathwork.evidence.folder import pieces
from oathwork.evidence.git import resolve
from oathwork.evidence.inspection import write_folder_manifest, write_manifest
from oathwork.evidence.ipfs import upload_file, upload_folder
from oathwork.evidence.manifest import Claim, Manifest, Remarks
from oathwork.evidence.pull_requests import Pull, find_pull_request, origin
from oathwork.evidence.repository import Repository
from oathwork.ledger.logs import Ledger
from oathwork.model.amounts import HOUR
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status, Work
from oathwork.untrusted.files import write_new
from oathwork.untrusted.text import plain

LONGEST_WAIT: Final = HOUR  # for the block of a lot: 64 blocks are 13 minutes on Ethereum


class Deliverable(Protocol):
    """Work as its worker has it, before there is any evidence of it."""

    def manifest(self, claim: Claim, remarks: Remarks) -> Manifest:
        """Compute the evidence."""

    def upload(self, manifest: Manifest, api: str) -> None:
        """Put the manifest, and what of the work nobody else has, on the Kubo node at `api`. Raises NotFetched."""

    def notice(self, manifest: Manifest) -> str:
        """Return what the worker wants to know of the work in this evidence, or nothing."""


@dataclass(frozen=True)
class CommitToDeliver:
    """A commit of one's own repository, from `base` on: a revision, or nothing for the parent.

    `place`: where others find the repository (a URL), or nothing for where it is here.
    """

    repository: Path
    commit: str = "HEAD"
    base: str = ""
    place: str = ""

    def manifest(self, claim: Claim, remarks: Remarks) -> Manifest:
        """Compute the evidence. Raises GitRefused."""
        commit, base = resolve(self.repository, self.commit), _resolve_base(self.repository, self.base)
        place = self.place or str(self.repository.resolve())
        with Repository(self.repository, commit, *filter(None, [base])) as copy:
            return write_manifest(claim, copy, commit, place=place, base=base, remarks=remarks)

    def upload(self, manifest: Manifest, api: str) -> None:
        """Put the manifest on the node: others have the repository."""
        upload_file(api, manifest.data, manifest.cid)

    def notice(self, manifest: Manifest) -> str:
        """Return nothing: the worker has named the commit."""
        return ""


@dataclass(frozen=True)
class PullRequestToDeliver:
    """A pull request by its number, fetched from `place` or the `origin` of one's own repository.

    It starts at `base` (a revision of one's own), or where it left the trunk, or at its last commit's parent if it is
    merged.
    """

    repository: Path
    number: int
    base: str = ""
    place: str = ""

    def manifest(self, claim: Claim, remarks: Remarks) -> Manifest:
        """Compute the evidence. Raises GitRefused."""
        pull = find_pull_request(self.place or origin(self.repository), self.number)
        base = _resolve_base(self.repository, self.base)
        with Repository(pull.place, pull.commit, *filter(None, [base or pull.trunk]), ref=pull.ref) as copy:
            start = base or _beginning(copy, pull)
            return write_manifest(
                claim, copy, pull.commit, place=pull.place, base=start, ref=pull.ref, remarks=remarks
            )

    def upload(self, manifest: Manifest, api: str) -> None:
        """Put the manifest on the node: others have the repository."""
        upload_file(api, manifest.data, manifest.cid)

    def notice(self, manifest: Manifest) -> str:
        """Return which commit the pull request is at."""
        place = plain(self.place or origin(self.repository), limit=200)
        return f"pull request {self.number} of {place} is commit {manifest.work}"


@dataclass(frozen=True)
class FolderToDeliver:
    """All files of a folder."""

    folder: Path

    def manifest(self, claim: Claim, remarks: Remarks) -> Manifest:
        """Compute the evidence. Raises FolderRefused."""
        return write_folder_manifest(claim, self.folder, remarks=remarks)

    def upload(self, manifest: Manifest, api: str) -> None:
        """Put the folder on the node, and the manifest."""
        files = ((file.path, pieces(self.folder, file.path)) for file in manifest.files)
        upload_folder(api, files, manifest.work)
        upload_file(api, manifest.data, manifest.cid)

    def notice(self, manifest: Manifest) -> str:
        """Return the folder's CID."""
        return f"the folder's CID is {manifest.work}"


def _resolve_base(repository: Path, base: str) -> str:
    return resolve(repository, base) if base else ""


def _beginning(copy: Repository, pull: Pull) -> str:
    """Return where a pull request left the trunk, or nothing (for the parent) if it is merged or never did."""
    common = copy.common(pull.commit, pull.trunk) if pull.trunk else None
    return common if common and common != pull.commit else ""


def claim_of(contracts: Oathwork, bounty: Bounty, worker: str, *, and_claim: bool = False) -> Claim:
    """Return whose delivery it will be: of this round, or of the next one if the delivery claims it too."""
    round = bounty.state.round + and_claim
    return Claim(contracts.chain.id, contracts.escrow.address, bounty.id, round, worker)


def make_evidence(work: Deliverable, bounty: Bounty, claim: Claim, remarks: Remarks) -> Manifest:
    """Compute the evidence of the work. Raises WrongSpecification for remarks by one that the bounty's terms do not name."""
    if remarks.specification:
        remarks.specification.require_hash(bounty.terms.spec)
    return work.manifest(claim, remarks)


def evidence_file(manifest: Manifest, folder: Path) -> Path:
    """Return where the evidence is kept in the folder of the bounties' files: its name holds its hash."""
    claim = manifest.claim
    return folder / f"{claim.bounty.hex()[:16]}-{claim.round}-{manifest.delivery.hex()[:16]}.manifest.json"


def keep_evidence(manifest: Manifest, folder: Path) -> Path:
    """Write the evidence where it is kept, and return that; what is there already stays."""
    file = evidence_file(manifest, folder)
    write_new(file, manifest.data)
    return file


def delivery_call(contracts: Oathwork, bounty: Bounty, work: Work, *, and_claim: bool = False) -> Call:
    """Return the call that delivers: with the claim in it, of a team, or of one worker alone."""
    terms, state, escrow = bounty.terms, bounty.state, contracts.escrow
    if and_claim:
        return escrow.claim_and_deliver(terms, state, work)
    if work.team:
        return escrow.deliver_team(terms, state, work)
    return escrow.deliver(terms.poster, terms.lane, bounty.id, state, work.delivery, uri=work.uri)


def who_draws(contracts: Oathwork, bounty: Bounty) -> str:
    """Return in words what has to happen before a delivered work is judged; nothing if its panel is there."""
    if bounty.status is not Status.DELIVERED:
        return ""
    block = bounty.state.lot_block + 1
    missing = block - contract_block(contracts.chain)
    when = "now" if missing <= 0 else f"from block {block} on, in {missing} block{'s' if missing > 1 else ''}"
    return f"anyone can draw the panel {when}, and keepers do"


def draw_when_ready(
    contracts: Oathwork, ledger: Ledger, bounty: Bounty, *, seconds: float = LONGEST_WAIT
) -> Call | None:
    """Wait for the block of a delivered bounty's lot, at most so many seconds, and return the call that draws.

    None: there is nothing to draw, somebody else has drawn, or the time was over before.
    """
    until = time.monotonic() + seconds
    while bounty.status is Status.DELIVERED and contract_block(contracts.chain) <= bounty.state.lot_block:
        if time.monotonic() > until:
            return None
        time.sleep(contracts.chain.poll)
    bounty = ledger.bounty(bounty.id)
    if bounty.status is not Status.DELIVERED:
        return None
    return contracts.escrow.draw(bounty.terms, bounty.state, bounty.people)
