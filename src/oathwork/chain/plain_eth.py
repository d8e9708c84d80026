"""A node asked in plain JSON, with the names and values of web3's `eth`: to import web3 takes half a second of processor."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from eth_hash.auto import keccak

from oathwork.chain.node_errors import NodeFault, TransactionNotFound
from oathwork.chain.nodes import Nodes
from oathwork.errors import NotValid
from oathwork.model.typed_data import address

_BLOCK: Final = ("number", "timestamp", "gasLimit", "gasUsed", "baseFeePerGas")
_TRANSACTION: Final = (
    "blockNumber",
    "gas",
    "gasPrice",
    "maxFeePerGas",
    "maxPriorityFeePerGas",
    "nonce",
    "value",
)
_RECEIPT: Final = ("blockNumber", "status", "gasUsed", "effectiveGasPrice")


class PlainEth:
    """What `Chain` asks of web3's `eth`, asked of nodes: the same names, bytes and numbers.

    Of an answer only those fields are numbers or bytes that are needed as such. Raises NodeFault, TransactionNotFound,
    ValueError for an answer that cannot be read, and what `Nodes` raises.
    """

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes

    def ask(self, method: str, *parameters: Any) -> Any:
        """Return a method's result as JSON has it."""
        answer: Mapping[str, Any] = self.nodes.make_request(method, list(parameters))
        if "error" in answer:
            raise NodeFault(answer)
        return answer.get("result")

    def _read(self, read: Callable[[Any], Any], method: str, *parameters: Any) -> Any:
        result = self.ask(method, *parameters)
        with _readable(method):
            return read(result)

    @property
    def chain_id(self) -> int:
        """The chain's number."""
        return int(self._read(_number, "eth_chainId"))

    @property
    def gas_price(self) -> int:
        """What gas costs, in wei, on a chain without EIP-1559."""
        return int(self._read(_number, "eth_gasPrice"))

    @property
    def max_priority_fee(self) -> int:
        """What a node suggests as a tip, in wei; of one that suggests none, web3 looks at the latest blocks' tips."""
        try:
            return int(self._read(_number, "eth_maxPriorityFeePerGas"))
        except NodeFault:
            from oathwork.chain.providers import web3_of

            return int(web3_of(self.nodes).eth.max_priority_fee)

    def get_block(self, block: int | str, full_transactions: bool = False) -> dict[str, Any]:
        """Return a block, its hash as bytes; with `full_transactions` with these, else with their hashes."""

        def read(result: Any) -> dict[str, Any]:
            if result is None:
                raise ValueError(f"the node has no block {block}")
            raw = {
                **_with_numbers(result, _BLOCK, must=("number", "timestamp")),
                "hash": _data(result["hash"]),
            }
            return (
                raw | {"transactions": list(map(_transaction, result["transactions"]))}
                if full_transactions
                else raw
            )

        return dict(self._read(read, "eth_getBlockByNumber", _at(block), full_transactions))

    def get_balance(self, account: str) -> int:
        """Return what an account has, in wei."""
        return int(self._read(_number, "eth_getBalance", account, "latest"))

    def get_code(self, account: str) -> bytes:
        """Return the code at an address."""
        return bytes(self._read(_data, "eth_getCode", account, "latest"))

    def get_transaction_count(self, account: str, block: int | str = "latest") -> int:
        """Return an account's nonce at a block."""
        return int(self._read(_number, "eth_getTransactionCount", account, _at(block)))

    def call(
        self,
        transaction: Mapping[str, Any],
        block: int | str = "latest",
        override: Mapping[str, Any] | None = None,
        ccip_read_enabled: bool = False,  # web3's name: nothing is ever asked of another server here
    ) -> bytes:
        """Return what a call answers; `override`: accounts that are taken to be otherwise."""
        more = [override] if override else []
        return bytes(self._read(_data, "eth_call", _in_hex(transaction), _at(block), *more))

    def estimate_gas(self, transaction: Mapping[str, Any]) -> int:
        """Return how much gas a transaction takes."""
        return int(self._read(_number, "eth_estimateGas", _in_hex(transaction), "latest"))

    def send_raw_transaction(self, raw: bytes) -> bytes:
        """Hand a signed transaction in, and return its hash, whatever the node calls it: what it took may be out."""
        self.ask("eth_sendRawTransaction", "0x" + raw.hex())
        return bytes(keccak(raw))

    def get_transaction(self, transaction: str) -> dict[str, Any]:
        """Return a transaction, in a block or waiting."""
        return dict(self._there(_transaction, "eth_getTransactionByHash", transaction))

    def get_transaction_receipt(self, transaction: str) -> dict[str, Any]:
        """Return the receipt of a transaction that is in a block."""
        receipt = self._there(_receipt, "eth_getTransactionReceipt", transaction)
        if receipt is None:
            raise TransactionNotFound(f"no block holds transaction {transaction}")
        return dict(receipt)

    def _there(self, read: Callable[[Any], Any], method: str, transaction: str) -> Any:
        result = self.ask(method, transaction)
        if result is None:
            raise TransactionNotFound(f"the node knows no transaction {transaction}")
        with _readable(method):
            return read(result)

    def get_logs(self, question: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the log entries that fit, as `log_of_json` does."""
        return list(self._read(lambda logs: list(map(log_of_json, logs)), "eth_getLogs", question))


@contextmanager
def _readable(method: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError, NotValid) as error:
        raise ValueError(f"the node's answer to {method} cannot be read: {error}") from error


def _number(text: Any) -> int:
    return int(text, 16)


def _data(text: Any) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _at(block: int | str) -> str:
    return block if isinstance(block, str) else hex(block)


def _in_hex(transaction: Mapping[str, Any]) -> dict[str, Any]:
    """Return a transaction as JSON-RPC spells it."""

    def spelled(value: Any) -> Any:
        if isinstance(value, bytes):
            return "0x" + value.hex()
        return hex(value) if isinstance(value, int) else value

    return {name: spelled(value) for name, value in transaction.items()}


def _with_numbers(
    result: Mapping[str, Any], names: tuple[str, ...], must: tuple[str, ...] = ()
) -> dict[str, Any]:
    there = {name: int(result[name], 16) for name in names if result.get(name) is not None or name in must}
    return {**result, **there}


def _transaction(result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_with_numbers(result, _TRANSACTION, must=("gas", "nonce", "value")),
        "hash": _data(result["hash"]),
        "input": _data(result["input"]),
        "from": address(result["from"]),
        "to": result["to"] and address(result["to"]),
    }


def _receipt(result: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a receipt; None for one of a transaction that no block holds, as some nodes have it."""
    if result["blockNumber"] is None:
        return None
    numbers = _with_numbers(result, _RECEIPT, must=("blockNumber", "status", "gasUsed"))
    whose = {"from": address(result["from"]), "transactionHash": _data(result["transactionHash"])}
    return {**numbers, **whose, "logs": list(map(log_of_json, result["logs"]))}


def log_of_json(log: Mapping[str, Any]) -> dict[str, Any]:
    """Return a log of plain JSON with bytes and numbers in it, as web3 would. Raises ValueError, KeyError, TypeError."""
    from_hex, number, index = bytes.fromhex, log["blockNumber"], log["logIndex"]
    return {  # spelled out: this is done for every log of a chain
        "blockNumber": number and int(number, 16),
        "logIndex": index and int(index, 16),
        "data": from_hex((log["data"] or "")[2:]),
        "blockHash": from_hex((log["blockHash"] or "")[2:]),
        "transactionHash": from_hex((log["transactionHash"] or "")[2:]),
        "topics": [from_hex(topic[2:]) for topic in log["topics"]],
        "address": log["address"],
        "removed": log.get("removed"),
    }
