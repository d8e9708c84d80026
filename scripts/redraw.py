"""Replace the peers of a panel who stayed away for a whole review period. Anyone can."""

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
    """Send the absent of the panel of BOUNTY away; the next lot replaces them."""
    contracts, ledger = opened(provider)
    found = find_bounty(bounty, ledger)
    call = contracts.escrow.redraw(found.terms, found.state, found.people)
    tell(ledger, found.id, call.send(ApeSigner(account)), kept)
