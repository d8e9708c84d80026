"""Keeping: take every step that is due, once or for ever."""

import random
import time
from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.verdicts.exchange import VerdictPlace
    from oathwork.workflows.keeper import Outcome

_ACTIONS = ("draw", "settle", "redraw", "lapse", "expire", "withdraw")


@click.command()
@click.option("--once", is_flag=True, help="Do one round and exit, for cron.")
@click.option(
    "--every", default="1 minute", show_default=True, help="The pause between rounds (plus up to 20 %)."
)
@click.option(
    "--only",
    type=click.Choice(_ACTIONS),
    multiple=True,
    help="Take only this step; can be repeated.  [default: all]",
)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="The most transactions in a round."
)
@click.option("--dry-run", is_flag=True, help="Print what would be done, and sign nothing.")
@options.verdict_places
@options.signs
def keeper(
    desk: Desk,
    once: bool,
    every: str,
    only: tuple[str, ...],
    limit: int,
    dry_run: bool,
    verdicts: "tuple[VerdictPlace, ...]",
) -> None:
    """Take every step that is due, for everybody: draw, settle, redraw, lapse, expire, withdraw. Costs gas and earns nothing.

    You can kill it and run it again at any time, and running two is safe. It signs without asking.

    \b
    oathwork keeper --once --dry-run
    oathwork keeper --verdicts https://mailbox.example.org --account keeper
    """
    from oathwork.errors import NetworkError
    from oathwork.model.amounts import to_seconds
    from oathwork.workflows.keeper import ACTIONS, Keeper

    places = verdicts or tuple(each for each in desk.places(()) if isinstance(each, str) or each.is_dir())
    pause, signer = to_seconds(every), None if dry_run else desk.signer
    work = Keeper(desk.contracts, places, ledger=desk.ledger, only=only or ACTIONS, most=limit)
    while True:
        try:
            outcomes = work.tick(signer, lambda outcome: _tell(desk, outcome))
        except NetworkError as error:
            if once:
                raise
            click.echo(f"the network: {error}; again in {every}", err=True)
        else:
            if once:
                rows = [_row(each) for each in outcomes]
                desk.answer({"chain": desk.chain.id, "outcomes": rows}, [] if rows else ["nothing is due"])
                return
        time.sleep(pause * random.uniform(1, 1.2))


def _row(outcome: "Outcome") -> dict[str, str]:
    return {
        "id": "0x" + outcome.id.hex(),
        "action": outcome.action,
        "result": outcome.result,
        "transaction": outcome.transaction,
        "said": outcome.said,
    }


def _tell(desk: Desk, outcome: "Outcome") -> None:
    said = outcome.transaction or outcome.said
    click.echo(
        f"0x{outcome.id.hex()}  {outcome.action:<8}  {outcome.result}{f': {said}' if said else ''}",
        err=desk.as_json,
    )
