"""What it costs to get a panel's verdict without deserving it: by luck, with some of the seats, or by a bribe. Pure arithmetic."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from oathwork.model.terms import Terms
from oathwork.model.terms_rules import MOST_PLACES, SIZES


@dataclass(frozen=True)
class CapturePrice:
    """What a verdict on one bounty costs somebody who holds `own` of the `seats`. Amounts in the token's smallest unit.

    >>> price = capture_price(terms)
    >>> price.own, price.seats, round(price.lots)  # a quarter of the seats
    (3, 12, 8)
    """

    own: int
    seats: int
    chance: Fraction  # that a panel has a majority of theirs
    luck: Fraction | None  # the fees that others get, on average, until one has; None: none ever has
    bribe: int  # doubles what a bare majority earns

    @property
    def lots(self) -> Fraction | None:
        """How many panels are drawn, on average, up to the first with a majority of theirs."""
        return 1 / self.chance if self.chance else None


def capture_price(terms: Terms, own: int | None = None) -> CapturePrice:
    """Return the prices of a bounty's verdict; of one by lot for whoever holds `own` of the seats, by default a quarter.

    The price of luck is that of fresh claims, one after the other, each paid with a round of fees, until one panel is
    theirs: nobody closes the bounty meanwhile. What their own seats earn comes back to them. Gas is not counted.
    """
    own = terms.seats // 4 if own is None else own
    bribe = bare_majority(terms.size) * terms.fee
    # No panel is drawn, or the escrow takes no such terms: an offer can say anything, and such numbers take for ever.
    if not terms.by_lot or not terms.size <= terms.seats <= MOST_PLACES or terms.size > max(SIZES):
        return CapturePrice(0, 0, Fraction(0), None, bribe)
    chance = majority_chance(own, terms.seats, terms.size)
    fees = fees_until_lucky(own, terms.seats, terms.size)
    return CapturePrice(own, terms.seats, chance, None if fees is None else fees * terms.fee, bribe)


def fees_until_lucky(own: int, seats: int, size: int) -> Fraction | None:
    """Return how many fees strangers get, on average, until a panel has a majority of the party's; None: none ever has."""
    chance = majority_chance(own, seats, size)
    strangers = (
        (size - count) * _share_of_panels(count, own, seats, size) for count in range(bare_majority(size))
    )
    return sum(strangers, Fraction(0)) / chance if chance else None


def majority_chance(own: int, seats: int, size: int) -> Fraction:
    """Return the chance that a panel drawn from `seats`, of which `own` are one party's, has a majority of the party's."""
    return sum(
        (_share_of_panels(count, own, seats, size) for count in range(bare_majority(size), size + 1)),
        Fraction(0),
    )


def bare_majority(size: int) -> int:
    """Return how many of a panel are more than half of it."""
    return size // 2 + 1


def _share_of_panels(count: int, own: int, seats: int, size: int) -> Fraction:
    """The share of the panels in which exactly `count` members are theirs: the hypergeometric distribution."""
    return Fraction(comb(own, count) * comb(seats - own, size - count), comb(seats, size))


def capture_json(terms: Terms) -> dict[str, Any] | None:
    """Return the prices of a bounty by lot for programs, else None: amounts as text, in the token's smallest unit."""
    if not terms.by_lot:
        return None
    price = capture_price(terms)
    return {
        "own": price.own,
        "seats": price.seats,
        "lots": None if price.lots is None else round(float(price.lots), 2),
        "luck": None if price.luck is None else str(round(price.luck)),
        "bribe": str(price.bribe),
    }
