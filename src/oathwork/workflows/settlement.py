"""Plans a settlement: which verdicts count, what they decide, or what is missing. Pure: no chain, no files, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from oathwork.evidence.inspection import Inspection, compare_claim
from oathwork.evidence.manifest import Manifest
from oathwork.evidence.specification import Specification
from oathwork.model.bounty import Bounty
from oathwork.model.flaws import Flaw
from oathwork.model.majority import Majority, Opinion
from oathwork.model.terms import End, Status, Verdict
from oathwork.model.typed_data import Domain
from oathwork.verdicts.counting import CheckSignature, flaw_of, members_of, members_with_seal, signature_flaw
from oathwork.verdicts.exchange import Mail
from oathwork.verdicts.verdict import SignedVerdict, Witness
from oathwork.workflows import missing as shortfall
from oathwork.workflows.missing import FlawedFile, Shortfall


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
    """One bounty as the chain has it, and where; `ended_in` is the transaction that ended it, or nothing.

    If its lot can be drawn and nobody has drawn it, `bounty` is as a draw would make it, and `undrawn` as the chain has it.
    """

    domain: Domain
    bounty: Bounty
    ended_in: str = ""
    undrawn: Bounty | None = None


@dataclass(frozen=True)
class Evidence:
    """The manifest of the delivery, and what comparing it with its work, and with the specification, has found."""

    manifest: Manifest
    inspection: Inspection
    specification: Specification | None = None


@dataclass(frozen=True)
class Settlement:
    """A settlement that will go through: the verdicts to record, in the panel's order, and what they decide.

    `flaws` are the files that do not count, `majority` is what the panel says with these verdicts.
    """

    case: Case
    verdicts: tuple[Verdict, ...]
    decision: Decision
    majority: Majority
    flaws: tuple[FlawedFile, ...] = field(default=())


def plan(
    case: Case,
    mail: Mail,
    now: int,
    *,
    evidence: Evidence | None = None,
    verify: CheckSignature = SignedVerdict.verify,
) -> Settlement | Shortfall:
    """Return what to send at `now` (the chain's time, seconds), or what is missing for it.

    `verify` raises `BadSignature` for a verdict its peer does not stand by; the default knows keys, not contracts.
    Files that do not count are set aside by name; they stop a settlement only if too few are left. To pay, `evidence`
    must be the delivery's and match; to send work back it may be missing, for bad evidence is a reason to. Raises
    WrongSpecification for evidence that was compared with a specification that the terms do not name.
    """
    if wrong := _wrong_status(case):
        return wrong
    verdicts, flaws = _count(case, mail, verify)
    scores = {index: verdict.score for index, verdict in verdicts.items()}
    decision = _decide(case, scores, now, flaws)
    if isinstance(decision, Shortfall):
        return decision
    if wrong := _wrong_evidence(case, evidence, must=decision is Decision.PAY):
        return wrong
    return Settlement(case, _to_send(verdicts), decision, case.bounty.majority_with(scores), tuple(flaws))


def recordable(
    case: Case, mail: Mail, verify: CheckSignature = SignedVerdict.verify
) -> tuple[tuple[Verdict, ...], tuple[FlawedFile, ...]]:
    """Return the verdicts that can be recorded now, whether they decide or not, and the files that do not count.

    Raises a Shortfall if the bounty is not under review.
    """
    if wrong := _wrong_status(case):
        raise wrong
    verdicts, flaws = _count(case, mail, verify)
    return _to_send(verdicts), tuple(flaws)


def own_verdicts(
    domain: Domain, bounty: Bounty, account: str, mail: Mail, witness: Witness | None = None
) -> list[str]:
    """Return, in words, the verdicts of an account that count: files and seals that prove it, and what mailboxes say that they have.

    Only a `witness` can check a contract's signature.
    """
    files = [
        f"a score of {verdict.score} in {file}"
        for file, verdict in mail.verdicts
        if verdict.peer == account
        and not (
            flaw_of(domain, bounty, verdict.subject, account)
            or signature_flaw(verdict, lambda each: each.verify(witness))
        )
    ]
    seals = [
        f"a sealed one in {mailbox}"
        for mailbox, seal in mail.seals
        if seal.peer == account and members_with_seal(domain, bounty, [seal], witness)
    ]
    mailboxes = [f"{mailbox} says that it has it" for mailbox, signer in mail.signers if signer == account]
    return files or seals or mailboxes


def _to_send(verdicts: Mapping[int, SignedVerdict]) -> tuple[Verdict, ...]:
    in_order = sorted(verdicts.items())
    return tuple(Verdict(index, each.score, each.review, each.signature) for index, each in in_order)


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
            words = f"nothing is delivered: round {state.round} is over and the bounty is open again"
            return shortfall.NothingDelivered(words)
        case Status.OPEN:
            return shortfall.NothingDelivered("nothing is delivered: nobody has claimed the bounty")
        case Status.CLAIMED:
            return shortfall.NothingDelivered(f"nothing is delivered: {state.worker} is at work")
        case Status.FREE:
            return shortfall.NothingDelivered("nothing is delivered: there is no such bounty")


# ------------------------------------------------------------------------------------------------- which verdicts count


def _count(
    case: Case, mail: Mail, verify: CheckSignature
) -> tuple[dict[int, SignedVerdict], list[FlawedFile]]:
    """Return the verdicts that count by their member's index, and why the other files do not."""
    flaws = [FlawedFile(each.document, Flaw.UNREADABLE, str(each)) for each in mail.refusals]
    by_peer: dict[str, list[tuple[str, SignedVerdict]]] = {}
    for file, verdict in mail.verdicts:
        if flaw := flaw_of(case.domain, case.bounty, verdict.subject, verdict.peer) or signature_flaw(
            verdict, verify
        ):
            flaws.append(FlawedFile(file, flaw))
        else:
            by_peer.setdefault(verdict.peer, []).append((file, verdict))
    verdicts = {}
    for peer, files in by_peer.items():
        (_, first), *others = files
        if any((other.score, other.review) != (first.score, first.review) for _, other in others):
            flaws += [FlawedFile(file, Flaw.CONTRADICTED) for file, _ in files]
        else:
            flaws += [FlawedFile(file, Flaw.REPEATED) for file, _ in others]
            verdicts[members_of(case.bounty)[peer]] = first
    return verdicts, flaws


# ------------------------------------------------------------------------------------------------- what they decide


def _decide(
    case: Case, scores: Mapping[int, int], now: int, flaws: Sequence[FlawedFile]
) -> Decision | Shortfall:
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
        words = f"0x{manifest.delivery.hex()}, not the one under review, 0x{case.bounty.state.delivery.hex()}"
        return shortfall.WrongDelivery(f"the manifest is that of delivery {words}")
    if evidence.specification:
        evidence.specification.require_hash(case.bounty.terms.spec)
    if must and inspection.unreadable:
        return shortfall.NoEvidence(f"the work is to be paid, and could not be read: {inspection.unreadable}")
    differences = [*compare_claim(manifest, case.domain, case.bounty), *inspection.differences]
    return shortfall.EvidenceDiffers([*map(str, differences)]) if must and differences else None
