"""What the five scripts share: Ape's provider as a chain, refusals in one line, and the way in which the commands send."""

from functools import cached_property
from pathlib import Path
from typing import Any

import click
from ape.cli import ConnectedProviderCommand

from ape_oathwork import ApeSigner
from oathwork.chain.client import Chain
from oathwork.cli.context import Desk
from oathwork.cli.earlier_runs import line_key, run_once
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import find
from oathwork.contracts.money_text import MoneyText
from oathwork.errors import OathworkError
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


class ScriptDesk(Desk):
    """What a command has at hand, on Ape's chain and with Ape's account. Ape asks before it signs, so nothing else does."""

    def __init__(self, name: str, provider: Any, account: Any, bounties: Path) -> None:
        super().__init__(name, yes=True)
        self.is_local = provider.network.is_dev
        self.chain = chain_of(provider)
        self.chain.outbox = self.outbox
        self.signer = ApeSigner(account)
        self.bounties = bounties

    @property
    def folder(self) -> Path:
        return self.bounties

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.contracts)

    @cached_property
    def money(self) -> MoneyText:
        return MoneyText(self.chain)


def sends(script: Any) -> Any:
    """Give a script its desk; what it has sent is kept, and if it is killed the same line goes on from there."""

    def run(account: Any, provider: Any, bounties: Path = Path("bounties"), **arguments: Any) -> None:
        name = f"run-{Path(script.__code__.co_filename).stem}"
        desk = ScriptDesk(name, provider, account, bounties)
        asked = {key: value for key, value in arguments.items() if key != "yes"}
        desk.key = line_key(name, {**asked, "bounties": bounties})
        run_once(desk, lambda: script(desk, **arguments))

    run.__doc__ = script.__doc__
    return run


def chain_of(provider: Any) -> Chain:
    """Return the chain that `--network` names."""
    is_local = provider.network.is_dev
    confirmations = 1 if is_local else max(1, provider.network.required_confirmations)
    return Chain(provider.web3, confirmations=confirmations, poll=0.1 if is_local else 2)


def open_ledger(provider: Any) -> Ledger:
    """Return the bounties, and with them the contracts, on the chain that `--network` names."""
    chain = chain_of(provider)
    return Ledger(Oathwork.at(chain, find(chain)))
