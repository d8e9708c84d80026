"""The results of a play, for people (tables) and for programs (one JSON object)."""

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from oathwork.model.amounts import from_seconds, from_units
from oathwork.model.terms_rules import MOST_PLACES
from oathwork.simulation.measures import Measures, Rate
from oathwork.simulation.plan import FIRST, SECOND, Plan
from oathwork.simulation.suggestion import Suggestion

MINUTE: Final = 60
_RATES: Final = {
    "bad_paid": "bad work is paid",
    "good_refused": "good work is refused",
    "no_majority": "no majority, after three panels",
    "clique_majority": "a clique has the majority of the panel",
    "ended_paid": "bounties that end paid",
}
_COUNTED: Final = {
    "bad_paid": "bad deliveries",
    "good_refused": "good deliveries",
    "no_majority": "deliveries",
    "clique_majority": "panels",
    "ended_paid": "bounties",
}
_EACH: Final = {"worker": "a claim", "peer": "a place on a panel", "poster": "a bounty"}


def tables(plan: Plan, measures: Measures) -> Iterable[Table]:
    """Yield what is printed of a play."""
    yield _earnings(plan, measures)
    yield _judging(measures)
    yield _prices(plan, measures)
    yield _seats(measures)


def terms_line(plan: Plan) -> str:
    """Return a plan's terms in a line."""
    arbiter = "with an arbiter" if plan.arbiter else "no arbiter"
    return (
        f"{plan.money(plan.reward)}, judged by {plan.size} of {plan.seats} for {plan.money(plan.fee)} each, bond"
        f" {plan.money(plan.bond)}; {from_seconds(plan.review_period)} of review, patience"
        f" {from_seconds(plan.patience)}, effort {plan.effort}, {arbiter}"
    )


def _table(title: str, *heads: str, texts: int = 1) -> Table:
    """A table whose columns from the `left`th on are numbers. Texts in it are never mark-up."""
    table = Table(
        title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False, padding=(0, 2), show_header=any(heads)
    )  # fmt: skip
    for at, head in enumerate(heads):
        table.add_column(
            Text(head, style="dim"), justify="left" if at < texts else "right", no_wrap=at < texts
        )
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))


def _earnings(plan: Plan, measures: Measures) -> Table:
    table = _table("What each kind earns, each time", "", "", "times", "money", "points", texts=2)
    before = ""
    for each in measures.earnings:
        role = "" if each.role == before else f"{each.role}, {_EACH[each.role]}"
        points = "" if each.role == "poster" else f"{each.points / 1_000:+.2f}"
        _row(table, role, each.kind, f"{each.times:,}", plan.money(each.money), points)
        before = each.role
    return table


def _judging(measures: Measures) -> Table:
    table = _table("How the panels judge", "", "", "")
    for name, words in _RATES.items():
        rate = getattr(measures, name)
        _row(table, words, _percent(rate), f"{rate.of:,} {_COUNTED[name]}")
    _row(table, "from delivery to verdict: half within", _time(measures.verdict_median))
    _row(table, "  95 of 100 within", _time(measures.verdict_late))
    return table


def _prices(plan: Plan, measures: Measures) -> Table:
    price, majority = measures.prices, plan.size // 2 + 1
    table = _table("What it costs to buy", "", "")
    _row(table, "a point of standing (bounties to oneself, no bonus)", plan.money(price.point))
    _row(table, f"a seat, with {plan.seat_at} such points", plan.money(price.seat))
    _row(
        table,
        f"{majority} of {plan.size} verdicts, in points, if the peers mistrust each other",
        plan.money(price.bribe_in_points),
    )
    _row(table, "  and a year's fees, if it costs them their seats", plan.money(price.bribe_in_seats))
    _row(table, "a lucky panel, with the clique's seats, in fees", plan.money(price.luck))
    _row(table, "a majority in 1 panel of 20: seats to add", _count(price.seats_for_some))
    _row(table, "  in every second panel", _count(price.seats_for_half))
    _row(table, "  those seats, in points", plan.money(price.capture))
    _row(table, "(a paid bounty costs its poster)", plan.money(measures.cost))
    return table


def _seats(measures: Measures) -> Table:
    table = _table(
        f"The guild's seats over {measures.days:,.0f} days; {measures.places:,} of {MOST_PLACES:,} places used",
        "",
        "at the start",
        "at the end",
        "lost",
        "offered",
        "earned",
    )
    for each in measures.seats:
        counts = (each.first, each.last, each.losses, each.by_offer, each.by_points)
        _row(table, each.kind, *(f"{count:,}" for count in counts))
    return table


def comparison(plan: Plan, measures: Measures, by_others: Measures) -> Table:
    """Return what the same people come to by the plan's rules and by the others."""
    columns = (measures, by_others)
    table = _table("By other rules", "", *(f"the {rules} rules" for rules in (plan.rules, other_rules(plan))))
    for name, words in _RATES.items():
        _row(table, words, *(_percent(getattr(each, name)) for each in columns))
    for role, kind in ((each.role, each.kind) for each in measures.earnings):
        incomes = (_income(each, role, kind) for each in columns)
        _row(table, f"{kind} {role}, {_EACH[role]}", *(plan.money(income) for income in incomes))
    for own, others in zip(measures.seats, by_others.seats, strict=True):
        _row(table, f"{own.kind} seats at the end", f"{own.last:,}", f"{others.last:,}")
    return table


def other_rules(plan: Plan) -> str:
    """Return the name of the rules that the plan does not go by."""
    return FIRST if plan.rules == SECOND else SECOND


def _income(measures: Measures, role: str, kind: str) -> float:
    """Return the mean of each time, in units; infinite if a kind never took part."""
    incomes = (each.money for each in measures.earnings if (each.role, each.kind) == (role, kind))
    return next(incomes, math.inf)


def suggested(suggestion: Suggestion) -> Table:
    """Return the suggested terms, as they stand in a bounty's file, with their reasons."""
    table = _table("Suggested", "", "because", texts=2)
    table.columns[1].no_wrap = False
    for reason in suggestion.reasons:
        value = reason.value if reason.name == "size" else f'"{reason.value}"'
        _row(table, f"{reason.name} = {value}", reason.why)
    return table


def _percent(rate: Rate) -> str:
    return f"{100 * rate.share:.2f} % ± {100 * rate.error:.2f}" if rate.of else "none"


def _time(seconds: float) -> str:
    return from_seconds(round(seconds / MINUTE) * MINUTE)


def _count(number: float) -> str:
    return f"{number:,.0f}" if math.isfinite(number) else "more than a guild has"


# ------------------------------------------------------------------------------------------------------ for programs


def document(plan: Plan, measures: Measures, seed: int) -> dict[str, Any]:
    """Return all of it as JSON: amounts are texts in `token`, points and shares numbers, times seconds."""
    return {
        "bounties": measures.bounties,
        "seed": seed,
        "plan": plan_document(plan),
        **results_document(plan, measures),
    }


def results_document(plan: Plan, measures: Measures) -> dict[str, Any]:
    """Return what a play came to as JSON."""
    prices = {name: _price(plan, name, value) for name, value in asdict(measures.prices).items()}
    return {
        "days": round(measures.days, 2),
        "earnings": [
            {"role": each.role, "kind": each.kind, "times": each.times}
            | {"money": _amount(plan, each.money), "points": round(each.points / 1_000, 4)}
            for each in measures.earnings
        ],
        "rates": {_camel(name): _rate(getattr(measures, name)) for name in _RATES},
        "verdict": {"median": round(measures.verdict_median), "late": round(measures.verdict_late)},
        "cost": _amount(plan, measures.cost),
        "prices": {_camel(name): price for name, price in prices.items()},
        "seats": [{_camel(name): count for name, count in asdict(each).items()} for each in measures.seats],
        "places": measures.places,
        "commons": _amount(plan, measures.commons),
    }


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON, with all that it assumes."""
    return {
        _camel(name): _amount(plan, value) if name in ("reward", "fee", "bond") else value
        for name, value in asdict(plan).items()
        if name != "habits"
    } | {"habits": {_camel(name): value for name, value in asdict(plan.habits).items()}}


def suggestion_document(suggestion: Suggestion) -> dict[str, Any]:
    """Return a suggestion as JSON."""
    plan = suggestion.plan
    return {
        "terms": {each.name: {"value": each.value, "because": each.why} for each in suggestion.reasons},
        "sizes": [
            {"size": each.size, "fees": _amount(plan, each.fees), "errors": _amount(plan, each.errors)}
            for each in suggestion.trials
        ],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"share": round(rate.share, 6), "error": round(rate.error, 6), "of": rate.of}


def _price(plan: Plan, name: str, value: float) -> Any:
    if name.startswith("seats_for"):
        return int(value) if math.isfinite(value) else None
    return _amount(plan, value)


def _amount(plan: Plan, units: float) -> str | None:
    """To the thousandth of a unit; null if there is none."""
    if not math.isfinite(units):
        return None
    thousandths = round(units * 1_000)
    return ("-" if thousandths < 0 else "") + from_units(abs(thousandths), plan.decimals + 3)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
