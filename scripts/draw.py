"""Draw the panel of a delivery by lot. Anyone can; nobody can change the result."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.ledger.bounty_file import find_bounty
from scripts._ape import Script, bounty_argument, kept_option, opened, tell


@click.command(cls=Script)
@bounty_argument
@account_option()
@kept_option
def cli(account, provider, bounty, kept):
    """Draw the panel of BOUNTY, once the lot's block is past."""
    contracts, ledger = opened(provider)
    found = find_bounty(bounty, ledger)
    call = contracts.escrow.draw(found.terms, found.state, found.people)
    receipt = call.send(ApeSigner(account))
    tell(ledger, found.id, receipt, kept)
    for index, seat in enumerate(ledger.bounty(found.id).people.panel):
        click.echo(f"  panel {index}: {seat.account}, place {seat.place}")
