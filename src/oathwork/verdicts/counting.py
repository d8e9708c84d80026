"""Which verdicts count: the one place that decides it here, for settlements, mailboxes, queues, and before anybody signs."""

from collections.abc import Callable, Sequence

from oathwork.errors import BadSignature
from oathwork.model.bounty import Bounty
from oathwork.model.flaws import Flaw
from oathwork.model.typed_data import Domain
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict

CheckSignature = Callable[[SignedVerdict], None]  # raises BadSignature


def subject_of(domain: Domain, bounty: Bounty) -> Subject:
    """Return what a verdict on a bounty must be about to count."""
    state = bounty.state
    return Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)


def members_of(bounty: Bounty) -> dict[str, int]:
    """Return the present panel's accounts, and the number of each in it."""
    return {seat.account: index for index, seat in enumerate(bounty.people.panel)}


def flaw_of(domain: Domain, bounty: Bounty, subject: Subject, peer: str) -> Flaw | None:
    """Return why a verdict of `peer` about `subject` does not count, its signature apart; None if nothing speaks against it."""
    present, members = subject_of(domain, bounty), members_of(bounty)
    parties = {bounty.state.worker, *(share.account for share in bounty.people.team)}
    rules: Sequence[tuple[bool, Flaw]] = (
        ((subject.chain, subject.escrow) != (present.chain, present.escrow), Flaw.OTHER_ESCROW),
        (subject.bounty != present.bounty, Flaw.OTHER_BOUNTY),
        (subject.round != present.round, Flaw.OTHER_ROUND),
        (subject.delivery != present.delivery, Flaw.OTHER_DELIVERY),
        (peer not in members, Flaw.NOT_ON_PANEL),
        (peer in parties, Flaw.PARTY_TO_THE_WORK),
    )
    for is_broken, flaw in rules:
        if is_broken:
            return flaw
    return Flaw.ALREADY_JUDGED if bounty.scores.has_judged(members[peer]) else None


def signature_flaw(verdict: SignedVerdict, verify: CheckSignature) -> Flaw | None:
    """Return BAD_SIGNATURE if the peer does not stand by a verdict."""
    try:
        verify(verdict)
    except BadSignature:
        return Flaw.BAD_SIGNATURE
    return None
