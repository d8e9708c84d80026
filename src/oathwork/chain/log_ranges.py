"""The logs of many blocks, asked for in ranges as wide as the node answers, and read without web3's detours."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from web3 import Web3
from web3.exceptions import Web3RPCError
from web3.types import RPCEndpoint

from oathwork.chain.node_errors import meaning
from oathwork.chain.nodes import Nodes

WIDEST: Final = 20_000  # blocks asked for at once, at most; providers allow 500 to 100,000
_BYTES: Final = ("data", "blockHash", "transactionHash")
_NUMBERS: Final = ("blockNumber", "logIndex")


def log_ranges(
    web3: Web3, contracts: Sequence[str], topics: Sequence[Any], first: int, last: int
) -> Iterator[tuple[int, Sequence[Mapping[str, Any]]]]:
    """Yield (last block of the range, its log entries as the node has them) from block `first` to `last`, in order.

    Every provider limits ranges or answers in its own way: what fails is asked again for half the blocks.
    """
    width = WIDEST
    while first <= last:
        upto = min(first + width - 1, last)
        question = {
            "address": list(contracts),
            "topics": list(topics),
            "fromBlock": hex(first),
            "toBlock": hex(upto),
        }
        try:
            logs = _logs(web3, question)
        except Exception as error:
            if upto == first:
                raise meaning(error, f"asking for the logs of block {first}") from error
            width = max(1, (upto - first + 1) // 2)
            continue
        yield upto, logs
        first, width = upto + 1, min(WIDEST, width * 2)


def _logs(web3: Web3, question: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    if not isinstance(web3.provider, Nodes):
        return cast(Sequence[Mapping[str, Any]], web3.eth.get_logs(cast(Any, question)))
    answer = web3.provider.make_request(RPCEndpoint("eth_getLogs"), [question])
    if "error" in answer:
        raise Web3RPCError(str(answer["error"]), rpc_response=answer)
    return [_entry(log) for log in cast(Any, answer.get("result"))]


def _entry(log: Mapping[str, Any]) -> dict[str, Any]:
    """Return a log of plain JSON with bytes and numbers in it, as web3 would. Raises ValueError, KeyError, TypeError."""
    numbers = {name: log[name] and int(log[name], 16) for name in _NUMBERS}
    values = {name: bytes.fromhex((log[name] or "")[2:]) for name in _BYTES}
    topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
    return {**numbers, **values, "topics": topics, "address": log["address"], "removed": log.get("removed")}
