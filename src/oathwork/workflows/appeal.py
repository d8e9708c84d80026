"""The appeal that a bounty's terms name: whether the court was asked, what it says, and what can be done next.

Pure but for `view_appeal`: the moments follow from the terms as `CourtArbiter.sol` has it.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

from oathwork.chain.abi import artifact
from oathwork.contracts import Oathwork
from oathwork.contracts.court_arbiter import (
    Arbitrator,
    CourtAnswer,
    CourtArbiter,
    CourtQuestion,
    meta_evidence_topic,
)
from oathwork.contracts.panel_court import PanelArbitrator, panel_court
from oathwork.errors import BadDocument, NotOurs, NotValid, Refused
from oathwork.ledger.reading import from_one_node, logs_of_blocks
from oathwork.model.amounts import DAY
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import ruled_by
from oathwork.model.terms import NOBODY, Status, Terms

_LAST_PART: Final = 4  # of short ruling periods the last quarter counts as the last day


class AppealStep(Enum):
    """What is to be done about a bounty whose terms name a court."""

    PANEL = "its panel comes first: a court is asked when no panel gave a verdict"
    ASK = "ask the court"
    WAIT = "the court has not ruled"
    NOTE = "note the ruling that stands, for it can still be appealed"
    ENFORCE = "carry the ruling to the escrow"
    LATE = "the ruling period is over: anyone can expire the bounty"
    ENDED = "the bounty has ended"


@dataclass(frozen=True)
class Appeal:
    """What is known of one bounty's appeal at a moment (seconds).

    `standing` is the ruling that stands while it can be appealed, until `appeal_until`; None if none does.
    """

    bounty: Bounty
    arbiter: CourtArbiter
    question: CourtQuestion
    answer: CourtAnswer
    standing: int | None
    appeal_until: int
    now: int

    @property
    def over_at(self) -> int:
        """The moment from which no ruling counts; zero if the bounty is not escalated."""
        return ruled_by(self.bounty) if self.bounty.status is Status.ESCALATED else 0

    @property
    def last_day(self) -> int:
        """The moment from which a ruling counts that can still be appealed; zero if the bounty is not escalated."""
        return self.over_at and self.over_at - last_span(self.bounty.terms)

    @cached_property
    def step(self) -> AppealStep:
        """What comes next."""
        if not self.bounty.status.is_live:
            return AppealStep.ENDED
        if not self.over_at:
            return AppealStep.PANEL
        if self.now >= self.over_at:
            return AppealStep.LATE
        if not self.question.is_asked:
            return AppealStep.ASK
        return self._step_in_court()

    def _step_in_court(self) -> AppealStep:
        is_known = self.standing is not None or self.answer.is_noted
        if self.answer.is_given or (is_known and self.now >= self.last_day):
            return AppealStep.ENFORCE
        is_new = self.standing is not None and not self._is_noted
        return AppealStep.NOTE if is_new else AppealStep.WAIT

    @property
    def _is_noted(self) -> bool:
        """Whether what stands is what was noted last."""
        return self.answer.is_noted and self.answer.pays == (self.standing == 1)


def last_span(terms: Terms) -> int:
    """Return how long before the end of the ruling period, in seconds, a ruling counts that can still be appealed."""
    return min(DAY, terms.ruling_period // _LAST_PART)


def arbiter_of(contracts: Oathwork, bounty: Bounty) -> CourtArbiter:
    """Return the CourtArbiter that a bounty's terms name. Raises NotValid, NotOurs if they name none."""
    where = bounty.terms.arbiter
    if where == NOBODY:
        raise NotValid("the terms of this bounty name no arbiter: there is no court to ask")
    if not contracts.chain.code(where):
        raise NotValid(
            f"the arbiter of this bounty, {where}, is no contract: they rule themselves, with `oathwork rule`"
        )
    return CourtArbiter(contracts.chain, where, contracts.escrow.address)


def view_appeal(contracts: Oathwork, bounty: Bounty) -> Appeal:
    """Look at the appeal that a bounty's terms name. Raises as `arbiter_of`."""
    arbiter, now = arbiter_of(contracts, bounty), contracts.chain.now()
    question = arbiter.questions(bounty.id)
    if not question.is_asked:
        return Appeal(bounty, arbiter, question, CourtAnswer(False, False, False), None, 0, now)
    answer = arbiter.answers(question.dispute)
    standing, until = (None, 0) if answer.is_given else _standing(arbiter, question.dispute)
    return Appeal(bounty, arbiter, question, answer, standing, until, now)


def _standing(arbiter: CourtArbiter, dispute: int) -> tuple[int | None, int]:
    """Return the ruling that can be appealed and until when; None of a court that has none, or does not say."""
    court = Arbitrator(arbiter.chain, arbiter.court())
    try:
        period = court.appeal_period(dispute)
        return (court.current_ruling(dispute), period.end) if period.start else (None, 0)
    except (BadDocument, Refused):
        return None, 0


def own_court(contracts: Oathwork, where: str) -> PanelArbitrator | None:
    """Return the court at an address, if it is one of our panels' that serves this escrow; else None."""
    try:
        court = panel_court(contracts.chain, where, contracts.escrow.address)
    except NotOurs:
        return None
    return court if isinstance(court, PanelArbitrator) else None


def is_made_here(contracts: Oathwork, arbiter: CourtArbiter) -> bool:
    """Return whether an arbiter's address follows from this package's bytecode: so nobody has written rulings into it before."""
    chain, contract = contracts.chain, artifact(arbiter.NAME)
    topics = ["0x" + meta_evidence_topic().hex()]
    first, last = contracts.deployment.block, chain.block().number
    logs = from_one_node(chain, lambda: logs_of_blocks(chain, [arbiter.address], topics, first, last, None))
    events = filter(None, map(contract.read, logs))
    return arbiter.is_from_here([event.facts["_evidence"] for event in events])
