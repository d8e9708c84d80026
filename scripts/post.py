"""Post a bounty from a file: its reward and its peers' fees go into escrow."""

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.workflows.terms_file import allow, read_offer
from scripts._ape import FILE, Script, bounties_option, open_ledger, tell


@click.command(cls=Script)
@click.argument("file", type=FILE)
@account_option()
@click.option("--guild", help="The guild whose peers judge, in place of the file's.")
@bounties_option
def cli(account, provider, file, guild, bounties):
    """Post the bounty that FILE describes (see scripts/examples/bounty.toml)."""
    ledger, signer = open_ledger(provider), ApeSigner(account)
    contracts = ledger.contracts
    offer = read_offer(file, contracts, signer.address, guild=int(guild, 16) if guild else None)
    allow(contracts, offer.terms.token, offer.terms.stake, signer)
    receipt = contracts.escrow.post(offer.terms, offer.panel, uri=offer.uri).send(signer)
    tell(ledger, receipt.event("Posted").facts["id"], receipt, bounties)
