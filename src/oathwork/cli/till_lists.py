"""What `plan list` and `rota list` share."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.workflows.listed_tills import ListedTill


def filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which are listed."""
    limit = click.option("--limit", type=click.IntRange(1), help="List at most so many.  [default: all]")
    guild = click.option(
        "--guild", type=options.GUILD, metavar="0x…", help="Only those with a bounty for this guild's peers."
    )
    organiser = click.option("--organiser", metavar="0x…", help="Only those that this account organises.")
    return organiser(guild(limit(command)))


def list_tills(desk: Desk, kind: str, organiser: str | None, guild: int | None, limit: int | None) -> None:
    """Answer with the plans, or the rotas, that are asked for, the newest first."""
    from oathwork.evidence.shelf import title_on_shelf
    from oathwork.ledger.started import StartKind
    from oathwork.ledger.till_lists import TillFilter, till_offers
    from oathwork.model.typed_data import address
    from oathwork.workflows.listed_tills import listed_tills

    who = address(organiser, "--organiser") if organiser else None
    at = desk.follow()
    tills = desk.ledger.questions.tills(TillFilter(StartKind(kind), who, guild, None, limit))
    now_rows = listed_tills(desk.contracts, tills, at["at"]["block"])
    rows = [(each, title_on_shelf(till_offers(each.it)[0].spec)) for each in now_rows]
    document = {**at, f"{kind}s": [_row_json(kind, *row) for row in rows]}
    which = " of these" if who or guild is not None else ""
    none = [f"there is no {kind}{which}. `oathwork {kind} start` starts one"]
    desk.answer(document, (line for row in rows for line in _row_lines(desk, kind, *row)) if rows else none)


def _row_json(kind: str, row: "ListedTill", title: str) -> dict[str, Any]:
    from oathwork.ledger.till_lists import till_offers
    from oathwork.model.guild import guild_hex

    offers = till_offers(row.it)
    return {
        kind: row.it.address,
        "organiser": row.it.organiser,
        "title": title,
        "guilds": [guild_hex(each) for each in dict.fromkeys(offer.guild for offer in offers)],
        "token": offers[0].token,
        "held": str(row.money),
        "needed": str(row.stake),
        "offers": len(offers),
        "ended": row.ended,
        "stopped": row.is_stopped,
    }


def _row_lines(desk: Desk, kind: str, row: "ListedTill", title: str) -> Iterator[str]:
    from oathwork.cli.job_text import title_text
    from oathwork.cli.terminal import folded
    from oathwork.ledger.till_lists import till_offers

    offers = till_offers(row.it)
    token = offers[0].token
    takes = f"{len(offers)} milestones take" if kind == "plan" else "each turn takes"
    end = ", stopped" if row.is_stopped else ""
    lives = "one lives" if row.is_live else f"{row.ended} ended"
    sums = f"holds {desk.money(token, row.money)}; {takes} {desk.money(token, row.stake)}; {lives}{end}"
    yield folded(f"{row.it.address}  ", sums)
    if title:
        yield folded("    ", title_text(title))
