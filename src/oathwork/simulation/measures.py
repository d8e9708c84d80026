"""What a simulation comes to: who earns what, how often the panel errs, how long it takes, what a bribe would cost."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from oathwork.lifecycle.payout import ABANDONED, DELIVERED_PER_SCORE, MISSED, REJECTED, REVIEWED
from oathwork.simulation import PEERS, POSTERS, WORKERS, End, Plan, Play, Round
from oathwork.simulation.choices import GOOD
from oathwork.simulation.rules import NEVER

_PAID: Final = (End.PAID, End.RULED_PAID)


@dataclass(frozen=True)
class Earnings:
    """Of one kind of people: how often they took part (a claim, a seat drawn, a bounty), and the mean of each time.

    `money` in the plan's units, `points` in thousandths.
    """

    role: str
    kind: str
    times: int
    money: float
    points: float


@dataclass(frozen=True)
class Measures:
    """Shares are from 0 to 1, times in seconds, amounts in the plan's units."""

    bounties: int
    earnings: tuple[Earnings, ...]
    bad_paid: float  # of the deliveries that deserved nothing
    good_refused: float  # of those that deserved to be paid: sent back, or never judged
    undecided: float  # of all deliveries: no panel came to a majority
    ended_paid: float  # of all bounties
    verdict_median: float  # from delivery to decision
    verdict_late: float  # 95 of 100 are faster
    cost: float  # to an honest poster, of a paid bounty: reward and fees
    point_price: float  # what a point of standing costs who works for himself
    bribe: float  # for a majority of a drawn panel
    commons: int


def measure(play: Play) -> Measures:
    """Return what a play comes to."""
    times = np.concatenate([_delays(each) for each in play.rounds])
    bad = _rate(play, good=False, ends=_PAID)
    refused = _rate(
        play, good=True, ends=(End.SENT_BACK, End.FOUND_EMPTY, End.UNVERIFIED, End.RULED_REFUNDED)
    )
    undecided = _rate(play, good=None, ends=(End.UNVERIFIED, End.RULED_PAID, End.RULED_REFUNDED))
    paid = sum(int(np.isin(each.outcome.end, _PAID).sum()) for each in play.rounds)
    price = point_price(play.plan)
    return Measures(
        bounties=play.bounties,
        earnings=(*_workers(play), *_peers(play), *_posters(play)),
        bad_paid=bad,
        good_refused=refused,
        undecided=undecided,
        ended_paid=paid / play.bounties,
        verdict_median=float(np.median(times)) if len(times) else 0.0,
        verdict_late=float(np.quantile(times, 0.95)) if len(times) else 0.0,
        cost=float(play.plan.reward + play.plan.size * play.plan.fee),
        point_price=price,
        bribe=bribe(play.plan, price),
        commons=play.commons,
    )


def point_price(plan: Plan) -> float:
    """Return what a point costs who posts to himself in a guild he does not own: the panel's fees, for effort times score.

    Reward and bond come back to him. Gas is not counted, and no peer has to be fooled: the work must be real.
    """
    earned = plan.effort * GOOD * DELIVERED_PER_SCORE / 1_000
    return plan.size * plan.fee / earned if earned else float("inf")


def bribe(plan: Plan, price: float) -> float:
    """Return what members who count only money and points lose, a majority of them, if they judge against the others.

    Dissent costs no fee: a member forgoes the points for having been right. It is a lower bound for a briber who knows the
    panel and is believed; it is not what shame, or a guild's steward, would cost them.
    """
    points = plan.effort * REVIEWED / 1_000
    return (plan.size // 2 + 1) * points * price if np.isfinite(price) else 0.0


def _rate(play: Play, *, good: bool | None, ends: tuple[End, ...]) -> float:
    among = hit = 0
    for each in play.rounds:
        of_these = each.outcome.delivered < NEVER
        if good is not None:
            of_these = of_these & (each.cast.is_good == good)
        among += int(of_these.sum())
        hit += int((of_these & np.isin(each.outcome.end, ends)).sum())
    return hit / among if among else 0.0


def _delays(each: Round) -> Any:
    came = each.outcome.delivered < NEVER
    return (each.outcome.moment - each.outcome.delivered)[came]


def _workers(play: Play) -> list[Earnings]:
    times, money, points = (np.zeros(len(WORKERS)) for _ in range(3))
    for each in play.rounds:
        kinds, ends = each.cast.worker, each.outcome.end
        times += np.bincount(kinds, minlength=len(WORKERS))
        money += np.bincount(kinds, each.outcome.worker + each.bonus, len(WORKERS))
        points += np.bincount(kinds, _worker_points(play.plan, each, ends), len(WORKERS))
    return _means("worker", WORKERS, times, money, points)


def _worker_points(plan: Plan, each: Round, ends: Any) -> Any:
    """Points as they are written, before any floor at zero and any fading."""
    lost = np.where(np.isin(ends, (End.LAPSED, End.FOUND_EMPTY)), ABANDONED, 0)
    lost = np.where(ends == End.SENT_BACK, REJECTED, lost) * plan.effort
    return np.where(ends == End.PAID, plan.effort * GOOD * DELIVERED_PER_SCORE, lost)


def _peers(play: Play) -> list[Earnings]:
    size, times = len(PEERS), np.zeros(len(PEERS))
    money, points = np.zeros(size), np.zeros(size)
    for each in play.rounds:
        kinds, out = each.cast.peers, each.outcome
        sat = out.fee_to | out.missed
        times += np.bincount(kinds[sat], minlength=size)
        money += np.bincount(kinds[out.fee_to], minlength=size) * play.plan.fee
        points += np.bincount(kinds[out.agreed], minlength=size) * play.plan.effort * REVIEWED
        points += np.bincount(kinds[out.missed], minlength=size) * play.plan.effort * MISSED
    return _means("peer", PEERS, times, money, points)


def _posters(play: Play) -> list[Earnings]:
    """What a poster has less for each bounty; one who fishes shares the fees that his friends on the panels earn."""
    plan, kinds = play.plan, play.posters
    money = np.zeros(play.bounties)
    for each in play.rounds:
        paid, gone = (
            np.isin(each.outcome.end, _PAID),
            np.isin(each.outcome.end, (End.UNVERIFIED, End.RULED_REFUNDED)),
        )
        money[each.which[paid]] -= plan.reward + plan.size * plan.fee
        money[each.which[gone]] -= plan.fee * each.outcome.judged[gone]
        friends = (each.cast.peers == PEERS.index("colluding")) & each.outcome.fee_to
        fishing = kinds[each.which] == POSTERS.index("fishing")
        money[each.which] += np.where(fishing, friends.sum((1, 2)) * plan.fee, 0)
    times = np.bincount(kinds, minlength=len(POSTERS))
    return _means("poster", POSTERS, times, np.bincount(kinds, money, len(POSTERS)), np.zeros(len(POSTERS)))


def _means(role: str, kinds: tuple[str, ...], times: Any, money: Any, points: Any) -> list[Earnings]:
    return [
        Earnings(role, kind, int(count), float(sum_) / count, float(marks) / count)
        for kind, count, sum_, marks in zip(kinds, times, money, points, strict=True)
        if count
    ]
