"""Handing in work, and sending what others have signed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import evidence, options
from oathwork.cli.desk import Desk

if TYPE_CHECKING:
    from oathwork.bounty import Bounty
    from oathwork.terms import Work


@click.command()
@options.bounty
@evidence.handed
@click.option("--uri", default="", help="Where others will find the manifest.")
@click.option(
    "--claim", "and_claim", is_flag=True, help="Claim in the same transaction, for work that is done."
)
@click.option(
    "--sign-only",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Sign an order, send nothing: `oathwork relay FILE` sends it for you.",
)
@click.option("--good-for", default="1 day", show_default=True, help="With --sign-only: how long.")
@options.writes
def deliver(
    desk: Desk,
    bounty: str,
    work: evidence.Handed,
    uri: str,
    and_claim: bool,
    sign_only: Path | None,
    good_for: str,
) -> None:
    """Deliver a commit, a pull request or a folder for BOUNTY: its evidence is written beside the file kept of it,
    and the hash of that handed in.

    \b
    oathwork deliver 0x6176… --repo . --spec specification.toml --account me
    oathwork deliver 0x6176… --pull-request 12 --spec specification.toml --account me
    oathwork deliver 0x6176… --folder drawings --upload http://127.0.0.1:5001 --spec … --account me
    oathwork deliver 0x6176… --spec specification.toml --claim --account me
    """
    from oathwork.terms import Work

    found = desk.bounty(bounty)
    delivery = evidence.write_evidence(desk, found, work, and_claim=and_claim)
    given = Work(delivery, uri=uri)
    if sign_only:
        _sign_only(desk, found, given, sign_only, good_for)
        return
    terms, escrow = found.terms, desk.oathwork.escrow
    if and_claim:
        bond = desk.money(terms.token, terms.bond)
        calls = [*desk.allowed(terms.token, terms.bond), escrow.claim_and_deliver(terms, found.state, given)]
        told = f"{bond} go from {desk.sender} into escrow as the bond, and the work 0x{delivery.hex()} is handed in."
    else:
        calls = [escrow.deliver(terms.poster, terms.lane, found.id, found.state, delivery, uri=uri)]
        told = f"The work 0x{delivery.hex()} is handed in; it cannot be changed before its peers have judged."
    receipt = desk.act(calls, told)
    if receipt:
        desk.tell(found.id, receipt)


def _sign_only(desk: Desk, found: "Bounty", work: "Work", file: Path, good_for: str) -> None:
    from oathwork.amounts import to_seconds
    from oathwork.order import order_delivery, save

    save(order_delivery(desk.oathwork, found, desk.signer, work, to_seconds(good_for)), file)
    desk.answer({"file": str(file)}, [f"signed: {file}. Anyone can send it: oathwork relay {file}"])


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.writes
def relay(desk: Desk, file: Path) -> None:
    """Send what a worker has signed, the order in FILE. A claim takes the bond from you, as a gift, or by his permit.

    \b
    oathwork relay claim.json --account anyone
    """
    from oathwork.order import CLAIM, call_of, load
    from oathwork.terms import NO_PERMIT

    order = load(file)
    found = desk.ledger.bounty(order.bounty)
    terms, calls = found.terms, [call_of(desk.oathwork, order, found)]
    told = f"The work of {order.worker} is handed in."
    if order.action == CLAIM:
        bond, gift = desk.money(terms.token, terms.bond), order.permit == NO_PERMIT
        told = f"{bond} go from {desk.sender if gift else order.worker} into escrow as the bond of {order.worker}"
        told += ": a gift, which will return to him and not to you." if gift else "."
        calls = [*(desk.allowed(terms.token, terms.bond) if gift else []), *calls]
    receipt = desk.act(calls, told)
    if receipt:
        desk.tell(found.id, receipt)
