"""Signed orders: a worker or a poster with an empty wallet signs what they do, and anyone sends it.

An order is a JSON file that holds the signature, what it is over, and for whom. It can do nothing else. A worker's ends
with the round or its deadline; a poster's closes one bounty, and ends with that.
"""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from oathwork.chain.keys import Signer
from oathwork.contracts import Call, Oathwork, Token
from oathwork.errors import NotValid, Refused, StateLost, WrongChain
from oathwork.evidence.manifest import Claim, claim_from_fields, shares_from_fields
from oathwork.model import messages
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NO_PERMIT, NOBODY, Permit, Terms, Work
from oathwork.model.typed_data import Domain, TypedData, fit
from oathwork.untrusted.documents import LARGEST_INTEGER, read_file, read_object
from oathwork.untrusted.fields import Fields, as_hex
from oathwork.untrusted.files import write_new
from oathwork.untrusted.text import plain

_FORMAT: Final = "oathwork/order/1"
CLAIM, DELIVER, CLOSE = "claim", "deliver", "close"
_LARGEST: Final = 256 * 1024  # bytes
_LONGEST_SIGNATURE: Final = 4_096  # bytes
_NO_WORK: Final = Work(bytes(32))


@dataclass(frozen=True)
class Order:
    """What a worker has signed: to `claim` or `deliver` in one round of a bounty, good until `deadline` (seconds)."""

    action: str
    claim: Claim
    deadline: int
    signature: bytes
    permit: Permit = NO_PERMIT  # with one, the bond of a claim is the worker's own
    work: Work = _NO_WORK


@dataclass(frozen=True)
class CloseOrder:
    """What a poster has signed: nobody may claim their bounty any more, except to mend what was sent back."""

    domain: Domain
    bounty: bytes
    signature: bytes


def order_as_json(order: Order | CloseOrder) -> dict[str, Any]:
    """Return an order's fields for writing; `order_from_fields` reads them."""
    if isinstance(order, CloseOrder):
        return {
            "format": _FORMAT,
            "action": CLOSE,
            "chain": order.domain.chain_id,
            "escrow": order.domain.contract,
            "bounty": as_hex(order.bounty),
            "signature": as_hex(order.signature),
        }
    document = {
        "format": _FORMAT,
        "action": order.action,
        **order.claim.as_json(),
        "deadline": order.deadline,
        "signature": as_hex(order.signature),
    }
    if order.action == CLAIM:
        return document | {"permit": order.permit.to_json()}
    work = {
        "delivery": as_hex(order.work.delivery),
        "shares": [share.to_json() for share in order.work.team],
        "consents": [as_hex(consent) for consent in order.work.consents],
        "uri": order.work.uri,
    }
    return document | {"work": work}


def order_from_fields(fields: Fields) -> Order | CloseOrder:
    """Return the order whose fields these are."""
    with fields:
        fields.constant("format", _FORMAT)
        action = fields.choice("action", (CLAIM, DELIVER, CLOSE))
        return _close_order(fields) if action == CLOSE else _workers_order(fields, action)


def _close_order(fields: Fields) -> CloseOrder:
    domain = Domain(fields.integer("chain", 1, LARGEST_INTEGER), fields.address("escrow"))
    return CloseOrder(domain, fields.data("bounty", 32), fields.data("signature", most=_LONGEST_SIGNATURE))


def _workers_order(fields: Fields, action: str) -> Order:
    is_claim = action == CLAIM
    return Order(
        action=action,
        claim=claim_from_fields(fields),
        deadline=fields.integer("deadline", 0, LARGEST_INTEGER),
        signature=fields.data("signature", most=_LONGEST_SIGNATURE),
        permit=fields.object_as("permit", Permit.from_json) if is_claim else NO_PERMIT,
        work=_NO_WORK if is_claim else _work(fields.object("work")),
    )


def _work(fields: Fields) -> Work:
    with fields:
        return Work(
            delivery=fields.data("delivery", 32),
            team=shares_from_fields(fields),
            consents=fields.texts_as("consents", partial(fit, "bytes", where="consents")),
            uri=fields.text("uri"),
        )


def order_claim(
    contracts: Oathwork, bounty: Bounty, worker: Signer, seconds: int, *, own_bond: bool = False
) -> Order:
    """Sign the claim of a bounty, good for so many seconds. With `own_bond` a permit lets the escrow take the bond.

    Raises NotValid if the bond is to be the worker's own and the token is the chain's money, which knows no permit.
    """
    round, deadline = bounty.state.round + 1, contracts.chain.now() + seconds
    permit = NO_PERMIT
    if own_bond:
        permit = _permit(contracts, bounty, worker, deadline)
    message = messages.claim_message(
        contracts.escrow.domain, bounty.id, round, worker.address, deadline, own_bond=own_bond
    )
    signature = worker.sign(message)
    return Order(CLAIM, _claim(contracts, bounty, round, worker), deadline, signature, permit)


def _claim(contracts: Oathwork, bounty: Bounty, round: int, worker: Signer) -> Claim:
    domain = contracts.escrow.domain
    return Claim(domain.chain_id, domain.contract, bounty.id, round, worker.address)


def _permit(contracts: Oathwork, bounty: Bounty, worker: Signer, deadline: int) -> Permit:
    terms = bounty.terms
    if terms.token == NOBODY:
        raise NotValid("a bond in the chain's own money cannot be taken by signature: let the sender give it")
    token = Token(contracts.chain, terms.token)
    message = messages.permit_message(
        token.domain,
        worker.address,
        contracts.escrow.address,
        terms.bond,
        token.nonces(worker.address),
        deadline,
    )
    return Permit.signed(deadline, worker.sign(message))


def order_delivery(contracts: Oathwork, bounty: Bounty, worker: Signer, work: Work, seconds: int) -> Order:
    """Sign the delivery of work for a bounty that the worker has claimed, good for so many seconds."""
    round, deadline = bounty.state.round, contracts.chain.now() + seconds
    message = messages.delivery_message(
        contracts.escrow.domain, bounty.id, round, work.delivery, work.team, deadline
    )
    signature = worker.sign(message)
    return Order(DELIVER, _claim(contracts, bounty, round, worker), deadline, signature, work=work)


def order_close(contracts: Oathwork, bounty: Bounty, poster: Signer) -> CloseOrder:
    """Sign that nobody may claim a bounty any more. Raises NotPoster."""
    if poster.address != bounty.terms.poster:
        raise Refused("NotPoster", {"caller": poster.address})
    domain = contracts.escrow.domain
    return CloseOrder(domain, bounty.id, poster.sign(messages.close_message(domain, bounty.id)))


def bounty_of(order: Order | CloseOrder) -> bytes:
    """Return the id of the bounty that an order is about."""
    return order.bounty if isinstance(order, CloseOrder) else order.claim.bounty


def order_message(order: Order | CloseOrder, bounty: Bounty) -> tuple[str, TypedData]:
    """Return who must have signed an order about a bounty, and what."""
    if isinstance(order, CloseOrder):
        return bounty.terms.poster, messages.close_message(order.domain, bounty.id)
    claim, work = order.claim, order.work
    domain = claim.domain
    if order.action == CLAIM:
        own_bond = order.permit.deadline != 0
        message = messages.claim_message(
            domain, bounty.id, claim.round, claim.worker, order.deadline, own_bond=own_bond
        )
    else:
        message = messages.delivery_message(
            domain, bounty.id, claim.round, work.delivery, work.team, order.deadline
        )
    return claim.worker, message


def is_gift(order: Order | CloseOrder, terms: Terms) -> bool:
    """Whether whoever sends an order stakes its bond: of a claim without a permit, and always in the chain's own money.

    A signature can name a permit for that money too. No permit moves it: the escrow takes it of the sender all the same.
    """
    if not isinstance(order, Order) or order.action != CLAIM:
        return False
    return order.permit.deadline == 0 or terms.token == NOBODY


def call_of(contracts: Oathwork, order: Order | CloseOrder, bounty: Bounty) -> Call:
    """Return the call that carries an order out. Raises WrongChain, StateLost if its round is over."""
    domain = order.domain if isinstance(order, CloseOrder) else order.claim.domain
    if domain != contracts.escrow.domain:
        raise WrongChain(f"the order is for chain {domain.chain_id}, escrow {domain.contract}: not this one")
    if isinstance(order, CloseOrder):
        return contracts.escrow.close_for(bounty.terms, bounty.state, order.signature)
    claim = order.claim
    next_round = bounty.state.round + (order.action == CLAIM)
    if claim.round != next_round:
        raise StateLost(
            f"the order is for round {claim.round}; the next one is {next_round}: it has to be signed anew"
        )
    terms, state = bounty.terms, bounty.state
    if order.action == DELIVER:
        return contracts.escrow.deliver_for(terms, state, order.work, order.deadline, order.signature)
    return contracts.escrow.claim_for(
        terms, state, claim.worker, order.permit, order.deadline, order.signature
    )


def save_order(order: Order | CloseOrder, file: Path) -> None:
    """Write an order's file. Raises FileInTheWay if there is another."""
    write_new(file, (json.dumps(order_as_json(order), indent=2) + "\n").encode())


def load_order(file: Path) -> Order | CloseOrder:
    """Read an order's file. Raises BadDocument."""
    return order_from_fields(
        read_object(read_file(file, limit=_LARGEST), document=plain(str(file), limit=500))
    )
