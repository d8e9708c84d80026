"""The page: serve it, on this machine or to the public, and check one that somebody else serves."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk
from oathwork.cli.mailbox import listen

if TYPE_CHECKING:
    from fastapi import FastAPI

    from oathwork.site.local_powers import LocalPowers


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; goes with --public."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8_100,
    show_default=True,
    help="The port; 0 takes any free one.",
)
@click.option(
    "--database",
    envvar="OATHWORK_WEB_DATABASE",
    help="The database, or postgresql+psycopg://…; use OATHWORK_WEB_DATABASE if it holds a password.  [default: a file of its own]",
)
@click.option(
    "--mailbox",
    "mailboxes",
    multiple=True,
    metavar="URL",
    help="Hand verdicts on to this mailbox too; can be repeated.  [default: on this machine the mailboxes in the settings]",
)
@click.option(
    "--public",
    "is_public",
    is_flag=True,
    help="Serve strangers, behind a server with HTTPS: without what is for this machine alone.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name of the public server, such as bounties.example.org; goes with --public.",
)
@click.option(
    "--limit",
    default="120/minute",
    show_default=True,
    help="The questions that one address may ask; goes with --public.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    help="The address or network of the server in front of it; goes with --public. Only it is believed for whom it asks.",
)
@click.option("--explorer", metavar="URL", help="Where people look at the chain's blocks.")
@options.path(
    "--tool", "A folder in your home that an acceptance command needs; can be repeated.", multiple=True
)
@click.option(
    "--demo",
    "is_demo",
    is_flag=True,
    help="Start a chain for it, and play the three bounties of the demo on it.",
)
@click.option(
    "--verify", metavar="URL", help="Serve nothing: compare the page at this address with this package's."
)
@options.reads
def web(
    desk: Desk,
    host: str,
    port: int,
    database: str | None,
    mailboxes: tuple[str, ...],
    is_public: bool,
    names: tuple[str, ...],
    limit: str,
    proxies: tuple[str, ...],
    explorer: str | None,
    tool: tuple[Path, ...],
    is_demo: bool,
    verify: str | None,
) -> None:
    """Serve the page: everything that a DAO, a worker and a peer do, in a browser with their own wallet.

    On this machine alone it can also check evidence again and run acceptance commands, after a yes in this terminal. For that it
    prints an address with a token: open that one. The page believes nothing that the server says, and checks it with the wallet.

    \b
    oathwork web --network sepolia
    oathwork web --demo
    oathwork web --public --name bounties.example.org --database postgresql+psycopg://…
    oathwork web --verify https://bounties.example.org
    """
    from oathwork.errors import UsageError

    try:
        from oathwork.site.bundle import Bundle
    except ImportError as error:
        raise UsageError(f"the page needs {error.name}: pip install 'oathwork[web]'") from error
    if verify:
        _verify(desk, verify, Bundle())
        return
    if is_demo:
        if is_public or desk.network_name:
            raise click.UsageError("--demo starts a chain of its own, for this machine alone")
        _serve_demo(desk, port)
        return
    if not is_public and host not in ("127.0.0.1", "localhost"):
        raise click.UsageError(
            "--host goes with --public: what is for this machine alone listens on 127.0.0.1"
        )
    from oathwork.site.serving import Service, web_database

    listening = listen(host, port)
    number = listening.getsockname()[1]
    powers = None if is_public else _powers(tool)
    url = web_database(database)
    from oathwork.mailbox.rate import RequestRate
    from oathwork.site.source import ChainLabel

    network = desk.network
    place = ChainLabel(
        network.name, network.coin, explorer, mailboxes=_mailboxes(desk, mailboxes, is_public=is_public)
    )
    service = Service.of(desk.contracts, url, place, is_fetching=not is_public)
    rate = RequestRate(limit, proxies) if is_public else None
    app = service.application(Bundle(), number, names if is_public else None, rate, powers)
    _say(desk, host, number, powers)
    _run(app, listening, proxies)


def _mailboxes(desk: Desk, urls: tuple[str, ...], *, is_public: bool) -> tuple[str, ...]:
    """Return to whom verdicts are handed on: those, or on a person's own machine, which nobody else can ask, to their own."""
    from oathwork.cli.leaving import mailboxes_for

    if urls or is_public:
        return urls
    return tuple(each.url for each in mailboxes_for(desk, (), None))


def _say(desk: Desk, host: str, port: int, powers: "LocalPowers | None") -> None:
    address = f"http://{host}:{port}/"
    document: dict[str, Any] = {
        "url": address,
        "chain": desk.chain.id,
        "escrow": desk.contracts.escrow.address,
    }
    if powers:
        address += f"#token={powers.token}"
        document["open"] = address
    desk.answer(document, [f"the page, on chain {desk.chain.id}: {address}", "Ctrl-C ends it"])


def _powers(tools: tuple[Path, ...]) -> "LocalPowers":
    import secrets

    from oathwork.cli.agreement import has_agreed
    from oathwork.site.local_powers import LocalPowers

    return LocalPowers(secrets.token_urlsafe(32), has_agreed, tools=tools)


def _run(app: "FastAPI", listening: socket.socket, proxies: tuple[str, ...] = ()) -> None:
    from oathwork.mailbox.server import serve

    serve(app, listening, proxies)


def _serve_demo(desk: Desk, port: int) -> None:
    """Serve the demo's chain while its bounties are played on it, and afterwards."""
    from oathwork.site.demo_site import played_demo

    listening = listen("127.0.0.1", port)
    powers = _powers(())
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/#token={powers.token}"
    with played_demo(listening.getsockname()[1], powers, address, click.echo) as app:
        _run(app, listening)


def _verify(desk: Desk, url: str, bundle: Any) -> None:
    from oathwork.site.verify import count_compared, differences

    found_differences = differences(url, bundle)
    document = {"url": url, "same": not found_differences, "differences": found_differences}
    count = count_compared(bundle)
    good = f"{count} answers of {url} are this package's, byte for byte, with their headers"
    desk.answer(document, found_differences or [good])
    if found_differences:
        click.get_current_context().exit(1)
