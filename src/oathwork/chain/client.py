"""The node: connect, ask, simulate, send, wait. The only module that sends; what a contract refuses arrives as Refused."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Union, cast

from eth_hash.auto import keccak
from requests.exceptions import RequestException

from oathwork.chain import erc1271
from oathwork.chain.abi import Event, read_logs, read_transfers
from oathwork.chain.keys import Signer, recover, require_sender
from oathwork.chain.log_ranges import log_ranges
from oathwork.chain.node_errors import is_answer, is_not_found, is_of_web3, node_errors
from oathwork.chain.nodes import Nodes
from oathwork.chain.nonce_lock import sending
from oathwork.chain.outbox import Attempt, Outbox
from oathwork.chain.plain_eth import PlainEth
from oathwork.chain.receipt import Block, Cost, Receipt, logs_of
from oathwork.errors import (
    BadSignature,
    NotConfirmed,
    NotValid,
    OathworkError,
    Refused,
    Unreachable,
    WrongChain,
)
from oathwork.model.typed_data import TypedData, address
from oathwork.untrusted.text import plain

if TYPE_CHECKING:
    from web3 import Web3
    from web3.providers import BaseProvider

NodePlace = Union[str, Path, Nodes, "Web3", "BaseProvider"]  # a node, or several

_KNOWN: Final = re.compile("already ?known", re.IGNORECASE)  # a node that has a transaction: geth, Nethermind
_PATIENCE: Final = 300  # seconds to wait for a transaction
MOST_GAS: Final = 2**24  # of one transaction (EIP-7825); nothing here needs more
LOCAL_CHAINS: Final = (31_337, 1_337, 131_277_322_940_537)  # anvil and hardhat, ganache, eth-tester


class FeeTooHigh(OathworkError):
    """Gas costs more than the sender wants to pay."""


class Chain:
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
        self._plain_eth = PlainEth(node) if isinstance(node, Nodes) else None
        if not isinstance(node, Nodes):
            self.web3 = node
        self.confirmations, self.patience, self.poll = confirmations, patience, poll
        self.max_fee = max_fee
        self.runs_code = True  # for contracts that are never made, as far as the node has not refused it
        self.outbox: Outbox | None = None  # where what is signed is kept from before it goes out
        with node_errors("asking the node for its chain"):
            self.id: int = self.eth.chain_id

    # --------------------------------------------------------------------------------------------------------- asking

    @cached_property
    def web3(self) -> "Web3":
        """A Web3 that asks the same nodes, for what this class does not offer."""
        from oathwork.chain.providers import web3_of

        assert self._plain_eth
        return web3_of(self._plain_eth.nodes)

    @property
    def eth(self) -> Any:
        """What asks the node: web3's `eth`, or for nodes over HTTP the same in plain JSON, without web3."""
        return self._plain_eth or self.web3.eth

    @property
    def provider(self) -> Any:
        """What is asked by a method's name."""
        return self._plain_eth.nodes if self._plain_eth else self.web3.provider

    @property
    def is_in_process(self) -> bool:
        """Whether it is a chain in this process, of eth-tester, which answers some questions in a way of its own."""
        return hasattr(self.provider, "ethereum_tester")

    @cached_property
    def name(self) -> str:
        """What tells this chain from all others: its number, and on a local chain, of which there are many, its beginning."""
        return f"{self.id}-{self.block(0).hash[2:12]}" if self.id in LOCAL_CHAINS else str(self.id)

    def block(self, number: int | None = None) -> Block:
        """Return a block, by default the latest. Raises Unreachable if the node has none of that number."""
        block = self._raw_block("latest" if number is None else number)
        return Block(block["number"], block["timestamp"], "0x" + bytes(block["hash"]).hex())

    def transactions(self, block: int) -> Sequence[Any]:
        """Return the transactions of a block as the node has them."""
        with node_errors(f"asking for block {block}"):
            return cast(Sequence[Any], self.eth.get_block(block, full_transactions=True)["transactions"])

    def _raw_block(self, number: int | str) -> Any:
        with node_errors(f"asking for block {number}"):
            try:
                return self.eth.get_block(number)
            except Exception as error:
                if not is_of_web3(error, "ExtraDataLengthError"):
                    raise
                from web3.middleware import ExtraDataToPOAMiddleware

                # proof of authority puts signatures where others put 32 bytes
                self.web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
                return self.eth.get_block(number)

    def now(self) -> int:
        """Return the latest block's moment, in seconds."""
        return self.block().timestamp

    def balance(self, account: str) -> int:
        """Return what an account has of the chain's own money, in wei."""
        with node_errors("asking for a balance"):
            return int(self.eth.get_balance(address(account)))

    def code(self, account: str) -> bytes:
        """Return the code at an address; empty if there is none."""
        with node_errors("asking for code"):
            return bytes(self.eth.get_code(address(account)))

    def call(
        self,
        to: str,
        data: bytes,
        *,
        sender: str | None = None,
        value: int = 0,
        gas: int = 0,
        block: int | None = None,
    ) -> bytes:
        """Return what a contract answers, changing nothing. Raises Refused with its custom error.

        `gas`: how much it may use; zero: as much as the node gives.
        """
        transaction: dict[str, Any] = {"to": to, "data": data, "value": value}
        if sender is not None:
            transaction["from"] = sender
        if gas:
            transaction["gas"] = gas
        at = "latest" if block is None else block
        with node_errors("asking a contract"):
            return bytes(self.eth.call(transaction, at, ccip_read_enabled=False))

    def has_signed(self, message: TypedData, signature: bytes, signer: str) -> bool:
        """Return whether an account's key, or its contract by ERC-1271, stands by a signature, as our contracts ask."""
        try:
            if recover(message, signature) == address(signer):
                return True
        except BadSignature:
            pass  # a contract may take what is no signature of a key
        return bool(self.code(signer)) and erc1271.stands_by(self, message, signature, signer)

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

    def nonce(self, sender: str, at: str | int = "latest") -> int:
        """Return how many transactions of an account are in blocks, up to one of them, or with those that wait: `pending`."""
        with node_errors("asking for an account's nonce"):
            return int(self.eth.get_transaction_count(address(sender), at))

    def find(self, transaction: str) -> Receipt | None:
        """Return a transaction's receipt, or None while it is in no block. Raises Refused if it failed there."""
        with node_errors("asking for a receipt"):
            try:
                receipt = self.eth.get_transaction_receipt(transaction)
            except Exception as error:
                if is_not_found(error):
                    return None
                raise
            logs = logs_of(receipt, transaction)
        if receipt["status"] != 1:
            raise self._why_it_failed(transaction, receipt["blockNumber"])
        return Receipt(
            transaction,
            receipt["blockNumber"],
            address(receipt["from"]),
            receipt["gasUsed"],
            receipt["gasUsed"] * (receipt.get("effectiveGasPrice") or 0),
            tuple(read_logs(logs)),
            tuple(read_transfers(logs)),
            tuple(logs),
        )

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

    def base_fee(self) -> int:
        """Return what a unit of gas cost in the latest block, in wei, that nobody earns; zero on chains without."""
        with node_errors("asking what gas costs"):
            return int(self._raw_block("latest").get("baseFeePerGas") or 0)

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

    def _why_it_failed(self, transaction: str, block: int) -> Refused:
        """The chain has changed between simulation and block: ask again, as things stood there."""
        with node_errors("asking for a transaction"):
            fields: Any = self.eth.get_transaction(transaction)
        try:
            data = bytes(fields["input"])
            self.call(fields["to"], data, sender=fields["from"], value=fields["value"], block=block)
        except Refused as refused:
            return refused
        except Unreachable:
            pass  # the node keeps no states that old
        return Refused("Reverted", {"transaction": transaction})

    # ----------------------------------------------------------------------------------------------------------- logs

    def logs(
        self, contracts: Sequence[str], topics: Sequence[Any], first: int, last: int
    ) -> Iterator[tuple[int, list[Event]]]:
        """Yield (last block of the range, its events) from block `first` to `last`, in order."""
        for upto, logs in self.raw_logs(contracts, topics, first, last):
            yield upto, list(read_logs(logs))

    def raw_logs(
        self, contracts: Sequence[str], topics: Sequence[Any], first: int, last: int
    ) -> Iterator[tuple[int, Sequence[Any]]]:
        """As `logs`, but the log entries as the node has them."""
        yield from log_ranges(self.eth, contracts, topics, first, last)


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
