"""What is new in the logs, as one node tells it: in order, each once, and how far down it need not be read again.

Nodes lag, stand on other branches, repeat themselves, and blocks are replaced while they are asked. So head and logs come
from one node, entries must be of the blocks that it named, and the last blocks are provisional: they are read again.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from oathwork.chain.client import Chain
from oathwork.chain.nodes import one_node
from oathwork.chain.receipt import Block
from oathwork.errors import NetworkError, Unreachable

OnProgress = Callable[[int, int], None]  # (block read up to, last block)
RawLog = Mapping[str, Any]  # an entry as the node gives it
Answer = TypeVar("Answer")

PROVISIONAL: Final = (
    64  # blocks below the head, that included: farther apart two nodes of one chain hardly are
)
_YOUNGEST: Final = 0  # the objects that were made since the last look
_TRIES: Final = 3  # readings, if need be of other nodes


def no_progress(upto: int, last: int) -> None:
    """Nobody waits."""


class Contradiction(NetworkError):
    """Two answers that cannot both be true, of one node or of two."""


@dataclass(frozen=True)
class Portion:
    """The logs of the blocks from `first` to `last`; `anchor` is the last of them that need not be read again.

    Without an anchor all of it is provisional.
    """

    first: int
    last: int
    anchor: Block | None
    logs: tuple[RawLog, ...]

    @property
    def settled(self) -> tuple[RawLog, ...]:
        """The logs up to the anchor."""
        return tuple(log for log in self.logs if self.anchor and log["blockNumber"] <= self.anchor.number)

    @property
    def provisional(self) -> tuple[RawLog, ...]:
        """The logs above it."""
        return self.logs[len(self.settled) :]


def from_one_node(chain: Chain, read: Callable[[], Answer]) -> Answer:
    """Read, and let one node give all the answers; if it fails or contradicts itself, read again, from another if there is.

    Raises Contradiction, Unreachable.
    """
    for turn in range(_TRIES):
        try:
            with one_node(chain.provider):
                return read()
        except (Contradiction, Unreachable):
            if turn == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def portions(chain: Chain, contracts: Sequence[str], first: int, head: Block) -> Iterator[Portion]:
    """Yield what some contracts have logged from block `first` to the head, in the chain's order. Raises Contradiction, Unreachable.

    Each portion is yielded after the head was found to be still in the chain, the last one even if nothing is in it.
    """
    newest_settled = head.number - max(PROVISIONAL, chain.confirmations)
    start, newest = first, list[RawLog]()
    for last, logs in ranges(chain, contracts, [], first, head.number):
        if last > newest_settled:
            newest += logs
            continue
        anchor = chain.block(last)
        _require_blocks(logs, head, anchor, chain.block(head.number))
        yield Portion(start, last, anchor, tuple(logs))
        start = last + 1
    newest_anchor = chain.block(newest_settled) if newest_settled >= start else None
    _require_blocks(newest, head, newest_anchor, chain.block(head.number))
    yield Portion(start, head.number, newest_anchor, tuple(newest))


def one_by_one(portions: Iterable[Portion]) -> Iterator[Portion]:
    """Yield them, and let Python look for cycles only between them, and only among what is new.

    Else it goes through all that is in memory again and again: the more of a chain was read, the slower the rest would be.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for portion in portions:
            yield portion
            gc.collect(_YOUNGEST)
    finally:
        if was_enabled:
            gc.enable()


def ranges(
    chain: Chain, contracts: Sequence[str], topics: Sequence[Any], first: int, last: int
) -> Iterator[tuple[int, list[RawLog]]]:
    """Yield (last block of the range, its logs in order, each once). Raises Contradiction, Unreachable."""
    for upto, entries in chain.raw_logs(contracts, topics, first, last):
        yield upto, united(entries, contracts, first, upto)
        first = upto + 1


def logs_of_blocks(
    chain: Chain,
    contracts: Sequence[str],
    topics: Sequence[Any],
    first: int,
    last: int,
    progress: OnProgress | None,
) -> list[RawLog]:
    """Return the logs of some blocks in order, each once. `progress` hears (block, last block). Raises as `ranges`."""
    logs: list[RawLog] = []
    if progress:
        progress(first - 1, last)
    for upto, more in ranges(chain, contracts, topics, first, last):
        logs += more
        if progress:
            progress(upto, last)
    return logs


def united(entries: Iterable[RawLog], contracts: Sequence[str], first: int, last: int) -> list[RawLog]:
    """Return the contracts' logs of some blocks in the chain's order, each once. Raises Contradiction if two differ."""
    addresses = {contract.lower() for contract in contracts}
    logs: dict[tuple[int, int], RawLog] = {}
    hashes: dict[int, bytes] = {}
    for log in entries:
        number, place = log.get("blockNumber"), log.get("logIndex")
        if not isinstance(number, int) or not isinstance(place, int) or log.get("removed"):
            continue  # in no block
        if not first <= number <= last or log["address"].lower() not in addresses:
            continue  # not what was asked for
        same_place = logs.setdefault((number, place), log)
        if same_place is not log and _contents(same_place) != _contents(log):
            raise Contradiction(f"two logs differ that stand at the same place, {place} in block {number}")
        if hashes.setdefault(number, bytes(log["blockHash"])) != bytes(log["blockHash"]):
            raise Contradiction(f"logs of two different blocks {number} in one answer")
    return [logs[place] for place in sorted(logs)]


def _contents(log: RawLog) -> tuple[bytes, ...]:
    return (
        bytes(log["blockHash"]),
        bytes(log["transactionHash"]),
        bytes(log["data"]),
        *(bytes(topic) for topic in log["topics"]),
    )


def _require_blocks(logs: Iterable[RawLog], *blocks: Block | None) -> None:
    """Refuse logs of other blocks than these, where the numbers are the same, and two blocks of one number."""
    hashes: dict[int, str] = {}
    for block in blocks:
        if block and hashes.setdefault(block.number, block.hash) != block.hash:
            raise Contradiction(f"block {block.number} was replaced while its logs were read")
    for log in logs:
        number, hash = log["blockNumber"], "0x" + bytes(log["blockHash"]).hex()
        if hashes.get(number, hash) != hash:
            raise Contradiction(f"the logs of block {number} are of another block than the node's")
