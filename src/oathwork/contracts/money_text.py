"""Amounts as people write them."""

import time
from typing import Final

from oathwork.chain.client import Chain
from oathwork.contracts.token import NO_LABEL, Token, TokenLabel
from oathwork.model.amounts import from_units
from oathwork.model.typed_data import NOBODY
from oathwork.untrusted.text import plain

_SECONDS: Final = 10.0  # in which all tokens together are asked what they are called


class MoneyText:
    """Writes amounts with their unit: call it with a token's address and an amount in its smallest unit. Never fails.

    A token's own name is a stranger's text, so its address stands beside it. Each token is asked once, and none any more
    when all together took too long: then amounts are in the smallest unit. `coin` is what the chain's money is called.

    >>> MoneyText(chain)(NOBODY, 5 * 10**16)
    '0.05 ETH'
    """

    def __init__(self, chain: Chain, coin: str = "ETH") -> None:
        self.chain, self.coin = chain, coin
        self._labels: dict[str, TokenLabel] = {}  # by address
        self._seconds = _SECONDS  # that are left to ask

    def __call__(self, token: str, units: int) -> str:
        """Return an amount as text."""
        return " ".join(self.parts(token, units))

    def parts(self, token: str, units: int) -> tuple[str, str]:
        """Return an amount's number and its unit."""
        if token == NOBODY:
            return from_units(units, 18), self.coin
        if token not in self._labels:
            self._labels[token] = self._label(token)
        decimals, symbol = self._labels[token]
        name = f"{symbol} ({token})" if symbol else token
        return (str(units), f"units of {name}") if decimals is None else (from_units(units, decimals), name)

    def _label(self, token: str) -> TokenLabel:
        if self._seconds <= 0:
            return NO_LABEL
        began = time.monotonic()
        decimals, symbol = Token(self.chain, token).label()
        self._seconds -= time.monotonic() - began
        return TokenLabel(decimals, plain(symbol, limit=20))
