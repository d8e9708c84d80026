"""Which signatures of verdicts are believed: those the chain stands by, but none that a contract has refused before."""

from collections.abc import Iterable
from typing import Final

from oathwork.errors import OathworkError, Refused
from oathwork.model.terms import Verdict
from oathwork.verdicts.verdict import SignedVerdict, Witness

_NOT_TAKEN: Final = (
    "NothingToSettle",
    "Reverted",
)  # what a transaction ends with whose verdicts do not count


class SignatureCheck:
    """Raises BadSignature for a verdict its peer does not stand by.

    A peer's contract can say yes to a question and no in the transaction. Without a memory of that, a verdict that nobody can
    record would be tried again for ever, and nothing else be done about its bounty. A key's signature needs none.
    """

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._refused: set[tuple[bytes, bytes, bytes]] = set()  # bounty, review and signature

    def __call__(self, verdict: SignedVerdict) -> None:
        """Check one verdict. Raises BadSignature, Unreachable."""
        key = (verdict.subject.bounty, verdict.review, verdict.signature)
        verdict.verify(None if key in self._refused else self._witness)

    def learn(self, error: OathworkError, bounty: bytes, verdicts: Iterable[Verdict]) -> None:
        """Remember that the escrow has taken none of these verdicts on a bounty, if that is what an error says."""
        if isinstance(error, Refused) and error.rule in _NOT_TAKEN:
            self._refused.update((bounty, each.review, each.signature) for each in verdicts)
