"""What a peer does with a delivery: check the evidence against repository or folder, run the command, judge, sign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from oathwork.chain.keys import Signer
from oathwork.errors import OathworkError
from oathwork.evidence.inspection import Inspection, check_manifest, compare_claim
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.locate import open_work
from oathwork.evidence.manifest import Manifest
from oathwork.evidence.specification import Specification
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status, terms_id
from oathwork.model.typed_data import Domain
from oathwork.verdicts.acceptance import PASSED, CommandOutcome, accept
from oathwork.verdicts.counting import flaw_of, subject_of
from oathwork.verdicts.review import Judgement, write_review
from oathwork.verdicts.verdict import SignedVerdict, sign_verdict


class NothingToJudge(OathworkError):
    """No delivery of this bounty is under review, or not this one, or not by this peer."""


@dataclass(frozen=True)
class Findings:
    """What looking at a delivery has brought. `outcome` is None if there is no command, or it could not be run."""

    manifest: Manifest
    specification: Specification
    inspection: Inspection
    outcome: CommandOutcome | None

    def __str__(self) -> str:
        """Say it in a few lines, safe to print."""
        if self.inspection.matches:
            files = len(self.manifest.files) + len(self.manifest.deletions)
            lines = [f"evidence: recomputed, {files} file{'' if files == 1 else 's'} as the manifest says"]
        else:
            lines = ["evidence: DIFFERS", *map(str, self.inspection.differences)]
            if self.inspection.unreadable:
                lines = [
                    *lines[len(lines) == 1 :],
                    f"evidence: COULD NOT BE READ: {self.inspection.unreadable}",
                ]
        if self.specification.acceptance:
            why = "could not be read" if self.inspection.unreadable else "differs"
            lines.append(f"acceptance command: {self.outcome or f'not run, for the evidence {why}'}")
            if self.outcome and self.outcome.result != PASSED:
                lines += [f"  | {line}" for line in self.outcome.last_lines]
        return "\n".join(lines)


def examine(
    manifest: Manifest,
    specification: Specification,
    bounty: Bounty,
    *,
    repository: str | Path | None = None,
    gateway: Gateway | None = None,
    ask: Callable[[str], bool] | None = None,
    yes: bool = False,
    tools: Sequence[Path] = (),
) -> Findings:
    """Check a manifest against its bounty and the work it names, and run the specification's command on that.

    `repository`: where the repository, or the folder that was handed in, is; by default where the manifest says, or
    what the `gateway` has. `ask`, `yes` and `tools` as for `acceptance.accept`. Raises WrongSpecification and
    NothingToJudge before anything else, DocumentRefused, NotAgreed, GitRefused, FolderRefused, NotFetched.
    """
    specification.require_hash(bounty.terms.spec)
    domain = manifest.claim.domain
    if terms_id(domain, bounty.terms) != manifest.claim.bounty:
        raise NothingToJudge(
            f"the evidence is of bounty 0x{manifest.claim.bounty.hex()}, not of 0x{bounty.id.hex()}"
        )
    with open_work(manifest, repository, gateway) as work:
        inspection, outcome = check_manifest(manifest, work, specification=specification), None
        if manifest.delivery == bounty.state.delivery:
            more = compare_claim(manifest, domain, bounty)
            inspection = replace(inspection, differences=(*more, *inspection.differences))
        if specification.acceptance and inspection.matches:
            outcome = accept(specification.acceptance, work, ask=ask, yes=yes, tools=tools)
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
    before: Callable[[SignedVerdict], None] = lambda draft: None,
) -> SignedVerdict:
    """Write the review of a delivery that stands in `bounty` now, and sign the verdict. Sends nothing.

    `domain` is the escrow's. `before` sees what is about to be signed, and may raise. Raises WrongSpecification,
    NothingToJudge, and NotReviewed for a review that claims what was not done.
    """
    findings.specification.require_hash(bounty.terms.spec)
    if bounty.status is not Status.IN_REVIEW:
        raise NothingToJudge(f"the bounty is {bounty.label}: there is nothing to judge now")
    subject = subject_of(domain, bounty)
    if flaw := flaw_of(domain, bounty, subject, signer.address):
        raise NothingToJudge(f"a verdict of {signer.address} would not count: {flaw.value}")
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

    return sign_verdict(
        review,
        signer,
        findings.specification,
        inspection=findings.inspection,
        outcome=findings.outcome,
        before=before,
    )
