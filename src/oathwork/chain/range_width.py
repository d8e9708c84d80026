"""How many blocks' logs one question asks for: learnt from what a node refuses, what it says then, and what it answers."""

import re
from typing import Final

WIDTHS: Final = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
# ^ providers limit ranges to round numbers of blocks
_PATIENCE: Final = 16  # answers after which more is tried, doubled each time that it is refused
_SUGGESTED: Final = re.compile(r"\[\s*(0x[0-9a-f]{1,16})\s*,\s*(0x[0-9a-f]{1,16})\s*\]", re.IGNORECASE)
_LIMIT: Final = re.compile(
    r"(\d{1,3}(?:[,_']\d{3})+|\d{1,9})( ?k)?\b(?! ?(?:results|logs|events|requests|seconds))", re.IGNORECASE
)
_OF_BLOCKS: Final = re.compile(r"block|range", re.IGNORECASE)


class RangeWidth:
    """The width of the next range, in blocks: at most `widest`."""

    def __init__(self, widest: int) -> None:
        self.blocks = self._widest = widest
        self._answers = 0  # of ranges so wide
        self._patience = _PATIENCE
        self._is_trial = False  # whether it is wider than what was answered before

    @property
    def is_learnt(self) -> bool:
        """Whether a range so wide was answered."""
        return self._answers > 0

    def accept(self, blocks: int) -> None:
        """Take in that so many blocks were answered; now and then more are tried."""
        if blocks < self.blocks:
            return  # the last few of all: that says nothing about more
        self._answers, self._is_trial = self._answers + 1, False
        if self._answers >= self._patience and self.blocks < self._widest:
            wider = next((width for width in reversed(WIDTHS) if width > self.blocks), self._widest)
            self._set(min(wider, self._widest))
            self._is_trial = True

    def refuse(self, first: int, blocks: int, words: str) -> None:
        """Take in that a range of so many blocks was refused, and in which words."""
        if blocks > self.blocks:
            return  # it was asked for before another was refused
        if self._is_trial:
            self._patience, self._is_trial = 2 * self._patience, False
        narrower = next((width for width in WIDTHS if width < blocks), 1)
        self._set(limit_in(words, first, blocks) or narrower)

    def _set(self, blocks: int) -> None:
        self.blocks, self._answers = blocks, 0


def limit_in(words: str, first: int, blocks: int) -> int | None:
    """Return how many blocks a refusal says are answered, if it is fewer than were asked for; None if it does not say.

    >>> limit_in("eth_getLogs is limited to a 10,000 range", 0, 100_000)
    10000
    >>> limit_in("query returned more than 10000 results. Try with this block range [0x10, 0x1f]", 16, 100_000)
    16
    """
    for start, end in _SUGGESTED.findall(words):
        if int(start, 16) == first and first <= int(end, 16) < first + blocks - 1:
            return int(end, 16) - first + 1
    if not _OF_BLOCKS.search(words):
        return None
    numbers = [
        int(re.sub(r"\D", "", digits)) * (1_000 if thousand else 1)
        for digits, thousand in _LIMIT.findall(_SUGGESTED.sub("", words))
    ]
    return max((number for number in numbers if 10 <= number < blocks), default=None)
