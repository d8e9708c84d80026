"""The economy, simulated: thousands of bounties by the rules of the lifecycle, played by people of stated kinds. See README.md.

Needs the extra `oathwork[simulate]`. Many bounties are played at once, round by round; the commons are shared out afterwards
in the order in which rounds ended.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from oathwork.simulation.choices import Cast, Chance
from oathwork.simulation.plan import PEERS, POSTERS, WORKERS, Habits, Plan
from oathwork.simulation.rules import Choices, End, Ints, Outcome, play_round, share_bonus

__all__ = ["PEERS", "POSTERS", "WORKERS", "End", "Habits", "Plan", "Play", "Round", "simulate"]

ROUNDS: Final = 5  # claims of one bounty that are played; few come so far
CHUNK: Final = 20_000  # bounties at once


@dataclass(frozen=True)
class Round:
    """The bounties (`which`, by number) that had this round, when each was opened, who took part, and what came of it."""

    which: Ints
    opened: Ints
    cast: Cast
    chosen: Choices
    outcome: Outcome
    bonus: Ints  # out of the commons, to the worker


@dataclass(frozen=True)
class Play:
    """A simulation: `posters` by kind of each bounty, its rounds, what the commons hold in the end, who was never served."""

    plan: Plan
    posters: Any
    rounds: tuple[Round, ...]
    commons: int
    withdrawn: int  # bounties that went back to the poster

    @property
    def bounties(self) -> int:
        """How many were played."""
        return len(self.posters)


def simulate(
    plan: Plan,
    bounties: int,
    *,
    seed: int = 1,
    habits: Habits | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Play:
    """Play so many bounties. The same arguments give the same play, to the last unit. `progress` hears how many are done."""
    chance = Chance(plan, habits or Habits(), seed)
    posters = chance.posters(bounties)
    found: list[Round] = []
    for first in range(0, bounties, CHUNK):
        which = np.arange(first, min(first + CHUNK, bounties))
        found += _played(plan, chance, which, posters)
        progress(int(which[-1]) + 1)
    rounds, commons = _with_bonus(plan, found)
    last = np.zeros(bounties, np.bool_)
    for each in rounds:
        last[each.which] = each.outcome.end >= End.PAID
    return Play(plan, posters, tuple(rounds), commons, int((~last).sum()))


def _played(plan: Plan, chance: Chance, which: Ints, posters: Any) -> Iterator[Round]:
    opened, before = np.zeros(len(which), np.int64), None
    for _ in range(ROUNDS):
        cast, chosen = chance.round(posters[which], before)
        in_time = opened + chosen.claim_after < plan.open_for
        which, opened = which[in_time], opened[in_time]
        cast, chosen = _only(cast, in_time), _only(chosen, in_time)
        outcome = play_round(plan, opened, chosen)
        yield Round(which, opened, cast, chosen, outcome, np.zeros(len(which), np.int64))
        still = outcome.end < End.PAID
        if not still.any():
            return
        which, opened = which[still], outcome.moment[still]
        before = _only(cast, still), outcome.end[still]


def _only(table: Any, rows: Any) -> Any:
    return type(table)(**{name: column[rows] for name, column in vars(table).items()})


def _with_bonus(plan: Plan, rounds: list[Round]) -> tuple[list[Round], int]:
    """Share the commons out in the order in which rounds ended; of those at one moment, by the bounties' numbers."""
    if not rounds:
        return rounds, 0
    names = ("end", "forfeited", "forgone", "judged")
    columns = {name: np.concatenate([getattr(each.outcome, name) for each in rounds]) for name in names}
    moments = np.concatenate([each.outcome.moment for each in rounds])
    which = np.concatenate([each.which for each in rounds])
    order = np.lexsort((which, moments))
    bonus, commons = share_bonus(plan, *(columns[name][order] for name in names))
    back = np.empty_like(bonus)
    back[order] = bonus
    parts = np.split(back, np.cumsum([len(each.which) for each in rounds])[:-1])
    shared = [
        Round(each.which, each.opened, each.cast, each.chosen, each.outcome, part)
        for each, part in zip(rounds, parts, strict=True)
    ]
    return shared, commons
