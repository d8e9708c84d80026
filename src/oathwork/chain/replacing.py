"""A transaction that no block takes: the same again for more, or nothing in its place."""

import time
from collections.abc import Mapping
from typing import Any

from eth_hash.auto import keccak

from oathwork.chain.client import Chain
from oathwork.chain.keys import Signer
from oathwork.chain.node_errors import is_not_found, node_errors
from oathwork.chain.receipt import Receipt
from oathwork.chain.signed_transaction import signed_bytes
from oathwork.errors import NotConfirmed, NotValid, Unreachable
from oathwork.model.typed_data import address


def send_again(
    chain: Chain,
    transaction: str,
    signer: Signer,
    *,
    cancel: bool = False,
    fields: dict[str, Any] | None = None,
) -> Receipt:
    """Send a transaction that no block holds again, for an eighth more: the same, or to `cancel` nothing to oneself.

    `fields`: what `replacement` has returned, where somebody was shown it: nothing else is signed.
    Whichever of the two a block takes, the other can never be. If one has been taken already its receipt is returned.
    Raises NotValid for a transaction of somebody else's or that the node does not know, and what `Chain.send` raises.
    """
    if receipt := chain.find(transaction):
        return receipt
    fields = fields or replacement(chain, transaction, signer.address, cancel=cancel)
    return _first_of(chain, transaction, chain.hand_in(fields, signer))


def replacement(chain: Chain, transaction: str, sender: str, *, cancel: bool = False) -> dict[str, Any]:
    """Return what `send_again` signs. Raises NotValid, and Unreachable for a node that tells of another transaction."""
    old = _told(chain, transaction)
    if address(old["from"]) != address(sender):
        raise NotValid(f"transaction {transaction} is not of {sender}")
    fields = {"to": old["to"], "data": bytes(old["input"]), "value": old["value"], "gas": old["gas"]}
    if cancel:
        fields |= {"to": sender, "data": b"", "value": 0, "gas": 21_000}
    fees = {name: max(fee, _paid(old, name) * 9 // 8 + 1) for name, fee in chain.fees().items()}
    return fields | {"chainId": chain.id, "nonce": old["nonce"]} | fees


def _paid(old: Mapping[str, Any], name: str) -> int:
    """Return what a transaction offers for gas: one of a plain price offers it as tip and as limit."""
    return int(old.get(name) or old.get("gasPrice") or 0)


def _told(chain: Chain, transaction: str) -> Any:
    """Return what the node tells of a transaction, if its hash is that of what it tells: what it says is signed anew."""
    with node_errors("asking for a transaction"):
        try:
            old = chain.eth.get_transaction(transaction)
        except Exception as error:
            if not is_not_found(error):
                raise
            raise NotValid(f"the node knows no transaction {transaction}") from None
    try:
        is_true = keccak(signed_bytes(old)) == bytes.fromhex(transaction.removeprefix("0x"))
    except (KeyError, TypeError, AttributeError, ValueError):
        is_true = False
    if not is_true:
        raise Unreachable(
            f"what the node tells of transaction {transaction} has not its hash: nothing is signed; ask another node"
        )
    return old


def _first_of(chain: Chain, *transactions: str) -> Receipt:
    """Wait for whichever of some transactions is taken: both are sent, so a node that is silent for a while is asked again."""
    until, silence = time.monotonic() + chain.patience, ""
    while time.monotonic() < until:
        for each in transactions:
            try:
                if chain.find(each):
                    return chain.wait(each)
            except Unreachable as error:
                silence = f": {error}"
        time.sleep(chain.poll)
    raise NotConfirmed(f"neither {' nor '.join(transactions)} was confirmed{silence}", transactions[-1])
