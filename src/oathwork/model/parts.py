"""Who has a part in a live bounty, and until when a verdict is owed. Pure."""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from oathwork.model.bounty import Bounty
from oathwork.model.next_step import judge_by
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
    until: int | None = None  # seconds: a verdict is owed until then


def parts_in(bounty: Bounty) -> Iterator[Part]:
    """Yield who has a part in a bounty; an account can have several."""
    yield Part(Role.POSTER, 0, bounty.terms.poster)
    others = (
        (Role.ARBITER, bounty.terms.arbiter),
        (Role.WORKER, bounty.state.worker),
        (Role.REFUSED_WORKER, bounty.refused_worker),
    )
    for role, account in others:
        if account != NOBODY:
            yield Part(role, 0, account)
    for index, share in enumerate(bounty.people.team):
        yield Part(Role.MATE, index, share.account)
    for index, seat in enumerate(bounty.people.panel):
        owes = bounty.status is Status.IN_REVIEW and not bounty.scores.has_judged(index)
        yield Part(Role.PEER, index, seat.account, judge_by(bounty) if owes else None)
