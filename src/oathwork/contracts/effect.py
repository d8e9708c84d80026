"""What a call does, for people who are about to sign it: which money moves, from whom to whom, and what follows. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from oathwork.errors import NotAMoment
from oathwork.model.amounts import from_moment, from_units
from oathwork.model.typed_data import NOBODY

ESCROW: Final = "escrow"  # in place of an address: what the escrow keeps for one bounty
COMMONS: Final = "the guild's commons"  # in place of an address: the pot for later deliveries

Money = Callable[
    [str, int], str
]  # a token's address and an amount in its smallest unit, as people write them


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
    """Money that changes hands: `source` and `to` are addresses, ESCROW or COMMONS.

    `waits`: it does not arrive, but is owed, and taken out by `collect`.
    """

    amount: int  # in the token's smallest unit
    token: str  # its address; NOBODY: the chain's own money
    source: str
    to: str
    what: str  # such as "the bond"
    waits: bool = False

    def sentence(self, money: Money) -> str:
        """Say it."""
        if self.waits:
            return f"{money(self.token, self.amount)} are owed to {self.to}: {self.what}."
        return f"{money(self.token, self.amount)} go from {self.source} to {self.to}: {self.what}."


@dataclass(frozen=True)
class Effect:
    """What a call does if the chain stays as it is: `words` without the money, and the money that moves for certain."""

    words: str
    moves: tuple[Move, ...] = ()

    def sentence(self, money: Money | None = None) -> str:
        """Say all of it. `money` writes an amount; by default ether in ether, tokens in their smallest unit."""
        return " ".join([self.words, *(move.sentence(money or plain_money) for move in self.moves)])


def effect(words: str, moves: Iterable[Move] = ()) -> Effect:
    """Return the effect; what moves nothing, from nobody, or to where it was, is left out."""
    return Effect(words, tuple(move for move in moves if move.amount and move.source != move.to))


def plain_money(token: str, units: int) -> str:
    """Return an amount as it can be written without asking the token: ether, or a token's smallest unit."""
    if token == NOBODY:
        return f"{from_units(units, 18)} ETH"
    return f"{units:,} of the smallest unit of token {token}"


def date_text(seconds: int) -> str:
    """Return a moment (seconds) as text, also one that no calendar has."""
    try:
        return from_moment(seconds)
    except NotAMoment:
        return "no moment of any calendar"


def people(accounts: Iterable[str]) -> str:
    """Return a list of accounts as text."""
    return ", ".join(accounts) or "nobody"
