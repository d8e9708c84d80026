"""What the node has answered, as data: a block, a receipt with its events, and what gas costs at most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from oathwork.chain.abi import Event, artifact


@dataclass(frozen=True)
class Block:
    """One block's number, moment (seconds) and hash (0x)."""

    number: int
    timestamp: int
    hash: str


@dataclass(frozen=True)
class Receipt:
    """A transaction that is in a block and did not fail, with the events of our contracts in it."""

    transaction: str  # hash, in 0x
    block: int
    sender: str
    gas_used: int
    fee: int  # paid for gas, in wei
    events: tuple[Event, ...]
    transfers: tuple[Event, ...] = ()  # what tokens say they have moved; any contract can say so
    logs: tuple[Mapping[str, Any], ...] = field(
        default=(), repr=False, compare=False
    )  # all, as the node gives them

    def event(self, name: str) -> Event:
        """Return the first event of that name. Raises LookupError if there is none."""
        return next(iter(self.named(name)), None) or _no_event(name, self.transaction)

    def events_of(self, contract: str, where: str) -> tuple[Event, ...]:
        """Return the events of a contract of ours around the core, at an address: `events` has those of the core."""
        events = map(artifact(contract).read, self.logs)
        return tuple(event for event in events if event and event.contract == where)

    def named(self, name: str) -> tuple[Event, ...]:
        """Return all events of that name."""
        return tuple(event for event in self.events if event.name == name)


def logs_of(receipt: Mapping[str, Any], transaction: str) -> list[Mapping[str, Any]]:
    """Return the logs of a transaction's receipt in the chain's order, each once: neither is the node's to give.

    Raises ValueError for a receipt or a log of another transaction or block, and for two logs that differ at one place.
    """
    hash, number = bytes.fromhex(transaction[2:]), receipt["blockNumber"]
    if bytes(receipt["transactionHash"]) != hash:
        raise ValueError(f"the receipt is not that of transaction {transaction}")
    logs: dict[int, Mapping[str, Any]] = {}
    for log in receipt["logs"]:
        if (bytes(log["transactionHash"]), log["blockNumber"]) != (hash, number):
            raise ValueError(f"the receipt of transaction {transaction} holds the log of another")
        if _told(logs.setdefault(log["logIndex"], log)) != _told(log):
            raise ValueError(f"two logs differ at one place in the receipt of transaction {transaction}")
    return [logs[index] for index in sorted(logs)]


def _told(log: Mapping[str, Any]) -> tuple[Any, ...]:
    return log["address"].lower(), bytes(log["data"]), *(bytes(topic) for topic in log["topics"])


def _no_event(name: str, transaction: str) -> Event:
    raise LookupError(f"transaction {transaction} has no event {name}")


class Cost(NamedTuple):
    """The most that a transaction takes from its sender for gas: so much gas, at so many wei each.

    A rollup's fee for publishing data is not in it.
    """

    gas: int
    price: int

    @property
    def wei(self) -> int:
        """Both multiplied."""
        return self.gas * self.price

    @classmethod
    def of(cls, transaction: Mapping[str, Any]) -> "Cost":
        """Return the cost of a transaction that has gas and fees."""
        price = transaction["maxFeePerGas"] if "maxFeePerGas" in transaction else transaction["gasPrice"]
        return cls(transaction["gas"], price)
