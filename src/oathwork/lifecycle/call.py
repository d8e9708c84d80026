"""Who acts and in which block, what they signed, and how the rules refuse them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from oathwork.errors import OathworkError

Refuse = Callable[[str, bool], None]  # names a broken rule, if it is broken


class Refusal(OathworkError):
    """The rules forbid the action. `reasons` are the names of all contract errors that say why, at least one.

    A contract stops at the first reason it meets; which one that is belongs to no promise, so all are named
    here.
    """

    def __init__(self, *reasons: str):
        self.reasons = reasons
        super().__init__(" and ".join(reasons))


@dataclass(frozen=True)
class MessageCall:
    """Who acts, in which block (`number`, and `now` in seconds), and with how much of the chain's own
    money (wei)."""

    caller: str
    number: int
    now: int
    value: int = 0


@dataclass(frozen=True)
class EmittedEvent:
    """A fact in the log: the event's name and its arguments, spelled as in the interfaces."""

    name: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Signature:
    """A signature: `by` has signed the typed message `kind` with these fields. Anything else in it makes
    it another."""

    by: str
    kind: str
    fields: tuple[Any, ...]


@contextmanager
def checks() -> Iterator[Refuse]:
    """Collect every broken rule of a block by its error's name, and refuse if there is one."""
    reasons: list[str] = []

    def refuse(reason: str, if_broken: bool) -> None:
        if if_broken:
            reasons.append(reason)

    yield refuse
    if reasons:
        raise Refusal(*reasons)


def is_rising(accounts: list[str]) -> bool:
    """Whether the accounts rise by number, which also means that none is there twice and none is zero."""
    numbers = [0, *(int(account, 16) for account in accounts)]
    return all(low < high for low, high in pairwise(numbers))
