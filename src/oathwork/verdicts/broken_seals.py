"""Broken seals: who has sealed one verdict and recorded another, or has sealed none, proved by what they have signed."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from oathwork.model.bounty import Bounty, RecordedVerdict
from oathwork.model.typed_data import Domain
from oathwork.verdicts.counting import is_signed_by_peer
from oathwork.verdicts.seal import DoesNotOpen, PeerSeal, open_seal, whole_seals
from oathwork.verdicts.verdict import SignedVerdict, Witness

_Key = tuple[int, bytes, str]  # round, delivery, peer


@dataclass(frozen=True)
class BrokenSeal:
    """A seal that its peer has broken. The signature of `seals` and that of `sealed_verdict`, or of its garbage, prove it.

    `sealed_verdict` is None if all the parts are as the peer has signed them, and are no verdict that they stand by. Or
    `seals` are two different ones of one delivery, both signed.
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
        where = _where(self.seals[0])
        if len({each.seal for each in self.seals}) > 1:
            return f"{self.peer} has signed two different seals: {where}"
        if self.sealed_verdict is None or self.recorded_verdict is None:
            return f"{self.peer} has sealed what is no verdict of theirs: {where}"
        scores = f"a score of {self.sealed_verdict.score} and recorded {self.recorded_verdict.score}"
        if self.sealed_verdict.score == self.recorded_verdict.score:
            scores = f"one review and recorded another, with the same score of {self.sealed_verdict.score}"
        return f"{self.peer} has sealed {scores}: {where}"


@dataclass(frozen=True)
class WithheldPart:
    """A seal whose peer has recorded a verdict, and of which parts are in no mailbox. Who lost them, nobody can prove."""

    seal: PeerSeal
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        parts, all = ", ".join(str(number + 1) for number in self.numbers), len(self.seal.parts)
        words = f"has sealed and recorded, part {parts} of {all} in no mailbox that answers: not proved"
        return f"{self.seal.peer} {words}: {_where(self.seal)}"


def withheld_parts(
    domain: Domain, bounty: Bounty, seals: Iterable[PeerSeal], witness: Witness | None = None
) -> list[WithheldPart]:
    """Return the signed seals about a bounty that nobody can compare with what was recorded: some parts are nowhere.

    A part that its mailbox does not show yet is there.
    """
    seals = tuple(seals)
    recorded_verdicts = {(each.round, each.delivery, each.peer) for each in bounty.verdicts}
    whole_keys = {_key(whole[0]) for whole in whole_seals(seals)}
    groups: dict[PeerSeal, set[int]] = {}
    for seal in seals:
        if _key(seal) in recorded_verdicts - whole_keys:
            groups.setdefault(replace(seal, number=0, part=None), set()).add(seal.number)
    rows: dict[_Key, WithheldPart] = {}
    for seal, numbers in groups.items():
        missing_numbers = tuple(number for number in range(len(seal.parts)) if number not in numbers)
        if missing_numbers and _is_about(seal, domain, bounty) and is_signed_by_peer(seal, witness):
            rows.setdefault(_key(seal), WithheldPart(seal, missing_numbers))
    return list(rows.values())


def broken_seals(
    domain: Domain, bounty: Bounty, seals: Iterable[PeerSeal], witness: Witness | None = None
) -> list[BrokenSeal]:
    """Return the seals about a bounty that are proved to be broken, each once.

    What is not proved is not named: a seal whose parts are not all there, one that its peer has not signed, and a verdict that
    is signed anew and says the same.
    """
    seals = tuple(seals)
    recorded_verdicts = {(each.round, each.delivery, each.peer): each for each in bounty.verdicts}
    breaches: dict[_Key, BrokenSeal] = {}
    for whole in whole_seals(seals):
        if not _is_about(whole[0], domain, bounty) or not is_signed_by_peer(whole[0], witness):
            continue
        key = _key(whole[0])
        if broken_seal := _proof(whole, recorded_verdicts.get(key), witness):
            breaches.setdefault(key, broken_seal)
    for key, pair in _double_seals(domain, bounty, seals, witness).items():
        breaches.setdefault(key, BrokenSeal(pair, None, recorded_verdicts.get(key)))
    return list(breaches.values())


def _double_seals(
    domain: Domain, bounty: Bounty, seals: Iterable[PeerSeal], witness: Witness | None
) -> "dict[_Key, tuple[PeerSeal, PeerSeal]]":
    """Return two signed seals of each peer who has signed different ones of a delivery, unless they open as the same."""
    signed_seals: dict[_Key, dict[bytes, PeerSeal]] = {}
    for seal in seals:
        known_seals = signed_seals.setdefault(_key(seal), {})
        if (
            seal.seal not in known_seals
            and _is_about(seal, domain, bounty)
            and is_signed_by_peer(seal.without_part, witness)
        ):
            known_seals[seal.seal] = seal
    scores = _opened_scores(seals)
    doubles = {}
    for key, by_seal in signed_seals.items():
        for other in list(by_seal.values())[1:]:
            first = next(iter(by_seal.values()))
            if first.seal not in scores or scores.get(other.seal) != scores[first.seal]:
                doubles[key] = (first, other)
    return doubles


def _opened_scores(seals: Iterable[PeerSeal]) -> dict[bytes, tuple[int, bytes]]:
    """Return score and review of the seals that open."""
    scores = {}
    for whole in whole_seals(seals):
        with suppress(DoesNotOpen):
            verdict = open_seal(whole)
            scores[whole[0].seal] = verdict.score, verdict.review
    return scores


def _key(seal: PeerSeal) -> "_Key":
    return seal.subject.round, seal.subject.delivery, seal.peer


def _is_about(seal: PeerSeal, domain: Domain, bounty: Bounty) -> bool:
    return (seal.subject.domain, seal.subject.bounty) == (domain, bounty.id)


def _where(seal: PeerSeal) -> str:
    return f"bounty 0x{seal.subject.bounty.hex()}, round {seal.subject.round}"


def _proof(
    whole: tuple[PeerSeal, ...], recorded_verdict: RecordedVerdict | None, witness: Witness | None
) -> BrokenSeal | None:
    try:
        verdict = open_seal(whole)
    except DoesNotOpen:
        return BrokenSeal(whole, None, recorded_verdict)
    if not is_signed_by_peer(verdict, witness):
        # A contract that stood by its verdict when it sealed may not stand by it now. A key does, or never did.
        return BrokenSeal(whole, None, recorded_verdict) if is_signed_by_peer(whole[0], None) else None
    if recorded_verdict is None or _agree(verdict, recorded_verdict):
        return None
    return BrokenSeal(whole, verdict, recorded_verdict)


def _agree(verdict: SignedVerdict, recorded_verdict: RecordedVerdict) -> bool:
    return (verdict.score, verdict.review) == (recorded_verdict.score, recorded_verdict.review)
