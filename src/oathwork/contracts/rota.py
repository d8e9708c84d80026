"""Rotas: the same bounty again, once a period."""

from collections.abc import Sequence
from typing import NamedTuple

from oathwork.contracts.call import Call
from oathwork.contracts.deputy import DeputyMaker, Till
from oathwork.model.terms import Terms
from oathwork.model.typed_data import ZERO


class RotaSetup(NamedTuple):
    """What a rota has agreed on, for good."""

    organiser: str
    token: str  # zero: the chain's own money
    offer: bytes  # keccak256 of the encoded offer
    start: int  # moment of the first turn
    period: int  # seconds from turn to turn
    salt: bytes


class Rota(Till):
    """Posts the same bounty again, once a period, for as long as the money lasts.

    >>> from dataclasses import replace
    >>> from oathwork.model.terms import NOBODY
    >>> maker = Rotas.for_escrow(chain, contracts.escrow.address)
    >>> first, week = chain.now(), 7 * 86_400
    >>> call = maker.start(replace(terms, poster=NOBODY, open_until=86_400), first, week)
    >>> rota = Rota(chain, call.simulate(poster.address))
    >>> done = call.send(poster)
    >>> rota.setup().period == week, rota.next_from() == first, rota.turns()
    (True, True, 0)
    """

    NAME = "Rota"
    MAKER = "Rotas"

    def next(self, offer: Terms, panel: Sequence[str] = (), *, uri: str = "") -> Call:
        """Anyone: post the next bounty, if its turn has come and the last has ended. `panel`: the named one in rising order."""
        return self._do("next", offer, panel, uri)

    def take(self, to: str, amount: int) -> Call:
        """The organiser: take out money that is in no bounty."""
        return self._do("take", to, amount)

    def next_from(self) -> int:
        """Return the first moment of the next turn."""
        return int(self._ask("nextFrom"))

    def turns(self) -> int:
        """Return how many turns had begun when the last bounty was posted."""
        return int(self._ask("turns"))

    def setup(self) -> RotaSetup:
        """Return what was agreed on."""
        return RotaSetup(*self._ask("setup"))

    def offer_hashes(self) -> tuple[bytes, ...]:
        """Return the hash of the offer that it posts."""
        return (self.setup().offer,)


class Rotas(DeputyMaker):
    """Makes rotas. Anyone can have one made, and its address is known before."""

    NAME = "Rotas"

    def start(self, offer: Terms, first: int, period: int, salt: bytes = ZERO) -> Call:
        """Make a rota of which the caller is the organiser. `first`: moment of the first turn; `period` in seconds."""
        return self._do("start", offer, first, period, salt)

    def address_of(self, organiser: str, offer: Terms, first: int, period: int, salt: bytes = ZERO) -> str:
        """Return where a rota is, or would be."""
        return str(self._ask("addressOf", organiser, offer, first, period, salt))
