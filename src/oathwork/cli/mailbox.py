"""The mailbox: serve one."""

import socket

import click

from oathwork.cli import options
from oathwork.cli.context import Desk


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8_000,
    show_default=True,
    help="The port; 0 takes any free one.",
)
@click.option(
    "--database",
    envvar="OATHWORK_MAILBOX_DATABASE",
    default="sqlite:///mailbox.sqlite",
    show_default=True,
    help="The database, or postgresql+psycopg://…; use OATHWORK_MAILBOX_DATABASE if it holds a password.",
)
@click.option(
    "--limit", default="60/minute", show_default=True, help="The requests that one address may send."
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    help="The address or network of a server in front of it; can be repeated. Only it is believed for whom it asks.",
)
@options.reads
def mailbox(desk: Desk, host: str, port: int, database: str, limit: str, proxies: tuple[str, ...]) -> None:
    """Serve a mailbox of verdicts for one chain: peers leave verdicts, and keepers fetch them.

    It keeps what members of the panel signed about the current delivery, and shows it once it can be used; and notes of
    those who would take a job, suggested bounties, and probes. Anyone can run one, and nobody needs to trust it. Put a server with HTTPS in front of it, and name it: --proxy.

    \b
    oathwork mailbox --network sepolia --port 8000
    """
    from oathwork.errors import UsageError

    try:
        from oathwork.mailbox import Box, create_app
        from oathwork.mailbox.server import serve
    except ImportError as error:
        raise UsageError(f"a mailbox needs {error.name}: pip install 'oathwork[mailbox]'") from error

    app = create_app(Box(desk.contracts, database, desk.ledger), limit=limit, proxies=proxies)
    listening = listen(host, port)
    where = f"http://{host}:{listening.getsockname()[1]}"
    desk.answer(
        {"url": where, "chain": desk.chain.id, "escrow": desk.contracts.escrow.address},
        [
            f"a mailbox for escrow {desk.contracts.escrow.address} on chain {desk.chain.id}: {where} (about: {where}/openapi.json)"
        ],
    )
    serve(app, listening, proxies)


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address; port 0: at any free one. Raises UsageError."""
    from oathwork.errors import UsageError

    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise UsageError(f"cannot listen at {host}:{port}: {error.strerror}") from error
