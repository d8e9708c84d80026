"""Deploy the contracts, at the same addresses on every chain, and record where they are."""

from pathlib import Path

import click
from ape.cli import account_option

from oathwork.cli.deploying import put_on_chain
from oathwork.evidence.git import resolve
from scripts._ape import FILE, Script, sends

PROJECT = Path(__file__).parents[1]
RECORDS = PROJECT / "src" / "oathwork" / "data" / "deployments"


@click.command(cls=Script)
@account_option()
@click.option(
    "--records",
    type=FILE,
    help="The folder for the record.  [default: the package's; none on a local chain]",
)
@sends
def cli(desk, records):
    """Deploy the contracts, or check those that are there already."""
    folder = records or (None if desk.is_local else RECORDS)
    put_on_chain(desk, folder, commit=resolve(PROJECT, "HEAD") if folder else "")
