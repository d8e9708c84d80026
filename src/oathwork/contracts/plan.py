"""Plans: milestones in their order."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from oathwork.contracts.call import Call
from oathwork.contracts.deputy import DeputyMaker, Till
from oathwork.errors import BadDocument
from oathwork.model.terms import Terms
from oathwork.model.typed_data import ZERO, address

_WORD = 32  # bytes
_HEAD = 6  # words before the list: where the struct begins, and its five fields


class PlanSetup(NamedTuple):
    """What a plan has agreed on, for good."""

    organiser: str
    token: str  # zero: the chain's own money
    offers: tuple[bytes, ...]  # keccak256 of each encoded offer, in their order
    total: int  # what it takes to post all, in the token's smallest unit
    salt: bytes

    @classmethod
    def of_answer(cls, answer: bytes) -> Self:
        """Return it as the contract answers it. By hand: the library that reads lists is slow to start. Raises BadDocument."""
        words = [answer[start : start + _WORD] for start in range(0, len(answer), _WORD)]
        count = int.from_bytes(words[_HEAD]) if len(words) > _HEAD else -1
        if len(answer) % _WORD or len(words) != _HEAD + 1 + count:
            raise BadDocument(
                "the chain's answer is not what the contract's ABI says: this is no plan's setup"
            )
        _, organiser, token, _, total, salt = words[:_HEAD]
        offers = tuple(words[_HEAD + 1 :])
        return cls(address(organiser[12:]), address(token[12:]), offers, int.from_bytes(total), salt)


class MilestonePlan(Till):
    """Posts the next milestone when the last was paid; else the rest goes back to the organiser.

    >>> from dataclasses import replace
    >>> from oathwork.model.terms import NOBODY
    >>> maker = Plans.for_escrow(chain, contracts.escrow.address)
    >>> call = maker.start([replace(terms, poster=NOBODY, open_until=86_400)] * 2)
    >>> plan = MilestonePlan(chain, call.simulate(poster.address))
    >>> done = call.send(poster)
    >>> plan.setup().total == 2 * terms.stake, plan.held()
    (True, 0)
    """

    NAME = "Plan"
    MAKER = "Plans"

    def next(self, offer: Terms, panel: Sequence[str] = (), *, uri: str = "") -> Call:
        """Anyone: post the next milestone, if the one before it was paid. `panel`: the named one in rising order."""
        return self._do("next", offer, panel, uri)

    def take(self, to: str) -> Call:
        """Take out all that is here: the organiser, or anyone to the organiser when nothing can follow."""
        return self._do("take", to)

    def stopped(self) -> bool:
        """Return whether the rest was taken out: nothing more is posted."""
        return bool(self._ask("stopped"))

    def setup(self) -> PlanSetup:
        """Return what was agreed on."""
        return PlanSetup.of_answer(self.chain.call(self.address, self.abi.encode("setup")))

    def offer_hashes(self) -> tuple[bytes, ...]:
        """Return the hashes of the milestones, in their order."""
        return self.setup().offers


class Plans(DeputyMaker):
    """Makes plans. Anyone can have one made, and its address is known before."""

    NAME = "Plans"

    def start(self, offers: Sequence[Terms], salt: bytes = ZERO) -> Call:
        """Make a plan of which the caller is the organiser, of milestones that are paid in one token."""
        return self._do("start", offers, salt)

    def address_of(self, organiser: str, offers: Sequence[Terms], salt: bytes = ZERO) -> str:
        """Return where a plan is, or would be."""
        return str(self._ask("addressOf", organiser, offers, salt))
