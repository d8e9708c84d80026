"""Many questions on the way at once, where the node is asked over HTTP: each waits for the way there and back, not for others."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from oathwork.chain.client import Chain
from oathwork.chain.nodes import Nodes
from oathwork.errors import Unreachable

MOST: Final = 16  # at once; providers take more for too much

_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


def in_flight(chain: Chain, ask: Callable[[_Item], _Answer], items: Sequence[_Item]) -> list[_Answer]:
    """Return what `ask` makes of each, in their order. Raises what the first of them raises that does.

    What a node has not answered among so many is asked once more, one after the other: it may have been too much at once.
    """
    if len(items) < 2 or not isinstance(chain.provider, Nodes):
        # A socket, or a chain in this process, answers one after the other.
        return [ask(item) for item in items]

    def attempt(item: _Item) -> tuple[_Answer] | None:
        try:
            return (ask(item),)
        except Unreachable:
            return None

    with ThreadPoolExecutor(MOST, "oathwork-ask") as pool:
        attempts = list(pool.map(attempt, items))
    return [answer[0] if answer else ask(item) for item, answer in zip(items, attempts, strict=True)]
