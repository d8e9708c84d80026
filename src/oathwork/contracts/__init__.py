"""The contracts as Python objects, where they are deployed, and what a call of them would do.

One method per Solidity function, same names, same order. A method that changes something returns a `Call`, not yet
sent: ask what it would do, simulate it, send it, or hand it to another program or a Safe. Views answer at once. Amounts
are in the token's smallest unit, times in seconds, points in thousandths. A whole life:

    >>> escrow = contracts.escrow
    >>> done = escrow.claim(bounty.terms, bounty.state).send(worker)
    >>> bounty = ledger.bounty(bounty.id)  # state and people as the logs tell them, checked against the chain's word
    >>> from oathwork import Verdict, content_hash
    >>> from oathwork.model import messages as message
    >>> terms, manifest = bounty.terms, content_hash(b"the manifest")
    >>> done = escrow.deliver(terms.poster, terms.lane, bounty.id, bounty.state, manifest).send(worker)
    >>> bounty = ledger.bounty(bounty.id)
    >>> blocks_pass()  # the block that decides the lot
    >>> done = escrow.draw(terms, bounty.state, bounty.people).send(anyone)
    >>> bounty = ledger.bounty(bounty.id)
    >>> def verdict(index: int, score: int, review: bytes) -> Verdict:
    ...     peer, delivered = bounty.people.panel[index].account, (bounty.id, bounty.state.round, bounty.state.delivery)
    ...     typed = message.verdict_message(escrow.domain, *delivered, peer, score, review)
    ...     return Verdict(index, score, review, peers[peer].sign(typed))
    >>> verdicts = [verdict(0, 90, content_hash(b"well made")), verdict(2, 75, content_hash(b"good enough"))]
    >>> call = escrow.settle(terms, bounty.state, bounty.people, verdicts)
    >>> [event.name for event in call.send(anyone).events if event.name in ("Judged", "Paid")]
    ['Judged', 'Judged', 'Paid']
    >>> contracts.reputation.standing_of(guild, worker.address).delivered
    1
"""

from oathwork.contracts.call import Call
from oathwork.contracts.contract import Contract
from oathwork.contracts.describe import describe, describe_message
from oathwork.contracts.effect import COMMONS, ESCROW, PANEL, TEAM, Allowance, CallData, Effect, Move
from oathwork.contracts.escrow import BountyEscrow
from oathwork.contracts.guilds import Guilds
from oathwork.contracts.oathwork import Oathwork
from oathwork.contracts.receipt_moves import moves_in
from oathwork.contracts.reputation import Reputation
from oathwork.contracts.token import Token

__all__ = [
    "COMMONS",
    "ESCROW",
    "PANEL",
    "TEAM",
    "Allowance",
    "BountyEscrow",
    "Call",
    "CallData",
    "Contract",
    "Effect",
    "Guilds",
    "Move",
    "Oathwork",
    "Reputation",
    "Token",
    "describe",
    "describe_message",
    "moves_in",
]
