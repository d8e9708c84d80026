"""Post a bounty from a file."""

from pathlib import Path

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.workflows.terms_file import allow, read_offer
from scripts._ape import Script, kept_option, opened, tell


@click.command(cls=Script)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@account_option()
@click.option("--guild", help="The guild whose peers judge, in place of the file's.")
@kept_option
def cli(account, provider, file, guild, kept):
    """Post the bounty that FILE describes (see scripts/examples/bounty.toml); the money goes into escrow."""
    contracts, ledger = opened(provider)
    signer = ApeSigner(account)
    offer = read_offer(file, contracts, signer.address, guild=int(guild, 16) if guild else None)
    allow(contracts, offer.terms.token, offer.terms.stake, signer)
    receipt = contracts.escrow.post(offer.terms, offer.panel, uri=offer.uri).send(signer)
    tell(ledger, receipt.event("Posted").facts["id"], receipt, kept)
