"""Ape's side of the scripts: its provider as our chain, our refusals as its errors."""

from pathlib import Path
from typing import Any

import click
from ape.cli import ConnectedProviderCommand

from oathwork.chain.client import Chain, Receipt
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import find
from oathwork.error_sentences import STATUSES
from oathwork.errors import OathworkError
from oathwork.ledger.bounty_file import keep
from oathwork.ledger.logs import Ledger


class Script(ConnectedProviderCommand):
    """A command on `--network` whose refusals are one line and an exit code: 1 refused, 2 wrong usage, 3 network."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OathworkError as error:
            refusal = click.ClickException(str(error))
            refusal.exit_code = error.exit_code
            raise refusal from error


def chain_of(provider: Any) -> Chain:
    """Return the chain that `--network` names."""
    local = provider.network.is_dev
    confirmations = max(1, provider.network.required_confirmations)
    return Chain(provider.web3, confirmations=1 if local else confirmations, poll=0.1 if local else 2)


def opened(provider: Any) -> tuple[Oathwork, Ledger]:
    """Return the contracts on the chain that `--network` names, and their ledger."""
    chain = chain_of(provider)
    contracts = Oathwork.at(chain, find(chain))
    return contracts, Ledger(contracts)


def tell(ledger: Ledger, id: bytes, receipt: Receipt, folder: Path) -> None:
    """Print what became of a bounty, and keep its file."""
    bounty = ledger.bounty(id)
    happened = " ".join(dict.fromkeys(e.name for e in receipt.events if e.facts.get("id") == id))
    click.echo(f"{happened}: bounty 0x{id.hex()}")
    click.echo(f"  now {STATUSES[bounty.status]}, round {bounty.state.round}")
    click.echo(f"  transaction {receipt.transaction}, block {receipt.block}, gas {receipt.gas_used:,}")
    click.echo(f"  kept in {keep(bounty, ledger.contracts.escrow.domain, folder)}")


bounty_argument = click.argument("bounty")
kept_option = click.option(
    "--kept",
    type=click.Path(file_okay=False, path_type=Path),
    default="bounties",
    show_default=True,
    help="The folder of the files that are kept of bounties.",
)


def path_option(name: str, text: str, **more: Any) -> Any:
    """Return an option that takes a file or folder."""
    return click.option(name, type=click.Path(path_type=Path), help=text, **more)
