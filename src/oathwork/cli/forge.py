"""The desk at a forge: one comment for each bounty, in the issue that its specification names."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli import options
from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.workflows.forge import Forge
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
@options.reads
def desk(desk: Desk, file: Path | None, once: bool, every: str, dry_run: bool, is_fetching: bool) -> None:
    """Keep one comment for each bounty, in the issue that its specification names: GitHub, GitLab, Gitea, Forgejo.

    The comment is edited in place as the bounty moves. Only posters in .oathwork.toml count. The desk holds
    no key, gives no verdict, and reads nothing that people write there. The forge's token is in the variable
    OATHWORK_FORGE_TOKEN; it must be allowed to write comments, and nothing else.

    \b
    oathwork desk --once --dry-run
    OATHWORK_FORGE_TOKEN=… oathwork desk --once --fetch
    """
    from oathwork.workflows.forge import Forge
    from oathwork.workflows.forge_settings import read_forge_settings

    settings = read_forge_settings(file or Path(".oathwork.toml"))
    token = os.environ.get(_TOKEN, "").strip()
    if not (token or dry_run):
        raise click.UsageError(f"the forge's token is not in {_TOKEN}; --dry-run needs none")
    if token and not re.fullmatch(r"[!-~]+", token):  # what a header cannot hold is shown in errors
        raise click.UsageError(f"the token in {_TOKEN} is not one line of ASCII without spaces")
    forge = None if dry_run else Forge(settings, token)

    def look() -> None:
        at = desk.follow()
        rows = [_told(desk, forge, *each) for each in _comments(desk, settings, at, is_fetching)]
        lines = [line for row in rows for line in _lines(row)]
        desk.answer({**at, "comments": rows}, lines or ["no bounty names an issue of this repository"])
        _raise_if_untold(rows)

    options.repeat(look, every, once=once, wait=desk.ledger.wait)


def _comments(
    desk: Desk, settings: "ForgeSettings", at: dict[str, Any], is_fetching: bool
) -> "Iterator[tuple[int, Bounty, str]]":
    """Yield the issue, the bounty and the comment of all that are told in this repository."""
    from oathwork.workflows.forge_comment import comment_text

    domain, now = desk.contracts.escrow.domain, at["at"]["moment"]
    for poster in dict.fromkeys(settings.posters):
        for bounty in desk.ledger.find(poster=poster).values():
            specification = _specification(desk, settings, bounty, is_fetching)
            issue = settings.issue_number(specification.issue) if specification else 0
            if specification and issue:
                yield issue, bounty, comment_text(bounty, specification, domain, desk.money, now)


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


def _told(desk: Desk, forge: "Forge | None", issue: int, bounty: "Bounty", text: str) -> dict[str, Any]:
    """Keep one comment, and return what came of it; what the forge refuses stops no other."""
    from oathwork.errors import OathworkError
    from oathwork.workflows.forge import Thread, keep_comment
    from oathwork.workflows.forge_comment import comment_mark

    row = {"issue": issue, "bounty": "0x" + bounty.id.hex()}
    if forge is None:
        return row | {"result": "dry run", "text": text}
    try:
        result = keep_comment(
            forge, Thread(issue), comment_mark(bounty.id), text, is_live=bounty.status.is_live
        )
    except OathworkError as error:
        return row | {"result": "untold", "why": str(error)}
    return row | {"result": result}


def _lines(row: dict[str, Any]) -> list[str]:
    if "text" in row:
        return [f"issue {row['issue']}:", *row["text"].splitlines(), ""]
    why = f": {row['why']}" if "why" in row else ""
    return [f"issue {row['issue']}: {row['result']}, {row['bounty']}{why}"]


def _raise_if_untold(rows: list[dict[str, Any]]) -> None:
    from oathwork.untrusted.http import NotFetched

    untold = sum("why" in row for row in rows)
    if untold:
        raise NotFetched(f"{untold} of {len(rows)} comments could not be kept; the lines above say why")
