"""Deploy the contracts, at the same addresses on every chain, and record where they are."""

from pathlib import Path

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.contracts import deployments
from oathwork.evidence.git import resolve
from scripts._ape import FILE, Script, chain_of

PROJECT = Path(__file__).parents[1]
RECORDS = PROJECT / "src" / "oathwork" / "data" / "deployments"


@click.command(cls=Script)
@account_option()
@click.option(
    "--records",
    type=FILE,
    help="The folder for the record.  [default: the package's; none on a local chain]",
)
def cli(account, provider, records):
    """Deploy the contracts, or check those that are there already."""
    chain = chain_of(provider)
    deployment, receipt = deployments.deploy(chain, ApeSigner(account))
    if receipt is None:
        click.echo(f"there already, and checked: escrow {deployment.escrow}")
        return
    click.echo(f"deployed: escrow {deployment.escrow}, gas {receipt.gas_used:,}")
    if records or not provider.network.is_dev:
        lot, commit = deployments.lot_record(chain, deployment), resolve(PROJECT, "HEAD")
        file = deployments.record(deployment, receipt, records or RECORDS, lot=lot, commit=commit)
        click.echo(f"recorded in {file}")
