"""Broken seals: who has sealed one verdict and recorded another, or has sealed none, proved by what they have signed."""

from collections.abc import Iterable
from dataclasses import dataclass

from oathwork.errors import BadSignature
from oathwork.model.bounty import Bounty, RecordedVerdict
from oathwork.model.typed_data import Domain
from oathwork.verdicts.seal import DoesNotOpen, PeerSeal, open_seal, whole_seals
from oathwork.verdicts.verdict import SignedVerdict, Witness


@dataclass(frozen=True)
class BrokenSeal:
    """A seal that its peer has broken. The signature of `seals` and that of `sealed_verdict`, or of its garbage, prove it.

    `sealed_verdict` is None if all the parts are as the peer has signed them, and are no verdict that they stand by.
    """

    seals: tuple[PeerSeal, ...]
    sealed_verdict: SignedVerdict | None
    recorded_verdict: RecordedVerdict | None

    @property
    def peer(self) -> str:
        """Who broke it."""
        return self.seals[0].peer

    def __str__(self) -> str:
        """Say it in one line."""
        about = self.seals[0].subject
        where = f"bounty 0x{about.bounty.hex()}, round {about.round}"
        if self.sealed_verdict is None or self.recorded_verdict is None:
            return f"{self.peer} has sealed what is no verdict of theirs: {where}"
        scores = f"a score of {self.sealed_verdict.score} and recorded {self.recorded_verdict.score}"
        if self.sealed_verdict.score == self.recorded_verdict.score:
            scores = f"one review and recorded another, with the same score of {self.sealed_verdict.score}"
        return f"{self.peer} has sealed {scores}: {where}"


def broken_seals(
    domain: Domain, bounty: Bounty, seals: Iterable[PeerSeal], witness: Witness | None = None
) -> list[BrokenSeal]:
    """Return the seals about a bounty that are proved to be broken, each once.

    What is not proved is not named: a seal whose parts are not all there, one that its peer has not signed, and a verdict that
    is signed anew and says the same.
    """
    recorded_verdicts = {(each.round, each.delivery, each.peer): each for each in bounty.verdicts}
    breaches: dict[tuple[int, bytes, str], BrokenSeal] = {}
    for whole in whole_seals(seals):
        about, peer = whole[0].subject, whole[0].peer
        if (about.domain, about.bounty) != (domain, bounty.id) or not _stands_by(whole[0], witness):
            continue
        key = (about.round, about.delivery, peer)
        if broken_seal := _proof(whole, recorded_verdicts.get(key), witness):
            breaches.setdefault(key, broken_seal)
    return list(breaches.values())


def _proof(
    whole: tuple[PeerSeal, ...], recorded_verdict: RecordedVerdict | None, witness: Witness | None
) -> BrokenSeal | None:
    try:
        verdict = open_seal(whole)
    except DoesNotOpen:
        return BrokenSeal(whole, None, recorded_verdict)
    if not _stands_by(verdict, witness):
        # A contract that stood by its verdict when it sealed may not stand by it now. A key does, or never did.
        return BrokenSeal(whole, None, recorded_verdict) if _stands_by(whole[0], None) else None
    if recorded_verdict is None or _agree(verdict, recorded_verdict):
        return None
    return BrokenSeal(whole, verdict, recorded_verdict)


def _stands_by(statement: PeerSeal | SignedVerdict, witness: Witness | None) -> bool:
    try:
        statement.verify(witness)
    except BadSignature:
        return False
    return True


def _agree(verdict: SignedVerdict, recorded_verdict: RecordedVerdict) -> bool:
    return (verdict.score, verdict.review) == (recorded_verdict.score, recorded_verdict.review)
