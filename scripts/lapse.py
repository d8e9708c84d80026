"""Open a bounty again whose worker let the deadline pass; the bond goes to the commons. Anyone can."""

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
    """Let the claim on BOUNTY lapse, an hour after its deadline."""
    contracts, ledger = opened(provider)
    found = find_bounty(bounty, ledger)
    call = contracts.escrow.lapse(found.terms, found.state)
    tell(ledger, found.id, call.send(ApeSigner(account)), kept)
