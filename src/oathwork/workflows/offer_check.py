"""Whether an offer can ever be posted: nobody has to give to one that cannot."""

from dataclasses import replace
from typing import Final

from oathwork.errors import Refused
from oathwork.model.guild import max_effort
from oathwork.model.terms import Terms
from oathwork.model.terms_rules import MOST_PLACES, broken_rules

_SOMEBODY: Final = "0x" + "00" * 19 + "01"  # in place of the poster, whom an offer does not have


def lasting_refusal(offer: Terms, now: int) -> Refused | None:
    """Return why the escrow will never take an offer, on whatever day it is posted; None if it can.

    What may change is not looked at: whether the guild serves the poster, has enough peers, and lets work be judged so soon.
    """
    terms = replace(offer, poster=_SOMEBODY, open_until=min(now + offer.open_until, 2**256 - 1))
    rules = [*broken_rules(terms, now), *_broken_by_seats(terms)]
    bench = {"places": MOST_PLACES, "live": terms.seats, "needed": 2 * terms.size}
    sums = {"fees": terms.fees, "sum": terms.stake + terms.bond, **bench}
    others = {
        "amount": max(terms.reward, terms.fee, terms.bond),
        "maxEffort": max_effort(terms.guild),
        "account": terms.worker,
    }
    return Refused(rules[0], terms.message() | sums | others) if rules else None


def _broken_by_seats(terms: Terms) -> list[str]:
    """Twice the panel has to be live among the seats that the lot draws from, and no place holds two."""
    if terms.seats > MOST_PLACES:
        return ["SeatsOutOfRange"]
    return ["TooFewSeats"] if terms.by_lot and terms.seats < 2 * terms.size else []
