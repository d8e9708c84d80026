"""Which moves a keeper sends through a poster's pot: those that it surely pays for, and with more than the way through it costs.

A simulation does not show that: nodes simulate without a base fee, and by that a pot pays. So what a move can take out of a
pot is reckoned by the most that its transaction may cost, and set aside for each move of a turn. A poster can still empty the
pot in front of a move, which then fails: it is sent to the escrow, and that pot is left alone for a day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from oathwork.contracts.keeper_pot import AROUND, KeeperPot, PostersPot
from oathwork.errors import Refused
from oathwork.model.amounts import DAY
from oathwork.workflows.keeper_sending import STEP_FAILED, Outcome, ReadyStep

_ALONE: Final = DAY  # how long a pot is left alone that was empty when it came to paying, in seconds


class Pots:
    """The pots of the posters whose bounties a turn is about; none without the contract that keeps them."""

    def __init__(self, contract: KeeperPot | None) -> None:
        self._contract = contract
        self._pots: dict[str, PostersPot] = {}  # by poster: what is left of it for this turn
        self._alone_until: dict[str, int] = {}  # by poster

    def read(self, posters: Iterable[str], now: int) -> None:
        """Look into the pots at the beginning of a turn, at `now` (seconds)."""
        if self._contract:
            askable = sorted(each for each in {*posters} if self._alone_until.get(each, 0) <= now)
            self._pots = self._contract.pot_of_each(askable)

    def may_pay(self, poster: str) -> bool:
        """Return whether a poster's pot has a price, and holds anything beyond the tip."""
        pot = self._pots.get(poster)
        return bool(pot and pot.has_price and pot.balance > pot.tip)

    def through(self, poster: str, step: ReadyStep) -> ReadyStep:
        """Return a step as it goes through its poster's pot, if that may pay."""
        if self._contract is None or not self.may_pay(poster):
            return step
        return replace(step, call=self._contract.run(step.call), direct=step.call)

    def set_aside(self, poster: str, step: ReadyStep, fees: Mapping[str, Any]) -> bool:
        """Set aside the most that a step takes out of the pot at these prices of gas; return whether it goes through it.

        Not if the pot does not hold as much, and not if what it pays is less than what the way through it costs.
        """
        if self._contract is None or not step.direct:
            return False
        pot, base_fee = self._pots[poster], self._contract.chain.base_fee()
        data, most = self._allowances[step.action]
        gas = min(step.gas + data + AROUND, most)
        debit = pot.worth(gas, fees.get("maxFeePerGas", 0))  # no block with a higher base fee takes it
        detour = AROUND * (base_fee + fees.get("maxPriorityFeePerGas", 0))
        if debit > pot.balance or pot.worth(min(step.gas, most), base_fee) <= detour:
            return False
        self._pots[poster] = replace(pot, balance=pot.balance - debit)
        return True

    def leave_alone(self, poster: str, now: int) -> None:
        """Take in that a poster's pot did not pay when it came to it."""
        self._alone_until[poster] = now + _ALONE
        self._pots.pop(poster, None)

    @cached_property
    def _allowances(self) -> dict[str, tuple[int, int]]:
        assert self._contract is not None
        return self._contract.allowances()


def is_through_pot(outcome: Outcome) -> bool:
    """Return whether a step was sent through a pot."""
    return outcome.call is not None and outcome.call.contract == KeeperPot.NAME


def was_not_paid(outcome: Outcome) -> bool:
    """Return whether a step through a pot failed in its transaction, and is still to be taken."""
    return is_through_pot(outcome) and outcome.result == STEP_FAILED and isinstance(outcome.error, Refused)
