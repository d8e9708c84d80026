"""Watching: notices of what is due, and of what happened to bounties."""

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
@click.option("--once", is_flag=True, help="Look once and exit, for cron.")
@click.option("--every", default="1 minute", show_default=True, help="The pause between looks.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Send only this kind of notice; can be repeated.  [default: all]",
)
@click.option("--test", is_flag=True, help="Send one notice to every address in the settings, and exit.")
@options.path("--state-file", "The file that lists the notices sent.  [default: in your state folder]")
@options.reads
def watch(
    desk: Desk,
    accounts: tuple[str, ...],
    once: bool,
    every: str,
    kinds: tuple[str, ...],
    test: bool,
    state_file: Path | None,
) -> None:
    """Send notices of what is drawn, due within a day, delivered, judged, sent back or paid, each only once.

    The settings name who gets notices, and at which of apprise's addresses (mail, chat, telephone). With ACCOUNT, an
    address or a keystore's name, notices are printed here. Kinds: drawn, review due, claimed, work due, late, delivered,
    verdicts in, sent back, sent back twice, closed, escalated, paid, refunded.

    \b
    oathwork watch
    oathwork watch 0x3C44… --kind drawn --once --json
    """
    from oathwork.workflows.notices import NoticeMemory, turn

    listeners = _listeners(desk, accounts, kinds)
    if test:
        _send_test(desk, listeners)
        return
    memory_file = NoticeMemory(state_file or _state_file(desk))

    def look() -> None:
        notices = turn(desk.ledger, memory_file, listeners, desk.chain.now())
        results = [_print(desk, each) for each in notices]
        if once:
            _end(desk, results)

    options.repeat(look, every, once=once, wait=desk.ledger.wait)


def _listeners(desk: Desk, accounts: Sequence[str], kinds: Sequence[str]) -> "list[Listener]":
    from oathwork.chain.accounts import address_of_account
    from oathwork.cli.settings import usable
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
            by_apprise(usable(each.urls)),
            known_kinds(kinds or each.kinds),
        )
        for each in desk.settings.notices
    ]
    if not listeners:
        raise UsageError(
            "who gets the notices? Give an ACCOUNT, or [[notices]] in the settings (`oathwork init`)"
        )
    return listeners


def _state_file(desk: Desk) -> Path:
    from oathwork.untrusted.files import state_folder

    return state_folder() / "notices" / f"{desk.chain.id}-{desk.contracts.escrow.address}.json"


def _send_test(desk: Desk, listeners: "Sequence[Listener]") -> None:
    from oathwork.workflows.notices import Notice

    for listener in listeners:
        listener.teller(
            Notice("test", listener.account, bytes(32), "This is what oathwork's notices look like.", "")
        )
    desk.answer({"told": len(listeners)}, [f"told {len(listeners)}"])


def _print(desk: Desk, result: "Notice | NotTold") -> "Notice | NotTold":
    from oathwork.workflows.notices import NotTold

    if isinstance(result, NotTold):
        click.echo(str(result), err=True)
    else:
        words = f"{result.words} ({result.job})" if result.job else result.words
        click.echo(f"{result.kind:<11}  {result.account}  0x{result.bounty.hex()}  {words}", err=desk.as_json)
    return result


def _end(desk: Desk, results: "Sequence[Notice | NotTold]") -> None:
    from oathwork.workflows.notices import Notice, NotTold

    rows: list[Any] = [each.to_json() for each in results if isinstance(each, Notice)]
    desk.answer({"chain": desk.chain.id, "notices": rows}, [] if results else ["nothing new"])
    for each in results:
        if isinstance(each, NotTold):
            raise each
