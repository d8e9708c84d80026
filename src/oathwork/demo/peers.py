"""The demo's peers: what each thinks, and how a panel judges, side by side and unseen by each other."""

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.chain.keys import Signer
from oathwork.evidence.checkout import CommitFiles
from oathwork.evidence.locate import load_manifest
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import Specification
from oathwork.model.bounty import Bounty
from oathwork.model.typed_data import Domain
from oathwork.untrusted.sandbox import walls
from oathwork.verdicts.acceptance import PASSED, CommandOutcome, accept
from oathwork.verdicts.examine import Findings, examine, pronounce
from oathwork.verdicts.review import MET, NOT, PARTLY, Judgement
from oathwork.verdicts.verdict import SignedVerdict, save_verdict

# What peers think of the last criterion, which is a matter of opinion.
PLEASED: Final = Judgement(MET, "I would merge it as it is.")
NEARLY: Final = Judgement(PARTLY, "An example would help.")
UNCONVINCED: Final = Judgement(NOT, "I would have asked for this in two steps.")

_OF_FAILED: Final = (30, 25, 20)  # scores above zero, for something was delivered: zero takes the bond
_SECOND_TRY: Final = "Work was done, and a second try can mend it: this is no empty delivery."


@dataclass(frozen=True)
class Check:
    """What one peer found and signed."""

    findings: Findings
    verdict: SignedVerdict

    @property
    def words(self) -> str:
        """Say it in one line, safe to print."""
        inspection, outcome = self.findings.inspection, self.findings.outcome
        evidence = "evidence recomputed" if inspection.matches else str(inspection.differences[0])
        command = f", command {outcome.result} in {outcome.ending.seconds:.1f} s" if outcome else ""
        return f"{evidence}{command}; signs a score of {self.verdict.score}"


def judge(
    bounty: Bounty,
    domain: Domain,
    panel: Mapping[int, Signer],
    opinions: Sequence[Judgement],
    manifest: Path,
    specification: Specification,
    mailbox: Path,
) -> list[Check]:
    """Let peers judge a delivery; each leaves a file in `mailbox`.

    `panel`: who they are, by their index in the panel. `opinions`: of the last criterion, one for each of the panel.
    """
    walls()  # tried once, before there are threads

    def one(index: int) -> Check:
        findings = examine(load_manifest(manifest), specification, bounty, yes=True, tools=this_python())
        if findings.outcome:
            findings.outcome.require_run()
        good = findings.inspection.matches and (not findings.outcome or findings.outcome.result == PASSED)
        criteria = [Judgement(MET), Judgement(MET if good else NOT), opinions[index]]
        score, reason = (None, "") if good else (_OF_FAILED[index], _SECOND_TRY)
        verdict = pronounce(findings, bounty, domain, panel[index], criteria, score=score, reason=reason)
        save_verdict(verdict, mailbox)
        return Check(findings, verdict)

    with ThreadPoolExecutor(max_workers=len(panel)) as pool:
        return list(pool.map(one, panel))


def run_acceptance(specification: Specification, repository: Path, commit: str) -> CommandOutcome:
    """Run the specification's command on a commit, apart from everything else. Raises CouldNotRun."""
    assert specification.acceptance is not None
    with Repository(repository, commit) as copy:
        outcome = accept(specification.acceptance, CommitFiles(copy, commit), yes=True, tools=this_python())
    outcome.require_run()
    return outcome


def this_python() -> list[Path]:
    """Return the folders of the Python that runs this, which may be in a home that the command does not see."""
    return sorted({Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()} - {Path("/usr")})
