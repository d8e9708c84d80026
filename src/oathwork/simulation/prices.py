"""What it costs to buy a verdict or a name, by reckoning, not by chance."""

import math
from dataclasses import dataclass
from typing import Final

from oathwork.lifecycle.payout import DELIVERED_PER_SCORE, REVIEWED
from oathwork.model.price_of_capture import bare_majority, fees_until_lucky, majority_chance
from oathwork.model.terms_rules import MOST_PLACES
from oathwork.simulation.choices import GOOD, IN_CLIQUE, table
from oathwork.simulation.plan import PEERS, Plan

OFTEN: Final = 0.5  # of the panels
SOMETIMES: Final = 0.05
YEAR: Final = 365  # days


@dataclass(frozen=True)
class Prices:
    """Amounts in the plan's units; infinite where nothing can be bought."""

    point: float
    seat: float  # earned by points, without an offer
    bribe_in_points: float
    bribe_in_seats: float
    seats_for_some: float
    seats_for_half: float
    capture: float  # the price of `seats_for_half`
    luck: float  # of a panel that pays the clique for nothing


def prices(plan: Plan) -> Prices:
    """Return all prices of a plan."""
    point, some, half = point_price(plan), seats_for(plan, SOMETIMES), seats_for(plan, OFTEN)
    seat = plan.seat_at * point
    by_points, by_seats = bribe_in_points(plan, point), bribe_in_seats(plan)
    return Prices(point, seat, by_points, by_seats, some, half, half * seat, price_of_luck(plan))


def price_of_luck(plan: Plan) -> float:
    """Return what it costs the guild's clique, in fees for strangers, until a panel with its majority pays nothing's worth.

    Each fresh claim buys one lot. Infinite for a clique that never has a majority. Nobody closes the bounty meanwhile.
    """
    own = int(table(plan.peers, PEERS)[IN_CLIQUE].sum())
    fees = fees_until_lucky(own, plan.seats, plan.size)
    return math.inf if fees is None else float(fees * plan.fee)


def point_price(plan: Plan) -> float:
    """Return what a point costs people who post to themselves in a guild that serves them: the fees, for effort times score.

    Reward and bond come back to them. Gas is not counted, and no peer has to be fooled: the work must be real. While the
    commons holds something, a bonus of up to the same fees comes back as well.
    """
    points = plan.effort * GOOD * DELIVERED_PER_SCORE / 1_000
    return plan.fees / points if points else math.inf


def bribe_in_points(plan: Plan, point: float) -> float:
    """Return what a bare majority stakes in points if each must fear to be the only one who takes the bribe.

    A peer in the majority loses nothing, however it came about: a majority that trusts the briber asks for no more
    than its trouble. So this is a price only while they do not trust each other.
    """
    return _majority(plan) * plan.effort * REVIEWED / 1_000 * point if math.isfinite(point) else math.inf


def bribe_in_seats(plan: Plan) -> float:
    """Return what a bare majority loses if the steward ends its seats for it: the fees of a year."""
    draws = plan.bounties_a_day * YEAR * plan.size / plan.seats
    return _majority(plan) * draws * plan.fee


def seats_for(plan: Plan, chance: float) -> float:
    """Return how many seats, beside those there are, give one owner the majority of so many of the panels.

    Infinite if a guild has not so many places.
    """
    for own in range(_majority(plan), MOST_PLACES - plan.seats + 1):
        if majority_chance(own, plan.seats + own, plan.size) >= chance:
            return own
    return math.inf


def _majority(plan: Plan) -> int:
    return bare_majority(plan.size)
