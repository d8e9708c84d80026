"""A play in pictures: SVG and PNG, and a CSV of the numbers in each. Needs matplotlib."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from oathwork.model.amounts import DAY, from_seconds
from oathwork.simulation.capture import CaptureRates
from oathwork.simulation.measures import LATE, Measures, verdict_times
from oathwork.simulation.plan import PEERS, Plan
from oathwork.simulation.play import Play
from oathwork.untrusted.files import write_file

Table = tuple[Sequence[str], list[Sequence[Any]]]

# Okabe and Ito's colours, which the colour-blind can tell apart.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#777777",
)  # fmt: skip
OF_PEERS: Final = dict(zip(PEERS, (BLUE, SKY, GREY, RED, ORANGE), strict=True))
OF_SIZES: Final = {1: (RED, "o"), 3: (BLUE, "s"), 5: (GREEN, "^"), 7: (PURPLE, "D")}
STYLE: Final[Any] = {
    "font.size": 9.5, "axes.titlesize": 10.5, "axes.titlelocation": "left", "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "axes.axisbelow": True,
    "legend.frameon": False, "svg.hashsalt": "oathwork", "axes.unicode_minus": False, "figure.titlesize": 12,
}  # fmt: skip
WHITE: Final = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # behind a text, on the grid
STEPS: Final = 400  # of a curve
_EACH: Final = {"worker": "claim", "peer": "place on a panel", "poster": "bounty"}


def save_figures(folder: Path, play: Play, measures: Measures, rates: Sequence[CaptureRates]) -> list[Path]:
    """Write all figures and tables into a folder, which is made; return the files."""
    files: list[Path] = []
    with mpl.rc_context(STYLE):
        for name, (figure, table) in {
            "earnings": _earnings(play.plan, measures),
            "verdicts": _verdicts(play, measures),
            "capture": _capture(play.plan, rates),
            "seats": _seats(play),
        }.items():
            files += _write(folder / name, figure, table)
    return files


def _write(stem: Path, figure: Figure, table: Table) -> list[Path]:
    files = []
    for kind in ("svg", "png"):
        data = io.BytesIO()
        figure.savefig(data, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else {})
        files.append(stem.with_suffix(f".{kind}"))
        write_file(files[-1], data.getvalue())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table[0])
    writer.writerows(table[1])
    files.append(stem.with_suffix(".csv"))
    write_file(files[-1], text.getvalue().encode())
    return files


def _new(title: str, width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    return figure


def _earnings(plan: Plan, measures: Measures) -> tuple[Figure, Table]:
    figure = _new("What each kind earns, each time", 8, 5.6)
    groups = [[each for each in measures.earnings if each.role == role] for role in _EACH]
    grid = figure.subplots(3, 1, height_ratios=[len(group) + 0.8 for group in groups])
    for axes, group, (role, time) in zip(grid, groups, _EACH.items(), strict=True):
        amounts = [each.money / 10**plan.decimals for each in group]
        bars = axes.barh(
            [each.kind for each in group], amounts, color=[GREEN if a >= 0 else RED for a in amounts]
        )
        axes.bar_label(bars, [plan.money(each.money) for each in group], padding=4, bbox=WHITE)
        axes.set_title(f"{role}s, each {time}")
        axes.axvline(0, color="black", linewidth=0.8)
        axes.margins(x=0.2)
        axes.grid(axis="y", visible=False)
        axes.invert_yaxis()
    grid[-1].set_xlabel(f"mean, in {plan.token}; a poster's is without the worth of the work")
    lines: list[Sequence[Any]] = [
        [each.role, each.kind, each.times, each.money / 10**plan.decimals, each.points / 1_000]
        for each in measures.earnings
    ]
    return figure, (["role", "kind", "times", f"money_{plan.token}", "points"], lines)


def _verdicts(play: Play, measures: Measures) -> tuple[Figure, Table]:
    plan, days = play.plan, np.sort(verdict_times(play)) / DAY
    figure = _new("From a delivery to its verdict", 8, 4.2)
    axes = figure.subplots()
    shares = np.linspace(0, 1, STEPS + 1)
    quantiles = np.quantile(days, shares) if len(days) else np.zeros(len(shares))
    axes.plot(quantiles, 100 * shares, color=BLUE, linewidth=2)
    beside = max(plan.review_period / DAY, quantiles[-1] / 2)
    for share, moment in ((0.5, measures.verdict_median), (LATE, measures.verdict_late)):
        axes.plot([moment / DAY], [100 * share], "o", color=BLUE)
        axes.annotate(
            f"{share:.0%} within {moment / DAY:.1f} days", (moment / DAY, 100 * share), (beside, 100 * share - 10),
            arrowprops={"arrowstyle": "-", "color": GREY}, va="center", bbox=WHITE,
        )  # fmt: skip
    for name, seconds, style in (
        ("patience", plan.patience, ":"),
        ("review period", plan.review_period, "--"),
    ):
        axes.axvline(seconds / DAY, color=ORANGE, linestyle=style, label=f"{name}: {from_seconds(seconds)}")
    axes.set(
        xlabel="days after the delivery", ylabel="deliveries decided, in %", ylim=(0, 102), xlim=(0, None)
    )
    axes.legend(loc="lower right")
    rows: list[Sequence[Any]] = [
        [f"{share:.4f}", f"{day:.4f}"] for share, day in zip(shares, quantiles, strict=True)
    ]
    return figure, (["share", "days"], rows)


def _capture(plan: Plan, rates: Sequence[CaptureRates]) -> tuple[Figure, Table]:
    figure = _new("What a share of the guild's seats buys its owner", 9, 4.2)
    friends, victims = figure.subplots(1, 2, sharey=True)
    for axes, rate, title in (
        (friends, "bad_paid", "Bad work of the owner's friends is paid"),
        (victims, "good_refused", "Good work for the owner is refused"),
    ):
        for size in sorted({each.size for each in rates}):
            line = [each for each in rates if each.size == size]
            colour, marker = OF_SIZES[size]
            axes.plot(
                [100 * each.share for each in line], [100 * getattr(each, rate) for each in line],
                color=colour, marker=marker, label=f"panel of {size}",
            )  # fmt: skip
        axes.set_title(title)
        axes.set(xlabel=f"seats held, in % of {plan.seats}", ylim=(-2, 102))
    friends.set_ylabel("deliveries, in %")
    friends.legend(loc="upper left")
    rows: list[Sequence[Any]] = [
        [each.size, f"{each.share:.4f}", f"{each.bad_paid:.4f}", f"{each.good_refused:.4f}"] for each in rates
    ]
    return figure, (["size", "held", "bad_paid", "good_refused"], rows)


def _seats(play: Play) -> tuple[Figure, Table]:
    seats, days = play.seats, play.seats.moments / DAY
    figure = _new("Who sits in the guild", 8, 4.2)
    axes = figure.subplots()
    columns = [at for at in range(len(PEERS)) if seats.sitting[:, at].any()]
    axes.stackplot(
        days, seats.sitting[:, columns].T, labels=[PEERS[at] for at in columns],
        colors=[OF_PEERS[PEERS[at]] for at in columns], edgecolor="white", linewidth=0.4,
    )  # fmt: skip
    axes.set(xlabel="days", ylabel="seats", xlim=(0, days[-1]), ylim=(0, None))
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="center left", bbox_to_anchor=(1, 0.5))
    rows: list[Sequence[Any]] = [
        [f"{day:.2f}", *map(int, row)] for day, row in zip(days, seats.sitting, strict=True)
    ]
    return figure, (["day", *PEERS], rows)
