"""Take out what the escrow owes you: a peer's fees, or a payment that could not be pushed."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.model.typed_data import NOBODY, address
from scripts._ape import Script, opened


@click.command(cls=Script)
@account_option()
@click.option("--token", default=NOBODY, help="A token's address.  [default: the chain's own money]")
@click.option("--to", help="Where it goes.  [default: to the account]")
def cli(account, provider, token, to):
    """Take out all that is owed to the account."""
    contracts, _ = opened(provider)
    signer = ApeSigner(account)
    receipt = contracts.escrow.collect(address(token), address(to or signer.address)).send(signer)
    taken = receipt.event("Collected").facts
    click.echo(f"{taken['account']} took out {taken['amount']} (smallest unit), to {taken['to']}")
