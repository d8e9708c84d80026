"""Thousands of bounties, season by season: who is drawn, what everyone does, and what comes of it by the rules."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np

from oathwork.simulation.bench import Bench, Seats
from oathwork.simulation.choices import NEW, Cast, Chance, Kinds
from oathwork.simulation.plan import DAY, Plan
from oathwork.simulation.rules import Choices, End, Flags, Ints, Outcome, play_round, share_bonus

T = TypeVar("T")
Progress = Callable[[int, int], None]

SEASON: Final = 200  # bounties posted between two looks at the seats
ROUNDS: Final = 20  # claims of one bounty, at most; few come so far


@dataclass(frozen=True)
class Rounds:
    """A row for each round of each bounty (`which`, by number): when it was opened, who took part, and what came of it."""

    which: Ints
    opened: Ints
    cast: Cast
    chosen: Choices
    outcome: Outcome
    bonus: Ints  # out of the commons, to the worker


@dataclass(frozen=True)
class Play:
    """A simulation: when and by which kind each bounty was posted, all its rounds, the seats, and the commons in the end."""

    plan: Plan
    posted: Ints
    posters: Kinds
    rounds: Rounds
    seats: Seats
    commons: int

    @property
    def bounties(self) -> int:
        """How many were played."""
        return len(self.posters)


@dataclass(frozen=True)
class _Open:
    """Bounties that can be claimed, and how the round before ended."""

    which: Ints
    opened: Ints
    worker: Kinds
    end: Kinds
    rounds: Ints


def unheard(done: int, of: int) -> None:
    """Tell nobody how far the work is."""


def simulate(plan: Plan, bounties: int, *, seed: int = 1, progress: Progress = unheard) -> Play:
    """Play so many bounties. The same arguments give the same play, to the last unit. `progress` hears how many are
    posted, of all."""
    rng = np.random.default_rng(seed)
    bench, chance = Bench(plan, rng), Chance(plan, rng)
    posters, posted = chance.posters(bounties), _moments(plan, bounties)
    played: list[Rounds] = []
    first, season, waiting = 0, 0, _fresh(posted, 0, 0)
    while first < bounties or len(waiting.which):
        season, last = season + 1, min(first + SEASON, bounties)
        ends = int(season * SEASON * DAY / plan.bounties_a_day)
        waiting = join([waiting, _fresh(posted, first, last)])
        now = waiting.opened < ends
        rounds, again = _season(plan, bench, chance, posters, posted, rows(waiting, now))
        bench.end_season(ends, rounds.cast, rounds.outcome)
        played.append(rounds)
        waiting, first = join([rows(waiting, ~now), again]), last
        progress(last, bounties)
    table, commons = _with_bonus(plan, join(played))
    return Play(plan, posted, posters, table, bench.seats(), commons)


def _moments(plan: Plan, bounties: int) -> Ints:
    moments: Ints = (np.arange(bounties) * (DAY / plan.bounties_a_day)).astype(np.int64)
    return moments


def _fresh(posted: Ints, first: int, last: int) -> _Open:
    new = np.full(last - first, NEW, np.int8)
    return _Open(np.arange(first, last), posted[first:last], new, new, np.zeros(last - first, np.int64))


def _season(
    plan: Plan, bench: Bench, chance: Chance, posters: Kinds, posted: Ints, open_: _Open
) -> tuple[Rounds, _Open]:
    """Play one round of these; return what came of it, and which are open again."""
    cast, chosen = chance.round(posters[open_.which], open_.worker, open_.end, *bench.draw(len(open_.which)))
    in_time = open_.opened + chosen.claim_after < posted[open_.which] + plan.open_for
    open_, cast, chosen = rows(open_, in_time), rows(cast, in_time), rows(chosen, in_time)
    outcome = play_round(plan, open_.opened, chosen)
    nothing = np.zeros(len(open_.which), np.int64)
    again = (outcome.end < End.PAID) & (open_.rounds + 1 < ROUNDS)
    after = _Open(open_.which, outcome.moment, cast.worker, outcome.end, open_.rounds + 1)
    return Rounds(open_.which, open_.opened, cast, chosen, outcome, nothing), rows(after, again)


def _with_bonus(plan: Plan, rounds: Rounds) -> tuple[Rounds, int]:
    """Share the commons out in the order in which rounds ended; of those at one moment, by the bounties' numbers."""
    out = rounds.outcome
    order = np.lexsort((rounds.which, out.moment))
    bonus, commons = share_bonus(
        plan, *(column[order] for column in (out.end, out.forfeited, out.forgone, out.judged))
    )
    rounds.bonus[order] = bonus
    return replace(rounds, bonus=rounds.bonus), commons


# Tables are dataclasses of columns, or of tables.


def rows(table: T, chosen: Flags) -> T:
    """Return the chosen rows of a table."""
    found: T = table if chosen.all() else _map(lambda columns: columns[0][chosen], [table])
    return found


def join(tables: list[T]) -> T:
    """Return the rows of all tables, one after the other."""
    found: T = _map(np.concatenate, tables)
    return found


def _map(change: Callable[[list[Any]], Any], tables: list[Any]) -> Any:
    if not is_dataclass(tables[0]):
        return change(tables)
    kind: Any = type(tables[0])
    columns = {each.name: [getattr(table, each.name) for table in tables] for each in fields(tables[0])}
    return kind(**{name: _map(change, parts) for name, parts in columns.items()})
