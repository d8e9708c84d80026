"""A guild's courts: disputes and jobs of others, judged by panels of the guild as bounties are."""

from enum import IntEnum
from typing import ClassVar, Final, NamedTuple

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.contracts import immutables
from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.court_creation import CourtSetup, panel_court_code
from oathwork.contracts.create2 import create2_address, create_address
from oathwork.contracts.genuine import account_of, immutables_at
from oathwork.errors import NotOurs
from oathwork.model.terms import State, Terms
from oathwork.model.typed_data import abi_word

_NEXT: Final = "`oathwork court panel` puts one on the chain, and prints its address"


class Ruling(IntEnum):
    """What a court says, as in ERC-792: for the first party, for the second, or nothing."""

    REFUSED = 0
    FIRST = 1
    SECOND = 2


class CourtCase(NamedTuple):
    """One case: whose dispute it is, until when (seconds) evidence is taken, and how it ended."""

    market: str
    evidence_until: int
    is_concluded: bool
    is_carried_out: bool
    ruling: Ruling


class MarketJob(NamedTuple):
    """What a case of an evaluator is about: the job's number in its market, and who has paid the panel."""

    id: int
    payer: str


class PanelCourt(Contract):
    """What both kinds of court have in common: cases, the float, how a case ends."""

    CARRY_OUT: ClassVar[str] = ""  # Solidity's function that carries a ruling out

    def __init__(self, chain: Chain, where: str, escrow: str) -> None:
        """Take the contract at an address that somebody has named. Raises NotOurs."""
        super().__init__(chain, where)
        words = immutables_at(chain, self.NAME, self.address, escrow)
        self.setup = CourtSetup(
            escrow=escrow,
            guild=int.from_bytes(words["guild"]),
            fee=int.from_bytes(words["fee"]),
            size=int.from_bytes(words["size"]),
            evidence_period=int.from_bytes(words["evidencePeriod"]),
            review_period=int.from_bytes(words["reviewPeriod"]),
            patience=int.from_bytes(words["patience"]),
            policy=words["policy"],
        )
        self._clerk = self._own_clerk(words["clerk"])

    def _own_clerk(self, word: bytes) -> str:
        """Return the clerk, which the court itself has created as the first of all. Raises NotOurs."""
        clerk, contract = create_address(self.address, 1), artifact("Clerk")
        code = self.chain.code(clerk)
        due = {"_court": abi_word("address", self.address), "_escrow": abi_word("address", self.setup.escrow)}
        is_clerk = immutables.is_code_of(contract, code)
        words = immutables.words_in(contract, code)
        if (
            word != abi_word("address", clerk)
            or not is_clerk
            or any({*words[name]} != {due[name]} for name in due)
        ):
            raise NotOurs(
                f"the clerk of the {self.NAME} at {self.address} is not its own: {account_of(word)}"
            )
        return clerk

    @property
    def is_from_here(self) -> bool:
        """Whether its address follows from this package's bytecode: nothing else has made it, or written into its storage."""
        return create2_address(panel_court_code(self.NAME, self.setup)) == self.address

    def submit_evidence(self, number: int, uri: str) -> Call:
        """Say something in a case, as a document at an address."""
        return self._do("submitEvidence", number, uri)

    def hand_in(self, number: int, id: bytes, state: State) -> Call:
        """Hand the file of a case in, once the time for evidence is over. `id` is that of the case's bounty."""
        return self._do("handIn", number, id, state)

    def conclude(self, number: int, terms: Terms, state: State) -> Call:
        """Write down what the panel has said."""
        return self._do("conclude", number, terms, state)

    def reclaim(self, terms: Terms, state: State) -> Call:
        """Bring the stake of a case home that was not decided for the first party."""
        return self._do("reclaim", terms, state)

    def give(self, amount: int) -> Call:
        """Give to the float, in wei: it has no way out but as a bond."""
        return Call(self.chain, self.NAME, "", self.address, b"", amount)

    def case_at(self, number: int) -> CourtCase:
        """Return one case."""
        market, until, is_concluded, is_carried_out, ruling = self._ask("caseAt", number)
        return CourtCase(market, until, is_concluded, is_carried_out, Ruling(ruling))

    def case_count(self) -> int:
        """Return how many cases there have been; the next one has this number."""
        return int(self._ask("caseCount"))

    def cost(self) -> int:
        """Return what it takes to bring a case now, in wei."""
        return int(self._ask("cost"))

    def float(self) -> int:
        """Return what can be staked as bonds, in wei."""
        return int(self._ask("float"))

    def clerk(self) -> str:
        """Return the address of the worker of its cases."""
        return self._clerk


class PanelArbitrator(PanelCourt):
    """Panels judge disputes of any escrow that names it as its arbitrator (ERC-792)."""

    NAME, CARRY_OUT = "PanelArbitrator", "executeRuling"

    def create_dispute(self, choices: int, extra_data: bytes, cost: int) -> Call:
        """Bring a dispute of the caller's before the court, for `cost` wei; what is above the cost goes to the float."""
        return self._do("createDispute", choices, extra_data, value=cost)

    def execute_ruling(self, dispute: int) -> Call:
        """Tell the contract whose dispute it is how it was decided, after `conclude`."""
        return self._do("executeRuling", dispute)


class PanelEvaluator(PanelCourt):
    """Panels judge jobs of markets that name it as their evaluator (ERC-8183)."""

    NAME, CARRY_OUT = "PanelEvaluator", "carryOut"

    def judge(self, market: str, job_id: int, cost: int) -> Call:
        """Have submitted work judged, for `cost` wei, exactly."""
        return self._do("judge", market, job_id, value=cost)

    def carry_out(self, number: int) -> Call:
        """Complete or reject the job, after `conclude`."""
        return self._do("carryOut", number)

    def collect_for(self, payer: str, token: str) -> Call:
        """Pay out to `payer` what their cases have earned in a token."""
        return self._do("collectFor", payer, token)

    def jobs(self, number: int) -> MarketJob:
        """Return what a case is about."""
        return MarketJob(*self._ask("jobs", number))

    def earned(self, payer: str, token: str) -> int:
        """Return what can be collected of evaluator's fees."""
        return int(self._ask("earned", payer, token))

    def reason_of(self, number: int) -> bytes:
        """Return the reason that a job is given."""
        return bytes(self._ask("reasonOf", number))


def panel_court(chain: Chain, where: str, escrow: str) -> PanelArbitrator | PanelEvaluator:
    """Return the court of either kind at an address that somebody has named. Raises NotOurs."""
    code = chain.code(where)
    if not code:
        raise NotOurs(f"there is no contract at {where} on chain {chain.id}: {_NEXT}")
    if immutables.is_code_of(artifact("PanelEvaluator"), code):
        return PanelEvaluator(chain, where, escrow)
    if immutables.is_code_of(artifact("PanelArbitrator"), code):
        return PanelArbitrator(chain, where, escrow)
    raise NotOurs(
        f"the code at {where} on chain {chain.id} is neither this version's PanelArbitrator nor its "
        f"PanelEvaluator: {_NEXT}"
    )
