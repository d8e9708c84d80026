"""How a crowd, a plan or a rota stands, and who can do what with it next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from oathwork.contracts import Oathwork
from oathwork.contracts.crowd import Crowd, CrowdSetup
from oathwork.contracts.deputy import DEPUTY_LANE, Deputy
from oathwork.contracts.escrow import EndOfLane, LaneStatus
from oathwork.contracts.plan import MilestonePlan, PlanSetup
from oathwork.contracts.rota import Rota, RotaSetup
from oathwork.model.terms import LaneEnd, Status, Terms

ANYONE = ""  # in place of an account
GIVERS = "givers"  # in place of an account: each who has given
PAID_ENDS = (LaneEnd.PAID, LaneEnd.RULED_YES)  # in which the worker got the reward


class DeputyStep(NamedTuple):
    """What can be done: by an account, ANYONE or the GIVERS; `until` zero: nothing ends it by itself."""

    action: str
    who: str
    until: int = 0  # moment


@dataclass(frozen=True)
class DeputyLane:
    """What a deputy's lane holds, and how its last bounty ended."""

    lane: LaneStatus
    last: EndOfLane

    @property
    def is_live(self) -> bool:
        """Whether a bounty lives there."""
        return self.lane.status is not Status.FREE

    @property
    def count(self) -> int:
        """How many bounties have ended there."""
        return self.last.generation

    @property
    def is_paid(self) -> bool:
        """Whether the worker of the last one got the reward."""
        return self.last.how in PAID_ENDS


def deputy_lane(contracts: Oathwork, deputy: Deputy) -> DeputyLane:
    """Ask what a deputy's lane holds."""
    escrow, lane = contracts.escrow, (deputy.address, DEPUTY_LANE)
    return DeputyLane(escrow.status(*lane), escrow.last_end(*lane))


# ------------------------------------------------------------------------------------------------------------- crowds


@dataclass(frozen=True)
class CrowdState:
    """A crowd as it stands at `now`; amounts in the token's smallest unit."""

    setup: CrowdSetup
    lane: DeputyLane
    sum_given: int  # less what was given by those who took theirs back
    now: int

    @property
    def was_posted(self) -> bool:
        """Whether it has posted its bounty."""
        return self.lane.is_live or self.lane.count > 0

    @property
    def missing(self) -> int:
        """What it takes before it can be posted; zero once it was."""
        return 0 if self.was_posted else self.setup.stake - self.sum_given

    def steps(self) -> Iterator[DeputyStep]:
        """Yield who can do what."""
        if not self.was_posted and self.now < self.setup.until:
            yield DeputyStep("give" if self.missing else "post", ANYONE, self.setup.until)
        if self.sum_given and not self.lane.is_live:
            yield DeputyStep("take", GIVERS)


def crowd_state(contracts: Oathwork, crowd: Crowd) -> CrowdState:
    """Ask how a crowd stands."""
    lane = deputy_lane(contracts, crowd)
    return CrowdState(crowd.setup(), lane, crowd.given(), contracts.chain.now())


# -------------------------------------------------------------------------------------------------------------- plans


@dataclass(frozen=True)
class PlanState:
    """A plan as it stands; amounts in the token's smallest unit."""

    setup: PlanSetup
    lane: DeputyLane
    money_here: int  # in no bounty
    is_stopped: bool

    @property
    def coming(self) -> int | None:
        """The number of the milestone that comes next, counted from zero; None if nothing can follow."""
        count = self.lane.count
        if self.is_stopped or self.lane.is_live or count == len(self.setup.offers):
            return None
        return count if not count or self.lane.is_paid else None

    @property
    def missing(self) -> int:
        """What it takes before the first milestone can be posted; zero once it was."""
        is_before = not self.lane.is_live and self.coming == 0
        return max(0, self.setup.total - self.money_here) if is_before else 0

    def steps(self) -> Iterator[DeputyStep]:
        """Yield who can do what."""
        if self.lane.is_live:
            return
        if self.coming is not None:
            yield DeputyStep("fill" if self.missing else "next", ANYONE)
        if self.money_here:
            yield DeputyStep("take", ANYONE if self.coming is None else self.setup.organiser)


def plan_state(contracts: Oathwork, plan: MilestonePlan) -> PlanState:
    """Ask how a plan stands."""
    return PlanState(plan.setup(), deputy_lane(contracts, plan), plan.held(), plan.stopped())


# -------------------------------------------------------------------------------------------------------------- rotas


@dataclass(frozen=True)
class RotaState:
    """A rota as it stands at `now`; amounts in the token's smallest unit."""

    setup: RotaSetup
    lane: DeputyLane
    offer: Terms
    money_here: int  # in no bounty
    next_from: int  # first moment of the next turn
    now: int

    @property
    def missing(self) -> int:
        """What it takes before the next bounty can be posted."""
        return max(0, self.offer.stake - self.money_here)

    def steps(self) -> Iterator[DeputyStep]:
        """Yield who can do what."""
        if self.missing:
            yield DeputyStep("fill", ANYONE)
        elif not self.lane.is_live and self.now >= self.next_from:
            yield DeputyStep("next", ANYONE)
        if self.money_here:
            yield DeputyStep("take", self.setup.organiser)


def rota_state(contracts: Oathwork, rota: Rota, offer: Terms) -> RotaState:
    """Ask how a rota stands that posts this offer."""
    lane, now = deputy_lane(contracts, rota), contracts.chain.now()
    return RotaState(rota.setup(), lane, offer, rota.held(), rota.next_from(), now)
