"""What tokens call themselves, for a server that many ask. It is strangers' text, of strangers' code."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from oathwork.chain.client import Chain
from oathwork.contracts import Token
from oathwork.contracts.token import NO_LABEL, TokenLabel
from oathwork.model.typed_data import NOBODY
from oathwork.untrusted.text import plain

_MOST: Final = 2_000  # tokens that are remembered
_SECONDS: Final = 3.0  # in a minute, that strangers' tokens may take to say what they are called
_PARTIAL: Final = 300.0  # for which it is known that a token has said less than all: the node may have failed
_MOST_ASKED: Final = 50  # that are asked for one answer about many
_LONGEST_SYMBOL: Final = 20  # characters


class TokenLabels:
    """Labels of tokens, each asked for once. `coin`: what the chain's own money is called. Asked in many threads."""

    def __init__(self, chain: Chain, coin: str) -> None:
        self._chain, self._coin = chain, coin
        self._labels: dict[str, TokenLabel] = {}
        self._partial: dict[str, float] = {}  # until when those are remembered
        self._budget = _Budget(_SECONDS)

    def of(self, token: str, *, is_silent: bool = False) -> TokenLabel:
        """Return what a token calls itself; nothing if the node is silent, or such tokens have taken too long lately."""
        if token == NOBODY:
            return TokenLabel(18, self._coin)
        label = self._labels.get(token)
        is_known = label is not None and time.monotonic() < self._partial.get(token, float("inf"))
        if not is_known and not is_silent and self._budget.is_left:
            label = self._asked(token)
        return label or NO_LABEL

    def of_each(self, tokens: Iterable[str], *, is_silent: bool = False) -> tuple[dict[str, TokenLabel], int]:
        """Return what tokens call themselves, and of how many that is not known yet: only some are asked for one answer."""
        labels, unknown = dict[str, TokenLabel](), list[str]()
        for token in tokens:
            if token == NOBODY or token in self._labels:
                labels[token] = self._labels.get(token, TokenLabel(18, self._coin))
            else:
                unknown.append(token)
        for token in [] if is_silent else unknown[:_MOST_ASKED]:
            if self._budget.is_left:
                labels[token] = self._asked(token)
        return labels, len(unknown) - sum(token in labels for token in unknown)

    def _asked(self, token: str) -> TokenLabel:
        with self._budget.counted():
            decimals, symbol = Token(self._chain, token).label()
        if len(self._labels) >= _MOST:
            oldest = next(iter(self._labels))
            self._labels.pop(oldest, None)
            self._partial.pop(oldest, None)
        label = self._labels[token] = TokenLabel(decimals, plain(symbol, limit=_LONGEST_SYMBOL))
        self._partial.pop(token, None)
        if decimals is None or not symbol:
            self._partial[token] = time.monotonic() + _PARTIAL
        return label


class _Budget:
    """Seconds of each minute that something may take."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._left, self._minute = seconds, seconds, 0.0

    @property
    def is_left(self) -> bool:
        """Whether there are any left in this minute."""
        if time.monotonic() > self._minute + 60:
            self._minute, self._left = time.monotonic(), self._seconds
        return self._left > 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the seconds that this block takes."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._left -= time.monotonic() - began
