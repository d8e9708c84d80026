"""What people ask of many bounties: what is open, what waits for one's verdict, where the money went. Pure.

All of it follows from the bounties as the logs tell them; amounts are in the token's smallest unit, moments in seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from oathwork.model.bounty import Bounty
from oathwork.model.next_step import judge_by
from oathwork.model.sums import SumKey, SumKind, add_sums
from oathwork.model.terms import End, Status


def board(
    bounties: Iterable[Bounty],
    now: int,
    *,
    guild: int | None = None,
    poster: str | None = None,
    token: str | None = None,
    worker: str | None = None,
    statuses: Iterable[Status] = (Status.OPEN,),
) -> list[Bounty]:
    """Return the bounties of these statuses that fit, those first that close first, then what ended last.

    Open ones must still be claimable. `worker` leaves out what is reserved for somebody else.
    """
    allowed_statuses = set(statuses)
    fitting = [
        bounty
        for bounty in bounties
        if bounty.status in allowed_statuses
        and guild in (None, bounty.terms.guild)
        and poster in (None, bounty.terms.poster)
        and token in (None, bounty.terms.token)
        and (worker is None or int(bounty.terms.worker, 16) == 0 or bounty.terms.worker == worker)
        and (bounty.status is not Status.OPEN or bounty.terms.open_until > now)
    ]
    return sorted(fitting, key=lambda bounty: (bounty.rank, bounty.id))


@dataclass(frozen=True)
class OwedVerdict:
    """A verdict somebody owes: on which bounty, as which member of the panel, until when (seconds)."""

    bounty: Bounty
    index: int
    until: int

    def time_left(self, now: int) -> int:
        """Return the seconds that are left; below zero once they can be replaced."""
        return self.until - now


def queue(bounties: Iterable[Bounty], account: str) -> list[OwedVerdict]:
    """Return what an account is drawn or named for and has not judged, what is most urgent first."""
    owed_verdicts = [
        OwedVerdict(bounty, index, judge_by(bounty))
        for bounty in bounties
        if bounty.status is Status.IN_REVIEW
        for index, seat in enumerate(bounty.people.panel)
        if seat.account == account and not bounty.scores.has_judged(index)
    ]
    return sorted(owed_verdicts, key=lambda verdict: (verdict.until, verdict.bounty.id))


@dataclass(frozen=True)
class Peer:
    """What a peer's verdicts were: how many, how many of them yes, how many with the majority of their panel."""

    votes: int = 0
    yes: int = 0
    agreements: int = 0
    decisions: int = 0  # how many of their panels came to a majority

    @property
    def yes_rate(self) -> float:
        """The part of the verdicts that were a yes, 0 to 1."""
        return self.yes / self.votes if self.votes else 0.0

    @property
    def agreement(self) -> float:
        """The part of the decided panels in which this peer was with the majority, 0 to 1."""
        return self.agreements / self.decisions if self.decisions else 0.0


@dataclass(frozen=True)
class Report:
    """Some bounties summed up: how many stand or ended where; money by token; workers and peers."""

    standing: Mapping[Status, int] = field(default_factory=dict)
    ends: Mapping[End, int] = field(default_factory=dict)
    in_escrow: Mapping[str, int] = field(default_factory=dict)  # now, by token
    rewards: Mapping[str, int] = field(default_factory=dict)  # paid, by token
    fees: Mapping[str, int] = field(
        default_factory=dict
    )  # to peers who judged, in rounds that are over, by token
    overdue: tuple[Bounty, ...] = ()  # claimed, and the work is late
    workers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # paid bounties and sums by token
    peers: Mapping[str, Peer] = field(default_factory=dict)


def report(bounties: Iterable[Bounty], now: int) -> Report:
    """Sum bounties up as they stand at `now` (seconds)."""
    all_of_them = list(bounties)
    sums: dict[SumKey, int] = {}
    for bounty in all_of_them:
        add_sums(sums, bounty)
    late = (each for each in all_of_them if each.status is Status.CLAIMED and each.deadline <= now)
    return report_of(sums, late)


def report_of(sums: Mapping[SumKey, int], late: Iterable[Bounty]) -> Report:
    """Return the report that sums make, with the bounties whose work is late."""
    workers: dict[str, dict[str, int]] = defaultdict(dict)
    peers: dict[str, dict[str, int]] = defaultdict(dict)
    by_kind: dict[SumKind, dict[str, int]] = defaultdict(dict)
    for (kind, subject, token), amount in sorted(sums.items()):
        match kind:
            case SumKind.PAID_WORK | SumKind.INCOME:
                workers[subject][token or "bounties"] = amount
            case SumKind.VOTES | SumKind.YES | SumKind.AGREEMENTS | SumKind.DECISIONS:
                peers[subject][kind] = amount
            case _:
                by_kind[kind][subject or token] = amount
    return Report(
        {each: count for each in Status if (count := by_kind[SumKind.STANDING].get(each.name))},
        {each: count for each in End if (count := by_kind[SumKind.END].get(each))},
        by_kind[SumKind.IN_ESCROW],
        by_kind[SumKind.REWARD],
        by_kind[SumKind.FEE],
        tuple(sorted(late, key=lambda bounty: (bounty.deadline, bounty.id))),
        dict(workers),
        {peer: Peer(**counts) for peer, counts in peers.items()},
    )


def peers(bounties: Iterable[Bounty]) -> Mapping[str, Peer]:
    """Return what each peer's verdicts were, over all rounds."""
    return report(bounties, 0).peers
