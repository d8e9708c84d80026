"""What the five scripts share: Ape's provider as a chain, refusals in one line, and the answers of the commands."""

from pathlib import Path
from typing import Any

import click
from ape.cli import ConnectedProviderCommand

from oathwork.chain.client import Chain
from oathwork.chain.receipt import Receipt
from oathwork.cli.receipts import bounty_lines, moves_of
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import find
from oathwork.contracts.money_text import MoneyText
from oathwork.errors import OathworkError
from oathwork.ledger.bounty_file import keep
from oathwork.ledger.logs import Ledger

FILE = click.Path(path_type=Path)
bounties_option = click.option(
    "--bounties",
    type=FILE,
    default="bounties",
    show_default=True,
    help="The folder for the files of bounties.",
)


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
    is_local = provider.network.is_dev
    confirmations = 1 if is_local else max(1, provider.network.required_confirmations)
    return Chain(provider.web3, confirmations=confirmations, poll=0.1 if is_local else 2)


def open_ledger(provider: Any) -> Ledger:
    """Return the bounties, and with them the contracts, on the chain that `--network` names."""
    chain = chain_of(provider)
    return Ledger(Oathwork.at(chain, find(chain)))


def tell(ledger: Ledger, id: bytes, receipt: Receipt, bounties: Path) -> None:
    """Print what a transaction made of a bounty, as the commands do, and keep its file in a folder."""
    bounty = ledger.bounty(id)
    file = keep(bounty, ledger.contracts.escrow.domain, bounties)
    moves, money = moves_of(receipt, ledger), MoneyText(ledger.chain)
    click.echo("\n".join(bounty_lines(bounty, receipt, file, moves, money)))
