"""What can be missing for a settlement, one class a reason. None of them costs gas: they are found off chain."""

from collections.abc import Sequence
from dataclasses import dataclass

from oathwork.error_sentences import date_text
from oathwork.errors import OathworkError
from oathwork.model.flaws import Flaw
from oathwork.model.terms import End


class Shortfall(OathworkError):
    """Something is missing: the message says what, and from when or how it can be had."""


class BountyEnded(Shortfall):
    """The bounty has ended. `end` is how it ended, `transaction` where it stands."""

    def __init__(self, end: End, transaction: str):
        self.end, self.transaction = end, transaction
        super().__init__(
            f"the bounty has ended: {end} in transaction {transaction}. Nothing is left to settle"
        )


class NothingDelivered(Shortfall):
    """Nobody owes a verdict: the bounty is open, or the worker has not delivered."""


class NoPanelYet(Shortfall):
    """The work is delivered and the panel not drawn. `block`: the first in which it can be."""

    def __init__(self, block: int):
        self.block = block
        super().__init__(f"no panel is drawn yet: anyone can draw it from block {block} on")


class PanelsExhausted(Shortfall):
    """The panels gave no verdict: the bounty is escalated, and verdicts are too late."""


class WrongDelivery(Shortfall):
    """The evidence given is not the delivery that is under review."""


class NoEvidence(Shortfall):
    """Work is to be paid whose evidence nobody has checked here."""


class EvidenceDiffers(Shortfall):
    """Work is to be paid that the repository does not hold as the manifest says. `differences` names each."""

    def __init__(self, differences: Sequence[str]):
        self.differences = tuple(differences)
        super().__init__("the evidence is not what the repository holds:\n  " + "\n  ".join(differences))


@dataclass(frozen=True)
class FlawedFile:
    """A verdict file that does not count. `words` says more than its flaw alone, if there is more to say."""

    file: str
    flaw: Flaw
    words: str = ""

    def __str__(self) -> str:
        return self.words or f"{self.file}: {self.flaw.value}"


class _WithFlaws(Shortfall):
    """A shortfall that names the files that did not count."""

    def __init__(self, what: str, flaws: Sequence[FlawedFile]):
        self.flaws = tuple(flaws)
        super().__init__(what + "".join(f"\n  not counted: {flaw}" for flaw in flaws))


class TooFewVerdicts(_WithFlaws):
    """No majority is possible yet. `have` verdicts count, on chain or given here, of the `quorum` that a majority takes."""

    def __init__(
        self, have: int, quorum: int, size: int, missing: Sequence[str], flaws: Sequence[FlawedFile]
    ):
        self.have, self.quorum, self.missing = have, quorum, tuple(missing)
        super().__init__(
            f"too few verdicts: have {have} of {quorum} needed (panel of {size}); missing: {', '.join(missing)}",
            flaws,
        )


class NoMajority(_WithFlaws):
    """Enough have judged, and they disagree: a majority is more than half of the whole panel."""

    def __init__(self, yes: int, no: int, size: int, missing: Sequence[str], flaws: Sequence[FlawedFile]):
        self.yes, self.no, self.missing = yes, no, tuple(missing)
        super().__init__(
            f"no majority: {yes} yes and {no} no in a panel of {size}; missing: {', '.join(missing)}", flaws
        )


class WaitingForPatience(_WithFlaws):
    """A majority stands, and the terms give the others time until `until` (seconds)."""

    def __init__(self, until: int, missing: Sequence[str], flaws: Sequence[FlawedFile]):
        self.until, self.missing = until, tuple(missing)
        super().__init__(
            f"a majority stands and may decide alone from {date_text(until)} on; missing: {', '.join(missing)}",
            flaws,
        )
