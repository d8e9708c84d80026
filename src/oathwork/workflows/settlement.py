"""Plans a settlement: which verdicts count, what they decide, or what is missing. Pure: no chain, no files, no clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from oathwork.errors import BadSignature
from oathwork.evidence.inspection import Inspection
from oathwork.evidence.manifest import Manifest
from oathwork.model.bounty import Bounty
from oathwork.model.majority import Majority, Opinion
from oathwork.model.terms import End, Status, Verdict
from oathwork.model.typed_data import Domain
from oathwork.verdicts.exchange import Mail
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict
from oathwork.workflows import missing as shortfall
from oathwork.workflows.missing import Flaw, Shortfall


class Decision(Enum):
    """What a majority says, and so what settling does."""

    PAY = "pay"
    SEND_BACK = "send back"
    FIND_EMPTY = "find empty"

    @property
    def event(self) -> str:
        """The event that says it has been done."""
        match self:
            case Decision.PAY:
                return End.PAID
            case Decision.SEND_BACK:
                return "SentBack"
            case Decision.FIND_EMPTY:
                return "FoundEmpty"


_DECISIONS = {
    Opinion.YES: Decision.PAY,
    Opinion.NO: Decision.SEND_BACK,
    Opinion.EMPTY: Decision.FIND_EMPTY,
}


@dataclass(frozen=True)
class Case:
    """One bounty as the chain has it, and where; `ended_in` is the transaction that ended it, or nothing."""

    domain: Domain
    bounty: Bounty
    ended_in: str = ""

    @property
    def subject(self) -> Subject:
        """What a verdict must be about to count."""
        state = self.bounty.state
        return Subject(
            self.domain.chain_id, self.domain.contract, self.bounty.id, state.round, state.delivery
        )


@dataclass(frozen=True)
class Evidence:
    """The manifest of the delivery, and what comparing it with the repository has found."""

    manifest: Manifest
    inspection: Inspection


@dataclass(frozen=True)
class Settlement:
    """A settlement that will go through: the verdicts to record, in the panel's order, and what they decide.

    `flaws` are the files that do not count, `majority` is what the panel says with these verdicts.
    """

    case: Case
    verdicts: tuple[Verdict, ...]
    decision: Decision
    majority: Majority
    flaws: tuple[Flaw, ...] = field(default=())


Signed = Callable[[SignedVerdict], None]


def plan(
    case: Case,
    mail: Mail,
    now: int,
    *,
    evidence: Evidence | None = None,
    verify: Signed = SignedVerdict.verify,
) -> Settlement | Shortfall:
    """Return what to send at `now` (the chain's time, seconds), or what is missing for it.

    `verify` raises `BadSignature` for a verdict its peer does not stand by; the default knows keys, not contracts.
    Files that do not count are set aside by name; they stop a settlement only if too few are left. To pay, `evidence`
    must be the delivery's and match; to send work back it may be missing, for bad evidence is a reason to.
    """
    if wrong := _wrong_status(case):
        return wrong
    counted, flaws = _count(case, mail, verify)
    scores = {index: verdict.score for index, verdict in counted.items()}
    decision = _decide(case, scores, now, flaws)
    if isinstance(decision, Shortfall):
        return decision
    if wrong := _wrong_evidence(case, evidence, must=decision is Decision.PAY):
        return wrong
    return Settlement(case, _to_send(counted), decision, case.bounty.majority_with(scores), tuple(flaws))


def recordable(
    case: Case, mail: Mail, verify: Signed = SignedVerdict.verify
) -> tuple[tuple[Verdict, ...], tuple[Flaw, ...]]:
    """Return the verdicts that can be recorded now, whether they decide or not, and the files that do not count.

    Raises a Shortfall if the bounty is not under review.
    """
    if wrong := _wrong_status(case):
        raise wrong
    counted, flaws = _count(case, mail, verify)
    return _to_send(counted), tuple(flaws)


def _to_send(counted: Mapping[int, SignedVerdict]) -> tuple[Verdict, ...]:
    members = sorted(counted.items())
    return tuple(Verdict(index, given.score, given.review, given.signature) for index, given in members)


def _wrong_status(case: Case) -> Shortfall | None:
    bounty, state = case.bounty, case.bounty.state
    if bounty.end is not None:
        return shortfall.BountyEnded(bounty.end, case.ended_in)
    match bounty.status:
        case Status.IN_REVIEW:
            return None
        case Status.DELIVERED:
            return shortfall.NoPanelYet(state.lot_block + 1)
        case Status.ESCALATED:
            return shortfall.PanelsExhausted("the panels gave no verdict: the bounty is escalated")
        case Status.OPEN if state.round:
            told = f"nothing is delivered: round {state.round} is over and the bounty open again"
            return shortfall.NothingDelivered(told)
        case Status.OPEN:
            return shortfall.NothingDelivered("nothing is delivered: nobody has claimed the bounty")
        case Status.CLAIMED:
            return shortfall.NothingDelivered(f"nothing is delivered: {state.worker} is at work")
        case Status.FREE:
            return shortfall.NothingDelivered("nothing is delivered: there is no such bounty")


# ------------------------------------------------------------------------------------------------- which verdicts count


def _count(case: Case, mail: Mail, verify: Signed) -> tuple[dict[int, SignedVerdict], list[Flaw]]:
    """Return the verdicts that count by their member's index, and why the other files do not."""
    flaws: list[Flaw] = [shortfall.Unreadable(problem.document, str(problem)) for problem in mail.refusals]
    places = {seat.account: index for index, seat in enumerate(case.bounty.people.panel)}
    sound: dict[int, list[tuple[str, SignedVerdict]]] = {}
    for file, verdict in mail.verdicts:
        if flaw := _flaw(case, verdict, places, verify):
            flaws.append(flaw(file))
        else:
            sound.setdefault(places[verdict.peer], []).append((file, verdict))
    counted = {}
    for index, given in sound.items():
        (_, first), *others = given
        if any((other.score, other.review) != (first.score, first.review) for _, other in others):
            flaws += [shortfall.Contradicted(file) for file, _ in given]
        else:
            flaws += [shortfall.Repeated(file) for file, _ in others]
            counted[index] = first
    return counted, flaws


def _flaw(case: Case, verdict: SignedVerdict, places: Mapping[str, int], verify: Signed) -> type[Flaw] | None:
    about, expected = verdict.subject, case.subject
    checks: Sequence[tuple[Any, type[Flaw]]] = (
        ((about.chain, about.escrow) != (expected.chain, expected.escrow), shortfall.OtherPlace),
        (about.bounty != expected.bounty, shortfall.OtherBounty),
        (about.round != expected.round, shortfall.OtherRound),
        (about.delivery != expected.delivery, shortfall.OtherDelivery),
        (verdict.peer not in places, shortfall.ByStranger),
        (verdict.peer in _parties(case), shortfall.PartyToTheWork),
    )
    for fails, flaw in checks:
        if fails:
            return flaw
    if case.bounty.scores.has_judged(places[verdict.peer]):
        return shortfall.Recorded
    try:
        verify(verdict)
    except BadSignature:
        return shortfall.NotSigned
    return None


def _parties(case: Case) -> set[str]:
    return {case.bounty.state.worker, *(share.account for share in case.bounty.people.team)}


# ------------------------------------------------------------------------------------------------- what they decide


def _decide(case: Case, scores: Mapping[int, int], now: int, flaws: Sequence[Flaw]) -> Decision | Shortfall:
    """Return what the panel decides at `now` with these scores recorded too, by member, or what is missing for it."""
    bounty, size = case.bounty, case.bounty.terms.size
    majority = bounty.majority_with(scores)
    missing = [
        seat.account
        for index, seat in enumerate(bounty.people.panel)
        if index not in scores and not bounty.scores.has_judged(index)
    ]
    if not majority.stands and majority.votes <= size // 2:
        return shortfall.TooFewVerdicts(majority.votes, size // 2 + 1, size, missing, flaws)
    if not majority.stands:
        return shortfall.NoMajority(majority.yes, majority.no, size, missing, flaws)
    if not majority.decides(now):
        return shortfall.WaitingForPatience(majority.counts_from, missing, flaws)
    return _DECISIONS[majority.opinion]


def _wrong_evidence(case: Case, evidence: Evidence | None, *, must: bool) -> Shortfall | None:
    if evidence is None:
        return (
            shortfall.NoEvidence("the work is to be paid, and its evidence was not checked") if must else None
        )
    manifest, inspection = evidence.manifest, evidence.inspection
    if manifest.delivery != case.bounty.state.delivery or inspection.delivery != case.bounty.state.delivery:
        told = f"0x{manifest.delivery.hex()}, not the one under review, 0x{case.bounty.state.delivery.hex()}"
        return shortfall.WrongDelivery(f"the manifest is that of delivery {told}")
    differences = [*_misdescribed(case, manifest), *map(str, inspection.differences)]
    return shortfall.EvidenceDiffers(differences) if must and differences else None


def _misdescribed(case: Case, manifest: Manifest) -> list[str]:
    """Name what the manifest says of the bounty that the chain does not."""
    claim = manifest.claim
    shares = [(share.account, share.part) for share in case.bounty.people.team]
    pairs = (
        ("chain", claim.chain, case.domain.chain_id),
        ("escrow", claim.escrow, case.domain.contract),
        ("bounty", claim.bounty.hex(), case.bounty.id.hex()),
        ("round", claim.round, case.bounty.state.round),
        ("worker", claim.worker, case.bounty.state.worker),
        ("shares", [(part.account, part.part) for part in manifest.shares], shares),
    )
    return [
        f"{name}: the manifest says {said}, the chain {found}" for name, said, found in pairs if said != found
    ]
