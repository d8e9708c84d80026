"""What `oathwork report` adds where it is asked for: pairs, seals, probes. Each has a document, lines, and may be incomplete."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.model.bounty import Bounty
    from oathwork.verdicts.exchange import VerdictPlace

CHOICES = ("seals", "pairs", "probes")


class ReportPart(NamedTuple):
    """`require_all` raises NotFetched if something was not looked at: after all of it was printed."""

    document: dict[str, Any]
    lines: Iterable[str]
    require_all: Callable[[], None] = lambda: None


def report_parts(
    desk: Desk,
    chosen_parts: Iterable[str],
    guild: int | None,
    poster: str | None,
    places: "tuple[VerdictPlace, ...]",
) -> Iterator[ReportPart]:
    """Yield the parts of a report that were asked for."""
    choices = set(chosen_parts)
    bounties = list(desk.ledger.find(guild=guild, poster=poster).values()) if choices - {"probes"} else []
    if "pairs" in choices:
        yield _pairs(desk, bounties)
    if "seals" in choices:
        yield _seals(desk, bounties, places)
    if "probes" in choices and guild is not None:
        yield _probes(desk, guild, places)


def _pairs(desk: Desk, bounties: "list[Bounty]") -> ReportPart:
    from oathwork.cli.pairs import pairs_of, report_lines
    from oathwork.workflows.guild_pairs import pairs_json

    pairs = pairs_of(desk, bounties)
    return ReportPart({"pairs": pairs_json(pairs)}, report_lines(pairs))


def _seals(desk: Desk, bounties: "list[Bounty]", places: "tuple[VerdictPlace, ...]") -> ReportPart:
    from oathwork.cli.seals import seals_report

    seals = seals_report(desk, bounties, places)
    return ReportPart(seals.json(), seals.lines(), seals.require_all)


def _probes(desk: Desk, guild: int, places: "tuple[VerdictPlace, ...]") -> ReportPart:
    from oathwork.cli.probes import probes_of

    probes, notes = probes_of(desk, guild, places)
    return ReportPart({"probes": probes.json()}, probes.lines(), notes.require_all)
