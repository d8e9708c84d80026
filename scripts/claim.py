"""Claim a bounty: the bond, your oath, goes into escrow."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.ledger.bounty_file import find_bounty
from oathwork.workflows.terms_file import allow
from scripts._ape import Script, bounty_argument, kept_option, opened, tell


@click.command(cls=Script)
@bounty_argument
@account_option()
@kept_option
def cli(account, provider, bounty, kept):
    """Claim BOUNTY (its id, or the file kept of it)."""
    contracts, ledger = opened(provider)
    signer, found = ApeSigner(account), find_bounty(bounty, ledger)
    allow(contracts, found.terms.token, found.terms.bond, signer)
    receipt = contracts.escrow.claim(found.terms, found.state).send(signer)
    tell(ledger, found.id, receipt, kept)
