"""What one bounty adds to a report: counts and amounts that can be added up, so that a ledger keeps sums. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from oathwork.model.bounty import Bounty, RecordedVerdict
from oathwork.model.majority import Opinion, majority
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import Status, Terms


class SumKind(StrEnum):
    """What is added up. Of whom: of a status, an end, a worker, a peer; amounts are in a token's smallest unit."""

    STANDING = "standing"  # bounties, by status
    END = "end"  # bounties, by how they ended
    IN_ESCROW = "in escrow"  # held now, by token
    REWARD = "reward"  # paid, by token
    FEE = "fee"  # to peers who judged, in rounds that are over, by token
    PAID_WORK = "paid work"  # bounties, by worker
    INCOME = "income"  # by worker and token
    JUDGED = "judged"  # verdicts for which there is a fee, by peer and token
    VOTES = "votes"  # by peer, as the three below
    YES = "yes"
    AGREEMENTS = "agreements"  # with the majority of their panel
    DECISIONS = "decisions"  # of their panels


class SumKey(NamedTuple):
    """Which sum it is; `subject` and `token` are empty where the kind has none."""

    kind: SumKind
    subject: str = ""
    token: str = ""


def add_sums(sums: dict[SumKey, int], bounty: Bounty, sign: int = 1) -> None:
    """Add to sums what a bounty, as it is now, adds to them; with `sign` -1, take it away."""
    for key, amount in chain(_money(bounty), _opinions(bounty)):
        if amount:
            sums[key] = sums.get(key, 0) + sign * amount


def _money(bounty: Bounty) -> Iterator[tuple[SumKey, int]]:
    terms, worker = bounty.terms, bounty.state.worker
    if bounty.status.is_live:
        yield SumKey(SumKind.STANDING, bounty.status.name), 1
        yield SumKey(SumKind.IN_ESCROW, token=terms.token), bounty.holds
    if bounty.end:
        yield SumKey(SumKind.END, bounty.end), 1
    if bounty.is_paid:
        yield SumKey(SumKind.REWARD, token=terms.token), terms.reward
        yield SumKey(SumKind.PAID_WORK, worker), 1
        yield SumKey(SumKind.INCOME, worker, terms.token), terms.reward
    paid_verdicts = sum(_is_over(bounty, verdict.round) for verdict in bounty.verdicts)
    yield SumKey(SumKind.FEE, token=terms.token), terms.fee * paid_verdicts


def _is_over(bounty: Bounty, round: int) -> bool:
    return bounty.end is not None or round < bounty.state.round or bounty.status is Status.OPEN


def _opinions(bounty: Bounty) -> Iterator[tuple[SumKey, int]]:
    for verdicts in _panels(bounty.verdicts):
        opinion = _opinion(bounty.terms, verdicts)
        for each in verdicts:
            said_yes = each.score >= bounty.terms.pass_mark
            yield SumKey(SumKind.JUDGED, each.peer, bounty.terms.token), bool(bounty.terms.fee)
            yield SumKey(SumKind.VOTES, each.peer), 1
            yield SumKey(SumKind.YES, each.peer), said_yes
            yield SumKey(SumKind.DECISIONS, each.peer), opinion is not Opinion.UNDECIDED
            yield SumKey(SumKind.AGREEMENTS, each.peer), _agrees(opinion, said_yes)


def _panels(verdicts: Iterable[RecordedVerdict]) -> Iterator[list[RecordedVerdict]]:
    by_round: dict[int, list[RecordedVerdict]] = defaultdict(list)
    for verdict in verdicts:
        by_round[verdict.round].append(verdict)
    yield from by_round.values()


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
