"""What a command has said about money, read from its words alone: moves, allowances, and what gas costs at most."""

import re

from oathwork.contracts import COMMONS, ESCROW, PANEL, TEAM, Move
from oathwork.model.amounts import to_units
from oathwork.model.typed_data import NOBODY

_ACCOUNT = r"0x[0-9a-fA-F]{40}"
_AMOUNT = rf"(?P<amount>\d+(?:\.\d+)?) (?:ETH|[A-Z]+ \((?P<token>{_ACCOUNT})\))"
_SOURCE = rf"(?P<source>{_ACCOUNT}|{ESCROW}|{COMMONS})"
_TO = rf"(?P<to>{_ACCOUNT}|{ESCROW}|{COMMONS}|{TEAM})"
_MOVE = re.compile(
    rf"(?P<limit>At most |At least |)\b{_AMOUNT} (?:moves from {_SOURCE} (?:into|to) {_TO}|is owed to (?P<owed>{_ACCOUNT}|{PANEL})): "
    r"(?P<what>[^.]+)\."
)
_ALLOWANCE = re.compile(rf"may take up to {_AMOUNT} from {_ACCOUNT}")
_COST = re.compile(r"It costs at most (\S+) ETH of gas")
_AHEAD = re.compile(r"takes about [\d,]+ gas: have (\S+) ETH for it\.")  # of what cannot be asked yet
_PAID = re.compile(r"^  gas [\d,]+, (\S+) ETH$", re.MULTILINE)
_ANY_AMOUNT = re.compile(_AMOUNT)


def said_moves(words):
    """Return the moves that the words say will happen, in their order."""
    return [_move(match) for match in _MOVE.finditer(words)]


def _move(match):
    waits = match["owed"] is not None
    source, to = (ESCROW, match["owed"]) if waits else (match["source"], match["to"])
    token, limit = match["token"] or NOBODY, match["limit"].strip().lower()
    return Move(to_units(match["amount"], 18), token, source, to, match["what"], waits, limit)


def said_allowances(words):
    """Return how much the words say may be taken."""
    return [to_units(match["amount"], 18) for match in _ALLOWANCE.finditer(words)]


def said_cost(words):
    """Return the most that gas costs, in wei, of all transactions together."""
    return sum(to_units(match[1], 18) for match in _COST.finditer(words))


def said_ahead(words):
    """Return what gas will cost about, in wei, of a transaction that no node can estimate yet; zero if nothing is said."""
    return sum(to_units(match[1], 18) for match in _AHEAD.finditer(words))


def said_paid(words):
    """Return what gas has cost, in wei, in all transactions together."""
    return sum(to_units(match[1], 18) for match in _PAID.finditer(words))


def other_amounts(words):
    """Return how many amounts the words name besides: none, for each must be a move, an allowance or a cost."""
    costs = sum(len(form.findall(words)) for form in (_COST, _AHEAD, _PAID))
    return len(_ANY_AMOUNT.findall(words)) - len(said_moves(words)) - len(said_allowances(words)) - costs
