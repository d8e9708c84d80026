"""One look of the desk: at all issues with bounties, or at those that were woken; and what it prints of that."""

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oathwork.cli.context import Desk

if TYPE_CHECKING:
    from oathwork.evidence.specification import Specification
    from oathwork.model.bounty import Bounty
    from oathwork.site.waker import Waker
    from oathwork.workflows.forge.badges import RepositoryBadges
    from oathwork.workflows.forge.claims import Relay
    from oathwork.workflows.forge.client import Forge
    from oathwork.workflows.forge.desk import ForgeDesk, IssueBounty


class DeskLook:
    """Looks when it is called. `waker`: what says at which issues; without one it is all."""

    def __init__(
        self,
        desk: Desk,
        forge: "Forge",
        relay: "Relay",
        is_fetching: bool = False,
        dry_run: bool = False,
        badge_folder: Path | None = None,
    ) -> None:
        self.desk, self.forge, self.relay = desk, forge, relay
        self.is_fetching, self.dry_run, self.badge_folder = is_fetching, dry_run, badge_folder
        self.waker: Waker | None = None
        self._finished: set[int] = set()  # issues whose bounties have ended, and were told so

    @cached_property
    def badges(self) -> "RepositoryBadges":
        """The badges of the repository and its people."""
        from oathwork.workflows.forge.badges import RepositoryBadges

        return RepositoryBadges(self.desk.contracts, self.desk.money)

    def __call__(self) -> None:
        """Look, do what is to be done, and print it. Raises NotFetched if something could not be done."""
        at, woken_issues = self.desk.follow(), self.waker.take() if self.waker else None
        if woken_issues is not None and not woken_issues:
            return
        table, now = self._bounties_by_issue(), at["at"]["moment"]
        self._badge(table, now)
        rows = self._rows(table, now, woken_issues)
        if self.waker:  # what a claim has changed is told as soon as it is in a block
            for row in rows:
                if any(command.startswith("/claim 0x") for command in row.get("commands", ())):
                    self.waker.wake(row["issue"])
        lines = [line for row in rows for line in _lines(row)]
        nothing = "nothing has changed" if table else "no bounty names an issue of this repository"
        self.desk.answer({**at, "comments": rows}, lines or [nothing])
        _raise_if_untold(rows)

    def _rows(
        self, table: "dict[int, list[IssueBounty]]", now: int, woken_issues: "frozenset[int] | None"
    ) -> list[dict[str, Any]]:
        from oathwork.workflows.forge.desk import ForgeDesk

        visitor = ForgeDesk(
            self.forge, self.desk.contracts, self.desk.money, self.relay, now, int(time.time())
        )
        issues = [issue for issue in table if self._is_due(issue, table[issue], woken_issues)]
        if self.dry_run:
            return [row for issue in issues for row in _dry_rows(visitor, issue, table[issue])]
        rows = []
        for issue in issues:
            new_rows = visitor.visit(issue, table[issue])
            if not (_is_live(table[issue]) or any(row["result"] == "untold" for row in new_rows)):
                self._finished.add(issue)
            rows += new_rows
        if woken_issues is None or woken_issues - table.keys():  # a pull request may be among them
            rows += visitor.hint(table)
        return rows

    def _is_due(
        self, issue: int, entries: "list[IssueBounty]", woken_issues: "frozenset[int] | None"
    ) -> bool:
        """Return whether an issue is to be visited: one that is over once more only if somebody writes there."""
        if _is_live(entries):
            self._finished.discard(issue)
        return issue in woken_issues if woken_issues is not None else issue not in self._finished

    def _badge(self, table: "dict[int, list[IssueBounty]]", now: int) -> None:
        if self.waker or self.badge_folder:
            self.badges.see([entry.bounty for entries in table.values() for entry in entries], now)
        if self.badge_folder:
            self.badges.write(self.badge_folder)

    def _bounties_by_issue(self) -> "dict[int, list[IssueBounty]]":
        """Return the bounties that are told in this repository, by the number of their issue."""
        from oathwork.workflows.forge.desk import IssueBounty

        table: dict[int, list[IssueBounty]] = {}
        settings = self.forge.settings
        for poster in dict.fromkeys(settings.posters):
            for bounty in self.desk.ledger.find(poster=poster).values():
                specification = self._specification(bounty)
                issue = settings.issue_number(specification.issue) if specification else 0
                if specification and issue:
                    table.setdefault(issue, []).append(IssueBounty(bounty, specification))
        return table

    def _specification(self, bounty: "Bounty") -> "Specification | None":
        """Return a bounty's specification, by its hash; None if it is not here: another repository's may be anywhere."""
        from oathwork.errors import OathworkError
        from oathwork.evidence.locate import find_specification
        from oathwork.evidence.shelf import from_shelf, put_on_shelf

        in_terms = bounty.terms.spec
        if specification := from_shelf(in_terms):
            return specification
        uri, folders = (
            bounty.uris.get(in_terms, "") if self.is_fetching else "",
            (self.forge.settings.folder, self.desk.folder),
        )
        try:
            specification = find_specification(in_terms, uri=uri, folders=folders)
        except (OathworkError, OSError):
            return None
        put_on_shelf(specification)
        return specification


def _is_live(entries: "list[IssueBounty]") -> bool:
    return any(entry.bounty.status.is_live for entry in entries)


def _dry_rows(visitor: "ForgeDesk", issue: int, entries: "list[IssueBounty]") -> list[dict[str, Any]]:
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
