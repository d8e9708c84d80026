"""The economy, played before money is: what terms and people come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.progress import Bar

if TYPE_CHECKING:
    from oathwork.simulation import Measures, Plan, Play
    from oathwork.simulation.suggestion import Suggestion

_MOST = 1_000_000
_WIDTH = 110  # columns, where nobody says how many there are


class _Kinds(click.ParamType):
    """Numbers by kind: `honest=30,absent=5`."""

    name = "KIND=N,…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        pairs = [part.partition("=") for part in str(value).split(",")]
        try:
            return {kind.strip(): float(number) for kind, _, number in pairs}
        except ValueError:
            self.fail(f"{value!r} is not of the form honest=30,absent=5", param, ctx)


def _terms(command: Any) -> Any:
    """Let options replace lines of the plan's file."""
    amounts = {
        "reward": "The worker's reward.",
        "fee": "The fee of each peer who judges.",
        "bond": "The worker's bond.",
    }
    times = {
        "open_for": "The time in which a bounty can be claimed.",
        "work_period": "The time from the claim to the deadline.",
        "review_period": "The time after which absent peers are replaced.",
        "patience": "The time after which a bare majority decides.",
    }
    numbers = {"size": "The size of a panel: 1, 3, 5 or 7.", "pass_mark": "The lowest score that is a yes."}
    numbers |= {"effort": "The points of a perfect delivery.", "seat_at": "The points that earn a seat."}
    people = {
        "peers": "The seats of each kind: honest, careless, absent, colluding, sybil.",
        "newcomers": "The same kinds' shares among those who are offered a lost seat.",
        "workers": "The workers' shares: honest, careless, vanishing, colluding, empty, sybil.",
        "posters": "The posters' shares: honest, fishing.",
    }
    choices = [click.option(_option(name), metavar="AMOUNT", help=about) for name, about in amounts.items()]
    choices += [click.option(_option(name), metavar="DURATION", help=about) for name, about in times.items()]
    choices += [click.option(_option(name), type=int, help=about) for name, about in numbers.items()]
    choices += [click.option("--bounties-a-day", type=float, help="The number of bounties posted each day.")]
    choices += [click.option(_option(name), type=_Kinds(), help=about) for name, about in people.items()]
    choices += [
        click.option(
            "--arbiter/--no-arbiter",
            default=None,
            help="Have an arbiter, who rules where panels do not decide.",
        )
    ]
    choices += [
        click.option(
            "--rules",
            type=click.Choice(["second", "first"]),
            help="The rules of the contracts (second), or those of their first edition.  [default: second]",
        )
    ]
    for option in reversed(choices):
        command = option(command)
    return command


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


@click.command()
@click.argument("plan", required=False, metavar="[PLAN.toml]", type=click.Path(path_type=Path))
@click.option(
    "--bounties",
    type=click.IntRange(1, _MOST),
    default=10_000,
    show_default=True,
    help="The number of bounties.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The seed of all that is random."
)
@click.option(
    "--suggest",
    is_flag=True,
    help="Recommend size, fee, bond, review period and patience for the reward, and play with them.",
)
@click.option(
    "--review-share", type=click.FloatRange(0, 0.2), default=0.02, show_default=True,
    help="The time of a review, as a share of the work's; goes with --suggest.",
)  # fmt: skip
@click.option("--compare", is_flag=True, help="Play the same by the other edition's rules too, and compare.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Save figures (SVG, PNG) and tables (CSV) in this folder.",
)
@_terms
@options.json_answer
def simulate(
    plan: Path | None,
    bounties: int,
    seed: int,
    suggest: bool,
    review_share: float,
    compare: bool,
    out: Path | None,
    as_json: bool,
    **instead: Any,
) -> None:
    """Play thousands of bounties with people of stated kinds, by the contracts' rules, and report the results.

    The report says what each kind earns, how often panels err, how long a verdict takes, and what it costs to buy one.
    A plan states terms and people, and has a default for each. Asks no chain. The same plan and seed give the same answer.

    \b
    oathwork simulate
    oathwork simulate scripts/examples/plan.toml --size 5 --out figures
    oathwork simulate --reward 2 --peers honest=30,colluding=20 --workers honest=8,sybil=2
    oathwork simulate --reward 0.5 --suggest
    oathwork simulate --peers honest=12,colluding=4 --compare
    """
    options.require_companions(click.get_current_context())
    from oathwork.errors import UsageError

    try:
        from oathwork import simulation
        from oathwork.simulation import written
    except ImportError as error:
        raise _missing(error) from error

    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"{out} is there already, and no folder")
    whole_plan = written.read_plan(
        plan, {name: value for name, value in instead.items() if value is not None}
    )
    suggestion = None
    if suggest:
        from oathwork.simulation.suggestion import suggest as suggested

        suggestion = suggested(whole_plan, seed=seed, review_share=review_share, progress=Bar("trying terms"))
        whole_plan = suggestion.plan
    play = simulation.simulate(whole_plan, bounties, seed=seed, progress=Bar("playing bounties"))
    measures = simulation.measure(play)
    files = _save(out, play, measures, seed) if out else []
    by_others = _play_by_other_rules(whole_plan, bounties, seed) if compare else None
    _answer(whole_plan, measures, seed, suggestion, files, as_json, by_others=by_others)


def _play_by_other_rules(plan: "Plan", bounties: int, seed: int) -> "Measures":
    from dataclasses import replace

    from oathwork import simulation
    from oathwork.simulation.report import other_rules

    others = replace(plan, rules=other_rules(plan))
    bar = Bar(f"playing by the {others.rules} rules")
    return simulation.measure(simulation.simulate(others, bounties, seed=seed, progress=bar))


def _save(out: Path, play: "Play", measures: "Measures", seed: int) -> list[Path]:
    from oathwork.errors import UsageError

    try:
        from oathwork.simulation.figures import save_figures
    except ImportError as error:
        raise _missing(error) from error
    from oathwork.simulation.capture import capture

    takeovers = capture(play.plan, seed=seed, progress=Bar("playing captured guilds"))
    try:
        return save_figures(out, play, measures, takeovers)
    except OSError as error:
        raise UsageError(f"cannot write into {out}: {error.strerror}") from error


def _missing(error: ImportError) -> Exception:
    from oathwork.errors import UsageError

    return UsageError(f"a simulation needs {error.name}: pip install 'oathwork[simulate]'")


def _answer(
    plan: "Plan",
    measures: "Measures",
    seed: int,
    suggestion: "Suggestion | None",
    files: list[Path],
    as_json: bool,
    *,
    by_others: "Measures | None",
) -> None:
    from oathwork.simulation import report

    document = report.document(plan, measures, seed)
    document["suggestion"] = report.suggestion_document(suggestion) if suggestion else None
    document["comparison"] = (
        {"rules": report.other_rules(plan), **report.results_document(plan, by_others)} if by_others else None
    )
    document["files"] = [str(file) for file in files]
    parts: list[Any] = [report.suggested(suggestion), ""] if suggestion else []
    parts.append(f"{measures.bounties:,} bounties, seed {seed}: {report.terms_line(plan)}")
    for table in report.tables(plan, measures):
        parts += ["", table]
    parts += ["", report.comparison(plan, measures, by_others)] if by_others else []
    lines = [] if as_json else [*_printed(parts), *(f"written: {file}" for file in files)]
    Desk("simulate", as_json=as_json).answer(document, lines)


def _printed(parts: list[Any]) -> list[str]:
    """In colour on a terminal; without the blanks that rich fills its lines with."""
    import os
    import sys

    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False)
    if not (console.is_terminal or "COLUMNS" in os.environ):
        console.width = _WIDTH
    with console.capture() as capturing:
        console.print(*parts, sep="\n")
    return [line.rstrip() for line in capturing.get().rstrip("\n").split("\n")]
