"""What is left at a site: verdicts, documents, orders. Each proves itself, by a signature or by the hash that the chain names."""

import secrets
from collections.abc import Callable
from typing import Any, Final

from oathwork.errors import BadDocument, NotValid, StateLost, WrongChain
from oathwork.ledger.started import StartedCrowd, StartedPlan, StartedRota
from oathwork.model.bounty import Bounty
from oathwork.model.terms import ZERO, Status
from oathwork.model.typed_data import NOBODY
from oathwork.site.answers import at_json
from oathwork.site.following import Now
from oathwork.site.paging import ListPage
from oathwork.site.source import SiteSource
from oathwork.untrusted.documents import content_hash, read_object
from oathwork.untrusted.fields import as_hex
from oathwork.untrusted.http import NotFetched
from oathwork.verdicts.exchange import verdict_place
from oathwork.verdicts.verdict import read_verdict
from oathwork.workflows.signed_order import (
    CLAIM,
    CLOSE,
    CloseOrder,
    Order,
    bounty_of,
    call_of,
    order_as_json,
    order_from_fields,
    order_message,
)

LARGEST_DOCUMENT: Final = 1024 * 1024  # bytes
LARGEST_DOCUMENT_QUESTION: Final = 2 * LARGEST_DOCUMENT  # written as a JSON text
LARGEST_ORDER: Final = 256 * 1024
LARGEST_PLAN: Final = 16 * 1024
_MOST_ORDERS_OF_ONE: Final = 20  # about one bounty


def leave_verdict(source: SiteSource, data: bytes) -> dict[str, Any]:
    """Take a verdict file, and hand it on to the operator's other mailboxes; return which have it. Raises NotTaken."""
    verdict = read_verdict(data)
    source.box.take(verdict)
    if verdict.text:
        source.keep_document(verdict.text.data)  # once the verdict is recorded, its hash leads to it
    return {"kept": True, "notTaken": hand_on(source, lambda url: verdict_place(url).leave(verdict))}


def hand_on(source: SiteSource, leave: Callable[[str], Any]) -> list[str]:
    """Leave something with each of the operator's other mailboxes; return those that did not take it."""
    silent_mailboxes = []
    for url in source.place.mailboxes:
        try:
            leave(url)
        except NotFetched:
            silent_mailboxes.append(url)
    return silent_mailboxes


def leave_document(source: SiteSource, data: bytes) -> dict[str, Any]:
    """Keep a text that a bounty's terms, delivery or verdicts, or an offer of a crowd, a plan or a rota, name by its hash.

    Raises NotValid for any other.
    """
    fields = read_object(data, document="document")
    deputy = fields.address("deputy") if fields.has("deputy") else ""
    id = b"" if deputy else fields.data("bounty", 32)
    text = fields.take("text", str)
    fields.done()
    try:
        document = text.encode()
    except UnicodeEncodeError as error:
        raise NotValid("the text is not Unicode") from error
    if len(document) > LARGEST_DOCUMENT:
        raise NotValid(f"a document has at most {LARGEST_DOCUMENT} bytes")
    hash = content_hash(document)
    if hash not in (_named_by_deputy(source, deputy) if deputy else _named(source.bounty(id))):
        what = f"what was started at {deputy}" if deputy else f"bounty 0x{id.hex()}"
        raise NotValid(f"{what} names no document with the hash 0x{hash.hex()}")
    source.keep_document(document)
    return {"hash": as_hex(hash)}


def _named(bounty: Bounty) -> set[bytes]:
    """Return the hashes of the documents that a bounty names."""
    reviews = {each.review for each in bounty.verdicts}
    deliveries = {each.delivery for each in bounty.verdicts}
    return ({bounty.terms.spec, bounty.state.delivery, *bounty.uris} | reviews | deliveries) - {ZERO}


def _named_by_deputy(source: SiteSource, address: str) -> set[bytes]:
    """Return the hashes of the specifications that a crowd's, a plan's or a rota's offers name; nothing for what is none."""
    source.now()  # it is there once the block in which it was started has been read
    match source.ledger.questions.started(address):
        case StartedCrowd() | StartedRota() as started:
            return {started.offer.spec} - {ZERO}
        case StartedPlan() as plan:
            return {offer.spec for offer in plan.offers} - {ZERO}
    return set()


def leave_order(source: SiteSource, data: bytes) -> dict[str, Any]:
    """Keep an order that can be sent now and was signed by who it is of. Raises BadDocument, StateLost, WrongChain."""
    order = order_from_fields(read_object(data, document="order"))
    bounty = source.bounty(bounty_of(order))
    call_of(source.contracts, order, bounty)
    signer, message = order_message(order, bounty)
    if not source.chain.has_signed(message, order.signature, signer):
        raise NotValid(f"the order was not signed by {signer}, or says something else")
    _require_due(order, bounty, source.now().block.timestamp)
    _make_room(source, order, bounty)
    source.store.keep_order(_place(source), bounty.id, data)
    source.note_change()
    return {"kept": True}


def _require_due(order: Order | CloseOrder, bounty: Bounty, now: int) -> None:
    """Refuse what the escrow would refuse of an order at `now` (seconds), whoever sends it."""
    if isinstance(order, CloseOrder):
        is_due = bounty.status.is_live and not bounty.closed
    elif order.action == CLAIM:
        is_due = bounty.status is Status.OPEN and bounty.terms.worker in (NOBODY, order.claim.worker)
    else:
        is_due = bounty.status is Status.CLAIMED and bounty.state.worker == order.claim.worker
    if not is_due or (not isinstance(order, CloseOrder) and order.deadline < now):
        raise StateLost("nobody can send that order now: see what the bounty waits for, and for whom")


def _make_room(source: SiteSource, order: Order | CloseOrder, bounty: Bounty) -> None:
    """Forget what nobody can send any more, and what its signer has signed anew.

    Where strangers have left too many, one by chance makes room: whoever signs with many keys shuts nobody out.
    """
    now, dead_orders, others = source.now().block.timestamp, list[bytes](), list[bytes]()
    for data in source.store.orders_about(_place(source), bounty.id):
        try:
            other = order_from_fields(read_object(data, document="order"))
            call_of(source.contracts, other, bounty)
            _require_due(other, bounty, now)
        except (BadDocument, NotValid, StateLost, WrongChain):
            dead_orders.append(data)
            continue
        (dead_orders if _who(other, bounty) == _who(order, bounty) else others).append(data)
    if len(others) >= _MOST_ORDERS_OF_ONE:
        dead_orders.append(secrets.choice(others))
    source.store.forget_orders(_place(source), dead_orders)


def _who(order: Order | CloseOrder, bounty: Bounty) -> tuple[str, str]:
    if isinstance(order, CloseOrder):
        return CLOSE, bounty.terms.poster
    return order.action, order.claim.worker


def orders_json(source: SiteSource, page: ListPage, now: Now) -> dict[str, Any]:
    """Return a page of the orders that can be sent now; those that nobody can send any more are forgotten.

    So a page can be short, or empty, though others follow.
    """
    place, rows, dead_orders = _place(source), [], []
    after = page.after("bytes32", "bytes32")
    orders, following = page.cut(source.store.orders(place, after, page.limit), lambda each: each[:2])
    bounties = source.ledger.questions.bounties({id for id, _, _ in orders})
    titles = source.titles(bounties.values())
    for id, _, data in orders:
        try:
            order = order_from_fields(read_object(data, document="order"))
            rows.append(_order_row(source, order, bounties.get(id), titles.get(id, ""), now))
        except (BadDocument, NotValid, StateLost, WrongChain):
            dead_orders.append(data)
    if dead_orders:
        source.store.forget_orders(place, dead_orders)
    return {"at": at_json(now), "orders": rows, "next": following}


def _order_row(
    source: SiteSource, order: Order | CloseOrder, bounty: Bounty | None, title: str, now: Now
) -> dict[str, Any]:
    if bounty is None or not bounty.status.is_live:
        raise StateLost("the bounty has ended")
    call_of(source.contracts, order, bounty)
    _require_due(order, bounty, now.block.timestamp)
    deadline = 0 if isinstance(order, CloseOrder) else order.deadline
    return {
        "kind": CLOSE if isinstance(order, CloseOrder) else order.action,
        "bounty": as_hex(bounty.id),
        "title": title,
        "signer": bounty.terms.poster if isinstance(order, CloseOrder) else order.claim.worker,
        "deadline": deadline,
        "order": order_as_json(order),
    }


def _place(source: SiteSource) -> dict[str, str]:
    domain = source.contracts.escrow.domain
    return {"escrow": domain.contract, "chain": hex(domain.chain_id)}
