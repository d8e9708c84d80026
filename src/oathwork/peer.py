"""What a peer does with a delivery: check the evidence against the repository, run the command, judge, sign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from oathwork.acceptance import Outcome, accept
from oathwork.bounty import Bounty
from oathwork.document import read_file
from oathwork.errors import OathworkError
from oathwork.evidence import LARGEST, Manifest, read
from oathwork.inspection import Inspection, check
from oathwork.repository import Repository
from oathwork.review import Judgement, Subject, write_review
from oathwork.signing import Signer
from oathwork.specification import Specification
from oathwork.terms import Status
from oathwork.typed import Domain
from oathwork.verdict import SignedVerdict, sign


class NothingToJudge(OathworkError):
    """No delivery of this bounty is under review, or not this one, or not by this peer."""


@dataclass(frozen=True)
class Findings:
    """What looking at a delivery has brought. `outcome` is None if there is no command, or it could not be run."""

    manifest: Manifest
    specification: Specification
    inspection: Inspection
    outcome: Outcome | None

    def __str__(self) -> str:
        """Say it in a few lines, safe to print."""
        if self.inspection.matches:
            files = len(self.manifest.files) + len(self.manifest.deletions)
            lines = [f"evidence: recomputed, {files} file{'' if files == 1 else 's'} as the manifest says"]
        else:
            lines = ["evidence: DIFFERS", *map(str, self.inspection.differences)]
        if self.specification.acceptance:
            lines.append(f"acceptance command: {self.outcome or 'not run, for the evidence differs'}")
        return "\n".join(lines)


def examine(
    file: Path,
    specification: Specification,
    *,
    repository: str | Path | None = None,
    ask: Callable[[str], bool] | None = None,
    yes: bool = False,
    tools: Sequence[Path] = (),
) -> Findings:
    """Check the manifest in `file` against the repository (by default where it says), and run the command on its commit.

    `ask`, `yes` and `tools` as for `acceptance.accept`. Raises DocumentRefused, NotAgreed, GitRefused.
    """
    manifest = read(read_file(file, limit=LARGEST), document=file.name)
    place = repository or manifest.source.repository
    inspection, outcome = check(manifest, place, specification=specification), None
    if specification.acceptance and inspection.matches:
        commit = manifest.source.commit
        with Repository(place, commit) as copy:
            outcome = accept(specification.acceptance, copy, commit, ask=ask, yes=yes, tools=tools)
    return Findings(manifest, specification, inspection, outcome)


def pronounce(
    findings: Findings,
    bounty: Bounty,
    domain: Domain,
    signer: Signer,
    criteria: Sequence[Judgement],
    *,
    score: int | None = None,
    words: str = "",
    reason: str = "",
) -> SignedVerdict:
    """Write the review of a delivery that stands in `bounty` now, and sign the verdict. Sends nothing.

    `domain` is the escrow's. Raises NothingToJudge, and NotReviewed for a review that claims what was not done.
    """
    state = bounty.state
    if bounty.status is not Status.IN_REVIEW:
        raise NothingToJudge(f"the bounty is {bounty.status.name}: there is nothing to judge now")
    if signer.address not in (seat.account for seat in bounty.people.panel):
        raise NothingToJudge(f"{signer.address} is not on the panel")
    subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
    review = write_review(
        subject,
        signer.address,
        findings.specification,
        criteria,
        score=score,
        words=words,
        inspection=findings.inspection,
        outcome=findings.outcome,
        reason=reason,
    )

    return sign(
        review, signer, findings.specification, inspection=findings.inspection, outcome=findings.outcome
    )
