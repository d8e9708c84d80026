"""The pots of posters, which pay those who move their bounties on."""

from dataclasses import dataclass, replace
from typing import Final

from oathwork.chain.abi import artifact
from oathwork.chain.client import Chain
from oathwork.chain.receipt import Receipt
from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.edge import places
from oathwork.contracts.edge_effects import MOVES_PAID
from oathwork.errors import NotDeployed

AROUND: Final = (
    45_000  # gas that it pays for besides what it measures: the transaction itself, the pot, and the payment
)


@dataclass(frozen=True)
class PostersPot:
    """What one poster's pot holds and pays, in wei."""

    balance: int
    tip: int  # for a move
    most_base_fee: int  # for a unit of gas

    @property
    def has_price(self) -> bool:
        """Whether its poster has said what it pays: at first it pays nothing."""
        return bool(self.tip or self.most_base_fee)

    def worth(self, gas: int, base_fee: int) -> int:
        """Return what so much gas is worth to it at a block's base fee, with the tip."""
        return gas * min(base_fee, self.most_base_fee) + self.tip


class KeeperPot(Contract):
    """The pots for the bounties of one escrow: each poster has one, which anybody may fill."""

    NAME = "KeeperPot"

    @classmethod
    def of(cls, chain: Chain, escrow: str) -> "KeeperPot":
        """Return the pots of an escrow, which are where their bytecode says. Raises NotDeployed."""
        where = places(escrow)[cls.NAME]
        if not chain.code(where):
            raise NotDeployed(
                f"there are no keepers' pots on chain {chain.id}: `oathwork deploy --around` puts them there"
            )
        return cls(chain, where)

    def pot(self, poster: str) -> PostersPot:
        """Return a poster's pot."""
        return PostersPot(*self._ask("pots", poster))

    def pot_of_each(self, posters: list[str]) -> dict[str, PostersPot]:
        """Return the pots of several posters."""
        answers = self._ask_each("pots", ((poster,) for poster in posters))
        return {poster: PostersPot(*answer) for poster, answer in zip(posters, answers, strict=True)}

    def allowances(self) -> dict[str, tuple[int, int]]:
        """Return by action what is paid for the bytes of its call, and for all of it at most, in gas."""
        escrow = artifact("BountyEscrow")
        answers = self._ask_each("allowance", ((escrow.selector(move),) for move in MOVES_PAID))
        return dict(zip(MOVES_PAID, answers, strict=True))

    def fill(self, poster: str, amount: int) -> Call:
        """Bring money into a poster's pot, for good."""
        return self._do("fill", poster, value=amount)

    def set_price(self, tip: int, most_base_fee: int) -> Call:
        """The poster: say what the pot pays from now on."""
        return self._do("setPrice", tip, most_base_fee)

    def take(self, to: str, amount: int) -> Call:
        """The poster: take money out of the pot."""
        return self._do("take", to, amount)

    def run(self, call: Call) -> Call:
        """Return a call of the escrow's that goes through the pot: its sender is paid if a bounty moves.

        Of what is left a contract keeps one 64th when it calls another.
        """
        return replace(self._do("run", call.data), spare_gas=call.spare_gas * 64 // 63)


def earned_in(receipt: Receipt, pot: str) -> int:
    """Return what the pots have paid to the sender of a transaction, in wei."""
    payments = (event.facts for event in receipt.events_of(KeeperPot.NAME, pot) if event.name == "MovePaid")
    return sum(facts["amount"] for facts in payments if facts["keeper"] == receipt.sender)
