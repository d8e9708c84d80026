"""Lists of plans and rotas as the page's JSON has them: see page/src/api.ts."""

from collections.abc import Mapping
from typing import Any, Final

from oathwork.errors import NotValid
from oathwork.ledger.started import StartedRota, StartKind
from oathwork.ledger.till_lists import TillFilter, TillPlace, till_offers
from oathwork.model.guild import guild_hex
from oathwork.model.typed_data import address, fit
from oathwork.site.answers import at_json
from oathwork.site.around import MOST_SHOWN
from oathwork.site.following import Now
from oathwork.site.paging import ListPage
from oathwork.site.source import SiteSource
from oathwork.workflows.listed_tills import ListedTill, listed_tills

TILL_FILTERS: Final = ("kind", "organiser", "guild")
_KINDS: Final = (StartKind.PLAN.value, StartKind.ROTA.value)


def read_till_filter(query: Mapping[str, str], page: ListPage) -> TillFilter:
    """Return the question of an address. Raises NotValid for what nobody can ask."""
    kind, organiser, guild = (query.get(name, "") for name in TILL_FILTERS)
    if kind and kind not in _KINDS:
        raise NotValid(f"kind is {' or '.join(_KINDS)}")
    place = page.after("uint48", "uint31")
    return TillFilter(
        kind=StartKind(kind) if kind else None,
        organiser=address(organiser, "organiser") if organiser else None,
        guild=int(fit("uint96", guild, "guild")) if guild else None,
        after=TillPlace(*place) if place else None,
        limit=page.limit,
    )


def tills_json(source: SiteSource, which: TillFilter, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the plans and rotas that are asked for, the newest first."""
    tills, cursor = page.cut(source.ledger.questions.tills(which), TillPlace.of)
    addresses = (each.address for each in tills)
    block = now.block.number
    now_rows = source.once_a_block(
        ("tills", *addresses), lambda: listed_tills(source.contracts, tills, block)
    )
    titles = source.titles_of(till_offers(each)[0].spec for each in tills)
    rows = [_row(source, each, titles.get(till_offers(each.it)[0].spec, "")) for each in now_rows]
    return {"at": at_json(now), "tills": rows, "next": cursor}


def _row(source: SiteSource, row: ListedTill, title: str) -> dict[str, Any]:
    it, offers = row.it, till_offers(row.it)
    decimals, symbol = source.label(offers[0].token)
    return {
        "kind": it.kind.value,
        "till": it.address,
        "organiser": it.organiser,
        "title": title,
        "guild": guild_hex(offers[0].guild),
        "guilds": len({offer.guild for offer in offers}),
        "count": len(offers),
        "token": offers[0].token,
        "symbol": symbol or None,
        "decimals": decimals,
        "stake": str(row.stake),
        "held": str(row.money),
        "ended": row.ended,
        "stopped": row.is_stopped,
        "period": min(it.period, MOST_SHOWN) if isinstance(it, StartedRota) else None,
    }
