"""The node: connect, simulate, send, wait. The only module that sends; `reader` asks. What a contract refuses arrives as Refused."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Union

from eth_hash.auto import keccak
from requests.exceptions import RequestException

from oathwork.chain.keys import Signer, require_sender
from oathwork.chain.node_errors import is_answer, node_errors
from oathwork.chain.nodes import Nodes
from oathwork.chain.nonce_lock import sending
from oathwork.chain.outbox import Attempt, Outbox
from oathwork.chain.reader import ChainReader
from oathwork.chain.receipt import Cost, Receipt
from oathwork.errors import (
    NotConfirmed,
    NotValid,
    OathworkError,
    Unreachable,
    WrongChain,
)
from oathwork.model.typed_data import address
from oathwork.untrusted.text import plain

if TYPE_CHECKING:
    from web3 import Web3
    from web3.providers import BaseProvider

NodePlace = Union[str, Path, Nodes, "Web3", "BaseProvider"]  # a node, or several

_KNOWN: Final = re.compile("already ?known", re.IGNORECASE)  # a node that has a transaction: geth, Nethermind
_PATIENCE: Final = 300  # seconds to wait for a transaction
MOST_GAS: Final = 2**24  # of one transaction (EIP-7825); nothing here needs more


class FeeTooHigh(OathworkError):
    """Gas costs more than the sender wants to pay."""


class Chain(ChainReader):
    """One chain. `confirmations` counts the block that holds a transaction: 1 is inclusion. `max_fee` in wei per gas.

    >>> chain.id, chain.block().number > 0, chain.balance(worker.address) > 10**18
    (131277322940537, True, True)
    """

    def __init__(
        self,
        node: "Web3 | Nodes",
        *,
        confirmations: int = 1,
        patience: float = _PATIENCE,
        poll: float = 1.0,
        max_fee: int | None = None,
    ) -> None:
        super().__init__(node)
        self.confirmations, self.patience, self.poll = confirmations, patience, poll
        self.max_fee = max_fee
        self.outbox: Outbox | None = None  # where what is signed is kept from before it goes out

    # -------------------------------------------------------------------------------------------------------- sending

    def send(
        self,
        to: str,
        data: bytes,
        signer: Signer,
        *,
        value: int = 0,
        gas: int = 0,
        announce: Callable[[str], None] | None = None,
    ) -> Receipt:
        """Simulate, sign, send, and wait until it is confirmed. `gas`: its limit; zero: as estimated.

        `announce` is called with the transaction's hash just before it goes out, so that a program that is killed can look
        for it (`find`) instead of sending again. Raises Refused, CannotPay, NotConfirmed, Unreachable.
        """
        return self.wait(self.submit(to, data, signer, value=value, gas=gas, announce=announce))

    def submit(
        self,
        to: str,
        data: bytes,
        signer: Signer,
        *,
        value: int = 0,
        gas: int = 0,
        announce: Callable[[str], None] | None = None,
    ) -> str:
        """As `send`, but return the transaction's hash at once, to `wait` for. `gas`: its limit; zero: as estimated."""
        self.call(to, data, sender=signer.address, value=value)
        with sending(self.id, signer.address):
            return self.hand_in(self._filled(to, data, value, signer.address, gas), signer, announce)

    def hand_in(
        self, fields: dict[str, Any], signer: Signer, announce: Callable[[str], None] | None = None
    ) -> str:
        """Sign a transaction that has all its fields, keep it in the outbox, hand it to the node, and return its hash."""
        self.require_cheap(Cost.of(fields))
        raw = signer.sign_transaction(fields)
        require_sender(raw, signer.address)
        transaction = "0x" + keccak(raw).hex()
        if self.outbox:
            what = (address(fields["to"]), fields["value"], fields["data"])
            self.outbox.keep(self.name, signer.address, Attempt(transaction, fields["nonce"], *what, raw))
        if announce:
            announce(transaction)
        self.hand_on(transaction, raw)
        return transaction

    def hand_on(self, transaction: str, raw: bytes) -> None:
        """Hand a signed transaction to the node as `broadcast` does, and report it; one that is refused is forgotten."""
        try:
            self.broadcast(raw)
        except NotConfirmed:
            raise
        except OathworkError:
            is_out = self.knows(transaction)  # it went out before: the answer was lost, or is another node's
            if not is_out and self.outbox:
                self.outbox.drop(transaction)
            if not is_out:
                raise
        if self.outbox:
            self.outbox.report(transaction)

    def knows(self, transaction: str) -> bool:
        """Return whether the node has a transaction, in a block or waiting for one."""
        return rpc(self, "eth_getTransactionByHash", transaction) is not None

    def require_cheap(self, cost: Cost) -> None:
        """Raise FeeTooHigh if gas costs more than `max_fee`."""
        if self.max_fee is not None and cost.price > self.max_fee:
            raise FeeTooHigh(
                f"gas costs up to {cost.price:,} wei now, and no more than {self.max_fee:,} are to be paid: wait, or "
                "raise the limit"
            )

    def broadcast(self, raw: bytes) -> None:
        """Hand a signed transaction to the node; one that it knows already is no error.

        Raises NotConfirmed if the way to the node broke, for then it may have gone out.
        """
        with node_errors("sending a transaction"):
            try:
                self.eth.send_raw_transaction(raw)
            except (RequestException, OSError) as error:
                transaction = "0x" + keccak(raw).hex()
                message = f"whether transaction {transaction} went out is not known: {error}"
                raise NotConfirmed(message, transaction) from error
            except Exception as error:
                if not (is_answer(error) and _KNOWN.search(str(error))):
                    raise

    def wait(self, transaction: str) -> Receipt:
        """Wait until a transaction is in a block, and that block deep enough. Raises NotConfirmed, Refused."""
        until, silence = time.monotonic() + self.patience, ""
        while time.monotonic() < until:
            try:
                receipt = self.find(transaction)
                if receipt and self.block().number >= receipt.block + self.confirmations - 1:
                    return receipt
            except Unreachable as error:
                silence = f": {error}"  # a node that is silent for a while is asked again
            time.sleep(self.poll)
        message = f"transaction {transaction} was not confirmed in {self.patience:.0f} seconds{silence}"
        raise NotConfirmed(message, transaction)

    def wait_for_pending(self, sender: str) -> None:
        """Wait for what an account has sent and no block holds: it may be the work of a run that died.

        Raises NotConfirmed if it takes longer than the chain's patience.
        """
        until = time.monotonic() + self.patience
        while self.nonce(sender, "pending") > self.nonce(sender, "latest"):
            if time.monotonic() > until:
                raise NotConfirmed(
                    f"{sender} has transactions that no block holds: wait for them, or replace them, and run again",
                    "",
                )
            time.sleep(self.poll)

    def cost(self, to: str, data: bytes, sender: str, *, value: int = 0) -> Cost:
        """Return the most that a transaction takes for gas, as it would be sent now.

        Raises FeeTooHigh above `max_fee`, and what a simulation raises.
        """
        fields = self._filled(to, data, value, sender)
        cost = Cost.of(fields)
        self.require_cheap(cost)
        if "maxFeePerGas" not in fields:  # a plain price has no room in it, and rises before it is paid
            cost = Cost(cost.gas, min(2 * cost.price, self.max_fee or 2 * cost.price))
        return cost

    def unsigned(self, to: str, data: bytes, sender: str, *, value: int = 0) -> dict[str, str]:
        """Return a transaction as JSON-RPC spells it, for another program to sign: every value in 0x."""
        fields = self._filled(to, data, value, sender)
        texts = {key: "0x" + each.hex() if isinstance(each, bytes) else each for key, each in fields.items()}
        numbers = {key: hex(each) for key, each in texts.items() if isinstance(each, int)}
        return {**texts, **numbers, "from": sender}

    def _filled(self, to: str, data: bytes, value: int, sender: str, gas: int = 0) -> dict[str, Any]:
        """Return the transaction with nonce, gas and fees. A fifth more gas than now, for the chain may change."""
        account = address(sender)
        transaction: dict[str, Any] = {"to": to, "data": data, "value": value, "chainId": self.id}
        with node_errors("preparing a transaction"):
            transaction["nonce"] = self.nonce(sender, "pending")
            gas = gas or self._limit(transaction | {"from": account})
            return transaction | {"gas": gas} | self.fees()

    def gas(self, to: str, data: bytes, sender: str, *, value: int = 0) -> int:
        """Return how much gas a transaction is given. Raises Refused, CannotPay."""
        transaction = {"to": to, "data": data, "value": value, "chainId": self.id, "from": address(sender)}
        with node_errors("preparing a transaction"):
            return self._limit(transaction)

    def _limit(self, transaction: dict[str, Any]) -> int:
        return min(self._estimate(transaction) * 6 // 5, MOST_GAS)

    def _estimate(self, transaction: dict[str, Any]) -> int:
        try:
            return int(self.eth.estimate_gas(transaction))
        except Exception as error:
            if "greater than the cap" not in str(error):
                raise
            # Hardhat fails to estimate what takes more than half the cap: it tries more than it lets itself
            self.eth.call(transaction | {"gas": MOST_GAS})
            return MOST_GAS

    def fees(self) -> dict[str, Any]:
        """EIP-1559, with room for the base fee to double; a plain gas price on chains without."""
        with node_errors("asking what gas costs"):
            base = self._raw_block("latest").get("baseFeePerGas")
            if base is None:
                return {"gasPrice": self.eth.gas_price}
            tip = self.eth.max_priority_fee
        most = 2 * base + tip
        if self.max_fee is not None and base + tip <= self.max_fee:
            most = min(most, self.max_fee)  # what is left above the present base fee is room enough
        return {"maxPriorityFeePerGas": tip, "maxFeePerGas": most}


def connect(where: NodePlace, *, chain_id: int | None = None, confirmations: int = 1) -> Chain:
    """Connect to a node: an HTTP address, the path of an IPC socket, `Nodes`, or a provider or Web3 of web3's.

    `chain_id` is the chain that is meant, if known. Raises Unreachable, WrongChain, NotValid.

    >>> connect("http://127.0.0.1:9")  # nobody listens there
    Traceback (most recent call last):
    oathwork.errors.Unreachable: ...
    """
    node = _node(where)
    chain = Chain(node, confirmations=confirmations)
    if chain.is_in_process:
        chain.poll = 0.05
    if chain_id is not None and chain.id != chain_id:
        raise WrongChain(f"this node serves chain {chain.id}, not {chain_id}")
    return chain


def _node(where: NodePlace) -> "Web3 | Nodes":
    if isinstance(where, Nodes):
        return where
    text = str(where) if isinstance(where, str | Path) else ""
    if text.startswith(("http://", "https://")):
        return Nodes([text])
    if "://" in text:
        raise NotValid(
            f"{text.split('://')[0]}:// is not supported: give an http(s) address or the path of a socket"
        )
    from web3 import Web3

    from oathwork.chain.providers import web3_of

    if isinstance(where, Web3):
        return where
    return web3_of(Path(where) if isinstance(where, str) else where)


def rpc(chain: Chain, method: str, *arguments: Any) -> Any:
    """Call a node's method by name, for what only some nodes have. Raises Unreachable."""
    with node_errors(method):
        answer = chain.provider.make_request(method, list(arguments))
    if "error" in answer:
        raise Unreachable(f"{method}: {plain(str(answer['error']), limit=300)}")
    return answer.get("result")
