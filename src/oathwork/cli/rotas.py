"""Rotas: the same bounty again, once a period, for as long as the money lasts."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import deputies, options, till_lists
from oathwork.cli.context import Desk
from oathwork.cli.terminal import fact_line

if TYPE_CHECKING:
    from oathwork.contracts.rota import Rota
    from oathwork.workflows.deputy_steps import RotaState

_ROTA = click.argument("where", metavar="ROTA")


@click.group()
def rota() -> None:
    """Start a rota, fill it, post its next bounty, and take money out.

    Its organiser ends or closes a bounty as any poster does (`withdraw`, `close`).
    """


@rota.command("start")
@click.argument("file", type=deputies.FILE)
@click.option("--period", required=True, metavar="DURATION", help="The time from turn to turn.")
@click.option(
    "--first-in", "delay", default="0 seconds", show_default=True, help="The time until the first turn."
)
@deputies.guild_option
@deputies.worker_option
@deputies.salt_option
@options.writes
def start_rota(
    desk: Desk,
    file: Path,
    period: str,
    delay: str,
    guild: int | None,
    worker: str | None,
    salt: bytes,
) -> None:
    """Start a rota for the bounty that FILE describes, as its organiser. Nothing is in it yet.

    \b
    oathwork rota start bounty.toml --period "4 weeks" --account organiser
    """
    from oathwork.contracts.rota import Rotas
    from oathwork.model.amounts import to_seconds

    maker = Rotas.for_escrow(desk.chain, desk.contracts.escrow.address)
    offers = deputies.read_offers_to_agree(desk, [file], guild, worker)
    first, seconds = desk.chain.now() + to_seconds(delay), to_seconds(period)
    call = maker.start(offers[0].terms, first, seconds, salt)
    deputies.start_deputy(desk, call, offers, first=first, period=seconds)


@rota.command("list")
@till_lists.filters
@options.reads
def list_rotas(desk: Desk, organiser: str | None, guild: int | None, limit: int | None) -> None:
    """List the rotas, the newest first: what each holds, what a turn takes, and how many have ended.

    \b
    oathwork rota list --organiser 0x51Ab…
    """
    till_lists.list_tills(desk, "rota", organiser, guild, limit)


@rota.command("show")
@_ROTA
@options.reads
def show_rota(desk: Desk, where: str) -> None:
    """Show ROTA: what it posts, what is in it, whose turn it is, and who can do what.

    \b
    oathwork rota show 0x51Ab…
    """
    from oathwork.workflows.deputy_steps import rota_state

    at, rota = desk.at(), _rota(desk, where)
    (offer,) = deputies.offers_of(desk, rota)
    state = rota_state(desk.contracts, rota, offer)
    document = {
        **at,
        "rota": rota.address,
        "organiser": state.setup.organiser,
        "offer": deputies.offer_json(offer),
        "held": str(state.money_here),
        "needed": str(offer.stake),
        "missing": str(state.missing),
        "start": state.setup.start,
        "period": state.setup.period,
        "nextFrom": state.next_from,
        **deputies.lane_json(desk, rota, state.lane),
        "next": deputies.steps_of_deputy(state.steps()),
    }
    desk.answer(document, _lines(desk, rota, state))


def _lines(desk: Desk, rota: "Rota", state: "RotaState") -> Iterator[str]:
    from oathwork.error_sentences import date_text
    from oathwork.model.amounts import from_seconds

    setup, offer = state.setup, state.offer
    sum_needed = desk.money(setup.token, offer.stake)
    missing = f"; {desk.money(setup.token, state.missing)} missing" if state.missing else ""
    yield f"rota {rota.address}"
    yield fact_line("organiser", setup.organiser)
    yield from deputies.offer_lines(desk, offer)
    yield fact_line(
        "holds", f"{desk.money(setup.token, state.money_here)}; the next takes {sum_needed}{missing}"
    )
    yield fact_line("turns", f"one every {from_seconds(setup.period)}, from {date_text(setup.start)} on")
    yield fact_line("next turn", f"from {date_text(state.next_from)} on")
    yield from deputies.lane_lines(desk, rota, state.lane)
    yield from deputies.step_lines("rota", rota.address, state.steps())


@rota.command("fill")
@_ROTA
@click.argument("amount")
@options.writes
def fill_rota(desk: Desk, where: str, amount: str) -> None:
    """Bring AMOUNT into ROTA, in its token. From then on it is the organiser's.

    \b
    oathwork rota fill 0x51Ab… 1.5 --account dao
    """
    deputies.fill_till(desk, _rota(desk, where), amount)


@rota.command("next")
@_ROTA
@deputies.uri_option
@deputies.panel_option
@options.writes
def next_of_rota(desk: Desk, where: str, uri: str, panel: tuple[str, ...]) -> None:
    """Post the next bounty of ROTA, when its turn has come and the last one has ended. Anyone can.

    \b
    oathwork rota next 0x51Ab… --account anyone
    """
    rota = _rota(desk, where)
    (offer,) = deputies.offers_of(desk, rota)
    deputies.post_offer(desk, rota, offer, panel, uri)


@rota.command("take")
@_ROTA
@click.argument("amount")
@deputies.to_option
@options.writes
def take_from_rota(desk: Desk, where: str, amount: str, to: str | None) -> None:
    """Take AMOUNT out of ROTA, as its organiser: money that is in no bounty.

    \b
    oathwork rota take 0x51Ab… 0.5 --account organiser
    """
    rota = _rota(desk, where)
    taken_out = deputies.units(desk, rota, amount)
    desk.act(rota.take(deputies.receiver(desk, to), taken_out), words="taken out", deputy=rota)


def _rota(desk: Desk, where: str) -> "Rota":
    from oathwork.contracts.rota import Rota

    return deputies.deputy_of(desk, where, Rota)
