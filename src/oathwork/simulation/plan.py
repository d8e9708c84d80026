"""What is simulated: the terms of every bounty, the guild, who posts, works and judges, and how they behave. Data only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from oathwork.errors import NotValid
from oathwork.model.amounts import DAY
from oathwork.model.lot import PANELS
from oathwork.model.terms_rules import (
    LONGEST_OPEN,
    MOST_PLACES,
    REVIEW_PERIODS,
    RULING_PERIODS,
    SIZES,
    WORK_PERIODS,
)

PEERS: Final = ("honest", "careless", "absent", "colluding", "sybil")
WORKERS: Final = ("honest", "careless", "vanishing", "colluding", "empty", "sybil")
POSTERS: Final = ("honest", "fishing")
SEAT_OF: Final = {  # as what a worker sits who has earned a seat
    "honest": "honest", "careless": "careless", "vanishing": "absent",
    "colluding": "colluding", "empty": "colluding", "sybil": "sybil",
}  # fmt: skip
FIRST: Final = (
    "first"  # the rules before: a repair gets a new lot, one absence costs the seat, nothing closes
)
SECOND: Final = "second"  # the contracts'
RULES: Final = (FIRST, SECOND)
LARGEST_EFFORT: Final = 2**16 - 1  # what a guild can allow
LARGEST_SHARE: Final = 1_000_000
LARGEST_EXACT: Final = 2**53  # units; beyond it the mean of many is no longer exact to the unit


def _shares(**by_kind: float) -> Any:
    return field(default_factory=lambda: dict(by_kind))


@dataclass(frozen=True)
class Habits:
    """How the kinds behave: assumptions, not facts. Chances from 0 to 1, times in seconds. A kind not named has chance 0."""

    sees: float = 0.95  # a peer who looks judges rightly: honest ones, and a clique with nothing at stake
    # a peer, each time they are drawn
    away: Mapping[str, float] = _shares(honest=0.03, careless=0.15, absent=0.9, colluding=0.03, sybil=0.03)
    # a delivery deserves to be paid
    good: Mapping[str, float] = _shares(honest=0.9, careless=0.5, vanishing=0.8, colluding=0.05, sybil=0.6)
    # a worker, after a claim
    vanishes: Mapping[str, float] = _shares(
        honest=0.02, careless=0.1, vanishing=0.7, colluding=0.02, empty=0.02, sybil=0.02
    )
    # a worker whose work was sent back tries again
    returns: Mapping[str, float] = _shares(honest=0.95, careless=0.6, vanishing=0.3, colluding=0.5, sybil=0.9)
    # the share whose points are to earn a seat
    takes_seat: Mapping[str, float] = _shares(honest=0.05, sybil=1.0)
    mends: float = 0.9  # a worker who tries again has mended the work
    closes: float = 0.0  # a poster whose bounty comes back with a no takes no further claim but the repair
    claim_after: float = 2 * DAY  # mean, from the moment a bounty is open
    work: float = 4 * DAY  # median, from claim to delivery
    review: float = 0.6 * DAY  # median, from the draw to a verdict
    spread: float = 0.8  # of both medians: the deviation of their logarithm
    ruling_after: float = 3 * DAY  # until the arbiter has ruled, always rightly

    def __post_init__(self) -> None:
        for name, kinds in (
            ("away", PEERS), ("good", WORKERS), ("vanishes", WORKERS), ("returns", WORKERS), ("takes_seat", WORKERS),
        ):  # fmt: skip
            chances = getattr(self, name)
            _check_kinds(chances, kinds, f"kinds in {name}")
            if not all(0 <= chance <= 1 for chance in chances.values()):
                raise NotValid(f"the chances in {name} are from 0 to 1")
        if not all(0 <= chance <= 1 for chance in (self.sees, self.mends, self.closes)):
            raise NotValid("the chances sees, mends and closes are from 0 to 1")
        times = (self.claim_after, self.work, self.review, self.ruling_after)
        if not all(0 <= time <= LONGEST_OPEN for time in times) or not 0 <= self.spread <= 3:
            raise NotValid("the times of the habits are from zero to a year, and the spread is from 0 to 3")
        if self.ruling_after >= RULING_PERIODS[-1]:
            raise NotValid("an arbiter rules within 90 days")


@dataclass(frozen=True)
class Plan:
    """Amounts in whole units of which 10**decimals are one `token`; times in seconds; shares of any sum.

    `peers` counts the guild's seats by kind; `newcomers` gives the kinds of the peers who are offered a lost
    seat; `workers` and `posters` give the kinds of the people who come along. Defaults are a guild with a few bad
    peers.
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
    ruling_period: int = 14 * DAY  # an arbiter's, if there is one
    rules: str = SECOND
    token: str = "ETH"
    decimals: int = 6
    bounties_a_day: float = 5
    seat_at: int = 100  # points
    half_life: int = 180 * DAY
    min_review_days: int = 1  # the guild's least review period
    peers: Mapping[str, float] = _shares(honest=36, careless=6, absent=4, colluding=4)
    newcomers: Mapping[str, float] = _shares(honest=36, careless=6, absent=4, colluding=4)
    workers: Mapping[str, float] = _shares(honest=75, careless=10, vanishing=5, colluding=5, empty=5)
    posters: Mapping[str, float] = _shares(honest=95, fishing=5)
    habits: Habits = field(default_factory=Habits)

    def __post_init__(self) -> None:
        for name, kinds in (
            ("peers", PEERS), ("newcomers", PEERS), ("workers", WORKERS), ("posters", POSTERS),
        ):  # fmt: skip
            numbers = getattr(self, name)
            _check_kinds(numbers, kinds, name)
            if not all(0 <= share <= LARGEST_SHARE for share in numbers.values()) or not sum(
                numbers.values()
            ):
                raise NotValid(f"the {name} need numbers from zero on, and at least one above")
        if any(count != int(count) for count in self.peers.values()):
            raise NotValid("peers are counted in whole seats")
        self._check_terms()
        self._check_guild()

    def _check_terms(self) -> None:
        if self.size not in SIZES:
            raise NotValid("a panel has 1, 3, 5 or 7 members")
        if (
            min(self.reward, self.fee, self.bond) < 0
            or max(self.reward, self.fees, self.bond) > LARGEST_EXACT
        ):
            raise NotValid(f"amounts are from zero to {LARGEST_EXACT} units: write them with fewer decimals")
        if self.bond < self.fees:
            raise NotValid(f"the bond must be at least the fees of the panel: {self.money(self.fees)}")
        if not 1 <= self.pass_mark <= 100 or not 0 <= self.effort <= LARGEST_EFFORT:
            raise NotValid(f"the pass mark is from 1 to 100, the effort from 0 to {LARGEST_EFFORT} points")
        if self.work_period not in WORK_PERIODS or not 0 < self.open_for <= LONGEST_OPEN:
            raise NotValid("work has from 1 hour to 1 year, and a bounty is open for up to 1 year")
        if self.review_period not in REVIEW_PERIODS or not 0 <= self.patience <= self.review_period:
            raise NotValid("a review period is from 1 to 30 days, and patience is within the review period")
        if self.rules not in RULES:
            raise NotValid(f"there are no {self.rules} rules; known: {', '.join(RULES)}")
        if self.ruling_period not in RULING_PERIODS:
            raise NotValid("a ruling period is from 1 hour to 90 days")
        if self.habits.ruling_after >= self.ruling_period:
            raise NotValid("an arbiter rules within the ruling period")

    def _check_guild(self) -> None:
        if self.seats < PANELS * self.size:
            raise NotValid(
                f"a panel of {self.size} needs a guild of {PANELS * self.size} seats: three panels without repetition"
            )
        if not 1 <= self.min_review_days <= 30 or self.review_period < self.min_review_days * DAY:
            raise NotValid("the guild's least review period is from 1 to 30 days, and the terms keep it")
        if self.seats > MOST_PLACES:
            raise NotValid(f"a guild has at most {MOST_PLACES:,} places")
        if not 0 < self.bounties_a_day <= 10_000 or not 1 <= self.seat_at < 2**16 or self.half_life < DAY:
            raise NotValid(
                "bounties a day, points for a seat and half-life are above zero, and not without bounds"
            )

    @property
    def seats(self) -> int:
        """How many seats the guild begins with, and is kept at."""
        return int(sum(self.peers.values()))

    @property
    def fees(self) -> int:
        """The fees of the whole panel, in units."""
        return self.size * self.fee

    def money(self, units: float) -> str:
        """Return an amount for people, rounded to four digits: `0.05 ETH`."""
        if not math.isfinite(units):
            return "none"
        amount = units / 10**self.decimals
        places = 0 if amount == 0 else max(0, min(self.decimals + 3, 3 - math.floor(math.log10(abs(amount)))))
        text = f"{amount:,.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return f"{text} {self.token}"


def _check_kinds(numbers: Mapping[str, float], kinds: tuple[str, ...], what: str) -> None:
    if unknown := set(numbers) - set(kinds):
        raise NotValid(f"there are no {min(unknown)} {what}; known: {', '.join(kinds)}")
