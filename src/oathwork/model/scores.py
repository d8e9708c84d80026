"""The scores of a panel in one number, one byte a member, and what they say. Mirrors contracts/libraries/Scores.sol."""

from typing import Final

NOT_JUDGED: Final = 255


class Scores(int):
    """Member 0 is the lowest byte; 0 to 100, or 255 for "not judged". A plain int is as good; this one can be asked."""

    def get(self, index: int) -> int:
        """Return what member `index` gave, or NOT_JUDGED."""
        return self >> 8 * index & 0xFF

    def having(self, index: int, score: int) -> "Scores":
        """Return the scores with `score` for member `index`, who has not judged before."""
        return Scores(self ^ (NOT_JUDGED ^ score) << 8 * index)

    def has_judged(self, index: int) -> bool:
        """Return whether member `index` has given a score."""
        return self.get(index) != NOT_JUDGED

    def given(self, size: int) -> dict[int, int]:
        """Return the scores given, by member, in a panel of `size`."""
        return {index: self.get(index) for index in range(size) if self.has_judged(index)}

    def tally(self, size: int, pass_mark: int) -> tuple[int, int, int]:
        """Return how many have judged, how many of them said yes, and how many that nothing was delivered."""
        scores = self.given(size).values()
        return len(scores), sum(score >= pass_mark for score in scores), sum(score == 0 for score in scores)

    def median(self, size: int) -> int:
        """Return the median of the scores given, of two in the middle the lower; zero if there are none."""
        rising = sorted(self.given(size).values())
        return rising[(len(rising) - 1) // 2] if rising else 0


NO_SCORES: Final = Scores(2**56 - 1)  # nobody has judged yet
