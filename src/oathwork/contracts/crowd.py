"""Crowds: many who post one bounty together."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.chain.together import ViewCall, ask_together, in_parts
from oathwork.contracts.call import Call
from oathwork.contracts.deputy import Deputy, DeputyMaker
from oathwork.model.terms import Terms
from oathwork.model.typed_data import ZERO


class CrowdSetup(NamedTuple):
    """What a crowd has agreed on, for good."""

    organiser: str
    token: str  # zero: the chain's own money
    offer: bytes  # keccak256 of the encoded offer
    stake: int  # what it takes to post, in the token's smallest unit
    until: int  # moment from which nobody gives or posts any more
    salt: bytes


class Crowd(Deputy):
    """Fills up to exactly the stake of one offer, and posts it once; what comes back is taken back by those who gave.

    >>> from dataclasses import replace
    >>> from oathwork.model.terms import NOBODY
    >>> maker = Crowds.for_escrow(chain, contracts.escrow.address)
    >>> until = chain.now() + 86_400
    >>> call = maker.start(replace(terms, poster=NOBODY, open_until=86_400), until)
    >>> crowd = Crowd(chain, call.simulate(poster.address))
    >>> done = call.send(poster)
    >>> crowd.setup().until == until, crowd.given()
    (True, 0)
    """

    NAME = "Crowd"
    MAKER = "Crowds"

    def give(self, most: int) -> Call:
        """Give `most`, or what is missing if that is less. A token is taken from the allowance."""
        return self._do("give", most, value=self._value(most))

    def post(self, offer: Terms, panel: Sequence[str] = (), *, uri: str = "") -> Call:
        """Anyone: post the bounty, once all is there. `offer` as it was agreed on; `panel`: the named one in rising order."""
        return self._do("post", offer, panel, uri)

    def take(self, to: str) -> Call:
        """Who gave: take it back before the bounty is posted, or when it has ended the same part of what came back."""
        return self._do("take", to)

    def due_to(self, account: str) -> int:
        """Return what `take` would send to an account now. Refused with WrongStatus while the bounty lives."""
        return int(self._ask("dueTo", account))

    def given_by(self, account: str) -> int:
        """Return what an account gave and has not taken back, in the token's smallest unit."""
        return int(self._ask("givenBy", account))

    def given(self) -> int:
        """Return what was given by all, less what was given by those who took theirs back."""
        return int(self._ask("given"))

    def setup(self) -> CrowdSetup:
        """Return what was agreed on."""
        return CrowdSetup(*self._ask("setup"))

    def offer_hashes(self) -> tuple[bytes, ...]:
        """Return the hash of the offer that it posts."""
        return (self.setup().offer,)

    @cached_property
    def own_token(self) -> str:
        """In what it is given and posts."""
        return self.setup().token


class Crowds(DeputyMaker):
    """Makes crowds. Anyone can start one, and its address is known before."""

    NAME = "Crowds"

    def start(self, offer: Terms, until: int, salt: bytes = ZERO) -> Call:
        """Start a crowd of which the caller is the organiser. `until`: moment from which nobody gives or posts any more."""
        return self._do("start", offer, until, salt)

    def address_of(self, organiser: str, offer: Terms, until: int, salt: bytes = ZERO) -> str:
        """Return where a crowd is, or would be."""
        return str(self._ask("addressOf", organiser, offer, until, salt))


def given_to_each(chain: Chain, crowds: Sequence[str], block: int | None = None) -> list[int]:
    """Return what each of these crowds was given and has not given back, in as few questions as the node can.

    `crowds`: as the log of their maker names them. Raises Unreachable.
    """
    abi = artifact("Crowd")
    data, size = abi.encode("given"), abi.answer_size("given")
    answers: list[bytes] = []
    for part in in_parts(ViewCall(crowd, data, size) for crowd in crowds):
        together = ask_together(chain, part, block=block)
        answers += together or [chain.call(each.to, each.data, block=block) for each in part]
    return [int(abi.decode("given", answer)) for answer in answers]
