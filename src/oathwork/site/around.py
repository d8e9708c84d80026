"""What stands around a bounty, as the page's JSON has it: a poster that is a contract, a court as arbiter, warranties.

Each is what it is by its code or by its factory's log, never by what it says of itself: of other contracts nothing is told.
"""

from typing import Any, Final

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.contracts.immutables import is_code_of, words_in
from oathwork.errors import NetworkError, Refused
from oathwork.ledger.started import StartedHoldback, StartedPlan, StartedRota
from oathwork.model.bounty import Bounty
from oathwork.model.guild import guild_hex
from oathwork.model.terms import Status, Terms
from oathwork.model.typed_data import NOBODY, address
from oathwork.site.source import SiteSource
from oathwork.untrusted.fields import as_hex

_MOST_CASES: Final = 500  # of one court, among which one that has ended is looked for
_MOST_MILESTONES: Final = 50  # that are shown of one plan
MOST_SHOWN: Final = 2**40  # seconds: later moments are told as this one


def around_json(source: SiteSource, bounty: Bounty) -> dict[str, Any]:
    """Return what stands around a bounty; each part null, or empty, where there is none."""
    return {
        "poster": _poster_json(source, bounty),
        "arbiter": _arbiter_json(source, bounty),
        "warranties": _warranties_json(source, bounty),
    }


# ---------------------------------------------------------------------------------------------------------------- posters


def _poster_json(source: SiteSource, bounty: Bounty) -> dict[str, Any] | None:
    it = source.ledger.questions.started(bounty.terms.poster)
    if it is None or isinstance(it, StartedHoldback):
        return None
    return {
        "kind": it.kind.value,
        "organiser": it.organiser,
        "milestones": _milestones(source, it) if isinstance(it, StartedPlan) else [],
        "count": len(it.offers) if isinstance(it, StartedPlan) else 0,
        "period": min(it.period, MOST_SHOWN) if isinstance(it, StartedRota) else None,
    }


def _milestones(source: SiteSource, plan: StartedPlan) -> list[dict[str, Any]]:
    """A plan posts in one lane, so a milestone's place among its offers is the generation of the bounty."""
    bounties = source.ledger.find(poster=plan.address).values()
    by_place = {each.terms.generation: each for each in bounties}
    titles = source.titles_of(offer.spec for offer in plan.offers)
    return [
        _milestone(offer, by_place.get(number), titles.get(offer.spec, ""))
        for number, offer in enumerate(plan.offers[:_MOST_MILESTONES])
    ]


def _milestone(offer: Terms, bounty: Bounty | None, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "reward": str(offer.reward),
        "bounty": as_hex(bounty.id) if bounty else None,
        "paid": bool(bounty and bounty.is_paid),
    }


# --------------------------------------------------------------------------------------------------------------- arbiters


def _arbiter_json(source: SiteSource, bounty: Bounty) -> dict[str, Any] | None:
    """Return the court that an arbiter asks, and where its case stands; None for any other arbiter, or a silent node."""
    arbiter = bounty.terms.arbiter
    if arbiter == NOBODY:
        return None
    try:
        answer: dict[str, Any] | None = source.once_a_block(
            ("court", bounty.id), lambda: _court_json(source, arbiter, bounty.id)
        )
        return answer
    except (NetworkError, Refused):
        return None


def _court_json(source: SiteSource, arbiter: str, id: bytes) -> dict[str, Any] | None:
    chain, escrow = source.chain, source.contracts.escrow.address
    held_addresses = held_by(chain, "CourtArbiter", arbiter)
    if held_addresses is None or held_addresses.get("escrow") != escrow or "court" not in held_addresses:
        return None
    court = held_addresses["court"]
    is_asked, dispute = _view(chain, "CourtArbiter", arbiter, "questions", id)
    is_given, is_noted, pays = (
        _view(chain, "CourtArbiter", arbiter, "answers", dispute) if is_asked else (False, False, False)
    )
    return {
        "court": court,
        "panel": _panel_json(chain, court),
        "dispute": str(dispute) if is_asked else None,
        "case": _case_of(source, court, dispute) if is_asked else None,
        "answer": ("given" if is_given else "noted") if is_given or is_noted else None,
        "pays": pays,
    }


def _case_of(source: SiteSource, court: str, dispute: int) -> str | None:
    """Return the bounty that a case is: a court of our panels posts each in a lane of its number. None in other courts."""
    live = source.ledger.questions.in_lane(court, dispute)
    over = source.ledger.find(statuses=[Status.FREE], poster=court, limit=_MOST_CASES).values()
    cases = [*([live] if live else []), *(each for each in over if each.terms.lane == dispute)]
    return as_hex(cases[0].id) if cases else None


def _panel_json(chain: Chain, court: str) -> dict[str, Any] | None:
    """Return whose panels a court has judge, if it is one of ours; None for any other, such as Kleros."""
    if held_by(chain, "PanelArbitrator", court) is None:
        return None
    guild, size = (_view(chain, "PanelArbitrator", court, name) for name in ("guild", "size"))
    return {"guild": guild_hex(guild), "size": size}


def held_by(chain: Chain, contract: str, where: str) -> dict[str, str] | None:
    """Return the addresses in the code at an address, by immutable, if it is this contract's code; None for any other."""
    abi, code = artifact(contract), chain.code(where)
    if not is_code_of(abi, code):
        return None
    words = words_in(abi, code)
    return {name: address(places[0][12:]) for name, places in words.items() if len({*places}) == 1}


def _view(chain: Chain, contract: str, where: str, function: str, *arguments: Any) -> Any:
    abi = artifact(contract)
    return abi.decode(function, chain.call(where, abi.encode(function, *arguments)))


# -------------------------------------------------------------------------------------------------------------- warranties


def _warranties_json(source: SiteSource, bounty: Bounty) -> list[dict[str, Any]]:
    """Return the shares of a bounty's team that are a holdback's, made by the factory for this bounty."""
    parts = {share.account: share.part for share in bounty.people.team}
    holdbacks = source.ledger.questions.holdbacks(bounty.id)
    return [_warranty(source, each, parts[each.address]) for each in holdbacks if each.address in parts]


def _warranty(source: SiteSource, holdback: StartedHoldback, part: int) -> dict[str, Any]:
    answer = {
        "holdback": holdback.address,
        "part": part,
        "worker": holdback.worker,
        "court": holdback.court,
        "until": min(holdback.until, MOST_SHOWN),
        "rulingPeriod": holdback.ruling_period,
    }
    complaint: dict[str, Any] = source.once_a_block(
        ("warranty", holdback.address), lambda: _complaint(source, holdback)
    )
    return answer | complaint


def _complaint(source: SiteSource, holdback: StartedHoldback) -> dict[str, Any]:
    """Return what came of a complaint; nothing but zeros without one, or if the node is silent."""
    try:
        names = ("rulesUntil", "ruled", "toPoster")
        rules_until, is_ruled, to_poster = (
            _view(source.chain, "Holdback", holdback.address, name) for name in names
        )
    except (NetworkError, Refused):
        rules_until, is_ruled, to_poster = 0, False, False
    return {"rulesUntil": rules_until, "ruled": is_ruled, "toPoster": to_poster}
