"""Which terms suit a payout: panel, fee, bond, periods, each with its reason. By reckoning, and by playing what it finds."""

import math
from dataclasses import dataclass, replace
from typing import Final

from oathwork.errors import NotValid
from oathwork.model.amounts import DAY, HOUR, from_seconds, from_units
from oathwork.model.lot import PANELS
from oathwork.model.terms_rules import REVIEW_PERIODS, SIZES
from oathwork.simulation.capture import sizes
from oathwork.simulation.measures import Measures, measure
from oathwork.simulation.plan import Plan
from oathwork.simulation.play import ReportProgress, simulate, unheard
from oathwork.simulation.prices import price_of_luck

REVIEW_SHARE: Final = 0.02  # of a payout, for one review: a review takes a fiftieth of the work's time
DIGITS: Final = 2  # to which amounts are rounded
NINETY_FIVE: Final = 1.645  # deviations of a normal distribution below which 95 of 100 lie
EIGHTY: Final = 0.842  # the same of 80


@dataclass(frozen=True)
class Reason:
    """A line of the terms: its name as in a bounty's file, its value as text there, and why."""

    name: str
    value: str
    why: str


@dataclass(frozen=True)
class Trial:
    """What a panel of that size would cost a poster for each bounty: fees, and what its errors cost."""

    size: int
    fees: float
    wrong: float  # errors of a bounty
    errors: float
    measures: Measures

    @property
    def loss(self) -> float:
        """Both together, in the plan's units."""
        return self.fees + self.errors


@dataclass(frozen=True)
class Suggestion:
    """The plan with other terms, why, what other sizes would cost, and what the terms come to when they are played."""

    plan: Plan
    reasons: tuple[Reason, ...]
    trials: tuple[Trial, ...]
    measures: Measures


def suggest(
    plan: Plan,
    *,
    bounties: int = 5_000,
    seed: int = 1,
    review_share: float = REVIEW_SHARE,
    progress: ReportProgress = unheard,
) -> Suggestion:
    """Recommend size, fee, bond, review period and patience for the plan's reward, guild and people.

    Each size is played with so many bounties; the bond by as many deliveries in which there is nothing.
    """
    plan, periods = _periods(plan)
    plan, fee = _fee(plan, review_share)
    trials, fitting = [], sizes(plan)
    runs = len(fitting) + 2
    for size in fitting:
        trials.append(_trial(_sized(plan, size), bounties, seed))
        progress(len(trials), runs)
    safe = _safe(plan, trials)
    best = min(safe, key=lambda trial: (trial.loss, trial.wrong))
    plan, bond = _bond(_sized(plan, best.size), bounties, seed)
    progress(runs - 1, runs)
    measures = measure(simulate(plan, bounties, seed=seed))
    progress(runs, runs)
    return Suggestion(plan, (_size(plan, best, trials, safe), fee, bond, *periods), tuple(trials), measures)


def _periods(plan: Plan) -> tuple[Plan, tuple[Reason, Reason]]:
    """As long as nearly all who judge at all need, and no longer: an absent peer costs the worker a whole period."""
    habits = plan.habits
    in_time, early = (habits.review * math.exp(habits.spread * z) for z in (NINETY_FIVE, EIGHTY))
    review = min(max(math.ceil(in_time / DAY) * DAY, REVIEW_PERIODS[0]), REVIEW_PERIODS[-1])
    patience = min(math.ceil(early / HOUR) * HOUR, review)
    median = (
        from_seconds(round(habits.review / HOUR) * HOUR) if habits.review >= HOUR / 2 else "less than an hour"
    )
    return replace(plan, review_period=review, patience=patience), (
        Reason(
            "review_period",
            from_seconds(review),
            f"half of the peers who judge at all do so within {median}, and 95 of 100 within this, in whole days;"
            " the others can then be replaced, and lose points",
        ),
        Reason(
            "patience",
            from_seconds(patience),
            "80 of 100 have judged by then: a bare majority waits that long for the rest, and no longer",
        ),
    )


def _fee(plan: Plan, review_share: float) -> tuple[Plan, Reason]:
    fee = rounded_up(plan.reward * review_share, DIGITS)
    why = f"a review is assumed to take {review_share:.1%} of the work's time, and its time is paid like the work's"
    if not plan.reward:
        why = "without a reward there is nothing to measure a review by; peers judge for standing alone"
    return replace(plan, fee=fee, bond=max(plan.bond, max(SIZES) * fee)), Reason("fee", _text(plan, fee), why)


def _sized(plan: Plan, size: int) -> Plan:
    return replace(plan, size=size, bond=max(plan.bond, size * plan.fee))


def _trial(plan: Plan, bounties: int, seed: int) -> Trial:
    """A bad delivery that is paid costs the poster the reward; a good one that is refused costs its maker as much."""
    measures = measure(simulate(plan, bounties, seed=seed))
    wrong = (
        measures.bad_paid.share * measures.bad_paid.of
        + measures.good_refused.share * measures.good_refused.of
    )
    wrong /= bounties
    return Trial(plan.size, float(plan.fees), wrong, plan.reward * wrong, measures)


def _safe(plan: Plan, trials: list[Trial]) -> list[Trial]:
    """Return the trials whose panel costs more to be lucky with than the reward. Raises NotValid if there is none."""
    safe = [trial for trial in trials if price_of_luck(_sized(plan, trial.size)) >= plan.reward]
    if not safe:
        largest = _sized(plan, trials[-1].size)
        fee = plan.reward / (price_of_luck(largest) / plan.fee) if plan.fee else plan.reward
        raise NotValid(
            f"a lucky panel costs the clique {plan.money(price_of_luck(largest))} at most, less than the reward of"
            f" {plan.money(plan.reward)}: it takes a fee of {plan.money(rounded_up(fee, DIGITS))} with a panel of"
            f" {largest.size}, or fewer seats for the clique"
        )
    return safe


def _size(plan: Plan, best: Trial, trials: list[Trial], safe: list[Trial]) -> Reason:
    others = "; ".join(
        f"{trial.size}: {plan.money(trial.fees)} and {plan.money(trial.errors)}" for trial in trials
    )
    why = (
        "fees and errors together cost least for each bounty (an error counts as a whole reward; the sizes played:"
        f" {others})"
    )
    if not best.loss:
        why = "it errs least of those played; without a reward and fees, none costs anything"
    if unsafe_sizes := [str(trial.size) for trial in trials if trial not in safe]:
        why += f"; refused: {', '.join(unsafe_sizes)}, for a lucky panel costs less than the reward there"
    if len(trials) < len(SIZES):
        why += f"; larger ones need a guild of {PANELS} times their size"
    return Reason("size", str(best.size), why)


def _bond(plan: Plan, bounties: int, seed: int) -> tuple[Plan, Reason]:
    """Large enough that to deliver nothing, in the hope of peers who do not look, does not pay."""
    only_empty = replace(plan, workers={"empty": 1}, bond=plan.fees)
    rate = measure(simulate(only_empty, bounties, seed=seed)).bad_paid
    luck = min(rate.share + 2 * rate.error + 3 / max(rate.of, 1), 0.5)
    break_even = plan.reward * luck / (1 - luck)
    bond = max(rounded_up(break_even, DIGITS), rounded_up(plan.fees, DIGITS))
    why = (
        f"{rate.share:.1%} of {rate.of:,} empty deliveries were paid; if up to {luck:.1%} are, it does not pay to stake"
        f" {plan.money(break_even)} on an empty one"
    )
    if bond > rounded_up(break_even, DIGITS):
        why += "; the bond must also cover the fees of the whole panel, which are larger here"
    return replace(plan, bond=bond), Reason("bond", _text(plan, bond), why)


def rounded_up(units: float, digits: int) -> int:
    """Return the amount rounded up to so many digits: `rounded_up(12_345, 2) == 13_000`."""
    whole = math.ceil(units - 1e-9)
    step: int = 10 ** max(0, len(str(whole)) - digits)
    return -(-whole // step) * step


def _text(plan: Plan, units: int) -> str:
    return from_units(units, plan.decimals)
