"""What people ask of many bounties: what is open, what waits for one's verdict, where the money went. Pure.

All of it follows from the bounties as the logs tell them; amounts are in the token's smallest unit, moments in seconds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from oathwork.model.bounty import Bounty, RecordedVerdict
from oathwork.model.majority import Opinion, majority
from oathwork.model.next_step import judge_by
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import End, Status, Terms


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
    """Return the bounties of these statuses that fit, those first that close first. Open ones must still be claimable.

    `worker` leaves out what is reserved for somebody else.
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
    return sorted(fitting, key=lambda bounty: (bounty.terms.open_until, bounty.id))


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
    standing = Counter(bounty.status for bounty in all_of_them if bounty.status.is_live)
    ends = Counter(bounty.end for bounty in all_of_them if bounty.end)
    in_escrow, rewards, fees = Counter[str](), Counter[str](), Counter[str]()
    workers: dict[str, Counter[str]] = defaultdict(Counter)
    for bounty in all_of_them:
        terms = bounty.terms
        in_escrow[terms.token] += bounty.holds
        if bounty.is_paid:
            rewards[terms.token] += terms.reward
            workers[bounty.state.worker][terms.token] += terms.reward
            workers[bounty.state.worker]["bounties"] += 1
        fees[terms.token] += terms.fee * sum(_is_over(bounty, verdict.round) for verdict in bounty.verdicts)
    late = (each for each in all_of_them if each.status is Status.CLAIMED and each.deadline <= now)
    return Report(
        dict(standing),
        dict(ends),
        _without_zeros(in_escrow),
        _without_zeros(rewards),
        _without_zeros(fees),
        tuple(sorted(late, key=lambda bounty: bounty.deadline)),
        {worker: dict(sums) for worker, sums in workers.items()},
        peers(all_of_them),
    )


def _is_over(bounty: Bounty, round: int) -> bool:
    return bounty.end is not None or round < bounty.state.round or bounty.status is Status.OPEN


def peers(bounties: Iterable[Bounty]) -> dict[str, Peer]:
    """Return what each peer's verdicts were, over all rounds."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for bounty in bounties:
        for verdicts in _panels(bounty.verdicts):
            opinion = _opinion(bounty.terms, verdicts)
            for each in verdicts:
                said_yes = each.score >= bounty.terms.pass_mark
                sums[each.peer].update(
                    votes=1,
                    yes=int(said_yes),
                    decisions=int(opinion is not Opinion.UNDECIDED),
                    agreements=int(_agrees(opinion, said_yes)),
                )
    return {
        peer: Peer(**{key: counts[key] for key in ("votes", "yes", "agreements", "decisions")})
        for peer, counts in sums.items()
    }


def _opinion(terms: Terms, verdicts: Iterable[RecordedVerdict]) -> Opinion:
    scores = NO_SCORES
    for verdict in verdicts:
        scores = scores.having(verdict.index, verdict.score)
    return majority(terms, 0, scores).opinion


def _agrees(opinion: Opinion, said_yes: bool) -> bool:
    match opinion:
        case Opinion.UNDECIDED:
            return False
        case Opinion.YES:
            return said_yes
        case Opinion.NO | Opinion.EMPTY:
            return not said_yes


def _panels(verdicts: Iterable[RecordedVerdict]) -> Iterable[list[RecordedVerdict]]:
    by_round: dict[int, list[RecordedVerdict]] = defaultdict(list)
    for verdict in verdicts:
        by_round[verdict.round].append(verdict)
    return by_round.values()


def _without_zeros(sums: Mapping[str, int]) -> dict[str, int]:
    return {token: amount for token, amount in sums.items() if amount}
