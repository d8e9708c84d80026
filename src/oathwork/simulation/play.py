"""Thousands of bounties, season by season: who is drawn, what everyone does, and what comes of it by the rules."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from oathwork.model.amounts import DAY
from oathwork.simulation.bench import Bench, Seats
from oathwork.simulation.choices import NEW, Chance, Kinds, Participants
from oathwork.simulation.plan import SECOND, Plan
from oathwork.simulation.rules import (
    Choices,
    Flags,
    Ints,
    Results,
    RoundEnd,
    closes_itself,
    play_round,
    share_bonus,
)

_T = TypeVar("_T")
ReportProgress = Callable[[int, int], None]

SEASON: Final = 200  # bounties posted between two looks at the seats
MOST_ROUNDS: Final = 20  # claims of one bounty, at most; few come so far


@dataclass(frozen=True)
class Rounds:
    """A row for each round of each bounty (`which`, by number): when it was opened, who took part, and what came of it."""

    which: Ints
    opened_at: Ints
    people: Participants
    choices: Choices
    results: Results
    bonus: Ints  # out of the commons, to the worker


@dataclass(frozen=True)
class Play:
    """A simulation: when and by which kind each bounty was posted, all its rounds, the seats, and the commons in the end."""

    plan: Plan
    posted_at: Ints
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
    opened_at: Ints
    worker: Kinds
    end: Kinds
    rounds: Ints
    closed: Flags  # by its poster
    panel: NDArray[np.int32]  # (bounties, size): the places of those who judged last; NEW before


@dataclass(frozen=True)
class Posts:
    """All bounties' posters: their kinds, when they post, and whether they close what comes back with a no."""

    by: Kinds
    at: Ints
    closes: Flags


def unheard(count: int, of: int) -> None:
    """Tell nobody how far the work is."""


def simulate(plan: Plan, bounties: int, *, seed: int = 1, progress: ReportProgress = unheard) -> Play:
    """Play so many bounties. The same arguments give the same play, to the last unit. `progress` hears how many are
    posted, of all."""
    rng = np.random.default_rng(seed)
    bench, chance = Bench(plan, rng), Chance(plan, rng)
    posters, posted_at = chance.posters(bounties), _moments(plan, bounties)
    closes = chance.closes(bounties)
    seasons: list[Rounds] = []
    first, season, waiting = 0, 0, _fresh(plan, posted_at, 0, 0)
    while first < bounties or len(waiting.which):
        season, last = season + 1, min(first + SEASON, bounties)
        ends = int(season * SEASON * DAY / plan.bounties_a_day)
        waiting = join([waiting, _fresh(plan, posted_at, first, last)])
        now = waiting.opened_at < ends
        rounds, again = _season(plan, bench, chance, Posts(posters, posted_at, closes), rows(waiting, now))
        bench.end_season(ends, rounds.people, rounds.results)
        seasons.append(rounds)
        waiting, first = join([rows(waiting, ~now), again]), last
        progress(last, bounties)
    table, commons = _with_bonus(plan, join(seasons))
    return Play(plan, posted_at, posters, table, bench.seats(), commons)


def _moments(plan: Plan, bounties: int) -> Ints:
    moments: Ints = (np.arange(bounties) * (DAY / plan.bounties_a_day)).astype(np.int64)
    return moments


def _fresh(plan: Plan, posted_at: Ints, first: int, last: int) -> _Open:
    new, none = np.full(last - first, NEW, np.int8), np.zeros(last - first, np.int64)
    panel = np.full((last - first, plan.size), NEW, np.int32)
    open_ = np.zeros(last - first, np.bool_)
    return _Open(np.arange(first, last), posted_at[first:last], new, new, none, open_, panel)


def _season(plan: Plan, bench: Bench, chance: Chance, posts: Posts, open_: _Open) -> tuple[Rounds, _Open]:
    """Play one round of these; return what came of it, and which are open again."""
    returns = chance.returns(open_.worker, open_.end)
    lots = bench.draw(returns & (plan.rules == SECOND), open_.panel)
    people, choices = chance.round(posts.by[open_.which], open_.worker, open_.end, returns, *lots)
    in_time = open_.opened_at + choices.claim_after < posts.at[open_.which] + plan.open_for
    in_time &= ~open_.closed | returns
    open_, people, choices = rows(open_, in_time), rows(people, in_time), rows(choices, in_time)
    results = play_round(plan, open_.opened_at, choices)
    results = replace(results, is_marked=bench.mark_absent(people, results))
    nothing = np.zeros(len(open_.which), np.int64)
    again = (results.end < RoundEnd.PAID) & (open_.rounds + 1 < MOST_ROUNDS)
    again &= ~closes_itself(plan, choices.repairs, results)
    panel = np.take_along_axis(people.seats, results.came_in[:, None, :].astype(np.int64), 1)[:, 0]
    closed = open_.closed | _closes(plan, posts, open_, results)
    after = _Open(open_.which, results.moment, people.worker, results.end, open_.rounds + 1, closed, panel)
    return Rounds(open_.which, open_.opened_at, people, choices, results, nothing), rows(after, again)


def _closes(plan: Plan, posts: Posts, open_: _Open, results: Results) -> Flags:
    """Return which bounties their posters close now: those that come back with a no, if the poster does so."""
    came_back: Flags = (results.end == RoundEnd.SENT_BACK) & (plan.rules == SECOND)
    return posts.closes[open_.which] & came_back


def _with_bonus(plan: Plan, rounds: Rounds) -> tuple[Rounds, int]:
    """Share the commons out in the order in which rounds ended; of those at one moment, by the bounties' numbers."""
    out = rounds.results
    order = np.lexsort((rounds.which, out.moment))
    bonus, commons = share_bonus(
        plan, *(column[order] for column in (out.end, out.forfeit, out.unearned_fees, out.verdicts))
    )
    rounds.bonus[order] = bonus
    return replace(rounds, bonus=rounds.bonus), commons


# Tables are dataclasses of columns, or of tables.


def rows(table: _T, mask: Flags) -> _T:
    """Return the chosen rows of a table."""
    selection: _T = table if mask.all() else _map(lambda columns: columns[0][mask], [table])
    return selection


def join(tables: list[_T]) -> _T:
    """Return the rows of all tables, one after the other."""
    selection: _T = _map(np.concatenate, tables)
    return selection


def _map(change: Callable[[list[Any]], Any], tables: list[Any]) -> Any:
    if not is_dataclass(tables[0]):
        return change(tables)
    kind: Any = type(tables[0])
    columns = {each.name: [getattr(table, each.name) for table in tables] for each in fields(tables[0])}
    return kind(**{name: _map(change, parts) for name, parts in columns.items()})
