"""What a keeper can do now: one step of one bounty, and which comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

from oathwork.model.bounty import Bounty
from oathwork.model.next_step import Due, step
from oathwork.model.terms import State, Status, Verdict


@dataclass(frozen=True)
class Task:
    """One step that can be taken now."""

    bounty: Bounty
    action: str
    verdicts: tuple[Verdict, ...] = ()
    spare_gas: int = 0  # for who signs by a contract

    @property
    def poster(self) -> str:
        """Whose bounty it is, and whose pot may pay for it."""
        return self.bounty.terms.poster

    @property
    def step(self) -> tuple[State, str, tuple[Verdict, ...]]:
        """What tells it from another one on the same bounty."""
        return self.bounty.state, self.action, self.verdicts


@dataclass(frozen=True)
class Ahead:
    """A bounty, and the step that anyone can take of it next."""

    bounty: Bounty
    step: Due | None
    is_due: bool

    @classmethod
    def of(cls, bounty: Bounty, now: int, block: int) -> "Ahead":
        """Work out what comes next of a bounty, once a turn."""
        following = step(bounty)
        return cls(bounty, following, following is not None and following.is_due(now, block))

    @property
    def awaits_verdicts(self) -> bool:
        """Whether verdicts can be recorded: by its panel, or by the one that the lot is about to draw."""
        status = self.bounty.status
        return status is Status.IN_REVIEW or (status is Status.DELIVERED and self.is_due)


def urgency(task: Task, oldest_hash: int, is_paid: bool) -> tuple[int, bool, int]:
    """A lot is missed if nobody draws it while its block's hash can be reached; one that is missed can wait.

    So no money comes before it. Of what can wait, that comes first for which a pot pays.
    """
    state = task.bounty.state
    if task.bounty.status is Status.DELIVERED:
        is_missed = state.lot_block <= oldest_hash
        return (2 if is_missed else 0), is_missed and not is_paid, state.lot_block
    return 1, not is_paid, state.since or task.bounty.terms.open_until


def would_decide(bounty: Bounty, verdicts: Sequence[Verdict], now: int) -> bool:
    """Whether settling with these pays or sends back at once."""
    return bounty.majority_with({verdict.index: verdict.score for verdict in verdicts}).decides(now)
