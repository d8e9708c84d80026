"""The logs of many blocks, asked for in ranges as wide as the node answers, several at a time, without web3's detours."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, cast

from oathwork.chain.node_errors import meaning
from oathwork.chain.plain_eth import PlainEth
from oathwork.chain.range_width import WIDTHS, RangeWidth
from oathwork.errors import OathworkError, Unreachable

WIDEST: Final = WIDTHS[0]  # blocks asked for at once, at most
IN_FLIGHT: Final = 8  # ranges asked for before the first of them is answered, at most
_SILENCES: Final = 2  # no answers in a row after which a narrower range is not tried

_Entries = Sequence[Mapping[str, Any]]
_Ask = Callable[[int, int], _Entries]  # the logs of the blocks from one to another


def log_ranges(
    eth: Any, contracts: Sequence[str], topics: Sequence[Any], first: int, last: int
) -> Iterator[tuple[int, _Entries]]:
    """Yield (last block of the range, its log entries as the node has them) from block `first` to `last`, in order.

    `eth` is web3's, or a PlainEth. Every provider limits ranges or answers in its own way: what is refused is asked again for fewer blocks. Once a range
    was answered, up to IN_FLIGHT are asked for at once, all of the node that answers this thread.
    """

    def ask(first: int, upto: int) -> _Entries:
        blocks = {"fromBlock": hex(first), "toBlock": hex(upto)}
        return cast(_Entries, eth.get_logs({"address": list(contracts), "topics": list(topics)} | blocks))

    width = RangeWidth(WIDEST)
    while first <= last and not width.is_learnt:
        for upto, logs in _narrowing(ask, width, first, min(first + width.blocks - 1, last)):
            yield upto, logs
            first = upto + 1
            if not width.is_learnt:
                break
    if first <= last:
        yield from _several(ask, eth, width, first, last)


def _narrowing(ask: _Ask, width: RangeWidth, first: int, last: int) -> Iterator[tuple[int, _Entries]]:
    """Yield the ranges of some blocks one after the other, each as wide as is answered."""
    silences = 0
    while first <= last:
        upto = min(first + width.blocks - 1, last)
        try:
            logs = ask(first, upto)
        except Exception as error:
            silences = silences + 1 if isinstance(error, Unreachable) else 0
            if upto == first or silences > _SILENCES:
                raise _meaning(error, first) from error
            width.refuse(first, upto - first + 1, _words(error))
            continue
        silences = 0
        width.accept(upto - first + 1)
        yield upto, logs
        first = upto + 1


def _several(ask: _Ask, eth: Any, width: RangeWidth, first: int, last: int) -> Iterator[tuple[int, _Entries]]:
    """Yield ranges in their order, of which some are asked for at once; one that is refused is asked for in pieces."""
    if not isinstance(eth, PlainEth):
        yield from _narrowing(
            ask, width, first, last
        )  # a node in this process answers one question at a time
        return
    questions: deque[tuple[int, int, Future[_Entries]]] = deque()
    pool = ThreadPoolExecutor(IN_FLIGHT, "oathwork-logs")
    ask_elsewhere = eth.nodes.in_other_threads(ask)
    try:
        while questions or first <= last:
            while first <= last and (not questions or (width.is_learnt and len(questions) < IN_FLIGHT)):
                upto = min(first + width.blocks - 1, last)
                questions.append((first, upto, pool.submit(ask_elsewhere, first, upto)))
                first = upto + 1
            yield from _answered(ask, width, *questions.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _answered(
    ask: _Ask, width: RangeWidth, first: int, upto: int, answer: "Future[_Entries]"
) -> Iterator[tuple[int, _Entries]]:
    try:
        logs = answer.result()
    except Exception as error:
        if upto == first:
            raise _meaning(error, first) from error
        width.refuse(first, upto - first + 1, _words(error))
        yield from _narrowing(ask, width, first, upto)
    else:
        width.accept(upto - first + 1)
        yield upto, logs


def _meaning(error: Exception, first: int) -> OathworkError:
    if isinstance(error, OathworkError):
        return error
    return meaning(error, f"asking for the logs of block {first}")


def _words(error: Exception) -> str:
    """Return what a node says of a range that it refuses, without the error's number."""
    answer: Any = getattr(error, "rpc_response", None) or {}
    fault = answer.get("error") if isinstance(answer, dict) else None
    return str(fault.get("message")) if isinstance(fault, dict) else str(error)
