"""Reminders to whoever works on a bounty: when half of the time is over, and a day before the deadline. Once each.

No login is called: the desk knows accounts alone. Who follows the issue hears of it from the forge.
"""

from collections.abc import Sequence
from typing import Final

from oathwork.error_sentences import date_text
from oathwork.model.amounts import DAY
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status
from oathwork.untrusted.fields import as_hex
from oathwork.workflows.forge.client import Comment, Forge, Thread, own_comment

_HALF: Final = "half"
_LAST_DAY: Final = "day"
_WORDS: Final = {_HALF: "Half of the time is over", _LAST_DAY: "Less than a day is left"}


def reminder_mark(kind: str, bounty: Bounty) -> str:
    """Return how a reminder begins, which readers do not see."""
    return f"<!-- oathwork reminder {kind} {as_hex(bounty.id)} {bounty.state.round} -->"


def due_reminder(bounty: Bounty, now: int) -> str:
    """Return which reminder is due at `now` (seconds), the later one where both are; empty for none.

    Where half of the time is a day or less, that one is enough.
    """
    if bounty.status is not Status.CLAIMED or now >= bounty.deadline:
        return ""
    half = bounty.terms.work_period // 2
    if half > DAY and now >= bounty.deadline - DAY:
        return _LAST_DAY
    return _HALF if now >= bounty.deadline - half else ""


def remind(forge: Forge, issue: int, bounty: Bounty, comments: Sequence[Comment], now: int) -> str:
    """Write the reminder that is due, unless it stands there, and return which; empty for none. Raises NotFetched."""
    kind = due_reminder(bounty, now)
    if not kind or own_comment(forge, comments, reminder_mark(kind, bounty)):
        return ""
    forge.write(Thread(issue), f"{reminder_mark(kind, bounty)}\n{_text(kind, bounty)}")
    return kind


def _text(kind: str, bounty: Bounty) -> str:
    id = as_hex(bounty.id)
    return (
        f"{_WORDS[kind]} for bounty `{id[:10]}`: its worker `{bounty.state.worker}` owes the work by "
        f"{date_text(bounty.deadline)}. An hour later anyone can declare the bond lost.\n\n"
        f"To give the job back: `oathwork quit {id}`. The bond returns in proportion to the time left."
    )
