"""What a contract has logged, for servers that are asked again and again: read once, and then on from there."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from oathwork.chain.client import Chain
from oathwork.chain.receipt import Block
from oathwork.ledger.reading import PROVISIONAL, RawLog, from_one_node, logs_of_blocks

_Sum = TypeVar("_Sum")
_Answer = TypeVar("_Answer")


class GrowingLog:
    """The logs of one contract and some topics, in order, from block `first` on. Asked in many threads."""

    def __init__(self, chain: Chain, contract: str, topics: Sequence[Any], first: int) -> None:
        self._chain, self._where, self._topics, self._first = chain, contract, topics, first
        self._logs: tuple[RawLog, ...] = ()
        self._head: Block | None = None
        self._anchor: Block | None = None  # if it was replaced, so were logs that are not read again
        self._alone = Lock()

    def upto(self, head: Block) -> tuple[RawLog, ...]:
        """Return them up to a block; the same tuple if there is nothing new. Raises Unreachable."""
        with self._alone:
            if head != self._head:
                from_one_node(self._chain, lambda: self._read_on(head))
            return self._logs

    def _read_on(self, head: Block) -> None:
        """Read the last blocks again, for they can be replaced; all of them if more was."""
        anchor = self._anchor
        if anchor and (head.number <= anchor.number or self._chain.block(anchor.number) != anchor):
            anchor = None
        start = anchor.number + 1 if anchor else self._first
        old_logs = tuple(log for log in self._logs if log["blockNumber"] < start) if anchor else ()
        new_logs = logs_of_blocks(self._chain, [self._where], self._topics, start, head.number, None)
        newest_settled = head.number - PROVISIONAL
        next_anchor = self._chain.block(newest_settled) if newest_settled >= self._first else None
        if (*old_logs, *new_logs) != self._logs:
            self._logs = (*old_logs, *new_logs)
        self._head, self._anchor = head, next_anchor


class FoldedLog(Generic[_Sum]):
    """What follows from a growing log: each entry is added once, and all of them anew only if some were replaced.

    Asked in many threads.
    """

    def __init__(
        self, log: GrowingLog, start: Callable[[], _Sum], add: Callable[[_Sum, RawLog], None]
    ) -> None:
        self._log, self._start, self._add = log, start, add
        self._added: tuple[RawLog, ...] = ()
        self._sum = start()
        self._alone = Lock()

    def upto(self, head: Block, answer: Callable[[_Sum], _Answer]) -> _Answer:
        """Return what is answered of it up to a block. Raises Unreachable."""
        logs = self._log.upto(head)
        with self._alone:
            if logs is not self._added:
                self._add_on(logs)
            return answer(self._sum)

    def so_far(self, answer: Callable[[_Sum], _Answer]) -> _Answer:
        """Return what is answered of it as far as it was read, whatever the node says."""
        with self._alone:
            return answer(self._sum)

    def _add_on(self, logs: tuple[RawLog, ...]) -> None:
        if logs[: len(self._added)] != self._added:
            self._added, self._sum = (), self._start()
        for log in logs[len(self._added) :]:
            self._add(self._sum, log)
        self._added = logs
