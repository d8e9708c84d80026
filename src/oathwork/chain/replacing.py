"""A transaction that no block takes: the same again for more, or nothing in its place."""

import time
from typing import Any

from oathwork.chain.client import Chain
from oathwork.chain.keys import Signer
from oathwork.chain.node_errors import is_not_found, node_errors
from oathwork.chain.receipt import Receipt
from oathwork.errors import NotConfirmed, NotValid
from oathwork.model.typed_data import address


def send_again(chain: Chain, transaction: str, signer: Signer, *, cancel: bool = False) -> Receipt:
    """Send a transaction that no block holds again, for an eighth more: the same, or to `cancel` nothing to oneself.

    Whichever of the two a block takes, the other can never be. If one has been taken already its receipt is returned.
    Raises NotValid for a transaction of somebody else's or that the node does not know, and what `Chain.send` raises.
    """
    if receipt := chain.find(transaction):
        return receipt
    fields = replacement(chain, transaction, signer.address, cancel=cancel)
    return _first_of(chain, transaction, chain.hand_in(fields, signer))


def replacement(chain: Chain, transaction: str, sender: str, *, cancel: bool = False) -> dict[str, Any]:
    """Return what `send_again` signs. Raises NotValid."""
    with node_errors("asking for a transaction"):
        try:
            old = chain.eth.get_transaction(transaction)
        except Exception as error:
            if not is_not_found(error):
                raise
            raise NotValid(f"the node knows no transaction {transaction}") from None
    if address(old["from"]) != address(sender):
        raise NotValid(f"transaction {transaction} is not of {sender}")
    fields = {"to": old["to"], "data": bytes(old["input"]), "value": old["value"], "gas": old["gas"]}
    if cancel:
        fields |= {"to": sender, "data": b"", "value": 0, "gas": 21_000}
    fees = {name: max(fee, old.get(name, 0) * 9 // 8 + 1) for name, fee in chain.fees().items()}
    return fields | {"chainId": chain.id, "nonce": old["nonce"]} | fees


def _first_of(chain: Chain, *transactions: str) -> Receipt:
    """Wait for whichever of some transactions is taken."""
    until = time.monotonic() + chain.patience
    while time.monotonic() < until:
        for each in transactions:
            if chain.find(each):
                return chain.wait(each)
        time.sleep(chain.poll)
    raise NotConfirmed(f"neither {' nor '.join(transactions)} was confirmed", transactions[-1])
