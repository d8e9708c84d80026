"""A transaction that no block takes."""

import click

from oathwork.cli import options
from oathwork.cli.context import Desk, sent


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
    from oathwork.model.typed_data import fit

    if desk.unsigned or desk.safe:
        raise click.UsageError("only the account that has sent it can replace it: give --account")
    which = "0x" + fit("bytes32", transaction, "TRANSACTION").hex()
    told = "cancelled" if cancel else "sent again for at least an eighth more"
    click.echo(f"Transaction {which} is {told}.", err=True)
    if not (desk.yes or click.confirm("Sign and send it?", err=True)):
        raise click.Abort
    receipt = desk.chain.replace(which, desk.signer, cancel=cancel)
    taken = "taken meanwhile" if receipt.transaction == which else "in its place"
    desk.answer(
        {"replaced": which, **sent(receipt)},
        [f"{taken}: transaction {receipt.transaction}, block {receipt.block}"],
    )
