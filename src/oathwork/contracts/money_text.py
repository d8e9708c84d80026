"""Amounts as people write them."""

from oathwork.chain.client import Chain
from oathwork.contracts.token import Token
from oathwork.model.amounts import from_units
from oathwork.model.typed_data import NOBODY
from oathwork.untrusted.text import plain


class MoneyText:
    """Writes amounts with their unit: call it with a token's address and an amount in its smallest unit.

    A token's own name is a stranger's text, so its address stands beside it. `coin` is what the chain's money is called.

    >>> MoneyText(chain)(NOBODY, 5 * 10**16)
    '0.05 ETH'
    """

    def __init__(self, chain: Chain, coin: str = "ETH") -> None:
        self.chain, self.coin = chain, coin
        self._tokens: dict[str, tuple[int, str]] = {}  # decimals and name, by address

    def __call__(self, token: str, units: int) -> str:
        """Return an amount as text."""
        if token == NOBODY:
            return f"{from_units(units, 18)} {self.coin}"
        if token not in self._tokens:
            contract = Token(self.chain, token)
            self._tokens[token] = contract.decimals(), plain(contract.symbol(), limit=20)
        decimals, symbol = self._tokens[token]
        return f"{from_units(units, decimals)} {symbol} ({token})"
