"""What stands around a bounty, as the page's JSON has it: a poster that is a contract, a court as arbiter, warranties.

Each is what it is by its code or by its factory's log, never by what it says of itself: of other contracts nothing is told.
"""

from typing import Any, Final

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.contracts.court_arbiter import CourtAnswer, CourtArbiter
from oathwork.errors import NetworkError, NotOurs, Refused
from oathwork.ledger.started import StartedHoldback, StartedPlan, StartedRota
from oathwork.model.bounty import Bounty
from oathwork.model.guild import guild_hex
from oathwork.model.terms import Status, Terms
from oathwork.model.typed_data import NOBODY
from oathwork.site.source import SiteSource
from oathwork.untrusted.fields import as_hex
from oathwork.workflows.appeal import own_court

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
    bounties = posted_by(source, it.address) if isinstance(it, StartedPlan) else []
    return {
        "kind": it.kind.value,
        "organiser": it.organiser,
        "milestones": _milestones(source, it, bounties) if isinstance(it, StartedPlan) else [],
        "count": len(it.offers) if isinstance(it, StartedPlan) else 0,
        "period": min(it.period, MOST_SHOWN) if isinstance(it, StartedRota) else None,
    }


def posted_by(source: SiteSource, deputy: str) -> list[Bounty]:
    """Return all that a plan or a rota has posted, in its order: it posts in one lane, so a bounty's generation is its number."""
    return sorted(source.ledger.find(poster=deputy).values(), key=lambda each: each.terms.generation)


def _milestones(source: SiteSource, plan: StartedPlan, bounties: list[Bounty]) -> list[dict[str, Any]]:
    titles = source.titles_of(offer.spec for offer in plan.offers)
    by_number = {each.terms.generation: each for each in bounties}
    return [
        _milestone(offer, by_number.get(number), titles.get(offer.spec, ""))
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


def _court_json(source: SiteSource, where: str, id: bytes) -> dict[str, Any] | None:
    try:
        arbiter = CourtArbiter(source.chain, where, source.contracts.escrow.address)
    except NotOurs:
        return None
    court, question = arbiter.court(), arbiter.questions(id)
    answer = arbiter.answers(question.dispute) if question.is_asked else CourtAnswer(False, False, False)
    return {
        "court": court,
        "panel": _panel_json(source, court),
        "dispute": str(question.dispute) if question.is_asked else None,
        "case": _case_of(source, court, question.dispute) if question.is_asked else None,
        "answer": ("given" if answer.is_given else "noted") if answer.is_given or answer.is_noted else None,
        "pays": answer.pays,
    }


def _case_of(source: SiteSource, court: str, dispute: int) -> str | None:
    """Return the bounty that a case is: a court of our panels posts each in a lane of its number. None in other courts."""
    live = source.ledger.questions.in_lane(court, dispute)
    over = source.ledger.find(statuses=[Status.FREE], poster=court, limit=_MOST_CASES).values()
    cases = [*([live] if live else []), *(each for each in over if each.terms.lane == dispute)]
    return as_hex(cases[0].id) if cases else None


def _panel_json(source: SiteSource, court: str) -> dict[str, Any] | None:
    """Return whose panels a court has judge, if it is one of this escrow's; None for any other, such as Kleros."""
    own = own_court(source.contracts, court)
    return {"guild": guild_hex(own.setup.guild), "size": own.setup.size} if own else None


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
