"""Watching: people are told what waits for them, and what became of their bounties."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.workflows.notices import Listener, Notice, NotTold


@click.command()
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]…")
@click.option("--once", is_flag=True, help="One look, for cron; else one every --every.")
@click.option("--every", default="1 minute", show_default=True, help="Between two looks.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Only such notices; can be given again.  [default: all]",
)
@click.option("--trial", is_flag=True, help="Send one notice to every address of the settings, and stop.")
@options.path("--memory", "The file of what was told.  [default: the system's place for such]")
@options.reads
def watch(
    desk: Desk,
    accounts: tuple[str, ...],
    once: bool,
    every: str,
    kinds: tuple[str, ...],
    trial: bool,
    memory: Path | None,
) -> None:
    """Tell who is drawn for a panel, what is due within a day, delivered, judged, sent back or paid: each thing once.

    The settings say who is told, and by which of apprise's addresses (mail, chat, telephone). With ACCOUNT, an address or
    the name of a keystore, notices are printed here. Kinds: drawn, review due, claimed, work due, late, delivered,
    verdicts in, sent back, escalated, paid, refunded.

    \b
    oathwork watch
    oathwork watch 0x3C44… --kind drawn --once --json
    """
    from oathwork.errors import NetworkError
    from oathwork.model.amounts import to_seconds
    from oathwork.workflows.notices import Told, turn

    pause, listeners = to_seconds(every), _listeners(desk, accounts, kinds)
    if trial:
        _trial(desk, listeners)
        return
    memory_file = Told(memory or _memory(desk))
    while True:
        try:
            results = [
                _print(desk, each) for each in turn(desk.ledger, memory_file, listeners, desk.chain.now())
            ]
        except NetworkError as error:
            if once:
                raise
            click.echo(f"the network: {error}; again in {every}", err=True)
        else:
            if once:
                _end(desk, results)
                return
        time.sleep(pause)


def _listeners(desk: Desk, accounts: Sequence[str], kinds: Sequence[str]) -> "list[Listener]":
    from oathwork.chain.accounts import address_of_account
    from oathwork.cli.settings import expanded
    from oathwork.errors import UsageError
    from oathwork.workflows.notices import Listener, by_apprise, known_kinds

    if accounts:
        wished_kinds = known_kinds(kinds)
        return [
            Listener(address_of_account(name, desk.chain.id), lambda notice: None, wished_kinds)
            for name in accounts
        ]
    listeners = [
        Listener(
            address_of_account(each.account, desk.chain.id),
            by_apprise(map(expanded, each.urls)),
            known_kinds(kinds or each.kinds),
        )
        for each in desk.settings.notices
    ]
    if not listeners:
        raise UsageError(
            "who is to be told? Give an ACCOUNT, or [[notices]] in the settings (`oathwork init`)"
        )
    return listeners


def _memory(desk: Desk) -> Path:
    from platformdirs import user_state_dir

    return (
        Path(user_state_dir("oathwork")) / "notices" / f"{desk.chain.id}-{desk.contracts.escrow.address}.json"
    )


def _trial(desk: Desk, listeners: "Sequence[Listener]") -> None:
    from oathwork.workflows.notices import Notice

    for listener in listeners:
        listener.teller(Notice("trial", listener.account, bytes(32), "So will oathwork's notices look.", ""))
    desk.answer({"told": len(listeners)}, [f"told {len(listeners)}"])


def _print(desk: Desk, result: "Notice | NotTold") -> "Notice | NotTold":
    from oathwork.workflows.notices import NotTold

    if isinstance(result, NotTold):
        click.echo(str(result), err=True)
    else:
        click.echo(
            f"{result.kind:<11}  {result.account}  0x{result.bounty.hex()}  {result.words}", err=desk.as_json
        )
    return result


def _end(desk: Desk, results: "Sequence[Notice | NotTold]") -> None:
    from oathwork.workflows.notices import Notice, NotTold

    rows: list[Any] = [each.to_json() for each in results if isinstance(each, Notice)]
    desk.answer({"chain": desk.chain.id, "notices": rows}, [] if results else ["nothing new"])
    for each in results:
        if isinstance(each, NotTold):
            raise each
