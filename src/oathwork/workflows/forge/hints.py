"""Hints: who opens a pull request for an issue with a bounty, and has not claimed it, is told so. Once."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from oathwork.error_sentences import date_text
from oathwork.model.amounts import DAY
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import takes_claims
from oathwork.model.terms import Status
from oathwork.untrusted.fields import as_hex
from oathwork.workflows.forge.client import Forge, OpenPull, Thread, own_comment

_CLOSES: Final = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]+(?:#|(\S{1,300}/issues/))([1-9][0-9]{0,8})\b",
    re.IGNORECASE,
)
_LONGEST: Final = 20_000  # characters of a pull request that are looked at
_RECENT: Final = 7 * DAY
_MOST_HINTS: Final = 5  # at once


def issues_closed_by(forge: Forge, text: str) -> list[int]:
    """Return the issues of this repository that a text says it closes: `fixes #12`, or with the issue's URL."""
    numbers = (
        forge.settings.issue_number(f"{match[1]}{match[2]}") if match[1] else int(match[2])
        for match in _CLOSES.finditer(text[:_LONGEST])
    )
    return list(dict.fromkeys(number for number in numbers if number))


def pull_hint(bounty: Bounty, pull: OpenPull, now: int) -> str:
    """Return what the author of a pull request is told of a bounty at `now` (seconds); empty for nothing.

    That they are the worker they can say with the worker's account, anywhere in the text: their login proves nothing.
    """
    id = as_hex(bounty.id)
    if takes_claims(bounty, now):
        return (
            f"To be paid for this, claim its bounty before you show the work: `oathwork claim {id}`. "
            "A pull request alone is not a delivery: a claim stakes a bond, and peers drawn by lot judge what is delivered."
        )
    if bounty.status is Status.CLAIMED and bounty.state.worker.lower() not in pull.text.lower():
        return (
            f"Its bounty `{id[:10]}` is taken by `{bounty.state.worker}` until {date_text(bounty.deadline)}. "
            "If that is you: write your account into this pull request, and deliver with "
            f"`oathwork deliver {id} --pull-request {pull.number}`."
        )
    return ""


def give_hints(
    forge: Forge, bounties: Mapping[int, Sequence[Bounty]], now: int, clock: int
) -> list[tuple[int, Bounty]]:
    """Write the hints that are due to open pull requests of the last week, and return to which. Raises NotFetched.

    `bounties` are those of each issue; `now` is the chain's time and `clock` this machine's, in seconds.
    """
    hints: list[tuple[int, Bounty]] = []
    for pull in forge.open_pulls():
        if pull.is_bot or pull.written_at <= clock - _RECENT:
            continue
        for bounty in (
            each for issue in issues_closed_by(forge, pull.text) for each in bounties.get(issue, ())
        ):
            if len(hints) < _MOST_HINTS and _has_given(forge, pull, bounty, now):
                hints.append((pull.number, bounty))
    return hints


def _has_given(forge: Forge, pull: OpenPull, bounty: Bounty, now: int) -> bool:
    text, thread = pull_hint(bounty, pull, now), Thread(pull.number, is_pull=True)
    mark = f"<!-- oathwork hint {as_hex(bounty.id)} -->"
    if not text or own_comment(forge, forge.comments(thread), mark):
        return False
    forge.write(thread, f"{mark}\n{text}")
    return True
