"""An arbiter that asks a court, and the courts it can ask (ERC-792): what they say is a stranger's word, unless it is ours."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.court_creation import court_arbiter_code
from oathwork.contracts.create2 import create2_address
from oathwork.contracts.escrow import receivers_gas
from oathwork.contracts.genuine import account_of, immutables_at
from oathwork.errors import BadDocument, NotOurs, Refused
from oathwork.model.terms import People, State, Terms

WORKER: Final = 1  # the ruling that pays; two is for the poster, and zero refuses to rule


class CourtQuestion(NamedTuple):
    """What was asked about a bounty: whether, and the dispute's number in the court."""

    is_asked: bool
    dispute: int


class CourtAnswer(NamedTuple):
    """What the court has said of a dispute: for good, or noted as it stood before an appeal; whether it pays the worker."""

    is_given: bool
    is_noted: bool
    pays: bool


class AppealPeriod(NamedTuple):
    """When a ruling can be appealed, in seconds; zeros if it cannot."""

    start: int
    end: int


class Arbitrator(Contract):
    """A court as ERC-792 has it. Whose it is is not known: its answers are a stranger's."""

    NAME = "PanelArbitrator"  # its ABI has all of ERC-792

    def arbitration_cost(self, extra_data: bytes = b"") -> int:
        """Return what a dispute costs now, in wei. Raises NotOurs if it does not say that: then it is no court."""
        try:
            return int(self._ask("arbitrationCost", extra_data))
        except (BadDocument, Refused) as error:
            raise NotOurs(
                f"what is at {self.address} does not say what a dispute costs, so it is no court (ERC-792)"
            ) from error

    def appeal_period(self, dispute: int) -> AppealPeriod:
        """Return when a ruling can be appealed."""
        return AppealPeriod(*self._ask("appealPeriod", dispute))

    def current_ruling(self, dispute: int) -> int:
        """Return the ruling as it stands now, which an appeal may change."""
        return int(self._ask("currentRuling", dispute))


class CourtArbiter(Contract):
    """Terms name it as their arbiter; it asks a court when no panel came to a verdict, and carries the ruling to the escrow."""

    NAME = "CourtArbiter"

    def __init__(self, chain: Chain, where: str, escrow: str) -> None:
        """Take the contract at an address that somebody has named. Raises NotOurs."""
        super().__init__(chain, where)
        words = immutables_at(chain, self.NAME, self.address, escrow)
        self._escrow, self._court = escrow, account_of(words["court"])
        self._template_id = int.from_bytes(words["templateId"])

    def ask(self, terms: Terms, state: State, cost: int) -> Call:
        """Bring an escalated bounty before the court, and pay its fee: `cost`, exactly."""
        return self._do("ask", terms, state, value=cost)

    def submit_evidence(self, bounty: bytes, uri: str) -> Call:
        """Say something for one side, as a document at an address."""
        return self._do("submitEvidence", bounty, uri)

    def rule(self, dispute: int, ruling: int) -> Call:
        """The court: its ruling, for good."""
        return self._do("rule", dispute, ruling)

    def note(self, dispute: int) -> Call:
        """Note the ruling that stands while it can be appealed."""
        return self._do("note", dispute)

    def enforce(self, terms: Terms, state: State, people: People) -> Call:
        """Carry the ruling to the escrow."""
        call = self._do("enforce", terms, state, people)
        return replace(call, spare_gas=receivers_gas(terms, max(1, len(people.team))))

    def escrow(self) -> str:
        """Return the address of the escrow that it serves."""
        return self._escrow

    def court(self) -> str:
        """Return the address of the court that it asks."""
        return self._court

    def template_id(self) -> int:
        """Return how Kleros v2's jurors are shown a dispute; zero elsewhere."""
        return self._template_id

    def extra_data(self) -> bytes:
        """Return what the court is told."""
        return bytes(self._ask("extraData"))

    def questions(self, bounty: bytes) -> CourtQuestion:
        """Return what was asked about a bounty."""
        return CourtQuestion(*self._ask("questions", bounty))

    def answers(self, dispute: int) -> CourtAnswer:
        """Return what the court has said of a dispute."""
        return CourtAnswer(*self._ask("answers", dispute))

    def cost(self) -> int:
        """Return what the court takes for a dispute now, in wei. Raises NotOurs if it does not say that."""
        return Arbitrator(self.chain, self._court).arbitration_cost(self.extra_data())

    def is_from_here(self, meta_evidence: Sequence[str]) -> bool:
        """Return whether its address follows from this package's bytecode, with one of these documents: nothing else made it."""
        made_with = (self._escrow, self._court, self.extra_data(), self._template_id)
        codes = (court_arbiter_code(*made_with, document) for document in meta_evidence)
        return any(create2_address(code) == self.address for code in codes)


def meta_evidence_topic() -> bytes:
    """Return the first topic of the event that says where an arbiter's document is."""
    return artifact(CourtArbiter.NAME).topic("MetaEvidence")
