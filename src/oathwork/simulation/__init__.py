"""The economy, simulated: thousands of bounties, played by people of stated kinds.

The rules are the lifecycle's; see README.md. Needs the extra `oathwork[simulate]`.
"""

from oathwork.simulation.measures import Earnings, Measures, Rate, measure
from oathwork.simulation.plan import PEERS, POSTERS, WORKERS, Habits, Plan
from oathwork.simulation.play import Play, simulate
from oathwork.simulation.rules import RoundEnd

__all__ = [
    "PEERS",
    "POSTERS",
    "WORKERS",
    "Earnings",
    "Habits",
    "Measures",
    "Plan",
    "Play",
    "Rate",
    "RoundEnd",
    "measure",
    "simulate",
]  # fmt: skip
