"""Deploy the contracts, at the same addresses on every chain, and record where they live."""

import tempfile
from pathlib import Path

import click
from ape.cli import account_option

from ape_oathwork import ApeSigner
from oathwork.contracts import deployments
from oathwork.evidence.git import resolve
from scripts._ape import Script, chain_of, path_option

RECORDS = Path("src", "oathwork", "data", "deployments")


@click.command(cls=Script)
@account_option()
@path_option(
    "--records", "The folder of records.  [default: the package's; a temporary one on a local chain]"
)
def cli(account, provider, records):
    """Deploy the contracts and record where they live."""
    chain = chain_of(provider)
    deployment, receipt = deployments.deploy(chain, ApeSigner(account))
    if receipt is None:
        click.echo(f"there already, and checked: escrow {deployment.escrow}")
        return
    local = Path(tempfile.mkdtemp(prefix="oathwork-deployments-")) if provider.network.is_dev else RECORDS
    commit = resolve(Path.cwd(), "HEAD")
    file = deployments.record(deployment, receipt, records or local, commit=commit)
    click.echo(f"deployed: escrow {deployment.escrow}, gas {receipt.gas_used:,}; recorded in {file}")
