"""Why a verdict does not count: one table, for files that are looked at here and for what the contract skips."""

from enum import Enum
from typing import assert_never

from oathwork.model.terms import Skip


class Flaw(Enum):
    """Why a verdict does not count. The value says it, after the name of its file or of its peer.

    >>> Flaw.of_skip(Skip.ALREADY_JUDGED).value
    "its peer's verdict is on chain already, and the first one stands"
    """

    UNREADABLE = "it is not a verdict file"
    NOT_UNDER_REVIEW = "the bounty is not under review"
    OTHER_ESCROW = "it is for another chain or escrow"
    OTHER_BOUNTY = "it is about another bounty"
    OTHER_ROUND = "it is about another round, that is another claim"
    OTHER_DELIVERY = "it is about another delivery"
    NOT_ON_PANEL = "its peer is not on the panel"
    PARTY_TO_THE_WORK = "its peer is the worker or has a share of the work"
    ALREADY_JUDGED = "its peer's verdict is on chain already, and the first one stands"
    SCORE_ABOVE_100 = "its score is above 100"
    BAD_SIGNATURE = "its peer has not signed it"
    REPEATED = "it repeats another file's verdict"
    CONTRADICTED = "its peer has signed two different verdicts, and neither is taken"

    @classmethod
    def of_skip(cls, skip: Skip) -> "Flaw":
        """Return the reason for which the contract has skipped a verdict. Raises ValueError if it has not."""
        match skip:
            case Skip.NO_SUCH_MEMBER:
                return cls.NOT_ON_PANEL
            case Skip.ALREADY_JUDGED:
                return cls.ALREADY_JUDGED
            case Skip.SCORE_ABOVE_100:
                return cls.SCORE_ABOVE_100
            case Skip.PARTY_TO_THE_WORK:
                return cls.PARTY_TO_THE_WORK
            case Skip.BAD_SIGNATURE:
                return cls.BAD_SIGNATURE
            case Skip.NONE:
                raise ValueError("a verdict that was not skipped has no flaw")
        assert_never(skip)
