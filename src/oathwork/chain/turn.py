"""Several transactions of one account, one after the other: nonces are counted here, and none is waited for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from oathwork.chain.client import Chain
from oathwork.chain.keys import Signer
from oathwork.chain.nonce_lock import sending


class Turn:
    """An account's turn to send, at the price of gas that `fees` says."""

    def __init__(self, chain: Chain, signer: Signer, fees: Mapping[str, Any]) -> None:
        self._chain, self._signer, self._fees = chain, signer, fees
        self._nonce = chain.nonce(signer.address, "pending")

    def submit(self, to: str, data: bytes, *, gas: int, value: int = 0) -> str:
        """Sign a transaction, hand it to the node, and return its hash. The next one follows it only if the node took it.

        Raises what `Chain.hand_in` does.
        """
        fields = {"to": to, "data": data, "value": value, "chainId": self._chain.id, "gas": gas}
        transaction = self._chain.hand_in({**fields, "nonce": self._nonce, **self._fees}, self._signer)
        self._nonce += 1
        return transaction


@contextmanager
def turn_of(chain: Chain, signer: Signer, fees: Mapping[str, Any]) -> Iterator[Turn]:
    """Hold an account on this machine while several of its transactions go out. Raises AccountBusy, Unreachable."""
    with sending(chain.id, signer.address):
        yield Turn(chain, signer, fees)
