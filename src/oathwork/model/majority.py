"""What a panel says: the one rule by which verdicts decide. Pure: no chain, no clock.

More than half of the whole panel must say the same, the absent counted in, so that a yes and a no cannot both stand. It
counts as soon as all have judged, or when the patience of the terms is over.
"""

from dataclasses import dataclass
from enum import Enum

from oathwork.model.scores import Scores
from oathwork.model.terms import Terms


class Opinion(Enum):
    """What more than half of a panel say of the work."""

    YES = "yes"  # the score is the pass mark or above
    NO = "no"
    EMPTY = "empty"  # nothing was delivered; a named panel cannot say it, its zero is a no
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Majority:
    """A panel's opinion, and from when on it counts (seconds; an undecided panel's does not count at all)."""

    opinion: Opinion
    counts_from: int
    votes: int  # how many members have judged
    yes: int  # how many of them said yes

    @property
    def no(self) -> int:
        """How many said no, those among them who found nothing."""
        return self.votes - self.yes

    @property
    def stands(self) -> bool:
        """Whether there is a majority, now or later."""
        return self.opinion is not Opinion.UNDECIDED

    def decides(self, now: int) -> bool:
        """Return whether settling at `now` (seconds) pays the work or sends it back."""
        return self.stands and self.counts_from <= now


def majority(terms: Terms, since: int, scores: int) -> Majority:
    """Return what the scores of a panel come to that is complete `since` this moment (seconds)."""
    votes, yes, zeros = Scores(scores).tally(terms.size, terms.pass_mark)
    waits = 0 if votes == terms.size else terms.patience
    return Majority(_opinion(terms, votes, yes, zeros), since + waits, votes, yes)


def _opinion(terms: Terms, votes: int, yes: int, zeros: int) -> Opinion:
    half = terms.size // 2
    if yes > half:
        return Opinion.YES
    if zeros > half and terms.by_lot:
        return Opinion.EMPTY
    return Opinion.NO if votes - yes > half else Opinion.UNDECIDED
