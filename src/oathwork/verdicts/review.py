"""The written review of a delivery: each criterion met, partly or not, in words, and what the score rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from oathwork.errors import OathworkError
from oathwork.evidence.inspection import Inspection
from oathwork.evidence.manifest import BountyRound, round_from_fields
from oathwork.evidence.specification import MOST_CRITERIA, Specification
from oathwork.untrusted.documents import canonical, content_hash, read_canonical
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.verdicts.acceptance import COULD_NOT_RUN, FAILED, PASSED, TIMED_OUT, CommandOutcome

REVIEW_FORMAT: Final = "oathwork/review/1"
LARGEST_REVIEW: Final = 256 * 1024  # bytes of a review

MET: Final = "met"
PARTLY: Final = "partly"
NOT: Final = "not"
CHECKED: Final = "checked"
DIFFERS: Final = "differs"
UNCHECKED: Final = "not checked"
NONE_NAMED: Final = "none named"
NOT_RUN: Final = "not run"
_ANSWERS: Final = (PASSED, FAILED, TIMED_OUT, COULD_NOT_RUN, NONE_NAMED, NOT_RUN)


class NotReviewed(OathworkError):
    """A review claims what was not done, or nothing was done and it gives no reason."""


@dataclass(frozen=True)
class Subject(BountyRound):
    """What a review or a verdict is about: the delivery of a round."""

    delivery: bytes

    def as_json(self) -> dict[str, Any]:
        """Return the fields for writing; `subject_from_fields` reads them."""
        return {**super().as_json(), "delivery": as_hex(self.delivery)}


@dataclass(frozen=True)
class Judgement:
    """Whether one criterion is `met`, `partly` or `not`, and why."""

    degree: str
    words: str = ""


@dataclass(frozen=True)
class Review:
    """A review in full; `criteria[0]` is about the first criterion. `hash` is what the verdict names.

    `evidence`: `checked`, `differs` or `not checked`. `acceptance`: `passed`, `failed`, `timed out`, `could not be run`,
    `none named` or `not run`. `reason`: why the score stands although something differs, failed, or was not done.
    """

    subject: Subject
    peer: str
    score: int
    criteria: tuple[Judgement, ...]
    words: str
    evidence: str
    acceptance: str
    reason: str

    @cached_property
    def data(self) -> bytes:
        """The canonical bytes."""
        return canonical(review_as_json(self))

    @cached_property
    def hash(self) -> bytes:
        """The keccak256 of the canonical bytes."""
        return content_hash(self.data)


def suggested_score(criteria: Sequence[Judgement]) -> int:
    """Return the mean of all criteria: met 100, partly 50, not 0; zero if the job does not belong to the guild."""
    if not criteria or criteria[0].degree == NOT:
        return 0
    values = {MET: 100, PARTLY: 50, NOT: 0}
    return sum(values[judgement.degree] for judgement in criteria) // len(criteria)


def write_review(
    subject: Subject,
    peer: str,
    specification: Specification,
    criteria: Sequence[Judgement],
    *,
    score: int | None = None,
    words: str = "",
    inspection: Inspection | None = None,
    outcome: CommandOutcome | None = None,
    reason: str = "",
) -> Review:
    """Return the review of a delivery by `peer`; the score is the suggested one unless given.

    Raises `NotReviewed` unless the evidence was checked and the specification's command was run, or a `reason` says
    why the score stands all the same.
    """
    if len(criteria) != len(specification.criteria):
        raise NotReviewed(f"{len(specification.criteria)} criteria are to be judged, {len(criteria)} were")
    has_command = specification.acceptance is not None
    review = Review(
        subject=subject,
        peer=peer,
        score=suggested_score(criteria) if score is None else score,
        criteria=tuple(criteria),
        words=words,
        evidence=_evidence(inspection),
        acceptance=outcome.result if outcome else (NOT_RUN if has_command else NONE_NAMED),
        reason=reason,
    )
    confirm_review(review, specification, inspection, outcome)
    return read_review(review.data)


def confirm_review(
    review: Review,
    specification: Specification,
    inspection: Inspection | None,
    outcome: CommandOutcome | None,
) -> None:
    """Raise `NotReviewed` unless `review` says of evidence and command what was found, and gives a reason if it must.

    A reason is needed for any score if something was not done, and for a score above zero if something was wrong.
    """
    command = specification.acceptance
    result = outcome.result if outcome else (NOT_RUN if command else NONE_NAMED)
    for what, claim, fact in (
        ("the evidence", review.evidence, _evidence(inspection)),
        ("the acceptance command", review.acceptance, result),
    ):
        if claim != fact:
            raise NotReviewed(f"the review says of {what}: {claim}; but it is: {fact}")
    if inspection and inspection.delivery != review.subject.delivery:
        raise NotReviewed("the evidence that was checked is another delivery's")
    if outcome and (inspection is None or outcome.work != inspection.work):
        raise NotReviewed("the acceptance command was run on other work than the delivery's")
    if not review.reason and (problem := _problem(review)):
        raise NotReviewed(f"{problem}: do it, or give a reason for a score of {review.score} all the same")


def _evidence(inspection: Inspection | None) -> str:
    if inspection is None or (inspection.unreadable and not inspection.differences):
        return UNCHECKED
    return CHECKED if inspection.matches else DIFFERS


def _problem(review: Review) -> str | None:
    if review.evidence == UNCHECKED:
        return "the evidence was not checked"
    if review.acceptance == NOT_RUN:
        return "the acceptance command was not run"
    if review.acceptance == COULD_NOT_RUN:
        return "the acceptance command could not be run, which says nothing of the work"
    if review.score and review.evidence == DIFFERS:
        return "the evidence is not what the repository holds"
    if review.score and review.acceptance in (FAILED, TIMED_OUT):
        return f"the acceptance command {review.acceptance}"
    return None


# ------------------------------------------------------------------------------------------------------ as a document


def read_review(data: bytes, *, document: str = "review") -> Review:
    """Read a review; refuse with `DocumentRefused` whatever is not exactly in the format."""
    return review_from_fields(read_canonical(data, document=document, limit=LARGEST_REVIEW))


def review_from_fields(fields: Fields) -> Review:
    """Return the review whose fields these are."""
    fields.constant("format", REVIEW_FORMAT)
    review = Review(
        subject=subject_from_fields(fields),
        peer=fields.address("peer"),
        score=fields.integer("score", 0, 100),
        criteria=tuple(map(_judgement, fields.objects("criteria", most=MOST_CRITERIA))),
        words=fields.text("words", limit=50_000, lines=True),
        evidence=fields.choice("evidence", (CHECKED, DIFFERS, UNCHECKED)),
        acceptance=fields.choice("acceptance", _ANSWERS),
        reason=fields.text("reason", limit=5_000, lines=True),
    )
    fields.done()
    if not review.reason and (problem := _problem(review)):
        fields.refuse("reason", f"empty, though {problem}")
    return review


def subject_from_fields(fields: Fields) -> Subject:
    """Take the fields that say what a document is about."""
    return Subject(**round_from_fields(fields), delivery=fields.data("delivery", 32))


def review_as_json(review: Review) -> Mapping[str, Any]:
    """Return a review's fields for writing."""
    return {
        "format": REVIEW_FORMAT,
        **review.subject.as_json(),
        "peer": review.peer,
        "score": review.score,
        "criteria": [{"met": judgement.degree, "words": judgement.words} for judgement in review.criteria],
        "words": review.words,
        "evidence": review.evidence,
        "acceptance": review.acceptance,
        "reason": review.reason,
    }


def _judgement(fields: Fields) -> Judgement:
    judgement = Judgement(
        fields.choice("met", (MET, PARTLY, NOT)), fields.text("words", limit=10_000, lines=True)
    )
    fields.done()
    return judgement
