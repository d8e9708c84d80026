"""What a contract has logged, for servers that are asked again and again: read once, and then on from there."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from oathwork.chain.client import Chain
from oathwork.chain.receipt import Block
from oathwork.ledger.reading import PROVISIONAL, RawLog, from_one_node, logs_of_blocks


class GrowingLog:
    """The logs of one contract and some topics, in order, from block `first` on. Asked in many threads."""

    def __init__(self, chain: Chain, contract: str, topics: Sequence[Any], first: int) -> None:
        self._chain, self._where, self._topics, self._first = chain, contract, topics, first
        self._logs: tuple[RawLog, ...] = ()
        self._last = first - 1
        self._anchor: Block | None = None  # if it was replaced, so were logs that are not read again
        self._alone = Lock()

    def upto(self, last: int) -> tuple[RawLog, ...]:
        """Return them up to block `last`; the same tuple if there is nothing new. Raises Unreachable."""
        with self._alone:
            if last != self._last:
                from_one_node(self._chain, lambda: self._read_on(last))
            return self._logs

    def _read_on(self, last: int) -> None:
        """Read the last blocks again, for they can be replaced; all of them if more was."""
        if self._anchor and (
            last <= self._anchor.number or self._chain.block(self._anchor.number) != self._anchor
        ):
            self._logs, self._anchor = (), None
        start = self._anchor.number + 1 if self._anchor else self._first
        kept = tuple(log for log in self._logs if log["blockNumber"] < start) if self._anchor else ()
        logs = logs_of_blocks(self._chain, self._where, self._topics, start, last, None)
        if (*kept, *logs) != self._logs:
            self._logs = (*kept, *logs)
        settled = last - PROVISIONAL
        self._last = last
        self._anchor = self._chain.block(settled) if settled >= self._first else None
