"""Plans and rotas as lists tell of them: what each agreed on, and what the chain says of it now, in as few questions as it can."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.chain.together import ViewCall, ask_together, in_parts
from oathwork.contracts import Oathwork
from oathwork.contracts.deputy import DEPUTY_LANE
from oathwork.contracts.escrow import LaneStatus
from oathwork.ledger.started import StartedPlan
from oathwork.ledger.till_lists import StartedTill, till_offers
from oathwork.model.terms import Status

_QUESTIONS = 3  # of each


class ListedTill(NamedTuple):
    """One of a list; amounts in the token's smallest unit."""

    it: StartedTill
    money: int  # that is in no bounty
    own: int  # of a plan whether it is stopped, of a rota the moment of the next turn
    lane: LaneStatus

    @property
    def is_live(self) -> bool:
        """Whether one of its bounties lives."""
        return self.lane.status is not Status.FREE

    @property
    def ended(self) -> int | None:
        """How many of its bounties have ended; None while one lives."""
        return None if self.is_live else self.lane.generation

    @property
    def is_stopped(self) -> bool:
        """Whether the rest of a plan was taken out: nothing more is posted."""
        return isinstance(self.it, StartedPlan) and bool(self.own)

    @property
    def stake(self) -> int:
        """What all milestones of a plan take, or one turn of a rota."""
        return sum(offer.stake for offer in till_offers(self.it))


def listed_tills(contracts: Oathwork, tills: Sequence[StartedTill], block: int) -> list[ListedTill]:
    """Return what these are at the end of a block. Raises Unreachable."""
    answers = _answers(contracts.chain, list(_questions(contracts.escrow.address, tills)), block)
    escrow = artifact("BountyEscrow")
    rows = zip(tills, *(answers[first::_QUESTIONS] for first in range(_QUESTIONS)), strict=True)
    return [
        ListedTill(it, int.from_bytes(money), int.from_bytes(own), LaneStatus(*escrow.decode("status", lane)))
        for it, money, own, lane in rows
    ]


def _questions(escrow: str, tills: Sequence[StartedTill]) -> Iterator[ViewCall]:
    lanes = artifact("BountyEscrow")
    for it in tills:
        is_plan = isinstance(it, StartedPlan)
        own = artifact("Plan" if is_plan else "Rota")
        for name in ("held", "stopped" if is_plan else "nextFrom"):
            yield ViewCall(it.address, own.encode(name), own.answer_size(name))
        question = lanes.encode("status", it.address, DEPUTY_LANE)
        yield ViewCall(escrow, question, lanes.answer_size("status"))


def _answers(chain: Chain, questions: list[ViewCall], block: int) -> list[bytes]:
    answers: list[bytes] = []
    for part in in_parts(questions):
        together = ask_together(chain, part, block=block)
        answers += together or [chain.call(each.to, each.data, block=block) for each in part]
    return answers
