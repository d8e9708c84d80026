"""Which verdicts count: the one place that decides it here, for settlements, mailboxes, queues, and before anybody signs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from oathwork.errors import BadSignature
from oathwork.model.bounty import Bounty
from oathwork.model.flaws import Flaw
from oathwork.model.typed_data import Domain
from oathwork.verdicts.review import Subject
from oathwork.verdicts.seal import PeerSeal
from oathwork.verdicts.verdict import SignedVerdict, Witness


class PeerSignature(Protocol):
    """What a peer has signed about a delivery: a verdict, or a seal."""

    @property
    def subject(self) -> Subject:
        """The delivery."""

    @property
    def peer(self) -> str:
        """Whose it says that it is."""

    def verify(self, witness: Witness | None = None) -> None:
        """Raise BadSignature unless the peer stands by it."""


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


def members_with_seal(
    domain: Domain, bounty: Bounty, seals: Iterable[PeerSeal], witness: Witness | None = None
) -> frozenset[str]:
    """Return the members of the present panel who have sealed a verdict on the present delivery, as they have signed it.

    What a mailbox says of it is not asked. Only a `witness` can check a contract's signature.
    """
    return frozenset(
        seal.peer
        for seal in seals
        if not flaw_of(domain, bounty, seal.subject, seal.peer) and is_signed_by_peer(seal, witness)
    )


def is_signed_by_peer(statement: PeerSignature, witness: Witness | None = None) -> bool:
    """Return whether the peer has signed it, and stands by it. Only a `witness` can check a contract's signature."""
    try:
        statement.verify(witness)
    except BadSignature:
        return False
    return True
