"""What is simulated: the terms of every bounty, and who posts, works and judges. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from oathwork.errors import NotValid

DAY: Final = 86_400
PEERS: Final = ("honest", "careless", "absent", "colluding")
WORKERS: Final = ("honest", "careless", "vanishing", "colluding", "empty")
POSTERS: Final = ("honest", "fishing")


@dataclass(frozen=True)
class Plan:
    """Amounts in whole units (of what, does not matter: wei, cents), times in seconds, shares from 0 to 1.

    `peers` counts seats of the guild by kind; `workers` and `posters` are shares, by kind, of all who come along.
    Defaults are a guild with a few bad peers, and a reward of 1,000,000.
    """

    reward: int = 1_000_000
    fee: int = 20_000
    bond: int = 100_000
    size: int = 3
    pass_mark: int = 60
    effort: int = 20  # points
    open_for: int = 60 * DAY
    work_period: int = 14 * DAY
    review_period: int = 3 * DAY
    patience: int = 1 * DAY
    arbiter: bool = False
    peers: Mapping[str, int] = field(
        default_factory=lambda: {"honest": 36, "careless": 6, "absent": 4, "colluding": 4}
    )
    workers: Mapping[str, float] = field(
        default_factory=lambda: {
            "honest": 0.75,
            "careless": 0.1,
            "vanishing": 0.05,
            "colluding": 0.05,
            "empty": 0.05,
        }
    )
    posters: Mapping[str, float] = field(default_factory=lambda: {"honest": 0.95, "fishing": 0.05})

    def __post_init__(self) -> None:
        for given, known, what in (
            (self.peers, PEERS, "peers"),
            (self.workers, WORKERS, "workers"),
            (self.posters, POSTERS, "posters"),
        ):
            if unknown := set(given) - set(known):
                raise NotValid(f"there are no {min(unknown)} {what}; known: {', '.join(known)}")
            if min(given.values(), default=0) < 0 or not sum(given.values()):
                raise NotValid(f"the {what} need numbers from zero on, and at least one above")
        if self.size not in (1, 3, 5, 7):
            raise NotValid("a panel has 1, 3, 5 or 7 members")
        if self.seats < 3 * self.size:
            raise NotValid(
                f"a panel of {self.size} needs a guild of {3 * self.size} seats: three lots without repetition"
            )
        if self.bond < self.size * self.fee:
            raise NotValid(f"the bond must be at least the fees of the panel: {self.size * self.fee}")
        if min(self.reward, self.fee, self.patience) < 0 or self.patience > self.review_period:
            raise NotValid(
                "reward, fee and patience are not negative, and patience is within the review period"
            )

    @property
    def seats(self) -> int:
        """How many seats the guild has."""
        return sum(self.peers.values())


@dataclass(frozen=True)
class Habits:
    """How the kinds behave: assumptions, not facts. Chances from 0 to 1, times in seconds."""

    sees: float = 0.95  # an honest peer tells good work from bad
    away: Mapping[str, float] = field(
        default_factory=lambda: {"honest": 0.03, "careless": 0.15, "absent": 0.9, "colluding": 0.03}
    )
    good: Mapping[str, float] = field(
        default_factory=lambda: {
            "honest": 0.9,
            "careless": 0.5,
            "vanishing": 0.8,
            "colluding": 0.05,
            "empty": 0.0,
        }
    )
    vanishes: Mapping[str, float] = field(
        default_factory=lambda: {
            "honest": 0.02,
            "careless": 0.1,
            "vanishing": 0.7,
            "colluding": 0.02,
            "empty": 0.02,
        }
    )
    returns: Mapping[str, float] = field(  # who is sent back tries again, and mends as often as `mends`
        default_factory=lambda: {
            "honest": 0.95,
            "careless": 0.6,
            "vanishing": 0.3,
            "colluding": 0.5,
            "empty": 0.0,
        }
    )
    mends: float = 0.9
    claim_after: float = 2 * DAY  # mean
    work: float = 4 * DAY  # median
    review: float = 0.6 * DAY  # median
    spread: float = 0.8  # of both medians: the deviation of their logarithm
    ruling_after: int = 3 * DAY
