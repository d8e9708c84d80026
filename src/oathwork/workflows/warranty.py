"""Warranties: a holdback's state at a moment, and its consent to a share of the work that its worker hands in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from oathwork.chain.client import Chain
from oathwork.contracts import Oathwork
from oathwork.contracts.holdback import Holdback, consent_of, is_holdback
from oathwork.errors import NotValid
from oathwork.evidence.manifest import Manifest
from oathwork.model.terms import Share, hash_team
from oathwork.workflows.team_consent import Consent


class WarrantyStep(Enum):
    """What can be done with a holdback."""

    COMPLAIN = "the poster can complain"
    WAIT = "the court has to rule"
    RELEASE = "anyone can send it out"


@dataclass(frozen=True)
class Warranty:
    """A holdback at a moment (seconds)."""

    holdback: Holdback
    dispute: int
    rules_until: int  # zero: nobody has complained
    is_ruled: bool
    is_for_poster: bool
    now: int

    @property
    def clear_at(self) -> int:
        """The moment from which it is clear whose it is, if the court does not rule before."""
        return self.rules_until or self.holdback.setup().until

    @property
    def step(self) -> WarrantyStep:
        """What can be done now."""
        if self.is_ruled or self.now >= self.clear_at:
            return WarrantyStep.RELEASE
        return WarrantyStep.WAIT if self.rules_until else WarrantyStep.COMPLAIN

    @property
    def holder(self) -> str:
        """Whose it is, or will be if nothing happens."""
        setup = self.holdback.setup()
        return setup.poster if self.is_for_poster else setup.worker


def view_warranty(chain: Chain, holdback: Holdback) -> Warranty:
    """Look at a holdback."""
    facts = (holdback.dispute(), holdback.rules_until(), holdback.ruled(), holdback.to_poster())
    return Warranty(holdback, *facts, chain.now())


def holdback_consents(
    contracts: Oathwork, manifest: Manifest, signers: set[str], tell: Callable[[Share, Holdback], None]
) -> Iterator[Consent]:
    """Yield the consents of the holdbacks among those who share in a work, but for `signers`, who have signed themselves.

    A holdback consents to whatever is given to it for its own bounty; `tell` hears of each first. Raises NotValid for one
    of another bounty or worker, NotOurs for what only looks like one.
    """
    chain, escrow, claim = contracts.chain, contracts.escrow.address, manifest.claim
    for share in manifest.shares:
        if share.account in signers or not is_holdback(chain, share.account, escrow):
            continue
        holdback = Holdback(chain, share.account, escrow)
        setup = holdback.setup()
        if setup.bounty != claim.bounty:
            raise NotValid(f"the holdback {share.account} is of another bounty: 0x{setup.bounty.hex()}")
        if setup.worker != claim.worker:
            raise NotValid(f"the holdback {share.account} is of another worker: {setup.worker}")
        tell(share, holdback)
        signature = consent_of(claim.round, manifest.delivery, hash_team(manifest.shares))
        yield Consent(claim, manifest.delivery, manifest.shares, share.account, signature)
