"""The contracts as Python objects: one method per Solidity function, same names, same order.

A method that changes something returns a `Call`, not yet sent: ask what it would do, simulate it, send it, or hand it to
another program or a Safe. Views answer at once. Amounts are in the token's smallest unit, times in seconds, points in
thousandths.
"""

from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.describe import describe
from oathwork.contracts.effect import COMMONS, ESCROW, Effect, Move
from oathwork.contracts.escrow import BountyEscrow
from oathwork.contracts.guilds import Guilds
from oathwork.contracts.oathwork import Oathwork
from oathwork.contracts.reputation import Reputation
from oathwork.contracts.token import Token

__all__ = [
    "COMMONS",
    "ESCROW",
    "BountyEscrow",
    "Call",
    "Contract",
    "Effect",
    "Guilds",
    "Move",
    "Oathwork",
    "Reputation",
    "Token",
    "describe",
]
