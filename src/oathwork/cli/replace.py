"""A transaction that no block takes."""

import click

from oathwork.cli import options
from oathwork.cli.context import Desk, sent


@click.command()
@click.argument("transaction", metavar="TRANSACTION")
@click.option("--cancel", is_flag=True, help="Send nothing to yourself in its place.")
@options.writes
def replace(desk: Desk, transaction: str, cancel: bool) -> None:
    """Send your TRANSACTION (its hash in 0x), which no block takes, again for an eighth more; or cancel it.

    Whichever of the two a block takes, the other can never be. One that was taken meanwhile is left as it is.

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
