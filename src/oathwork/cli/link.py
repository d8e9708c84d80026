"""Links between accounts and names on forges: sign one, or look up whose accounts a name has linked."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.workflows.forge.kinds import ForgeKind


@click.command()
@click.argument("forge", metavar="HOST")
@click.argument("name")
@click.option(
    "--check", is_flag=True, help="Sign nothing: read the links from where their owner has put them."
)
@click.option(
    "--kind",
    type=click.Choice(["github", "gitea", "gitlab"]),
    help="The kind of the forge; gitea is Forgejo's too.  [default: by the host's name]",
)
@options.path("--out", "The file to write the link to, or to add it to.  [default: oathwork.json]")
@options.signs
def link(desk: Desk, forge: str, name: str, check: bool, kind: str | None, out: Path | None) -> None:
    """Sign that your account belongs to NAME on the forge at HOST, or with --check read who has signed that.

    A link counts only where the owner of the name shows it: put the file into the default branch of your profile's
    repository. It moves nothing, no contract reads it, and no bounty asks for it.

    \b
    oathwork link codeberg.org ada --account me
    oathwork link codeberg.org ada --check
    """
    from oathwork.workflows.forge.kinds import KINDS_OF_FORGE

    forge_kind = KINDS_OF_FORGE[kind] if kind else None
    if check:
        _check(desk, forge, name, forge_kind)
    else:
        _sign(desk, forge, name, forge_kind, out)


def _sign(desk: Desk, forge: str, name: str, kind: "ForgeKind | None", out: Path | None) -> None:
    from oathwork.untrusted.files import write_file
    from oathwork.workflows.forge.link import LINKS_FILE, links_file, load_links, profile_url, sign_link

    file, url = out or Path(LINKS_FILE), profile_url(forge, name, kind)
    links = load_links(file)
    signed_link = sign_link(desk.contracts.escrow.domain, forge, name, desk.open_signer)
    write_file(file, (json.dumps(links_file(links, signed_link), indent=2) + "\n").encode())
    desk.answer(
        {"file": str(file), "account": signed_link.account, "url": url},
        [f"signed: {file}. Put it into your profile's repository, so that it can be read at {url}"],
    )


def _check(desk: Desk, forge: str, name: str, kind: "ForgeKind | None") -> None:
    from oathwork.workflows.forge.link import linked_accounts, profile_url, require_name

    host, owner = require_name(forge, name)
    accounts = linked_accounts(desk.contracts.escrow.domain, host, owner, desk.chain, kind=kind)
    document = {"forge": host, "name": owner, "url": profile_url(host, owner, kind), "accounts": accounts}
    none = [f"no account has signed that it belongs to {owner} on {host}, for chain {desk.chain.id}"]
    desk.answer(document, [f"{account} belongs to {owner} on {host}" for account in accounts] or none)
