"""Who gets what, in money and in marks, when work is judged, ruled on or refunded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from oathwork.lifecycle import bench
from oathwork.lifecycle.call import MessageCall
from oathwork.lifecycle.world import LiveBounty, World
from oathwork.model.guild import Deed
from oathwork.model.terms import LaneEnd, Share

BASIS_POINTS: Final = 10_000  # of a reward, in basis points

# Thousandths of a point for every point of effort. Staying away costs more than dissent, which costs nothing.
REVIEWED: Final = 100
REJECTED: Final = -125
MISSED: Final = -200
ABANDONED: Final = -1_000
DELIVERED_PER_SCORE: Final = 10


@dataclass(frozen=True)
class Panel:
    """A panel at the end of a review: the scores given, by place, and what they come to."""

    bounty: LiveBounty
    scores: dict[int, int]

    @property
    def judged(self) -> int:
        """How many have judged."""
        return len(self.scores)

    @property
    def absent(self) -> int:
        """How many have not."""
        return self.bounty.terms.size - self.judged

    def is_majority(self, count: int) -> bool:
        """Whether so many are more than half of the whole panel, the absent included."""
        return 2 * count > self.bounty.terms.size

    @property
    def says_yes(self) -> bool:
        """A majority judged the work at the pass mark or better."""
        return self.is_majority(sum(score >= self.bounty.terms.pass_mark for score in self.scores.values()))

    @property
    def says_no(self) -> bool:
        """A majority judged the work below the pass mark."""
        return self.is_majority(sum(score < self.bounty.terms.pass_mark for score in self.scores.values()))

    @property
    def says_empty(self) -> bool:
        """A majority says that nothing was delivered. A named panel cannot say it: its zero is a no."""
        return self.bounty.terms.by_lot and self.is_majority(list(self.scores.values()).count(0))

    @property
    def decides(self) -> bool:
        """Whether a majority stands, either way."""
        return self.says_yes or self.says_no

    def decides_at(self, now: int) -> bool:
        """Whether the majority counts now: once all have judged, or patience is over."""
        is_patience_over = now >= self.bounty.state.since + self.bounty.terms.patience
        return self.decides and (self.absent == 0 or is_patience_over)

    @property
    def median(self) -> int:
        """The median of all scores given; of two in the middle the lower."""
        return sorted(self.scores.values())[(self.judged - 1) // 2]


def split(amount: int, worker: str, team: Iterable[Share]) -> list[tuple[str, int]]:
    """Return who gets how much of `amount`: each their part rounded down, the worker all that is left."""
    shares = [(share.account, amount * share.part // BASIS_POINTS) for share in team]
    return [(worker, amount - sum(part for _, part in shares)), *shares]


# ------------------------------------------------------------------------------------------------------ money


def pay(world: World, panel: Panel, how: LaneEnd) -> tuple[int, int]:
    """Pay the work and end the bounty; return the bonus and the fees of the absent, which go into the
    commons.

    The bonus is at most half of what the panel is paid, so that nobody who holds no more than half of a panel
    can earn it from themselves, and comes from what was in the commons before.
    """
    bounty, terms = panel.bounty, panel.bounty.terms
    has_bonus = how == LaneEnd.PAID and terms.by_lot
    bonus = min(world.commons.get(bounty.pot, 0), terms.fee * panel.judged // 2) if has_bonus else 0
    forgone = terms.fee * panel.absent

    world.end(bounty, how)
    world.feed(bounty.pot, forgone - bonus)
    owe_fees(world, panel)

    (worker, rest), *others = split(terms.reward + bonus, bounty.state.worker, bounty.team)
    for account, amount in others:
        world.push(terms.token, account, amount)
    world.push(terms.token, worker, rest + terms.bond)
    return bonus, forgone


def refund(world: World, panel: Panel, how: LaneEnd) -> None:
    """End the bounty without a verdict: the bond to the worker, reward and unearned fees to the poster."""
    bounty, terms = panel.bounty, panel.bounty.terms
    back = terms.reward + terms.fee * panel.absent

    world.end(bounty, how, back)
    owe_fees(world, panel)

    world.push(terms.token, bounty.state.worker, terms.bond)
    world.push(terms.token, terms.poster, back)


def owe_fees(world: World, panel: Panel) -> int:
    """Owe their fee to all who judged, whichever way; return the sum."""
    for index in panel.scores if panel.bounty.terms.fee else ():
        world.owe(panel.bounty.panel[index].account, panel.bounty.terms.token, panel.bounty.terms.fee)
    return panel.bounty.terms.fee * panel.judged


# ------------------------------------------------------------------------------------------------------ marks
# A named panel writes none: friends can pay each other, they cannot make each other's name.


def mark_delivered(world: World, call: MessageCall, panel: Panel) -> None:
    """The worker and their team earn effort times score, split like the reward."""
    points = panel.bounty.terms.effort * panel.median * DELIVERED_PER_SCORE
    for account, part in split(points, panel.bounty.state.worker, panel.bounty.team):
        _mark(world, call, panel.bounty, account, Deed.DELIVERED, part)


def mark_rejected(world: World, call: MessageCall, bounty: LiveBounty) -> None:
    """The worker loses an eighth of the effort."""
    _mark(world, call, bounty, bounty.state.worker, Deed.REJECTED, bounty.terms.effort * REJECTED)


def mark_abandoned(world: World, call: MessageCall, bounty: LiveBounty) -> None:
    """The worker loses the whole effort: they let the claim lapse, or delivered nothing."""
    _mark(world, call, bounty, bounty.state.worker, Deed.ABANDONED, bounty.terms.effort * ABANDONED)


def mark_reviewed(world: World, call: MessageCall, panel: Panel) -> None:
    """Everyone who judged is counted; points are for those the majority agrees with."""
    for index, score in panel.scores.items():
        agrees = (score >= panel.bounty.terms.pass_mark) == panel.says_yes
        points = panel.bounty.terms.effort * REVIEWED if agrees else 0
        _mark(world, call, panel.bounty, panel.bounty.panel[index].account, Deed.REVIEWED, points)


def mark_missed(world: World, call: MessageCall, panel: Panel) -> None:
    """Who stayed away for the whole review period loses points, and the second time the seat."""
    bounty, terms = panel.bounty, panel.bounty.terms
    if not terms.by_lot:
        return
    absent = [seat for index, seat in enumerate(bounty.panel) if index not in panel.scores]
    since = bounty.state.since
    for account in bench.mark_absent(world, terms.guild, terms.poster, absent, since, call.now):
        _mark(world, call, bounty, account, Deed.MISSED, terms.effort * MISSED)


def _mark(world: World, call: MessageCall, bounty: LiveBounty, account: str, deed: Deed, points: int) -> None:
    if bounty.terms.by_lot:
        bench.mark(world, call, bounty.terms.guild, account, deed, points)
