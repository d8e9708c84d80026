"""What a simulation comes to: who earns what, how often the panel errs, how long it takes, who sits where."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from oathwork.simulation.choices import FISHING, IN_CLIQUE
from oathwork.simulation.plan import PEERS, POSTERS, WORKERS, Plan
from oathwork.simulation.play import Play, Rounds
from oathwork.simulation.prices import Prices, prices
from oathwork.simulation.rules import NO_MOMENT, Flags, Ints, RoundEnd, peer_points, worker_points

PAID: Final = (RoundEnd.PAID, RoundEnd.RULED_PAID)
REFUSED: Final = (RoundEnd.SENT_BACK, RoundEnd.FOUND_EMPTY)
REFUNDED: Final = (RoundEnd.UNVERIFIED, RoundEnd.RULED_REFUNDED)
UNDECIDED: Final = (*REFUNDED, RoundEnd.RULED_PAID)
LATE: Final = 0.95


@dataclass(frozen=True)
class Earnings:
    """Of one kind of people: how often they took part (a claim, a place on a panel, a bounty), and the mean of each time.

    `money` in the plan's units, `points` in thousandths, before any floor at zero and any fading.
    """

    role: str
    kind: str
    times: int
    money: float
    points: float


@dataclass(frozen=True)
class Rate:
    """A share, from 0 to 1, of how many."""

    share: float
    of: int

    @property
    def error(self) -> float:
        """The standard error of the share: what chance alone makes of it, give or take."""
        return float(np.sqrt(self.share * (1 - self.share) / self.of)) if self.of else 0.0


@dataclass(frozen=True)
class SeatsOf:
    """The seats of one kind: at the beginning and in the end, and what became of some."""

    kind: str
    first: int
    last: int
    losses: int
    by_offer: int
    by_points: int


@dataclass(frozen=True)
class Measures:
    """Times in seconds, amounts in the plan's units. `clique_majority`: panels drawn first with a majority of one clique."""

    bounties: int
    earnings: tuple[Earnings, ...]
    bad_paid: Rate  # of the deliveries that deserved nothing
    good_refused: Rate  # of those that deserved to be paid
    no_majority: Rate  # of all deliveries: no panel came to a majority
    clique_majority: Rate
    ended_paid: Rate  # of all bounties
    verdict_median: float  # from delivery to decision
    verdict_late: float  # 95 of 100 are faster
    cost: float  # to an honest poster, of a bounty that is paid: reward and fees
    seats: tuple[SeatsOf, ...]
    places: int
    days: float
    prices: Prices
    commons: int


def measure(play: Play) -> Measures:
    """Return what a play comes to."""
    table, out, people = play.rounds, play.rounds.results, play.rounds.people
    came = out.delivered_at < NO_MOMENT
    ends, good = out.end, people.is_good
    delays = verdict_times(play)
    clique = IN_CLIQUE[people.peers[:, 0]].sum(1) * 2 > play.plan.size
    median, late = np.quantile(delays, [0.5, LATE]) if len(delays) else (0.0, 0.0)
    return Measures(
        bounties=play.bounties,
        earnings=(*_workers(play.plan, table), *_peers(play.plan, table), *_posters(play)),
        bad_paid=_rate(came & ~good, np.isin(ends, PAID)),
        good_refused=_rate(came & good, np.isin(ends, (*REFUSED, *REFUNDED))),
        no_majority=_rate(came, np.isin(ends, UNDECIDED)),
        clique_majority=_rate(came, clique),
        ended_paid=Rate(float(np.isin(ends, PAID).sum()) / play.bounties, play.bounties),
        verdict_median=float(median),
        verdict_late=float(late),
        cost=float(play.plan.reward + play.plan.fees),
        seats=_seats(play),
        places=play.seats.places,
        days=play.bounties / play.plan.bounties_a_day,
        prices=prices(play.plan),
        commons=play.commons,
    )


def verdict_times(play: Play) -> Ints:
    """Return the seconds from each delivery to its decision."""
    out = play.rounds.results
    times: Ints = (out.moment - out.delivered_at)[out.delivered_at < NO_MOMENT]
    return times


def _rate(among: Flags, hit: Flags) -> Rate:
    count = int(among.sum())
    return Rate(int((among & hit).sum()) / count if count else 0.0, count)


def _workers(plan: Plan, table: Rounds) -> list[Earnings]:
    size, kinds = len(WORKERS), table.people.worker
    money = np.bincount(kinds, table.results.worker + table.bonus, size)
    points = np.bincount(kinds, worker_points(plan, table.results), size)
    return _means("worker", WORKERS, np.bincount(kinds, minlength=size), money, points)


def _peers(plan: Plan, table: Rounds) -> list[Earnings]:
    """A peer without a verdict when the panel decided, and not yet late, is neither paid nor absent, and does not count."""
    size, kinds, out = len(PEERS), table.people.peers, table.results
    times = np.bincount(kinds[out.fee_to | out.is_absent], minlength=size)
    money = np.bincount(kinds[out.fee_to], minlength=size) * plan.fee
    points = np.bincount(kinds.ravel(), peer_points(plan, out).ravel(), size)
    return _means("peer", PEERS, times, money, points)


def _posters(play: Play) -> list[Earnings]:
    """What a poster has more in the end; one who fishes also has the fees of their friends on the panels.

    The bonds of the others never reach a poster. What the work is worth to a poster is not counted.
    """
    plan, table, out = play.plan, play.rounds, play.rounds.results
    money = np.where(np.isin(out.end, PAID), -plan.reward - plan.fees, 0)
    money = np.where(np.isin(out.end, REFUNDED), -plan.fee * out.verdicts, money)
    friends = IN_CLIQUE[table.people.peers] & out.fee_to
    kinds = play.posters[table.which]
    money = money + np.where(kinds == FISHING, friends.sum((1, 2)) * plan.fee, 0)
    size = len(POSTERS)
    times = np.bincount(play.posters, minlength=size)
    return _means("poster", POSTERS, times, np.bincount(kinds, money, size), np.zeros(size))


def _means(role: str, kinds: tuple[str, ...], times: Any, money: Any, points: Any) -> list[Earnings]:
    return [
        Earnings(role, kind, int(count), float(sum_) / int(count), float(marks) / int(count))
        for kind, count, sum_, marks in zip(kinds, times, money, points, strict=True)
        if count
    ]


def _seats(play: Play) -> tuple[SeatsOf, ...]:
    seats = play.seats
    columns = (seats.sitting[0], seats.sitting[-1], seats.losses, seats.by_offer, seats.by_points)
    return tuple(
        SeatsOf(kind, *map(int, counts)) for kind, *counts in zip(PEERS, *columns, strict=True) if any(counts)
    )
