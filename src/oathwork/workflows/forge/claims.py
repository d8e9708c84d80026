"""Signed claims that stand in issues: whose they are, and where they go. A login plays no part: the signature names the worker.

Nobody is promised that a claim is sent. What is promised: one that is not its worker's, or not for this issue's bounty in its
present round, goes nowhere; and the same one again changes nothing, for its round is over.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from oathwork.contracts import Call, Oathwork
from oathwork.error_sentences import date_text
from oathwork.errors import NotValid, StateLost
from oathwork.model.bounty import Bounty
from oathwork.model.terms import NOBODY, Status
from oathwork.untrusted.http import NotFetched, ask, place_of
from oathwork.untrusted.limits import ORDERS
from oathwork.workflows.claim_line import order_of_line
from oathwork.workflows.forge.comment import code
from oathwork.workflows.signed_order import Order, call_of, is_gift, order_as_json, order_message


class Relay(Protocol):
    """Hands a claim on, and returns in words what it has done. Raises OathworkError if it does not."""

    def __call__(self, bounty: Bounty, order: Order, /) -> str:
        """Hand it on."""


def find_claim(contracts: Oathwork, data: bytes, bounties: Iterable[Bounty]) -> tuple[Bounty, Order]:
    """Return the claim in a line's bytes, and which of an issue's bounties it is for. Raises NotValid, StateLost, NetworkError."""
    domain, now = contracts.escrow.domain, contracts.chain.now()
    for bounty in bounties:
        order = order_of_line(data, domain, bounty.id)
        worker, message = order_message(order, bounty)
        if contracts.chain.has_signed(message, order.signature, worker):
            call_of(contracts, order, bounty)
            _require_open(bounty, order, now)
            return bounty, order
    raise NotValid("it is not signed for a bounty of this issue by the account it names: sign it anew")


def _require_open(bounty: Bounty, order: Order, now: int) -> None:
    if bounty.status is not Status.OPEN or bounty.terms.worker not in (NOBODY, order.claim.worker):
        raise StateLost(
            f"that account cannot claim it now: it is {bounty.label}, or reserved for somebody else"
        )
    if order.deadline < now:
        raise StateLost(f"it was good until {date_text(order.deadline)}")


def nobody_relays(bounty: Bounty, order: Order) -> str:
    """Say how anyone can send a claim where the desk hands it to nobody."""
    return (
        f"It is signed by `{order.claim.worker}` and good until {date_text(order.deadline)}. Anyone with coins for gas can "
        f"send it: put the line into a file and `oathwork relay FILE --bounty 0x{bounty.id.hex()}`"
    )


@dataclass(frozen=True)
class OrderList:
    """The list of signed orders at a page: whoever opens it can send one. It checks each again and is trusted with nothing."""

    page: str

    def __call__(self, bounty: Bounty, order: Order) -> str:
        """Leave a claim there. Raises NotFetched."""
        data = json.dumps(order_as_json(order)).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(data))}
        ask(
            place_of(self.page, "a page"),
            "/api/orders",
            most=ORDERS.most,
            seconds=ORDERS.seconds,
            method="POST",
            headers=headers,
            body=[data],
        )
        return f"It is left at {self.page}/orders, where anyone with coins for gas can send it"


@dataclass(frozen=True)
class ClaimSender:
    """Sends claims from the operator's account, after each was tried: gas is the operator's, and the bond the worker's own.

    `gifts` are workers to whom the operator gives the bond besides. `send` tries, sends and waits, and returns a
    transaction's hash; `before` are the calls that let the escrow take a bond.
    """

    contracts: Oathwork
    gifts: Sequence[str]
    before: Callable[[Bounty], Sequence[Call]]
    send: Callable[[Call], str]

    def __call__(self, bounty: Bounty, order: Order) -> str:
        """Send a claim. Raises NotValid for a bond that would be a gift to somebody else, and what sending does."""
        gives_bond = is_gift(order, bounty.terms)
        if gives_bond and order.claim.worker not in self.gifts:
            raise NotValid(
                "nobody here gives this account its bond: sign with --own-bond, or ask a friend to relay"
            )
        for call in self.before(bounty) if gives_bond else ():
            self.send(call)
        return f"Sent: transaction `{self.send(call_of(self.contracts, order, bounty))}`"


def relay_by_all(relays: Sequence[Relay]) -> Relay:
    """Return what hands a claim to the first that takes it: an operator's account before a list."""

    def hand_on(bounty: Bounty, order: Order) -> str:
        reasons: list[str] = []
        for relay in relays:
            try:
                return ". ".join([*reasons, relay(bounty, order)])
            except (NotValid, NotFetched) as error:
                reasons.append(f"Not by one way: {code(str(error))}")
        return ". ".join([*reasons, nobody_relays(bounty, order)])

    return hand_on
