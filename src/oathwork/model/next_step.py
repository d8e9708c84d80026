"""What anyone can do with a bounty now, and when the next thing becomes possible. Pure: no chain, no clock.

The rules are those of "Actions" in contracts/README.md; every window is [from, until).
"""

from dataclasses import dataclass
from typing import Final

from oathwork.model.amounts import HOUR
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NOBODY, Status

_TO_RECORD: Final = 3 * HOUR  # a review period is a day or more


@dataclass(frozen=True)
class Due:
    """The step that anyone may send: `action` is the contract's function, from `since` (seconds) on.

    `block` is the first block in which a lot can be drawn, and `since` zero then. A `settle` without new verdicts.
    """

    action: str
    since: int
    block: int = 0

    def is_due(self, now: int, block: int) -> bool:
        """Return whether it is possible in a block of this number and moment (seconds)."""
        return self.since <= now and self.block <= block


def step(bounty: Bounty) -> Due | None:
    """Return the step that moves a bounty on if nobody else does anything; None if it has ended.

    To close or to cancel is never due: that is for the poster to want.

    Verdicts that are not recorded yet are not looked at: they may settle an `InReview` bounty long before.
    """
    terms, state = bounty.terms, bounty.state
    match bounty.status:
        case Status.OPEN:
            return Due("withdraw", served_until(bounty) if bounty.closed else terms.open_until)
        case Status.CLAIMED:
            return Due("lapse", bounty.deadline + HOUR)
        case Status.DELIVERED:
            return Due("draw", 0, state.lot_block + 1)
        case Status.IN_REVIEW if bounty.majority.stands:
            return Due("settle", bounty.majority.counts_from)
        case Status.IN_REVIEW:
            return Due("redraw", state.since + terms.review_period)
        case Status.ESCALATED:
            return Due("expire", ruled_by(bounty))
        case Status.FREE:
            return None


@dataclass(frozen=True)
class Wait:
    """What a bounty waits for before anyone may move it on: `action` by one of `accounts`, until `until` (seconds).

    Without accounts it is anyone but the poster and the arbiter. `review` is signed, all other actions are sent.
    """

    action: str
    until: int
    accounts: tuple[str, ...] = ()


def wait_of(bounty: Bounty, now: int) -> Wait | None:
    """Return what a bounty waits for at `now` (seconds): a claim, a delivery, verdicts, a ruling; None if for nobody.

    Verdicts that are not recorded are not looked at.
    """
    terms, state = bounty.terms, bounty.state
    match bounty.status:
        case Status.OPEN:
            return _wait_for_claim(bounty, now)
        case Status.CLAIMED:
            return Wait("deliver", bounty.deadline, (state.worker,))
        case Status.IN_REVIEW:
            return _wait_for_verdicts(bounty, now)
        case Status.ESCALATED if terms.arbiter != NOBODY and now < ruled_by(bounty):
            return Wait("rule", ruled_by(bounty), (terms.arbiter,))
        case _:
            return None


def takes_claims(bounty: Bounty, now: int) -> bool:
    """Return whether an open bounty takes new claims at `now` (seconds), as far as its offer and its poster say."""
    return bounty.status is Status.OPEN and not bounty.closed and bounty.terms.open_until > now


def _wait_for_claim(bounty: Bounty, now: int) -> Wait | None:
    terms, priority_end = bounty.terms, served_until(bounty)
    if priority_end > now:
        return Wait("claim", priority_end, (bounty.state.worker,))
    if bounty.closed or terms.open_until <= now:
        return None
    return Wait("claim", terms.open_until, () if terms.worker == NOBODY else (terms.worker,))


def _wait_for_verdicts(bounty: Bounty, now: int) -> Wait | None:
    """The absent can judge until they are replaced, or a bare majority decides alone."""
    until = bounty.majority.counts_from if bounty.majority.stands else judge_by(bounty)
    members = enumerate(bounty.people.panel)
    silent = tuple(seat.account for index, seat in members if not bounty.scores.has_judged(index))
    return None if bounty.majority.decides(now) or not silent else Wait("review", until, silent)


def own_steps(bounty: Bounty, account: str, now: int, block: int) -> list[tuple[str, int]]:
    """Return what an account can do at `now` (seconds) in block `block`: actions, each with the moment that ends it, or zero.

    What the account has signed already is not known here, nor whether its standing is enough for a claim.
    """
    terms, wait, next_step = bounty.terms, wait_of(bounty, now), step(bounty)
    steps: list[tuple[str, int]] = []
    if wait and (account in wait.accounts or not (wait.accounts or account in (terms.poster, terms.arbiter))):
        steps.append((wait.action, wait.until))
    if bounty.status is Status.CLAIMED and account == bounty.state.worker:
        steps.append(("quit", 0))
    if next_step and next_step.is_due(now, block):
        steps.append((next_step.action, 0))
    elif account == terms.poster and bounty.status is Status.OPEN and served_until(bounty) <= now:
        steps.append(("withdraw", 0))
    if account == terms.poster and bounty.status.is_live and not bounty.closed:
        steps.append(("close", 0))
    return steps


def judge_by(bounty: Bounty) -> int:
    """Return the moment (seconds) after which a member who has not judged can be replaced; zero if nobody judges."""
    if bounty.status is not Status.IN_REVIEW:
        return 0
    return bounty.state.since + bounty.terms.review_period


def seals_open_at(bounty: Bounty) -> int:
    """Return the moment (seconds) from which sealed verdicts are shown whoever is missing; zero if nobody judges.

    It is before the absent can be replaced: who has sealed must be on the chain by then, or counts as absent.
    """
    return max(0, judge_by(bounty) - _TO_RECORD)


def ruled_by(bounty: Bounty) -> int:
    """Return the moment (seconds) from which an escalated bounty can be refunded, for no arbiter has ruled."""
    return bounty.state.since + bounty.terms.ruling_period


def served_until(bounty: Bounty) -> int:
    """Return the moment (seconds) until which only the worker who was sent back may claim; zero if there is none.

    Their claim is a repair: the panel that sent the work back judges it.
    """
    if bounty.status is not Status.OPEN or bounty.state.worker == NOBODY:
        return 0
    return min(bounty.state.since + bounty.terms.review_period, bounty.terms.open_until)
