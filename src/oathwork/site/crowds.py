"""Crowds as the page's JSON has them: see page/src/api.ts. What was given the chain says, at the block that the answer names."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import HTTPException

from oathwork.contracts.crowd import given_to_each
from oathwork.ledger.questions import CrowdPlace
from oathwork.ledger.started import StartedCrowd
from oathwork.model.guild import guild_hex
from oathwork.site.answers import at_json
from oathwork.site.around import MOST_SHOWN
from oathwork.site.following import Now
from oathwork.site.paging import ListPage
from oathwork.site.source import SiteSource
from oathwork.untrusted.fields import as_hex

_MOST_GIFTS: Final = 100  # that are shown of one crowd, the largest


def crowds_json(source: SiteSource, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the crowds that gather, those first whose time ends first."""
    place = page.after("uint62", "uint48", "uint31")
    after = CrowdPlace(*place) if place else None
    gathering = source.ledger.questions.gathering(now.block.timestamp, after, page.limit)
    crowds, cursor = page.cut(gathering, CrowdPlace.of)
    return {"at": at_json(now), "crowds": _rows(source, crowds, now), "next": cursor}


def crowd_json(source: SiteSource, address: str, now: Now) -> dict[str, Any]:
    """Return one crowd: what it is for, who gave, what it has posted, and what came back."""
    crowd = source.ledger.questions.started(address)
    if not isinstance(crowd, StartedCrowd):
        raise HTTPException(404, "no crowd was started at this address on this chain")
    gifts = source.once_a_block(("gifts", address), lambda: source.gifts.to(crowd, now.block))
    bounties = source.ledger.find(poster=address, limit=1)
    [row] = _rows(source, [crowd], now)
    return {
        "at": at_json(now),
        "row": row,
        "offer": crowd.offer.to_json(),
        "gifts": [{"account": each, "amount": str(gifts[each])} for each in list(gifts)[:_MOST_GIFTS]],
        "givers": len(gifts),
        "bounty": next((as_hex(id) for id in bounties), None),
    }


def _rows(source: SiteSource, crowds: Sequence[StartedCrowd], now: Now) -> list[dict[str, Any]]:
    block = now.block.number
    addresses = [crowd.address for crowd in crowds]
    key = ("given", *addresses)
    amounts = source.once_a_block(key, lambda: given_to_each(source.chain, addresses, block))
    titles = source.titles_of(crowd.offer.spec for crowd in crowds)
    return [
        _row(source, crowd, amount, titles.get(crowd.offer.spec, ""))
        for crowd, amount in zip(crowds, amounts, strict=True)
    ]


def _row(source: SiteSource, crowd: StartedCrowd, amount: int, title: str) -> dict[str, Any]:
    offer = crowd.offer
    decimals, symbol = source.label(offer.token)
    return {
        "crowd": crowd.address,
        "organiser": crowd.organiser,
        "title": title,
        "guild": guild_hex(offer.guild),
        "token": offer.token,
        "symbol": symbol or None,
        "decimals": decimals,
        **{name: str(getattr(offer, name)) for name in ("reward", "fee", "bond")},
        "size": offer.size,
        "stake": str(offer.stake),
        "given": str(amount),
        "until": min(crowd.until, MOST_SHOWN),
    }
