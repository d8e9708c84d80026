"""The release: verdicts from a folder, checked against chain and repository, and sent so that nobody is paid twice.

It may be killed at any moment and run again: what it must know it reads from the chain. The journal only says which
transaction was on its way, to wait for that one.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from oathwork.chain.client import rpc
from oathwork.chain.keys import Signer
from oathwork.chain.receipt import Receipt
from oathwork.contracts import Call, Oathwork
from oathwork.errors import BadDocument, NotConfirmed, OathworkError, Refused
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.locate import check_at, load_manifest
from oathwork.evidence.specification import Specification
from oathwork.ledger.logs import Ledger
from oathwork.model.terms import End
from oathwork.untrusted.documents import own_json, read_file
from oathwork.untrusted.files import write_file
from oathwork.verdicts.exchange import VerdictPlace, collect_verdicts
from oathwork.workflows.coming_panel import as_drawn, settle_call, signers_gas
from oathwork.workflows.missing import BountyEnded, Shortfall
from oathwork.workflows.settlement import Case, Decision, Evidence, Settlement, plan
from oathwork.workflows.signature_check import SignatureCheck

_DECISIONS: Final = {decision.event: decision for decision in Decision}
_TRIES: Final = 3


class NotApproved(OathworkError):
    """The person who was asked did not agree to send the settlement."""


@dataclass(frozen=True)
class Released:
    """What was decided, in which transaction. `is_new` False: it was on chain before this run sent anything."""

    decision: Decision
    transaction: str
    is_new: bool


def inspect(
    manifest: str | Path,
    repository: str | Path | None = None,
    *,
    specification: Specification | None = None,
    gateway: Gateway | None = None,
) -> Evidence:
    """Read a manifest (a file, or its CID from a gateway) and compare it with the work it names.

    `repository`: where the repository (a folder or URL), or the folder that was handed in, is; by default where the
    manifest says, or what the `gateway` has.
    """
    document = load_manifest(manifest, gateway)
    inspection = check_at(document, repository, gateway, specification=specification)
    return Evidence(document, inspection, specification)


class Release:
    """The settlement of one bounty by the verdicts in `places`: folders and mailboxes.

    `evidence`: see `inspect`; without it nothing is paid, but bad work is sent back. `journal`: a file this run may
    write, one for a bounty.
    """

    def __init__(
        self,
        contracts: Oathwork,
        id: bytes,
        places: Sequence[VerdictPlace],
        *,
        evidence: Evidence | None = None,
        journal: Path | None = None,
        ledger: Ledger | None = None,
    ):
        self.contracts, self.chain, self.id = contracts, contracts.chain, id
        self.places, self.evidence = tuple(places), evidence
        self._journal = _Journal(journal, contracts.escrow.domain.separator() + id)
        self._ledger = ledger or Ledger(contracts)
        self._check = SignatureCheck(contracts.chain)

    def look(self) -> Settlement | Shortfall:
        """Read chain and verdicts; return what would be sent now, or what is missing. Sends nothing."""
        return plan(
            self._case(),
            collect_verdicts(self.places, self.id),
            self.chain.now(),
            evidence=self.evidence,
            verify=self._check,
        )

    def call(self, settlement: Settlement) -> Call:
        """Return the call that carries a plan out, for somebody else to sign."""
        case = settlement.case
        gas = signers_gas(case.domain, case.bounty, settlement.verdicts)
        return settle_call(self._ledger, case.undrawn or case.bounty, settlement.verdicts, spare_gas=gas)

    def run(self, signer: Signer, *, approve: Callable[[Settlement], bool] | None = None) -> Released:
        """Settle, and wait until that is confirmed. Run again after whatever happened, it pays once.

        `approve` sees the plan before anything is sent. Raises a `Shortfall` for what is missing (a payment that was
        made before is not one), `NotApproved`, and whatever sending raises.
        """
        if result := self._resumed(self._ledger.bounty(self.id).state.round):
            return result
        refused_plan, refusal = None, None
        for _ in range(_TRIES):
            self.chain.wait_for_pending(signer.address)
            outlook = self.look()
            if isinstance(outlook, BountyEnded) and outlook.end is End.PAID:
                return self._confirmed(self.chain.wait(outlook.transaction), is_new=False)
            if isinstance(outlook, Shortfall):
                raise outlook
            if refusal and outlook == refused_plan:
                raise refusal
            try:
                return self._send(outlook, signer, approve)
            except Refused as refused:  # somebody came first, or the escrow does not take what was believed
                if not refused.came_too_late:
                    raise
                self._check.learn(refused, self.id, outlook.verdicts)
                refused_plan, refusal = outlook, refused
        raise NotConfirmed("the bounty keeps changing while it is settled: run again", "")

    def _send(
        self, settlement: Settlement, signer: Signer, approve: Callable[[Settlement], bool] | None
    ) -> Released:
        if approve is not None and not approve(settlement):
            raise NotApproved("the settlement was not approved, and not sent")
        announce = partial(self._journal.write, settlement.case.bounty.state.round)
        return self._confirmed(self.call(settlement).send(signer, announce=announce), is_new=True)

    def _confirmed(self, receipt: Receipt, *, is_new: bool) -> Released:
        escrow = self.contracts.escrow.address  # a token that moves money can imitate any event
        events = [
            each for each in receipt.events if (each.contract, each.facts.get("id")) == (escrow, self.id)
        ]
        decisions = [_DECISIONS[event.name] for event in events if event.name in _DECISIONS]
        if not decisions:
            raise OathworkError(
                f"transaction {receipt.transaction} recorded verdicts and decided nothing: run again"
            )
        return Released(decisions[0], receipt.transaction, is_new)

    # ------------------------------------------------------------------------------------------- what happened before

    def _resumed(self, round: int) -> Released | None:
        """Return what came of the transaction in the journal, if it was about this round and the node knows it."""
        transaction = self._journal.read(round)
        if not transaction or rpc(self.chain, "eth_getTransactionByHash", transaction) is None:
            return None
        try:
            return self._confirmed(self.chain.wait(transaction), is_new=False)
        except Refused:
            return None  # it was included and failed: others were faster, or it has to be sent again

    def _case(self) -> Case:
        bounty = self._ledger.bounty(self.id)
        ended_in = ""
        if bounty.end:
            last = [event for event in self._ledger.events(self.id) if event.name == bounty.end]
            ended_in = last[-1].transaction if last else ""
        in_review = as_drawn(self._ledger, bounty)
        if in_review:
            return Case(self.contracts.escrow.domain, in_review, undrawn=bounty)
        return Case(self.contracts.escrow.domain, bounty, ended_in)


class _Journal:
    """Which transaction is on its way for which round. Lost or damaged, it only costs time."""

    def __init__(self, path: Path | None, key: bytes):
        self.path, self.key = path, key.hex()

    def read(self, round: int) -> str:
        """Return the transaction's hash, or nothing."""
        if self.path is None or not self.path.exists():
            return ""
        try:
            document = own_json(read_file(self.path, limit=10_000))
            is_ours = (document["key"], document["round"]) == (self.key, round)
            return str(document["transaction"]) if is_ours else ""
        except (BadDocument, ValueError, KeyError, TypeError):
            return ""

    def write(self, round: int, transaction: str) -> None:
        """Keep the transaction's hash, before it goes out."""
        if self.path is not None:
            document = {"key": self.key, "round": round, "transaction": transaction}
            write_file(self.path, json.dumps(document).encode())
