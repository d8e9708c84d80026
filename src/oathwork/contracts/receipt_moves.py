"""What a transaction has moved, by the events in its receipt: the other half of `describe`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from oathwork.chain.abi import Event
from oathwork.chain.receipt import Receipt
from oathwork.contracts import bounty_moves
from oathwork.contracts.edge import places
from oathwork.contracts.effect import COMMONS, ESCROW, Move, real_moves
from oathwork.model.bounty import Bounty, fold
from oathwork.model.terms import End
from oathwork.model.typed_data import NOBODY


class DeputyMoney(NamedTuple):
    """A contract that posts with money of its own: its name, where it is, and in what it is paid."""

    contract: str
    address: str
    token: str


_DEPUTY_WORDS: Final = {
    "Given": "the gift",
    "TakenBack": "what is due",
    "Filled": "what is brought in",
    "Taken": "what is taken out",
}


def moves_in(
    receipt: Receipt, escrow: str, bounties: Iterable[Bounty] = (), deputy: DeputyMoney | None = None
) -> tuple[Move, ...]:
    """Return the money that a transaction has moved; `bounties` are those it is about, as they were before it.

    `deputy`: a crowd, a plan or a rota that it is about, whose own money moves besides.

    Of a token's money its own logs have the last word: where they differ from what the escrow's events come to, they are
    returned as they are. The chain's own money leaves no log of its own: for that it is the escrow's events.

    >>> call = contracts.escrow.claim(bounty.terms, bounty.state)
    >>> [move] = moves_in(call.send(worker), contracts.escrow.address, [bounty])
    >>> move.amount == bounty.terms.bond, move.source == worker.address, move.to
    (True, True, 'escrow')
    """
    events = [event for event in receipt.events if event.contract == escrow]
    transfers = list(_transfers(receipt, escrow))
    payers = {(move.token, move.source) for move in transfers if move.to == ESCROW}
    posters = {deputy.address} if deputy else set[str]()
    sums = [*_moves_of(events, receipt.sender, payers, posters, bounties), *_moves_of_deputy(receipt, deputy)]
    moves = _owed_instead(list(real_moves(sums)), events)
    return (*_by_the_logs(moves, transfers), *_moves_of_pots(receipt, escrow))


def _moves_of_deputy(receipt: Receipt, deputy: DeputyMoney | None) -> Iterator[Move]:
    """What came into a deputy and what went out of it, by its own events."""
    if deputy is None:
        return
    _, here, token = deputy
    for event in receipt.events_of(deputy.contract, here):
        if what := _DEPUTY_WORDS.get(event.name):
            is_in = event.name in ("Given", "Filled")
            source, to = (event.facts["account"], here) if is_in else (here, event.facts["to"])
            yield Move(event.facts["amount"], token, source, to, what)


def _moves_of(
    events: Sequence[Event],
    sender: str,
    payers: set[tuple[str, str]],
    posters: set[str],
    bounties: Iterable[Bounty],
) -> Iterator[Move]:
    bounties_now = {bounty.id: bounty for bounty in bounties}
    for event in events:
        if event.name == "Collected":
            facts = event.facts
            what = f"all that was owed to {facts['account']}"
            yield Move(facts["amount"], facts["token"], ESCROW, facts["to"], what)
        elif event.name == "Posted":
            terms = event.facts["terms"]
            is_senders = terms.token == NOBODY and terms.poster not in posters
            yield from bounty_moves.stake_moves(terms, sender if is_senders else terms.poster)
        elif bounty := bounties_now.get(event.facts.get("id", b"")):
            own = (bounty.terms.token, event.facts.get("worker", "")) in payers
            yield from _moves_of_bounty(event, bounty, event.facts["worker"] if own else sender)
        bounties_now = fold([event], bounties_now)


def _moves_of_bounty(event: Event, bounty: Bounty, payer: str) -> Sequence[Move]:
    """What one event says has moved; `bounty` is as it was before, `payer` gives the bond."""
    terms, state, people, facts = bounty.terms, bounty.state, bounty.people, event.facts
    match event.name:
        case "Claimed":
            return bounty_moves.bond_moves(terms, payer)
        case "Quit":
            return bounty_moves.quit_moves(terms, state.worker, facts["returned"])
        case "Lapsed":
            return bounty_moves.lapse_moves(terms)
        case "SentBack" | "FoundEmpty":
            is_empty = event.name == "FoundEmpty"
            return bounty_moves.send_back_moves(terms, state, people, is_empty=is_empty)
    end = End.of_event(event.name)
    return _moves_of_end(end, event, bounty) if end else ()


def _moves_of_end(end: End, event: Event, bounty: Bounty) -> Sequence[Move]:
    terms, state, people, facts = bounty.terms, bounty.state, bounty.people, event.facts
    match end:
        case End.WITHDRAWN:
            return bounty_moves.withdrawal_moves(terms)
        case End.PAID:
            return bounty_moves.payment_moves(terms, state, people, facts["bonus"])
        case End.RULED if facts["paid"]:
            return bounty_moves.payment_moves(terms, state, people)
        case End.RULED | End.UNVERIFIED:
            return bounty_moves.refund_moves(terms, state, people)


def _moves_of_pots(receipt: Receipt, escrow: str) -> Iterator[Move]:
    """Yield what the pots for this escrow have told: any other contract can imitate their events."""
    pots = places(escrow)["KeeperPot"]
    for event in receipt.events_of("KeeperPot", pots):
        facts = event.facts
        match event.name:
            case "PotFilled":
                yield Move(facts["amount"], NOBODY, facts["account"], pots, "what is brought in")
            case "PotTaken":
                yield Move(facts["amount"], NOBODY, pots, facts["to"], "what is taken out")
            case "MovePaid":
                yield Move(facts["amount"], NOBODY, pots, facts["keeper"], "the keeper's pay")


def _owed_instead(moves: Sequence[Move], events: Sequence[Event]) -> list[Move]:
    """A payment that could not be made is owed: `Owed` says so."""
    stuck = {(event.facts["account"], event.facts["token"]) for event in events if event.name == "Owed"}
    return [replace(move, waits=move.waits or (move.to, move.token) in stuck) for move in moves]


def _transfers(receipt: Receipt, escrow: str) -> Iterator[Move]:
    for event in receipt.transfers:
        source, to = (ESCROW if event.facts[end] == escrow else event.facts[end] for end in ("from", "to"))
        yield Move(event.facts["value"], event.contract, source, to, "a transfer")


def _by_the_logs(moves: Sequence[Move], transfers: Sequence[Move]) -> Iterator[Move]:
    """Yield the moves that stay in the escrow's books, those the tokens confirm, and what they say instead of the others."""
    by_events, by_logs = _sums(filter(_leaves_a_log, moves)), _sums(transfers)
    for move in moves:
        if not _leaves_a_log(move) or by_events[_way(move)] == by_logs[_way(move)]:
            yield move
    for transfer in transfers:
        if by_events[_way(transfer)] != by_logs[_way(transfer)]:
            yield transfer


def _leaves_a_log(move: Move) -> bool:
    return move.token != NOBODY and not move.waits and move.to != COMMONS


def _sums(moves: Iterable[Move]) -> Counter[tuple[str, str, str]]:
    sums: Counter[tuple[str, str, str]] = Counter()
    for move in moves:
        sums[_way(move)] += move.amount
    return sums


def _way(move: Move) -> tuple[str, str, str]:
    """Token and ends. What the commons add to a payment leaves the same address as the rest of it."""
    return move.token, ESCROW if move.source == COMMONS else move.source, move.to
