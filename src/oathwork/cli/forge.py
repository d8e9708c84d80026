"""The desk at a forge: one comment for each bounty, in the issue that its specification names."""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.contracts import Call
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.workflows.forge_claims import Relay
    from oathwork.workflows.forge_desk import ForgeDesk, IssueBounty
    from oathwork.workflows.forge_settings import ForgeSettings

_TOKEN = "OATHWORK_FORGE_TOKEN"  # the name of a variable


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
) -> None:
    """Keep one comment for each bounty, in the issue that its specification names: GitHub, GitLab, Gitea, Forgejo.

    The comment is edited in place as the bounty moves, and commands are answered: /status, /claim, /deliver COMMIT. Only
    posters in .oathwork.toml count. The desk gives no verdict, and without --relay it holds no key. The forge's token is in
    the variable OATHWORK_FORGE_TOKEN; it must be allowed to write comments and labels, and nothing else.

    \b
    oathwork desk --once --dry-run
    OATHWORK_FORGE_TOKEN=… oathwork desk --once --fetch
    """
    from oathwork.workflows.forge import Forge
    from oathwork.workflows.forge_desk import ForgeDesk
    from oathwork.workflows.forge_settings import read_forge_settings

    settings = read_forge_settings(file or Path(".oathwork.toml"))
    token = "none" if dry_run else _token()
    forge, hand_on = Forge(settings, token), _relay(desk, settings, relay, gifts)

    def look() -> None:
        at = desk.follow()
        table = _bounties_by_issue(desk, settings, is_fetching)
        visitor = ForgeDesk(forge, desk.contracts, desk.money, hand_on, at["at"]["moment"], int(time.time()))
        rows = [row for issue, each in table.items() for row in _visited(visitor, issue, each, dry_run)]
        rows += [] if dry_run else visitor.hint(table)
        lines = [line for row in rows for line in _lines(row)]
        desk.answer({**at, "comments": rows}, lines or ["no bounty names an issue of this repository"])
        _raise_if_untold(rows)

    def keep_looking() -> None:
        options.repeat(look, every, once=once, wait=desk.ledger.wait)

    if not relay:
        keep_looking()
        return
    from oathwork.cli.earlier_runs import run_once

    run_once(desk, keep_looking)


def _token() -> str:
    token = os.environ.get(_TOKEN, "").strip()
    if not token:
        raise click.UsageError(f"the forge's token is not in {_TOKEN}; --dry-run needs none")
    if not re.fullmatch(r"[!-~]+", token):  # what a header cannot hold is shown in errors
        raise click.UsageError(f"the token in {_TOKEN} is not one line of ASCII without spaces")
    return token


def _relay(desk: Desk, settings: "ForgeSettings", alias: str | None, gifts: Sequence[str]) -> "Relay":
    """Return where signed claims go: to the operator's account, then to the page's list of orders."""
    from oathwork.model.typed_data import address
    from oathwork.workflows.forge_claims import ClaimSender, OrderList, relay_by_all

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


def _bounties_by_issue(
    desk: Desk, settings: "ForgeSettings", is_fetching: bool
) -> "dict[int, list[IssueBounty]]":
    """Return the bounties that are told in this repository, by the number of their issue."""
    from oathwork.workflows.forge_desk import IssueBounty

    table: dict[int, list[IssueBounty]] = {}
    for poster in dict.fromkeys(settings.posters):
        for bounty in desk.ledger.find(poster=poster).values():
            specification = _specification(desk, settings, bounty, is_fetching)
            issue = settings.issue_number(specification.issue) if specification else 0
            if specification and issue:
                table.setdefault(issue, []).append(IssueBounty(bounty, specification))
    return table


def _specification(
    desk: Desk, settings: "ForgeSettings", bounty: "Bounty", is_fetching: bool
) -> "Specification | None":
    """Return a bounty's specification, by its hash; None if it is not here: another repository's may be anywhere."""
    from oathwork.errors import OathworkError
    from oathwork.evidence.locate import find_specification
    from oathwork.evidence.shelf import from_shelf, put_on_shelf

    in_terms = bounty.terms.spec
    if specification := from_shelf(in_terms):
        return specification
    uri, folders = bounty.uris.get(in_terms, "") if is_fetching else "", (settings.folder, desk.folder)
    try:
        specification = find_specification(in_terms, uri=uri, folders=folders)
    except (OathworkError, OSError):
        return None
    put_on_shelf(specification)
    return specification


def _visited(
    visitor: "ForgeDesk", issue: int, entries: "list[IssueBounty]", dry_run: bool
) -> list[dict[str, Any]]:
    if not dry_run:
        return visitor.visit(issue, entries)
    return [
        {
            "issue": issue,
            "bounty": "0x" + entry.bounty.id.hex(),
            "result": "dry run",
            "text": visitor.comment(entry),
        }
        for entry in entries
    ]


def _lines(row: dict[str, Any]) -> list[str]:
    if "text" in row:
        return [f"issue {row['issue']}:", *row["text"].splitlines(), ""]
    why = f": {row['why']}" if "why" in row else ""
    why += "".join(f", {command}" for command in row.get("commands", ()))
    where = f"issue {row['issue']}" if "issue" in row else f"pull request {row['pull'] or 'list'}"
    return [f"{where}: {row['result']}{', ' if 'bounty' in row else ''}{row.get('bounty', '')}{why}"]


def _raise_if_untold(rows: list[dict[str, Any]]) -> None:
    from oathwork.untrusted.http import NotFetched

    untold = sum("why" in row for row in rows)
    if untold:
        raise NotFetched(f"{untold} of {len(rows)} comments could not be kept; the lines above say why")
