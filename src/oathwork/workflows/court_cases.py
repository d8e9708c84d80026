"""Cases of a guild's court: which bounty is whose, and what can be done with a case next."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from oathwork.chain.abi import artifact
from oathwork.contracts import Oathwork
from oathwork.contracts.panel_court import CourtCase, PanelCourt
from oathwork.errors import Refused, StateLost
from oathwork.ledger.logs import Ledger
from oathwork.ledger.reading import from_one_node, logs_of_blocks
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status


class CaseStep(Enum):
    """What a case waits for, or what anyone can do with it now."""

    EVIDENCE = "evidence is taken"
    HAND_IN = "the file can be handed in"
    PANEL = "the panel has to be drawn, or judges"
    CONCLUDE = "the panel's word can be written down"
    CARRY_OUT = "the ruling can be carried out"
    DONE = "it was carried out"


@dataclass(frozen=True)
class CaseView:
    """One case of a court at a moment (seconds), with its bounty."""

    court: PanelCourt
    number: int
    case: CourtCase
    bounty: Bounty
    now: int

    @cached_property
    def step(self) -> CaseStep:
        """What comes next. A bounty that is open again has been refused, or its work never came: it was posted claimed."""
        case, status = self.case, self.bounty.status
        if case.is_concluded:
            return CaseStep.DONE if case.is_carried_out else CaseStep.CARRY_OUT
        if status in (Status.DELIVERED, Status.IN_REVIEW, Status.ESCALATED):
            return CaseStep.PANEL
        if status is not Status.CLAIMED:
            return CaseStep.CONCLUDE
        return CaseStep.HAND_IN if self.now >= case.evidence_until else CaseStep.EVIDENCE


def view_case(contracts: Oathwork, ledger: Ledger, court: PanelCourt, number: int) -> CaseView:
    """Look at a case. Raises NoSuchCase, StateLost if the logs reached do not hold it."""
    if number >= court.case_count():
        raise Refused("NoSuchCase", {"number": number})
    bounty = ledger.bounty(case_bounty(contracts, court, number))
    return CaseView(court, number, court.case_at(number), bounty, contracts.chain.now())


def case_bounty(contracts: Oathwork, court: PanelCourt, number: int) -> bytes:
    """Return the id of a case's bounty, which the court has logged. Raises StateLost."""
    chain, contract = contracts.chain, artifact(court.NAME)
    topics = ["0x" + contract.topic("CaseOpened").hex(), f"0x{number:064x}"]
    first, last = contracts.deployment.block, chain.block().number
    logs = from_one_node(chain, lambda: logs_of_blocks(chain, [court.address], topics, first, last, None))
    events = filter(None, map(contract.read, logs))
    for event in events:
        return bytes(event.facts["bounty"])
    raise StateLost(f"the logs reached do not hold case {number} of the court at {court.address}")
