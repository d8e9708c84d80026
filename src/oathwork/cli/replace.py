"""A transaction that no block takes."""

from collections.abc import Mapping
from typing import Any

import click

from oathwork.cli import options, sending
from oathwork.cli.context import Desk


@click.command()
@click.argument("transaction", metavar="TRANSACTION")
@click.option("--cancel", is_flag=True, help="Cancel it, by sending nothing to yourself in its place.")
@options.writes
def replace(desk: Desk, transaction: str, cancel: bool) -> None:
    """Speed up or cancel your stuck TRANSACTION (its hash in 0x): send it again for an eighth more, or nothing in its place.

    Only one of the two can get into a block. A transaction that is in a block meanwhile stays as it is.

    \b
    oathwork replace 0x5c50… --account me
    oathwork replace 0x5c50… --cancel --account me
    """
    from oathwork.chain.replacing import replacement, send_again
    from oathwork.model.typed_data import fit

    if desk.is_unsigned or desk.safe:
        raise click.UsageError("only the account that has sent it can replace it: give --account")
    which = "0x" + fit("bytes32", transaction, "TRANSACTION").hex()
    receipt = desk.chain.find(which)
    if not receipt:
        fields = replacement(desk.chain, which, desk.sender, cancel=cancel)
        _propose(desk, fields, is_cancelled=cancel)
        sending.confirm(desk)
        desk.outbox.is_last, desk.outbox.notes = True, {"words": "in its place", "facts": {"replaced": which}}
        receipt = send_again(desk.chain, which, desk.signer, cancel=cancel, fields=fields)
    outcome = "taken meanwhile" if receipt.transaction == which else "in its place"
    desk.tell_receipt(receipt, f"{outcome}: transaction {receipt.transaction}", replaced=which)


def _propose(desk: Desk, transaction: dict[str, Any], *, is_cancelled: bool) -> None:
    """Say what takes the place of a transaction, by its own data, and what it costs."""
    from oathwork.chain.receipt import Cost
    from oathwork.contracts import Call

    if is_cancelled:
        click.echo("The transaction is cancelled: nothing is sent to yourself in its place.", err=True)
    else:
        fields = (transaction[key] for key in ("to", "data", "value"))
        call = Call(desk.chain, _contract_of(desk, transaction), "", *fields)
        click.echo(call.effect(desk.sender).sentence(desk.money), err=True)
    cost = Cost.of(transaction)
    desk.chain.max_fee = cost.price  # what is said holds
    click.echo(sending.cost_sentence(desk, cost), err=True)


def _contract_of(desk: Desk, transaction: Mapping[str, Any]) -> str:
    """Return the contract whose function it calls, if it calls ours where ours is; empty if that is not known."""
    from oathwork.contracts.safe import Step

    name = Step(*(transaction[key] for key in ("to", "value", "data"))).contract
    ours = {"BountyEscrow": desk.contracts.escrow.address, "Guilds": desk.contracts.guilds.address}
    return name if ours.get(name, transaction["to"]) == transaction["to"] else ""
