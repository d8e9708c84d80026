"""The desk at a forge: one comment for each bounty, in the issue that its specification names."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.cli.forge_look import DeskLook
    from oathwork.contracts import Call
    from oathwork.workflows.forge.claims import Relay
    from oathwork.workflows.forge.settings import ForgeSettings

_TOKEN, _HOOK_SECRET = "OATHWORK_FORGE_TOKEN", "OATHWORK_WEBHOOK_SECRET"  # names of variables
_SHORTEST_SECRET = 16  # characters


@click.command()
@options.path(
    "--file",
    "The repository's settings: where it is, and which posters count.  [default: .oathwork.toml]",
)
@click.option("--once", is_flag=True, help="Look once and exit, for cron and CI.")
@click.option("--every", default="5 minutes", show_default=True, help="The pause between looks.")
@click.option("--dry-run", is_flag=True, help="Print the comments, and ask the forge nothing.")
@click.option(
    "--fetch",
    "is_fetching",
    is_flag=True,
    help="Fetch specifications that are not here from the URIs that their posters name.",
)
@click.option(
    "--relay",
    metavar="ALIAS",
    help="Send claims that workers sign in comments from this account: it pays the gas.",
)
@click.option(
    "--gift",
    "gifts",
    multiple=True,
    metavar="0x…",
    help="A worker who is given the bond too, each time; can be repeated; goes with --relay.",
)
@options.path("--badges", "A folder: write the badges of the repository and its people there, as SVG.")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    help="Serve badges, and let the forge's webhooks wake the desk: their secret is in OATHWORK_WEBHOOK_SECRET.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    help="The address or network of a server in front of it; can be repeated; goes with --listen.",
)
@options.reads
def desk(
    desk: Desk,
    file: Path | None,
    once: bool,
    every: str,
    dry_run: bool,
    is_fetching: bool,
    relay: str | None,
    gifts: tuple[str, ...],
    badges: Path | None,
    listen: str | None,
    proxies: tuple[str, ...],
) -> None:
    """Keep one comment for each bounty, in the issue that its specification names: GitHub, GitLab, Gitea, Forgejo.

    The comment is edited in place as the bounty moves, and commands are answered: /status, /claim, /deliver COMMIT. Only
    posters in .oathwork.toml count. The desk gives no verdict, and without --relay it holds no key. The forge's token is in
    the variable OATHWORK_FORGE_TOKEN; it must be allowed to write comments and labels, and nothing else.

    \b
    oathwork desk --once --dry-run
    OATHWORK_FORGE_TOKEN=… oathwork desk --once --fetch
    OATHWORK_FORGE_TOKEN=… OATHWORK_WEBHOOK_SECRET=… oathwork desk --listen 127.0.0.1:8300
    """
    from oathwork.cli.forge_look import DeskLook
    from oathwork.workflows.forge.client import Forge
    from oathwork.workflows.forge.settings import read_forge_settings

    if listen and (once or dry_run):
        raise click.UsageError("--listen keeps on looking: it goes neither with --once nor with --dry-run")
    settings = read_forge_settings(file or Path(".oathwork.toml"))
    forge = Forge(
        settings, "none" if dry_run else secret_of(_TOKEN, "the forge's token", "; --dry-run needs none")
    )
    look = DeskLook(desk, forge, claim_relay(desk, settings, relay, gifts), is_fetching, dry_run, badges)

    def keep_looking() -> None:
        if listen:
            _serve(look, listen, every, proxies)
        else:
            options.repeat(look, every, once=once, wait=desk.ledger.wait)

    if not relay:
        keep_looking()
        return
    from oathwork.cli.earlier_runs import run_once

    run_once(desk, keep_looking)


def _serve(look: "DeskLook", where: str, every: str, proxies: tuple[str, ...]) -> None:
    """Look again and again, at all issues or at those that webhooks wake, and serve webhooks and badges beside it."""
    from oathwork.cli.mailbox import listen
    from oathwork.errors import UsageError
    from oathwork.model.amounts import to_seconds

    try:
        from oathwork.site.forge_server import create_desk_server, serving
        from oathwork.site.waker import Waker
    except ImportError as error:
        raise UsageError(f"--listen needs {error.name}: pip install 'oathwork[web]'") from error
    host, _, port = where.rpartition(":")
    if not (host and port.isdecimal() and int(port) < 2**16):
        raise click.UsageError(f"--listen takes HOST:PORT, such as 127.0.0.1:8300, and not {where!r}")
    secret = secret_of(_HOOK_SECRET, "the secret of the forge's webhooks")
    if len(secret) < _SHORTEST_SECRET:
        raise click.UsageError(
            f"the secret in {_HOOK_SECRET} has less than {_SHORTEST_SECRET} characters: guessable"
        )
    look.waker = Waker(to_seconds(every))
    app = create_desk_server(look.forge.settings, secret, look.waker, look.badges.show, proxies=proxies)
    listening = listen(host.strip("[]"), int(port))
    address = f"http://{host}:{listening.getsockname()[1]}"
    click.echo(f"webhooks: {address}/webhook, badges: {address}/badge/…", err=True)
    with serving(app, listening, proxies):
        options.repeat(look, every, once=False, wait=look.waker.wait)


def secret_of(variable: str, what: str, more: str = "") -> str:
    """Return what is in a variable of the environment. Raises UsageError, which never shows it."""
    secret = os.environ.get(variable, "").strip()
    if not secret:
        raise click.UsageError(f"{what} is not in {variable}{more}")
    if not re.fullmatch(r"[!-~]+", secret):  # what a header cannot hold is shown in errors
        raise click.UsageError(f"{what} in {variable} is not one line of ASCII without spaces")
    return secret


def claim_relay(desk: Desk, settings: "ForgeSettings", alias: str | None, gifts: Sequence[str]) -> "Relay":
    """Return where signed claims go: to the operator's account, then to the page's list of orders."""
    from oathwork.model.typed_data import address
    from oathwork.workflows.forge.claims import ClaimSender, OrderList, relay_by_all

    relays: list[Relay] = []
    if alias:
        from oathwork.cli.earlier_runs import line_key

        desk.account, desk.key = alias, line_key("desk", {"relay": alias, "repository": settings.repository})

        def send(call: "Call") -> str:
            desk.chain.wait_for_pending(desk.signer.address)
            receipt = call.send(desk.signer)
            desk.outbox.close()
            return receipt.transaction

        workers = [address(gift, "--gift") for gift in gifts]
        relays.append(
            ClaimSender(
                desk.contracts,
                workers,
                lambda bounty: desk.allowed(bounty.terms.token, bounty.terms.bond),
                send,
            )
        )
    if settings.page:
        relays.append(OrderList(settings.page))
    return relay_by_all(relays)
