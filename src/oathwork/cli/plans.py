"""Plans: milestones in their order, each posted when the one before it was paid."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import deputies, options, till_lists
from oathwork.cli.context import Desk
from oathwork.cli.terminal import fact_line

if TYPE_CHECKING:
    from oathwork.contracts.plan import MilestonePlan
    from oathwork.model.terms import Terms
    from oathwork.workflows.deputy_steps import PlanState

_PLAN = click.argument("where", metavar="PLAN")


@click.group()
def plan() -> None:
    """Start a plan of milestones, fill it, post the next one, and take out the rest.

    Its organiser ends or closes a milestone as any poster does a bounty (`withdraw`, `close`).
    """


@plan.command("start")
@click.argument("files", nargs=-1, required=True, type=deputies.FILE)
@deputies.guild_option
@deputies.worker_option
@deputies.salt_option
@options.writes
def start_plan(
    desk: Desk, files: tuple[Path, ...], guild: int | None, worker: str | None, salt: bytes
) -> None:
    """Start a plan of the milestones that FILES describe, in their order, as its organiser. Nothing is in it yet.

    \b
    oathwork plan start first.toml second.toml --worker 0x… --account organiser
    """
    from oathwork.contracts.plan import Plans

    maker = Plans.for_escrow(desk.chain, desk.contracts.escrow.address)
    offers = deputies.read_offers_to_agree(desk, files, guild, worker)
    call = maker.start([offer.terms for offer in offers], salt)
    deputies.start_deputy(desk, call, offers)


@plan.command("list")
@till_lists.filters
@options.reads
def list_plans(desk: Desk, organiser: str | None, guild: int | None, limit: int | None) -> None:
    """List the plans of milestones, the newest first: what each holds and takes, and how many have ended.

    \b
    oathwork plan list --organiser 0x51Ab…
    """
    till_lists.list_tills(desk, "plan", organiser, guild, limit)


@plan.command("show")
@_PLAN
@options.reads
def show_plan(desk: Desk, where: str) -> None:
    """Show PLAN: its milestones, what is in it, how the last one ended, and who can do what.

    \b
    oathwork plan show 0x51Ab…
    """
    from oathwork.workflows.deputy_steps import plan_state

    at, plan = desk.at(), _plan(desk, where)
    offers, state = deputies.offers_of(desk, plan), plan_state(desk.contracts, plan)
    document = {
        **at,
        "plan": plan.address,
        "organiser": state.setup.organiser,
        "offers": [deputies.offer_json(offer) for offer in offers],
        "held": str(state.money_here),
        "needed": str(state.setup.total),
        "missing": str(state.missing),
        "stopped": state.is_stopped,
        "coming": state.coming,
        **deputies.lane_json(desk, plan, state.lane),
        "next": deputies.steps_of_deputy(state.steps()),
    }
    desk.answer(document, _lines(desk, plan, offers, state))


def _lines(desk: Desk, plan: "MilestonePlan", offers: "Sequence[Terms]", state: "PlanState") -> Iterator[str]:
    setup = state.setup
    sum_needed = desk.money(setup.token, setup.total)
    missing = f"; {desk.money(setup.token, state.missing)} missing" if state.missing else ""
    yield f"plan {plan.address}"
    yield fact_line("organiser", setup.organiser)
    for number, offer in enumerate(offers, 1):
        comes_next = ", which comes next" if state.coming == number - 1 else ""
        yield f"  milestone {number} of {len(offers)}{comes_next}"
        yield from deputies.offer_lines(desk, offer)
    yield fact_line("holds", f"{desk.money(setup.token, state.money_here)}; all take {sum_needed}{missing}")
    if state.is_stopped:
        yield fact_line("stopped", "the rest was taken out: nothing more is posted")
    yield from deputies.lane_lines(desk, plan, state.lane)
    yield from deputies.step_lines("plan", plan.address, state.steps())


@plan.command("fill")
@_PLAN
@click.argument("amount")
@options.writes
def fill_plan(desk: Desk, where: str, amount: str) -> None:
    """Bring AMOUNT into PLAN, in its token. From then on it is the organiser's.

    \b
    oathwork plan fill 0x51Ab… 3.06 --account dao
    """
    deputies.fill_till(desk, _plan(desk, where), amount)


@plan.command("next")
@_PLAN
@deputies.uri_option
@deputies.panel_option
@options.writes
def next_of_plan(desk: Desk, where: str, uri: str, panel: tuple[str, ...]) -> None:
    """Post the next milestone of PLAN, when the one before it was paid. Anyone can.

    \b
    oathwork plan next 0x51Ab… --account anyone
    """
    from oathwork.errors import Refused
    from oathwork.workflows.deputy_steps import plan_state

    plan = _plan(desk, where)
    offers, state = deputies.offers_of(desk, plan), plan_state(desk.contracts, plan)
    if state.lane.is_live:
        raise Refused("WrongStatus", {"found": state.lane.lane.status})
    number = min(state.lane.count, len(offers) - 1)  # where nothing can follow the contract says why
    deputies.post_offer(desk, plan, offers[number], panel, uri)


@plan.command("take")
@_PLAN
@deputies.to_option
@options.writes
def take_from_plan(desk: Desk, where: str, to: str | None) -> None:
    """Take out all that is in PLAN, which stops it: as its organiser, or for the organiser when nothing can follow.

    \b
    oathwork plan take 0x51Ab… --account organiser
    """
    plan = _plan(desk, where)
    desk.act(plan.take(_receiver(desk, plan, to)), words="taken out", deputy=plan)


def _receiver(desk: Desk, plan: "MilestonePlan", to: str | None) -> str:
    """Return who receives it: as chosen, or the organiser, whose it is."""
    return deputies.receiver(desk, to) if to else plan.organiser()


def _plan(desk: Desk, where: str) -> "MilestonePlan":
    from oathwork.contracts.plan import MilestonePlan

    return deputies.deputy_of(desk, where, MilestonePlan)
