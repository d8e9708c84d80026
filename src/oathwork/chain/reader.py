"""The node, asked: blocks, balances, code, views, logs and receipts. Nothing here is sent."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

from oathwork.chain import erc1271
from oathwork.chain.abi import Event, read_logs, read_transfers
from oathwork.chain.keys import recover
from oathwork.chain.log_ranges import log_ranges
from oathwork.chain.node_errors import is_not_found, is_of_web3, node_errors
from oathwork.chain.nodes import Nodes
from oathwork.chain.plain_eth import PlainEth
from oathwork.chain.receipt import Block, Receipt, logs_of
from oathwork.errors import BadSignature, Refused, Unreachable
from oathwork.model.typed_data import TypedData, address

if TYPE_CHECKING:
    from web3 import Web3

LOCAL_CHAINS: Final = (31_337, 1_337, 131_277_322_940_537)  # anvil and hardhat, ganache, eth-tester


class ChainReader:
    """One chain, as a node of it tells. `Chain` sends too."""

    def __init__(self, node: "Web3 | Nodes") -> None:
        self._plain_eth = PlainEth(node) if isinstance(node, Nodes) else None
        if not isinstance(node, Nodes):
            self.web3 = node
        self.runs_code = True  # for contracts that are never made, as far as the node has not refused it
        with node_errors("asking the node for its chain"):
            self.id: int = self.eth.chain_id

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

    def nonce(self, sender: str, at: str | int = "latest") -> int:
        """Return how many transactions of an account are in blocks, up to one of them, or with those that wait: `pending`."""
        with node_errors("asking for an account's nonce"):
            return int(self.eth.get_transaction_count(address(sender), at))

    def base_fee(self) -> int:
        """Return what a unit of gas cost in the latest block, in wei, that nobody earns; zero on chains without."""
        with node_errors("asking what gas costs"):
            return int(self._raw_block("latest").get("baseFeePerGas") or 0)

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
