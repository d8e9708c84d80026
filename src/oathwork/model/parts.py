"""Who has a part in a live bounty, and until when it waits for them. Pure."""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from oathwork.model.bounty import Bounty
from oathwork.model.next_step import judge_by, ruled_by, served_until
from oathwork.model.terms import NOBODY, Status


class Role(IntEnum):
    """What somebody is in a bounty."""

    POSTER = 0
    ARBITER = 1
    WORKER = 2  # who works, or is served first
    REFUSED_WORKER = 3  # who has mended the work in vain, while nobody else has claimed it
    MATE = 4  # shares in the work
    PEER = 5  # sits on the panel


class Part(NamedTuple):
    """One account's part; `place` is that in the team's or the panel's list."""

    role: Role
    place: int
    account: str
    until: int | None = None  # seconds: until then a verdict, the work, a repair or a ruling is waited for


def parts_in(bounty: Bounty) -> Iterator[Part]:
    """Yield who has a part in a bounty; an account can have several."""
    yield Part(Role.POSTER, 0, bounty.terms.poster)
    others = (
        (Role.ARBITER, bounty.terms.arbiter, _ruled_until(bounty)),
        (Role.WORKER, bounty.state.worker, _worked_until(bounty)),
        (Role.REFUSED_WORKER, bounty.refused_worker, None),
    )
    for role, account, until in others:
        if account != NOBODY:
            yield Part(role, 0, account, until)
    for index, share in enumerate(bounty.people.team):
        yield Part(Role.MATE, index, share.account)
    for index, seat in enumerate(bounty.people.panel):
        owes = bounty.status is Status.IN_REVIEW and not bounty.scores.has_judged(index)
        yield Part(Role.PEER, index, seat.account, judge_by(bounty) if owes else None)


def is_waited_for(bounty: Bounty, part: Part, now: int) -> bool:
    """Return whether a bounty waits at `now` (seconds) for who has this part: late work and late verdicts are waited for too."""
    if part.until is None:
        return False
    return part.role is Role.PEER or bounty.status is Status.CLAIMED or part.until > now


def _ruled_until(bounty: Bounty) -> int | None:
    return ruled_by(bounty) if bounty.status is Status.ESCALATED else None


def _worked_until(bounty: Bounty) -> int | None:
    """Until when the work is due, or may be mended before others claim it."""
    if bounty.status is Status.CLAIMED:
        return bounty.deadline
    return served_until(bounty) or None
