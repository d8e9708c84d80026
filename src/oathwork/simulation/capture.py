"""How much of a guild one party must hold before its verdicts are its own: played, for every share of the seats and panel."""

from dataclasses import dataclass, replace
from typing import Final

from oathwork.model.lot import PANELS
from oathwork.model.terms_rules import SIZES
from oathwork.simulation.measures import measure
from oathwork.simulation.plan import Plan
from oathwork.simulation.play import ReportProgress, simulate, unheard

SHARES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
BOUNTIES: Final = 500  # for each share and size


@dataclass(frozen=True)
class CaptureRates:
    """What becomes of work if colluding peers hold that share of the seats, and all others are honest. Rates from 0 to 1."""

    size: int
    share: float
    bad_paid: float  # of their friends' bad deliveries
    good_refused: float  # of honest workers' good deliveries, to a poster who fishes


def capture(
    plan: Plan, *, bounties: int = BOUNTIES, seed: int = 1, progress: ReportProgress = unheard
) -> tuple[CaptureRates, ...]:
    """Play all shares with all sizes that fit the guild. Nobody stays away, so that the shares remain what they are."""
    rates = []
    for size in sizes(plan):
        for share in SHARES:
            own = round(share * plan.seats)
            peers = {"honest": plan.seats - own, "colluding": own}
            guild_plan = replace(
                plan, size=size, bond=max(plan.bond, size * plan.fee), peers=peers, newcomers=peers,
                workers={"colluding": 1}, posters={"honest": 1}, habits=replace(plan.habits, away={}, takes_seat={}),
            )  # fmt: skip
            friends = measure(simulate(guild_plan, bounties, seed=seed))
            fishing = replace(guild_plan, workers={"honest": 1}, posters={"fishing": 1})
            victims = measure(simulate(fishing, bounties, seed=seed))
            rates.append(
                CaptureRates(size, own / plan.seats, friends.bad_paid.share, victims.good_refused.share)
            )
            progress(len(rates), len(SHARES) * len(sizes(plan)))
    return tuple(rates)


def sizes(plan: Plan) -> list[int]:
    """Return the panels that fit the guild."""
    return [size for size in SIZES if PANELS * size <= plan.seats]
