"""Crowds: many post one bounty together, and take back what comes back."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import deputies, options
from oathwork.cli.context import Desk
from oathwork.cli.terminal import fact_line

if TYPE_CHECKING:
    from oathwork.contracts.crowd import Crowd
    from oathwork.ledger.started import StartedCrowd
    from oathwork.model.terms import Terms
    from oathwork.workflows.deputy_steps import CrowdState

_CROWD = click.argument("where", metavar="CROWD")


@click.group()
def crowd() -> None:
    """Start a crowd, give to it, post its bounty together, and take back what comes back.

    Its organiser ends or closes the bounty as any poster does (`withdraw`, `close`), and never touches the money.
    """


@crowd.command("start")
@click.argument("file", type=deputies.FILE)
@click.option(
    "--full-within",
    "duration",
    default="30 days",
    show_default=True,
    help="The time in which it must be full and posted.",
)
@deputies.guild_option
@deputies.worker_option
@deputies.salt_option
@options.writes
def start_crowd(
    desk: Desk, file: Path, duration: str, guild: int | None, worker: str | None, salt: bytes
) -> None:
    """Start a crowd for the bounty that FILE describes, as its organiser. Nobody has given yet.

    \b
    oathwork crowd start bounty.toml --full-within "30 days" --account organiser
    """
    from oathwork.contracts.crowd import Crowds
    from oathwork.model.amounts import to_seconds

    maker = Crowds.for_escrow(desk.chain, desk.contracts.escrow.address)
    offers = deputies.read_offers_to_agree(desk, [file], guild, worker)
    until = desk.chain.now() + to_seconds(duration)
    call = maker.start(offers[0].terms, until, salt)
    deputies.start_deputy(desk, call, offers, until=until)


@crowd.command("list")
@click.option("--limit", type=click.IntRange(1), help="List at most so many.  [default: all]")
@options.reads
def list_crowds(desk: Desk, limit: int | None) -> None:
    """List the crowds that gather, those first whose time ends first: what each needs, and what is given.

    \b
    oathwork crowd list
    """
    from oathwork.contracts.crowd import given_to_each
    from oathwork.evidence.shelf import title_on_shelf

    at = desk.follow()
    block, now = at["at"]["block"], at["at"]["moment"]
    crowds = desk.ledger.questions.gathering(now, None, limit)
    amounts = given_to_each(desk.chain, [each.address for each in crowds], block)
    titles = [title_on_shelf(each.offer.spec) for each in crowds]
    rows = list(zip(crowds, amounts, titles, strict=True))
    document = {**at, "crowds": [_row_json(*row) for row in rows]}
    none = ["no crowd gathers now. `oathwork crowd start` starts one"]
    desk.answer(document, (line for row in rows for line in _row_lines(desk, *row)) if rows else none)


def _row_json(crowd: "StartedCrowd", amount: int, title: str) -> dict[str, Any]:
    return {
        "crowd": crowd.address,
        "organiser": crowd.organiser,
        "title": title,
        "token": crowd.offer.token,
        "given": str(amount),
        "needed": str(crowd.offer.stake),
        "until": crowd.until,
    }


def _row_lines(desk: Desk, crowd: "StartedCrowd", amount: int, title: str) -> Iterator[str]:
    from oathwork.cli.job_text import title_text
    from oathwork.cli.terminal import folded
    from oathwork.error_sentences import date_text

    token = crowd.offer.token
    sums = f"{desk.money(token, amount)} of {desk.money(token, crowd.offer.stake)} given"
    yield folded(f"{crowd.address}  ", f"{sums}, until {date_text(crowd.until)}")
    if title:
        yield folded("    ", title_text(title))


@crowd.command("show")
@_CROWD
@options.reads
def show_crowd(desk: Desk, where: str) -> None:
    """Show CROWD: what it posts, what is given of what is needed, until when, and who can do what.

    \b
    oathwork crowd show 0x51Ab…
    """
    from oathwork.workflows.deputy_steps import crowd_state

    at, crowd = desk.at(), _crowd(desk, where)
    (offer,), state = deputies.offers_of(desk, crowd), crowd_state(desk.contracts, crowd)
    setup = state.setup
    document = {
        **at,
        "crowd": crowd.address,
        "organiser": setup.organiser,
        "offer": deputies.offer_json(offer),
        "given": str(state.sum_given),
        "needed": str(setup.stake),
        "missing": str(state.missing),
        "until": setup.until,
        **deputies.lane_json(desk, crowd, state.lane),
        "next": deputies.steps_of_deputy(state.steps()),
    }

    desk.answer(document, _lines(desk, crowd, offer, state))


def _lines(desk: Desk, crowd: "Crowd", offer: "Terms", state: "CrowdState") -> Iterator[str]:
    from oathwork.error_sentences import date_text

    setup = state.setup
    sum_needed, here = desk.money(setup.token, setup.stake), desk.money(setup.token, state.sum_given)
    missing = f"; {desk.money(setup.token, state.missing)} missing" if state.missing else ""
    yield f"crowd {crowd.address}"
    yield fact_line("organiser", setup.organiser)
    yield from deputies.offer_lines(desk, offer)
    yield fact_line("given", f"{here} of {sum_needed}{missing}")
    if not state.was_posted:
        yield fact_line("until", f"{date_text(setup.until)} anyone can give, and post it when it is full")
    yield from deputies.lane_lines(desk, crowd, state.lane)
    yield from deputies.step_lines("crowd", crowd.address, state.steps())


@crowd.command("give")
@_CROWD
@click.argument("amount")
@options.writes
def give_to_crowd(desk: Desk, where: str, amount: str) -> None:
    """Give AMOUNT to CROWD, in its token; no more than what is missing. Until it is posted you can take it back.

    \b
    oathwork crowd give 0x51Ab… 0.25 --account giver
    """
    crowd = _crowd(desk, where)
    setup, most = crowd.setup(), deputies.units(desk, crowd, amount)
    missing = setup.stake - crowd.given()
    most = min(most, missing) or most
    desk.act(*desk.allowed(setup.token, most, crowd.address), crowd.give(most), words="given", deputy=crowd)


@crowd.command("post")
@_CROWD
@deputies.uri_option
@deputies.panel_option
@options.writes
def post_of_crowd(desk: Desk, where: str, uri: str, panel: tuple[str, ...]) -> None:
    """Post the bounty of CROWD, which is full. Anyone can; nobody can leave from then on.

    \b
    oathwork crowd post 0x51Ab… --account anyone
    """
    crowd = _crowd(desk, where)
    (offer,) = deputies.offers_of(desk, crowd)
    deputies.post_offer(desk, crowd, offer, panel, uri)


@crowd.command("take")
@_CROWD
@deputies.to_option
@options.writes
def take_from_crowd(desk: Desk, where: str, to: str | None) -> None:
    """Take back what you gave to CROWD before its bounty is posted, or your part of what came back from it.

    \b
    oathwork crowd take 0x51Ab… --account giver
    """
    crowd = _crowd(desk, where)
    desk.act(crowd.take(deputies.receiver(desk, to)), words="taken back", deputy=crowd)


def _crowd(desk: Desk, where: str) -> "Crowd":
    from oathwork.contracts.crowd import Crowd

    return deputies.deputy_of(desk, where, Crowd)
