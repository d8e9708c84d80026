"""The demo's peers at work: each recomputes the evidence from a clone, runs the command, writes a review, signs a verdict."""

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oathwork.acceptance import PASSED, Outcome, accept
from oathwork.document import read_file
from oathwork.evidence import LARGEST
from oathwork.evidence import read as read_manifest
from oathwork.inspection import Inspection, check
from oathwork.repository import Repository
from oathwork.review import MET, NOT, PARTLY, Judgement, Subject, write_review
from oathwork.sandbox import walls
from oathwork.signing import Signer
from oathwork.specification import Specification
from oathwork.verdict import SignedVerdict, save, sign

# What peers think of the last criterion, which is a matter of opinion.
PLEASED: Final = Judgement(MET, "I would merge it as it is.")
NEARLY: Final = Judgement(PARTLY, "An example would help.")
UNCONVINCED: Final = Judgement(NOT, "I would have asked for this in two steps.")

_OF_FAILED: Final = (30, 25, 20)  # scores above zero, for something was delivered: zero takes the bond
_SECOND_TRY: Final = "Work was done, and a second try can mend it: this is no empty delivery."


@dataclass(frozen=True)
class Check:
    """What one peer found and signed; `outcome` is None where the specification names no command."""

    inspection: Inspection
    outcome: Outcome | None
    verdict: SignedVerdict
    file: Path

    @property
    def words(self) -> str:
        """Say it in one line, safe to print."""
        found = self.inspection
        evidence = "evidence recomputed" if found.matches else str(found.differences[0])
        outcome = self.outcome
        command = f", command {outcome.result} in {outcome.ending.seconds:.1f} s" if outcome else ""
        return f"{evidence}{command}; signs a score of {self.verdict.score}"


def judge(
    subject: Subject,
    panel: Mapping[int, Signer],
    opinions: Sequence[Judgement],
    manifest: Path,
    specification: Specification,
    mailbox: Path,
) -> list[Check]:
    """Let peers judge one delivery, side by side and unseen by each other; each leaves a file in `mailbox`.

    `panel`: who they are, by their index in the panel. `opinions`: of the last criterion, one for each of the panel.
    """
    walls()  # tried once, before there are threads

    def one(index: int) -> Check:
        return _judge(
            subject, panel[index], opinions[index], _OF_FAILED[index], manifest, specification, mailbox
        )

    with ThreadPoolExecutor(max_workers=len(panel)) as pool:
        return list(pool.map(one, panel))


def _judge(
    subject: Subject,
    peer: Signer,
    opinion: Judgement,
    score_of_failed: int,
    file: Path,
    specification: Specification,
    mailbox: Path,
) -> Check:
    manifest = read_manifest(read_file(file, limit=LARGEST), document=file.name)
    inspection = check(manifest, manifest.source.repository, specification=specification)
    source = manifest.source
    outcome = run(specification, source.repository, source.commit) if specification.acceptance else None
    good = inspection.matches and (outcome is None or outcome.result == PASSED)
    review = write_review(
        subject,
        peer.address,
        specification,
        [Judgement(MET), Judgement(MET if good else NOT), opinion],
        score=None if good else score_of_failed,
        inspection=inspection,
        outcome=outcome,
        reason="" if good else _SECOND_TRY,
    )
    verdict = sign(review, peer, specification, inspection=inspection, outcome=outcome)
    return Check(inspection, outcome, verdict, save(verdict, mailbox))


def run(specification: Specification, repository: str | Path, commit: str) -> Outcome:
    """Run the specification's command on a commit, apart from everything else."""
    assert specification.acceptance is not None
    with Repository(repository, commit) as copy:
        return accept(specification.acceptance, copy, commit, yes=True, tools=_this_python())


def _this_python() -> list[Path]:
    """The folders of the Python that runs the demo, which may be in a home that the command does not see."""
    return sorted({Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()} - {Path("/usr")})
