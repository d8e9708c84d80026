"""What a call does, for people who are about to sign it: which money moves, from whom to whom, and what follows. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from oathwork.model.amounts import from_units
from oathwork.model.typed_data import NOBODY

ESCROW: Final = "escrow"  # in place of an address: what the escrow keeps
COMMONS: Final = "the guild's commons"  # in place of an address: the pot for later deliveries
TEAM: Final = "the worker and the team, by their shares"  # in place of an address
PANEL: Final = "the members of the panel who judge"  # in place of an address, before it is drawn
UNLIMITED: Final = 2**256 - 1  # an allowance that tokens do not count down

Limit = Literal["", "at most", "at least"]

Money = Callable[
    [str, int], str
]  # a token's address and an amount in its smallest unit, as people write them
# Asks the contract that is called: a view's name and its arguments; or `chain` for the chain's id, or `balance` and a token
# for what the contract has of it.
AskContract = Callable[..., Any]


class CallData(Protocol):
    """What a transaction would hold: a `Call`, or a step of a Safe's batch that was read back."""

    @property
    def contract(self) -> str:
        """The contract's name, whose ABI is known; empty if it is none of ours."""

    @property
    def function(self) -> str:
        """Solidity's name; empty if it is none of ours."""

    @property
    def to(self) -> str:
        """The contract's address."""

    @property
    def data(self) -> bytes:
        """Selector and arguments."""

    @property
    def value(self) -> int:
        """Wei to send along."""


@dataclass(frozen=True)
class Move:
    """Money that changes hands: `source` and `to` are addresses, ESCROW or COMMONS; `to` also TEAM or PANEL.

    `waits`: it does not arrive, but is owed, and taken out by `collect`. `limit`: the amount is a bound, and the exact one
    is known when the call is in a block.
    """

    amount: int  # in the token's smallest unit
    token: str  # its address; NOBODY: the chain's own money
    source: str
    to: str
    what: str  # such as "the bond"
    waits: bool = False
    limit: Limit = ""

    def sentence(self, money: Money) -> str:
        """Say it before it happens."""
        amount = f"{self.limit} {money(self.token, self.amount)}".strip()
        return f"{amount[0].upper()}{amount[1:]} {self._way('is owed', 'moves')}."

    def report(self, money: Money) -> str:
        """Say it after it has happened."""
        return f"{money(self.token, self.amount)} {self._way('is now owed', 'moved')}"

    def _way(self, owed: str, moves: str) -> str:
        if self.waits:
            return f"{owed} to {self.to}: {self.what}"
        return f"{moves} from {self.source} {'into' if self.to == ESCROW else 'to'} {self.to}: {self.what}"

    def to_json(self) -> dict[str, Any]:
        """Return it as commands answer; the amount is text, for it can be large."""
        way = {"from": self.source, "to": self.to, "what": self.what, "owed": self.waits}
        return {"amount": str(self.amount), "token": self.token} | way


@dataclass(frozen=True)
class Allowance:
    """What `spender` may take from `owner` from now on, at any time and without asking."""

    amount: int  # in the token's smallest unit
    token: str
    owner: str
    spender: str

    def sentence(self, money: Money) -> str:
        """Say it."""
        if not self.amount:
            return f"{self.spender} may no longer take anything of {self.owner}'s token {self.token}."
        if self.amount == UNLIMITED:
            return f"{self.spender} may take all of {self.owner}'s token {self.token}, now and later, without limit."
        return (
            f"{self.spender} may take up to {money(self.token, self.amount)} from {self.owner}, now or later."
        )


@dataclass(frozen=True)
class Effect:
    """What a call does if the chain stays as it is: `words` without the money, the money that moves, who may take some."""

    words: str
    moves: tuple[Move, ...] = ()
    allowances: tuple[Allowance, ...] = ()

    @property
    def exact_moves(self) -> tuple[Move, ...]:
        """The moves whose amounts are known now."""
        return tuple(move for move in self.moves if not move.limit)

    def sentence(self, money: Money | None = None) -> str:
        """Say all of it. `money` writes an amount; by default ether in ether, tokens in their smallest unit."""
        parts: list[Move | Allowance] = [*self.moves, *self.allowances]
        return " ".join(filter(None, [self.words, *(part.sentence(money or plain_money) for part in parts)]))


def effect(words: str, moves: Iterable[Move] = (), allowances: Iterable[Allowance] = ()) -> Effect:
    """Return the effect; what moves nothing, from nobody, or to where it was, is left out."""
    return Effect(words, real_moves(moves), tuple(allowances))


def real_moves(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Return the moves without those to where the money was, and those of nothing, or of less: a made-up call can name such.

    "At least nothing" stays: it can become something before the call is in a block.
    """
    return tuple(
        move
        for move in moves
        if move.source != move.to and (move.amount > 0 or (move.limit == "at least" and not move.amount))
    )


def plain_money(token: str, units: int) -> str:
    """Return an amount as it can be written without asking the token: ether, or a token's smallest unit."""
    if token == NOBODY:
        return f"{from_units(units, 18)} ETH"
    return f"{units:,} of the smallest unit of token {token}"


def people(accounts: Iterable[str]) -> str:
    """Return a list of accounts as text."""
    return ", ".join(accounts) or "nobody"
