"""A call of a contract that has not been sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from oathwork.chain.abi import artifact
from oathwork.chain.client import MOST_GAS, Chain
from oathwork.chain.keys import Signer
from oathwork.chain.receipt import Cost, Receipt
from oathwork.contracts.describe import describe
from oathwork.contracts.effect import Effect
from oathwork.model.typed_data import NOBODY


@dataclass(frozen=True)
class Call:
    """A call that has not been sent: what a transaction would hold, and how to send it."""

    chain: Chain = field(repr=False)
    contract: str  # name, whose ABI is known; empty if it is none of ours
    function: str  # Solidity's name
    to: str
    data: bytes = field(repr=False)
    value: int = 0  # wei to send along
    # Gas that a transaction can take and a simulation does not: strangers' code that is called can tell them apart.
    spare_gas: int = 0

    def simulate(self, sender: str) -> Any:
        """Return what the function would return to `sender` now; None where that has no ABI. Raises Refused, CannotPay."""
        answer = self.chain.call(self.to, self.data, sender=sender, value=self.value)
        if not self.function or (not answer and self.contract == "MockToken"):
            return None  # some tokens answer nothing where ERC-20 says true
        return artifact(self.contract).decode(self.function, answer)

    def effect(self, sender: str, now: int | None = None) -> Effect:
        """Return what it would do, sent by `sender` at `now` (seconds; by default the latest block's moment).

        Words for people, and the money that moves.
        """
        return describe(self, sender, self.chain.now() if now is None else now, self._view)

    def _view(self, function: str, *arguments: Any) -> Any:
        if function == "chain":
            return self.chain.id
        if function == "balance":
            return self._balance(*arguments)
        abi = artifact(self.contract)
        return abi.decode(function, self.chain.call(self.to, abi.encode(function, *arguments)))

    def _balance(self, token: str) -> int:
        if token == NOBODY:
            return self.chain.balance(self.to)
        abi = artifact("MockToken")  # any ERC-20's
        return int(abi.decode("balanceOf", self.chain.call(token, abi.encode("balanceOf", self.to))))

    def cost(self, sender: str) -> Cost:
        """Return the most that it costs `sender` in gas now. Raises Refused, CannotPay, FeeTooHigh."""
        cost = self.chain.cost(self.to, self.data, sender, value=self.value)
        return cost._replace(gas=self._with_spare(cost.gas))

    def gas(self, sender: str) -> int:
        """Return how much gas it is given. Raises Refused, CannotPay."""
        return self._with_spare(self.chain.gas(self.to, self.data, sender, value=self.value))

    def _with_spare(self, gas: int) -> int:
        return min(gas + self.spare_gas, max(gas, MOST_GAS))

    def unsigned(self, sender: str) -> dict[str, str]:
        """Return the whole transaction for another program to sign and send, as JSON-RPC spells it: every value in 0x.

        It holds from, to, data, value, chainId, nonce, gas, and maxFeePerGas with maxPriorityFeePerGas and type 0x2
        (EIP-1559), or gasPrice on chains without. Good until the sender's next transaction takes the nonce.
        Simulated before: raises Refused, CannotPay.
        """
        self.simulate(sender)
        transaction = self.chain.unsigned(self.to, self.data, sender, value=self.value)
        transaction["gas"] = hex(self._with_spare(int(transaction["gas"], 16)))
        return transaction | ({"type": "0x2"} if "maxFeePerGas" in transaction else {})

    def safe_batch(self, safe: str, *before: "Call") -> dict[str, Any]:
        """Return a file for Safe's Transaction Builder that makes the calls `before` and then this one, from a Safe."""
        from oathwork.contracts.safe import batch

        return batch([*before, self], safe, self.chain.id)

    def submit(self, signer: Signer, *, gas: int = 0) -> str:
        """Simulate, sign and send; return the transaction's hash at once. `gas`: its limit; zero: as estimated.

        Raises what `send` does, before it waits.
        """
        gas = gas or self._limit(signer)
        return self.chain.submit(self.to, self.data, signer, value=self.value, gas=gas)

    def _limit(self, signer: Signer) -> int:
        """Return the limit of gas where it is not what the chain estimates; else zero."""
        return self.gas(signer.address) if self.spare_gas else 0

    def send(self, signer: Signer, *, announce: Callable[[str], None] | None = None) -> Receipt:
        """Simulate, sign, send and wait; `announce` hears the transaction's hash before it goes out.

        Raises Refused, CannotPay, NotConfirmed, Unreachable.
        """
        gas = self._limit(signer)
        return self.chain.send(self.to, self.data, signer, value=self.value, gas=gas, announce=announce)
