"""The desk at one repository: visits issue after issue, keeps what it says there, and answers what people ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oathwork.contracts import Oathwork
from oathwork.contracts.money_text import MoneyText
from oathwork.errors import OathworkError
from oathwork.evidence.specification import Specification
from oathwork.model.bounty import Bounty
from oathwork.untrusted.fields import as_hex
from oathwork.workflows.forge.answer import Answers
from oathwork.workflows.forge.claims import Relay
from oathwork.workflows.forge.client import Comment, Forge, Thread, keep_comment, own_comment
from oathwork.workflows.forge.commands import inbox
from oathwork.workflows.forge.comment import Places, comment_mark, comment_text
from oathwork.workflows.forge.hints import give_hints
from oathwork.workflows.forge.labels import keep_label
from oathwork.workflows.forge.reminders import remind

_MOST_ANSWERED = 5  # bounties of one issue that an answer is about


@dataclass(frozen=True)
class IssueBounty:
    """A bounty whose specification names an issue of this repository."""

    bounty: Bounty
    specification: Specification


@dataclass(frozen=True)
class ForgeDesk:
    """What visits issues. `relay` is where signed claims go. `now` is the chain's time, `clock` this machine's, in seconds."""

    forge: Forge
    contracts: Oathwork
    money: MoneyText
    relay: Relay
    now: int
    clock: int

    def comment(self, entry: IssueBounty) -> str:
        """Return what the comment of a bounty says."""
        domain, settings = self.contracts.escrow.domain, self.forge.settings
        places = Places(settings.page, settings.mailboxes)
        return comment_text(entry.bounty, entry.specification, domain, self.money, self.now, places)

    def visit(self, issue: int, entries: Sequence[IssueBounty]) -> list[dict[str, Any]]:
        """Do all that is to be done in an issue, and return what was done, and what could not be: that stops no other issue."""
        rows: list[dict[str, Any]] = []
        bounties = [entry.bounty for entry in entries]
        try:
            comments = list(self.forge.comments(Thread(issue)))
            rows += [self._keep(issue, entry, comments) for entry in entries]
            if any(row["result"] in ("written", "edited") for row in rows):
                rows += self._try(issue, bounties[0], lambda: self._label(issue, bounties))
            for bounty in bounties:
                rows += self._try(issue, bounty, lambda bounty=bounty: self._remind(issue, bounty, comments))  # type: ignore[misc]
            rows += self._answer(issue, bounties, comments)
        except OathworkError as error:
            rows.append({"issue": issue, "bounty": as_hex(bounties[0].id), **_untold(error)})
        return rows

    def _try(self, issue: int, bounty: Bounty, step: Callable[[], str]) -> list[dict[str, Any]]:
        """Take a step that stops no other, and return what it has done, if anything."""
        row = {"issue": issue, "bounty": as_hex(bounty.id)}
        try:
            result = step()
        except OathworkError as error:
            return [row | _untold(error)]
        return [row | {"result": result}] if result else []

    def _label(self, issue: int, bounties: Sequence[Bounty]) -> str:
        label, is_live = self.forge.settings.label, any(bounty.status.is_live for bounty in bounties)
        if not label or not keep_label(self.forge, issue, label, is_wanted=is_live):
            return ""
        return "labelled" if is_live else "label taken off"

    def _remind(self, issue: int, bounty: Bounty, comments: Sequence[Comment]) -> str:
        if not self.forge.settings.has_reminders:
            return ""
        return "reminded" if remind(self.forge, issue, bounty, comments, self.now) else ""

    def hint(self, table: Mapping[int, Sequence[IssueBounty]]) -> list[dict[str, Any]]:
        """Give the hints that are due to pull requests, and return what was done, and what could not be."""
        if not (self.forge.settings.has_hints and table):
            return []
        bounties = {issue: [entry.bounty for entry in entries] for issue, entries in table.items()}
        try:
            hints = give_hints(self.forge, bounties, self.now, self.clock)
        except OathworkError as error:
            return [{"pull": 0, **_untold(error)}]
        return [{"pull": pull, "bounty": as_hex(bounty.id), "result": "hinted"} for pull, bounty in hints]

    def _keep(self, issue: int, entry: IssueBounty, comments: Sequence[Comment]) -> dict[str, Any]:
        bounty = entry.bounty
        row = {"issue": issue, "bounty": as_hex(bounty.id)}
        try:
            result = keep_comment(
                self.forge,
                Thread(issue),
                comment_mark(bounty.id),
                self.comment(entry),
                is_live=bounty.status.is_live,
                comments=comments,
            )
        except OathworkError as error:
            return row | _untold(error)
        return row | {"result": result}

    def _answer(
        self, issue: int, bounties: Sequence[Bounty], comments: Sequence[Comment]
    ) -> list[dict[str, Any]]:
        """Answer what is asked, in one comment; in an issue whose bounties have ended, nothing."""
        live_bounties = [bounty for bounty in bounties if bounty.status.is_live][:_MOST_ANSWERED]
        requests = inbox(self.forge, comments, self.clock) if live_bounties else None
        if not (requests and requests.requests):
            return []
        urls = self._urls(issue, live_bounties, comments)
        settings = self.forge.settings
        answers = Answers(
            self.contracts,
            live_bounties,
            urls,
            settings.issue_url(issue),
            settings.page,
            self.relay,
            self.now,
        )
        self.forge.write(Thread(issue), answers.text(requests))
        commands = [str(command) for request in requests.requests for command in request.commands]
        return [
            {
                "issue": issue,
                "bounty": as_hex(live_bounties[0].id),
                "result": "answered",
                "commands": commands,
            }
        ]

    def _urls(
        self, issue: int, bounties: Sequence[Bounty], comments: Sequence[Comment]
    ) -> Mapping[bytes, str]:
        found_comments = (
            (bounty.id, own_comment(self.forge, comments, comment_mark(bounty.id))) for bounty in bounties
        )
        return {id: self.forge.comment_url(issue, each) for id, each in found_comments if each}


def _untold(error: OathworkError) -> dict[str, str]:
    return {"result": "untold", "why": str(error)}
