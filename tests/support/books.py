"""Who has how much, who is owed how much, and what is in the commons: on a chain, and as moves of money come to."""

import math
import re

from oathwork.contracts import COMMONS, ESCROW, PANEL, TEAM, Token, moves_in
from oathwork.ledger.logs import fold
from oathwork.model.typed_data import NOBODY

_DEBT = re.compile(r"all that (?:is|was) owed to (\w+)")
OURS = (ESCROW, COMMONS)  # whose money lies with the escrow


def books(stage, token, *more):
    """What each of the stage's people has of a token, is owed of it, and what the escrow holds; peers can only be owed."""
    escrow = stage.escrow
    peers = [peer.address for peer in stage.peers]
    accounts = [*(person.address for person in stage.people if person.address not in peers), *more]
    owed = {("owed", account): escrow.owed(account, token) for account in [*accounts, *peers]}
    pots = {COMMONS: escrow.commons(stage.guild, token), ESCROW: _balance(stage, token, escrow.address)}
    return {account: _balance(stage, token, account) for account in accounts} | owed | pots


def _balance(stage, token, account):
    return stage.chain.balance(account) if token == NOBODY else Token(stage.chain, token).balance_of(account)


def foretold(before, moves):
    """The books after these moves: what is owed and what is in the commons still lies with the escrow."""
    after = dict(before)
    for move in moves:
        receiver = move.source if move.waits else move.to
        after[ESCROW if move.source in OURS else move.source] -= move.amount
        after[ESCROW if receiver in OURS else receiver] += move.amount
        after[COMMONS] += move.amount * ((move.to == COMMONS) - (move.source == COMMONS))
        if move.waits:
            after["owed", move.to] += move.amount
        if debt := _DEBT.fullmatch(move.what):
            after["owed", debt[1]] -= move.amount
    return after


def bounds(before, moves, team=()):
    """The least and the most that each of the books can hold after these moves, of which some are bounds."""
    exact = foretold(before, [move for move in moves if not move.limit and move.to != PANEL])
    least, most = dict(exact), dict(exact)
    for move in moves:
        if move.to == PANEL:  # whose members calldata cannot name
            most |= {key: held + move.amount for key, held in most.items() if key[0] == "owed"}
    for move in moves:
        receivers = team if move.to == TEAM else [move.to]
        if move.limit == "at least":
            least[move.to] += move.amount
            most[move.to] = math.inf
        elif move.limit == "at most":
            for source in {move.source, ESCROW}:
                least[source] -= move.amount
            for account in receivers:
                most[account] += move.amount
    return least, most


def reported(stage, receipt):
    """The moves that a receipt comes to, with what the log said of its bounties before."""
    ids = {event.facts["id"] for event in receipt.events if isinstance(event.facts.get("id"), bytes)}
    events = [event for id in ids for event in stage.ledger.events(id)]
    bounties = fold(event for event in events if event.transaction != receipt.transaction).values()
    return moves_in(receipt, stage.escrow.address, bounties)
