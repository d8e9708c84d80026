"""End a bounty nobody works on; all its money goes back to the poster."""

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
    """End BOUNTY: as its poster while it is open, as anyone once it can no longer be claimed."""
    contracts, ledger = opened(provider)
    found = find_bounty(bounty, ledger)
    call = contracts.escrow.withdraw(found.terms, found.state)
    tell(ledger, found.id, call.send(ApeSigner(account)), kept)
