"""What failed in a transaction although it would have been taken: it is tried again, but later and later.

Strangers' code that is called can tell a transaction from a simulation. Without a pause a keeper would pay for such a step at
every turn.
"""

from typing import Final

from oathwork.model.amounts import DAY
from oathwork.model.terms import State, Verdict

_FIRST: Final = 600  # seconds, doubled each time
_LONGEST: Final = DAY
_Step = tuple[State, str, tuple[Verdict, ...]]  # the bounty's state, the action, and what it records


class Pauses:
    """The steps that wait, by bounty; moments are the chain's, in seconds. A step that differs waits for nothing."""

    def __init__(self) -> None:
        self._failures: dict[bytes, tuple[_Step, int, int]] = {}  # the step, how often it failed, when again

    def note(self, id: bytes, step: _Step, now: int) -> None:
        """Take in that a step has failed."""
        before = self._failures.get(id)
        count = before[1] + 1 if before and before[0] == step else 1
        self._failures[id] = (step, count, now + min(_FIRST * 2 ** (count - 1), _LONGEST))

    def holds(self, id: bytes, step: _Step, now: int) -> bool:
        """Return whether a step is to wait."""
        failure = self._failures.get(id)
        return failure is not None and failure[0] == step and now < failure[2]
