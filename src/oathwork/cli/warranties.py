"""Warranties: a share of a bounty's reward that waits, and that a court gives to the poster if a complaint is right."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.terminal import fact_line

if TYPE_CHECKING:
    from oathwork.contracts.holdback import Holdback
    from oathwork.model.bounty import Bounty
    from oathwork.workflows.warranty import Warranty

_HOLDBACK = click.argument("where", metavar="HOLDBACK")
_URI = click.argument("uri", metavar="URI")


@click.group()
def warranty() -> None:
    """Hold back a share of a bounty's reward as a warranty, complain about the work, and send the share out."""


@warranty.command("make")
@options.bounty
@click.option(
    "--court", required=True, metavar="0x…", help="The court (ERC-792) to which the poster may complain."
)
@click.option(
    "--period",
    default="90 days",
    show_default=True,
    help="The time from now on in which the poster may complain.",
)
@click.option(
    "--worker",
    metavar="0x…",
    help="The receiver of the share.  [default: the bounty's worker, else the sender]",
)
@click.option(
    "--extra-data",
    type=options.HEX,
    default="0x",
    help="The data that goes to the court, in its own encoding.",
)
@click.option(
    "--ruling-period",
    default="30 days",
    show_default=True,
    help="The time that the court has from a complaint on.",
)
@options.writes
def make_holdback(
    desk: Desk,
    reference: str,
    court: str,
    period: str,
    worker: str | None,
    extra_data: bytes,
    ruling_period: str,
) -> None:
    """Make a holdback for BOUNTY, before the work is handed in. `deliver` then takes it as a member with a share.

    The share is the worker's when the period is over. Until then the poster may complain once, to a court that both know and
    at their own cost: it says whose the share is. Peers see share, court and dates: take what the specification asks for.

    \b
    oathwork warranty make 0x6176… --court 0x5fbd… --period "90 days" --account worker
    oathwork deliver 0x6176… --spec … --share 0x9a89…=20% --account worker
    """
    from oathwork.contracts.court_arbiter import Arbitrator
    from oathwork.contracts.holdback import Holdbacks
    from oathwork.model.amounts import to_seconds
    from oathwork.model.typed_data import address

    bounty = desk.bounty(reference)
    holdbacks = Holdbacks.of(desk.chain, desk.contracts.escrow.address)
    judge = address(court, "--court")
    Arbitrator(desk.chain, judge).arbitration_cost(extra_data)  # what is no court would never rule
    receiver = address(worker, "--worker") if worker else _worker_of(desk, bounty)
    until = desk.chain.now() + to_seconds(period)
    what = (bounty.terms, receiver, judge, extra_data, until, to_seconds(ruling_period))
    where = holdbacks.address_of(*what)
    words = f"made: holdback {where}\nnext, with a share of your choice: oathwork deliver 0x{bounty.id.hex()} --share {where}=20%"
    desk.act(holdbacks.make(*what), words=words, holdback=where, worker=receiver, until=until)


def _worker_of(desk: Desk, bounty: "Bounty") -> str:
    from oathwork.model.typed_data import NOBODY

    return desk.sender if bounty.state.worker == NOBODY else bounty.state.worker


@warranty.command("show")
@_HOLDBACK
@options.reads
def show_holdback(desk: Desk, where: str) -> None:
    """Show HOLDBACK: what was agreed on, what is in it, whether there was a complaint, and what can be done next.

    \b
    oathwork warranty show 0x9a89…
    """
    from oathwork.workflows.warranty import view_warranty

    holdback = _holdback(desk, where)
    setup, view = holdback.setup(), view_warranty(desk.chain, holdback)
    tokens = _tokens_of(desk, setup.bounty)
    held_units = {token: _units(desk, token, holdback.address) for token in tokens}
    document = {
        **desk.at(),
        "holdback": holdback.address,
        "bounty": "0x" + setup.bounty.hex(),
        "poster": setup.poster,
        "worker": setup.worker,
        "court": setup.court,
        "extraData": "0x" + setup.extra_data.hex(),
        "until": setup.until,
        "rulingPeriod": setup.ruling_period,
        "holds": {token: str(units) for token, units in held_units.items()},
        "dispute": str(view.dispute) if view.rules_until else None,
        "rulesUntil": view.rules_until,
        "ruledFor": view.holder if view.is_ruled else None,
        "next": view.step.name.lower(),
    }
    desk.answer(document, _holdback_lines(desk, view, held_units))


def _holdback_lines(desk: Desk, view: "Warranty", held_units: dict[str, int]) -> Iterator[str]:
    from oathwork.error_sentences import date_text
    from oathwork.model.amounts import from_seconds
    from oathwork.workflows.warranty import WarrantyStep

    setup, where = view.holdback.setup(), view.holdback.address
    yield f"holdback {where}"
    yield fact_line("bounty", "0x" + setup.bounty.hex())
    yield fact_line("poster", setup.poster)
    yield fact_line("worker", setup.worker)
    yield fact_line(
        "court", f"{setup.court}, with {from_seconds(setup.ruling_period)} to rule from a complaint on"
    )
    yield fact_line("until", f"{date_text(setup.until)} the poster can complain")
    for token, units in held_units.items():
        yield fact_line("holds", desk.money(token, units))
    if view.rules_until:
        yield fact_line(
            "complaint", f"dispute {view.dispute}; the court rules until {date_text(view.rules_until)}"
        )
    if view.is_ruled:
        yield fact_line("ruling", f"for the {'poster' if view.is_for_poster else 'worker'}")
    match view.step:
        case WarrantyStep.COMPLAIN:
            yield fact_line("next", f"the poster: oathwork warranty complain {where} URI")
            yield fact_line("then", f"it is the worker's from {date_text(view.clear_at)} on")
        case WarrantyStep.WAIT:
            yield fact_line(
                "next", f"the court rules, else it is the worker's from {date_text(view.clear_at)} on"
            )
        case WarrantyStep.RELEASE:
            yield fact_line("next", f"anyone sends it to {view.holder}: oathwork warranty release {where}")


@warranty.command("complain")
@_HOLDBACK
@_URI
@options.writes
def complain(desk: Desk, where: str, uri: str) -> None:
    """Complain about the work, as the poster, once and in time: HOLDBACK brings it before its court. You pay the fee, exactly.

    URI is where your complaint may be found.

    \b
    oathwork warranty complain 0x9a89… ipfs://bafy… --account dao
    """
    from oathwork.contracts.court_arbiter import Arbitrator

    holdback = _holdback(desk, where)
    setup = holdback.setup()
    cost = Arbitrator(desk.chain, setup.court).arbitration_cost(setup.extra_data)
    words = f"complained to the court at {setup.court}. Next: oathwork warranty show {holdback.address}"
    desk.act(holdback.complain(uri, cost), words=words, court=setup.court)


@warranty.command("evidence")
@_HOLDBACK
@_URI
@options.writes
def submit_statement(desk: Desk, where: str, uri: str) -> None:
    """Say something to the court of HOLDBACK, as its poster or its worker: a document's address, for good.

    \b
    oathwork warranty evidence 0x9a89… ipfs://bafy… --account worker
    """
    desk.act(_holdback(desk, where).submit_evidence(uri), words="said to the court")


@warranty.command("release")
@_HOLDBACK
@click.option(
    "--token", metavar="0x…", help="The token; zero for the chain's own coin.  [default: the bounty's]"
)
@click.option("--to", metavar="0x…", help="The receiver, if it is yours.  [default: whose it is]")
@options.writes
def release_holdback(desk: Desk, where: str, token: str | None, to: str | None) -> None:
    """Send out what is in HOLDBACK, once it is clear whose it is. Anyone can; only who gets it can have it sent elsewhere.

    \b
    oathwork warranty release 0x9a89… --account anyone
    """
    from oathwork.model.typed_data import address

    holdback = _holdback(desk, where)
    which = address(token, "--token") if token else desk.ledger.bounty(holdback.setup().bounty).terms.token
    receiver = address(to, "--to") if to else holdback.holder()
    desk.act(holdback.release(which, receiver), words=f"released to {receiver}", holdback=holdback.address)


def _holdback(desk: Desk, where: str) -> "Holdback":
    from oathwork.contracts.holdback import Holdback
    from oathwork.model.typed_data import address

    return Holdback(desk.chain, address(where, "HOLDBACK"), desk.contracts.escrow.address)


def _tokens_of(desk: Desk, bounty: bytes) -> list[str]:
    """Return the tokens in which something can be there: the bounty's, and the chain's own coin, which anyone can send."""
    from oathwork.model.typed_data import NOBODY

    return list(dict.fromkeys([desk.ledger.bounty(bounty).terms.token, NOBODY]))


def _units(desk: Desk, token: str, account: str) -> int:
    from oathwork.contracts import Token
    from oathwork.model.typed_data import NOBODY

    return desk.chain.balance(account) if token == NOBODY else Token(desk.chain, token).balance_of(account)
