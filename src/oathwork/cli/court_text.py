"""What `court show` says: a bounty's appeal, a court of panels, one of its cases."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from oathwork.cli.context import Desk
from oathwork.cli.terminal import fact_line

if TYPE_CHECKING:
    from oathwork.contracts.court_arbiter import CourtArbiter
    from oathwork.contracts.panel_court import PanelCourt
    from oathwork.workflows.appeal import Appeal
    from oathwork.workflows.court_cases import CaseView

NOT_FROM_HERE = (
    "it has this package's code, but its address does not follow from that: its creator may have written rulings or cases "
    "into its storage before"
)


def _date(seconds: int) -> str:
    from oathwork.error_sentences import date_text

    return date_text(seconds)


# ------------------------------------------------------------------------------------------------------------ the appeal


def tell_appeal(desk: Desk, appeal: "Appeal") -> None:
    """Answer with a bounty's appeal."""
    from oathwork.workflows.appeal import AppealStep, is_made_here, own_court

    arbiter = appeal.arbiter
    own = own_court(desk.contracts, arbiter.court())
    cost = _cost(arbiter) if appeal.step in (AppealStep.ASK, AppealStep.PANEL) else None
    document = {
        **desk.at(),
        "bounty": "0x" + appeal.bounty.id.hex(),
        "status": appeal.bounty.label,
        "arbiter": arbiter.address,
        "fromHere": is_made_here(desk.contracts, arbiter),
        "court": arbiter.court(),
        "isPanel": own is not None,
        "extraData": "0x" + arbiter.extra_data().hex(),
        "cost": None if cost is None else str(cost),
        "asked": appeal.question.is_asked,
        "dispute": str(appeal.question.dispute) if appeal.question.is_asked else None,
        "ruling": _ruling_json(appeal),
        "lastDay": appeal.last_day,
        "until": appeal.over_at,
        "next": appeal.step.name.lower(),
    }
    desk.answer(document, _appeal_lines(desk, appeal, own, cost, is_from_here=document["fromHere"]))


def _cost(arbiter: "CourtArbiter") -> int | None:
    """Return what the court takes; None if it does not say that."""
    from oathwork.errors import NotOurs

    try:
        return arbiter.cost()
    except NotOurs:
        return None


def _ruling_json(appeal: "Appeal") -> dict[str, Any]:
    standing = None if appeal.standing is None else str(appeal.standing)
    pays = appeal.answer.pays if appeal.answer.is_given else None
    noted_pays = appeal.answer.pays if appeal.answer.is_noted else None
    return {"pays": pays, "notedPays": noted_pays, "standing": standing, "appealUntil": appeal.appeal_until}


def _appeal_lines(
    desk: Desk, appeal: "Appeal", own: "PanelCourt | None", cost: int | None, *, is_from_here: bool
) -> Iterator[str]:
    from oathwork.model.amounts import from_seconds
    from oathwork.model.typed_data import NOBODY

    arbiter = appeal.arbiter
    yield f"bounty 0x{appeal.bounty.id.hex()}"
    yield fact_line("status", appeal.bounty.label)
    yield fact_line("arbiter", f"{arbiter.address}, which asks a court")
    yield from [] if is_from_here else [fact_line("look", NOT_FROM_HERE)]
    yield fact_line("court", f"{arbiter.court()}, {_court_words(own)}")
    if cost is not None:
        yield fact_line("cost", f"{desk.money(NOBODY, cost)}, paid by who asks")
    elif not appeal.question.is_asked and appeal.bounty.status.is_live:
        yield fact_line("look", "the court does not say what it costs: it cannot be asked")
    if appeal.question.is_asked:
        yield fact_line("asked", f"dispute {appeal.question.dispute}")
    yield fact_line("ruling", _ruling_words(appeal))
    if appeal.over_at:
        yield fact_line(
            "last day", f"{_date(appeal.last_day)}: from then on a ruling counts that can still be appealed"
        )
        yield fact_line(
            "until", f"{_date(appeal.over_at)}: then anyone can expire it, and all get back what they put in"
        )
    else:
        yield fact_line(
            "time", f"{from_seconds(appeal.bounty.terms.ruling_period)} from the moment no panel has decided"
        )
    yield fact_line("next", _next_words(appeal, own))
    yield from (fact_line("ladder" if not number else "", text) for number, text in enumerate(_ladder(own)))


def _court_words(own: "PanelCourt | None") -> str:
    from oathwork.model.guild import guild_hex

    if own is None:
        return "a contract that is none of ours: whether it is a fair court is for you to know"
    return f"panels of {own.setup.size} of guild {guild_hex(own.setup.guild)}"


def _ruling_words(appeal: "Appeal") -> str:
    answer, worker, poster = appeal.answer, "for the worker", "for the poster"
    if answer.is_given:
        return f"{worker if answer.pays else poster}, for good"
    if appeal.standing is not None:
        side = worker if appeal.standing == 1 else poster
        return f"{side}, unless it is appealed until {_date(appeal.appeal_until)}"
    return f"noted {worker if answer.pays else poster}, and appealed" if answer.is_noted else "none yet"


def _next_words(appeal: "Appeal", own: "PanelCourt | None") -> str:
    from oathwork.workflows.appeal import AppealStep

    id = "0x" + appeal.bounty.id.hex()
    match appeal.step:
        case AppealStep.ASK:
            return f"anyone, at once: oathwork court ask {id}"
        case AppealStep.WAIT if own is not None:
            return f"the court's panel: oathwork court show {own.address} {appeal.question.dispute}"
        case AppealStep.WAIT:
            return "the court has to rule; evidence can be submitted: oathwork court evidence"
        case AppealStep.NOTE:
            return f"anyone, before it is appealed: oathwork court note {id}"
        case AppealStep.ENFORCE:
            return f"anyone: oathwork court enforce {id}"
        case AppealStep.LATE:
            return f"anyone: oathwork expire {id}"
        case AppealStep.PANEL | AppealStep.ENDED:
            return str(appeal.step.value)


def _ladder(own: "PanelCourt | None") -> list[str]:
    """The appeal in words, from the first step to the last."""
    court = "a larger panel, of another guild" if own else "the court"
    return [
        "1. work that is sent back: the worker mends it for the same panel, who judge it again",
        f"2. no verdict of three panels: {court} is asked, once, and its word pays or refunds",
        "3. a yes is final: the poster has no appeal, but a warranty can hold a share back",
    ]


# ------------------------------------------------------------------------------------------------------------- the court


def tell_court(desk: Desk, court: "PanelCourt") -> None:
    """Answer with a court of panels."""
    from oathwork.model.guild import guild_hex

    setup, cost, float_units, cases = court.setup, court.cost(), court.float(), court.case_count()
    serves = desk.contracts.guilds.bench(setup.guild, court.address).serves
    document = {
        **desk.at(),
        "court": court.address,
        "kind": court.NAME,
        "fromHere": court.is_from_here,
        "guild": guild_hex(setup.guild),
        "served": serves,
        "fee": str(setup.fee),
        "size": setup.size,
        "evidencePeriod": setup.evidence_period,
        "reviewPeriod": setup.review_period,
        "patience": setup.patience,
        "policy": "0x" + setup.policy.hex(),
        "clerk": court.clerk(),
        "cost": str(cost),
        "float": str(float_units),
        "cases": cases,
    }
    desk.answer(
        document, _court_lines(desk, court, serves=serves, cost=cost, float_units=float_units, cases=cases)
    )


def _court_lines(
    desk: Desk, court: "PanelCourt", *, serves: bool, cost: int, float_units: int, cases: int
) -> Iterator[str]:
    from oathwork.model.amounts import from_seconds
    from oathwork.model.guild import guild_hex
    from oathwork.model.typed_data import NOBODY

    setup, bond = court.setup, court.setup.fee * court.setup.size
    yield f"court {court.address}, a {court.NAME}"
    yield from [] if court.is_from_here else [fact_line("look", NOT_FROM_HERE)]
    yield fact_line("guild", guild_hex(setup.guild))
    if not serves:
        steward = f"oathwork guild posters {guild_hex(setup.guild)} {court.address}"
        yield fact_line("look", f"the guild does not serve it, so it takes no cases. Its steward: {steward}")
    yield fact_line("panel", f"{setup.size} peers by lot, {desk.money(NOBODY, setup.fee)} to each who judges")
    yield fact_line("evidence", f"{from_seconds(setup.evidence_period)}, then the file is handed in")
    yield fact_line("review", f"{from_seconds(setup.review_period)}; patience {from_seconds(setup.patience)}")
    yield fact_line("policy", "0x" + setup.policy.hex())
    yield fact_line("cost", f"{desk.money(NOBODY, cost)} to bring a case now")
    yield fact_line("float", f"{desk.money(NOBODY, float_units)}, the bonds of {float_units // bond} cases")
    yield fact_line(
        "cases", f"{cases}" + (f": oathwork court show {court.address} {cases - 1}" if cases else "")
    )


def tell_case(desk: Desk, view: "CaseView") -> None:
    """Answer with one case of a court."""
    case = view.case
    ruling = case.ruling.name.title() if case.is_concluded else None
    document = {
        **desk.at(),
        "court": view.court.address,
        "case": view.number,
        "market": case.market,
        "evidenceUntil": case.evidence_until,
        "concluded": case.is_concluded,
        "carriedOut": case.is_carried_out,
        "ruling": ruling,
        "bounty": "0x" + view.bounty.id.hex(),
        "status": view.bounty.label,
        "next": view.step.name.lower().replace("_", "-"),
    }
    desk.answer(document, _case_lines(view))


def _case_lines(view: "CaseView") -> Iterator[str]:
    case = view.case
    yield f"case {view.number} of the court at {view.court.address}"
    yield fact_line("brought by", case.market)
    yield fact_line("evidence", f"until {_date(case.evidence_until)}")
    yield fact_line("bounty", f"0x{view.bounty.id.hex()}, {view.bounty.label}")
    if case.is_concluded:
        words = ("refused to rule", "for the first party", "for the second party")
        yield fact_line("ruling", words[case.ruling])
    yield fact_line("next", _case_step_words(view))


def _case_step_words(view: "CaseView") -> str:
    from oathwork.workflows.court_cases import CaseStep

    which = f"{view.court.address} {view.number}"
    commands = {
        CaseStep.EVIDENCE: f"oathwork court evidence {view.court.address} URI --case {view.number}",
        CaseStep.HAND_IN: f"oathwork court hand-in {which}",
        CaseStep.PANEL: f"oathwork show 0x{view.bounty.id.hex()}",
        CaseStep.CONCLUDE: f"oathwork court conclude {which}",
        CaseStep.CARRY_OUT: f"oathwork court execute {which}",
    }
    command = commands.get(view.step)
    return f"{view.step.value}: {command}" if command else view.step.value
