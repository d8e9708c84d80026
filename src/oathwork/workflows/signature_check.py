"""Which signatures of verdicts are believed: those the chain stands by, but none that a contract has refused before."""

from collections.abc import Iterable
from typing import Final

from oathwork.errors import BadSignature, OathworkError, Refused
from oathwork.model.terms import Verdict
from oathwork.verdicts.verdict import SignedVerdict, Witness

_NOT_TAKEN: Final = (
    "NothingToSettle",
    "Reverted",
)  # what a transaction ends with whose verdicts do not count

_Place = tuple[bytes, bytes, bytes]  # bounty, review and signature


class SignatureCheck:
    """Raises BadSignature for a verdict its peer does not stand by.

    A peer's contract can say yes to a question and no in the transaction. Without a memory of that, a verdict that nobody can
    record would be tried again for ever, and nothing else be done about its bounty. A key's signature needs none.

    One contract can also burn the gas of a transaction with the verdicts of others in it. So of several that have failed
    together none is to blame yet: they are believed one at a time, until each was recorded or has failed alone.
    """

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._of_keys: set[_Place] = set()
        self._refused: set[_Place] = set()
        self._doubtful: dict[bytes, list[_Place]] = {}  # by bounty; of them the first is believed

    def __call__(self, verdict: SignedVerdict) -> None:
        """Check one verdict. Raises BadSignature, Unreachable."""
        key = (verdict.subject.bounty, verdict.review, verdict.signature)
        try:
            verdict.verify()
        except BadSignature:
            if key in self._refused or key in self._doubtful.get(verdict.subject.bounty, [])[1:]:
                raise
            verdict.verify(self._witness)
        else:
            self._of_keys.add(key)

    def learn(self, error: OathworkError, bounty: bytes, verdicts: Iterable[Verdict]) -> None:
        """Remember that the escrow has taken none of these verdicts on a bounty, if that is what an error says."""
        if not (isinstance(error, Refused) and error.rule in _NOT_TAKEN):
            return
        keys = [(bounty, each.review, each.signature) for each in verdicts]
        of_contracts = [key for key in keys if key not in self._of_keys]
        if len(of_contracts) > 1:
            self._doubtful[bounty] = of_contracts
            return
        self._refused.update(of_contracts)
        rest = [key for key in self._doubtful.pop(bounty, []) if key not in self._refused]
        if rest:
            self._doubtful[bounty] = rest

    def note_recorded(self, bounty: bytes, verdicts: Iterable[Verdict]) -> None:
        """Take in that these verdicts were recorded: the next that is doubtful is believed."""
        keys = {(bounty, each.review, each.signature) for each in verdicts}
        rest = [key for key in self._doubtful.pop(bounty, []) if key not in keys]
        if rest:
            self._doubtful[bounty] = rest
