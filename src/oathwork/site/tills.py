"""Plans and rotas as the page's JSON has them: see page/src/api.ts. The chain says what one holds, at the block of the answer."""

from typing import Any, Final

from fastapi import HTTPException

from oathwork.contracts.deputy import DEPUTY_LANE
from oathwork.ledger.started import StartedPlan, StartedRota
from oathwork.ledger.till_lists import StartedTill, till_offers
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Terms
from oathwork.site.answers import at_json
from oathwork.site.around import MOST_SHOWN, posted_by
from oathwork.site.following import Now
from oathwork.site.source import SiteSource
from oathwork.untrusted.fields import as_hex
from oathwork.workflows.listed_tills import listed_tills

_MOST_OFFERS: Final = 50  # that are shown of one plan, the first
_MOST_POSTED: Final = 50  # that are shown of what one has posted, the last


def till_json(
    source: SiteSource, kind: type[StartedPlan] | type[StartedRota], address: str, now: Now
) -> dict[str, Any]:
    """Return one plan, or one rota: what it posts, what it holds, what it has posted and what comes next."""
    it = source.ledger.questions.started(address)
    if not isinstance(it, kind):
        raise HTTPException(404, f"no {kind.kind.value} was started at this address on this chain")
    offers = till_offers(it)
    [here] = source.once_a_block(
        ("till", address), lambda: listed_tills(source.contracts, [it], now.block.number)
    )
    bounties = source.once_a_block(("posted", address), lambda: posted_by(source, address))
    decimals, symbol = source.label(offers[0].token)
    return {
        "at": at_json(now),
        "kind": it.kind.value,
        "till": it.address,
        "organiser": it.organiser,
        "token": offers[0].token,
        "symbol": symbol or None,
        "decimals": decimals,
        "held": str(here.money),
        "count": len(offers),
        **_offers_json(source, it, offers, bounties),
        **_posted_json(source, it, bounties),
        "stopped": here.is_stopped,
        "start": min(it.start, MOST_SHOWN) if isinstance(it, StartedRota) else None,
        "period": min(it.period, MOST_SHOWN) if isinstance(it, StartedRota) else None,
        "nextFrom": min(here.own, MOST_SHOWN) if isinstance(it, StartedRota) else None,
    }


def _offers_json(
    source: SiteSource, it: StartedTill, offers: tuple[Terms, ...], bounties: list[Bounty]
) -> dict[str, Any]:
    """Return what it posts, in its order, and what it posts after its last one; null after a plan's last."""
    first_offers = offers[:_MOST_OFFERS]
    titles = source.titles_of(offer.spec for offer in first_offers)
    coming = offers[len(bounties) :] if isinstance(it, StartedPlan) else offers
    return {
        "offers": [offer.to_json() for offer in first_offers],
        "titles": [titles.get(offer.spec, "") for offer in first_offers],
        "next": coming[0].to_json() if coming else None,
    }


def _posted_json(source: SiteSource, it: StartedTill, bounties: list[Bounty]) -> dict[str, Any]:
    live = source.ledger.questions.in_lane(it.address, DEPUTY_LANE)
    ended = [each for each in bounties if not each.status.is_live]
    last = _MOST_OFFERS if isinstance(it, StartedPlan) else len(bounties)
    return {
        "posted": [_posted(each) for each in bounties[:last][-_MOST_POSTED:]],
        "ended": len(ended),
        "paid": bool(isinstance(it, StartedPlan) and ended and ended[-1].is_paid),
        "live": {"terms": live.terms.to_json(), "state": live.state.to_json()} if live else None,
    }


def _posted(bounty: Bounty) -> dict[str, Any]:
    terms = bounty.terms
    return {"bounty": as_hex(bounty.id), "number": terms.generation, "openUntil": terms.open_until}
