"""What became of transactions that an earlier run has signed: waits for them, and hands on again what no node has."""

import time
from collections.abc import Sequence
from typing import Any

from oathwork.chain.client import Chain
from oathwork.chain.outbox import Attempt
from oathwork.chain.receipt import Receipt
from oathwork.errors import NetworkError, NotConfirmed, OathworkError
from oathwork.model.typed_data import address


class NeverTaken(OathworkError):
    """No block holds a transaction, and none can take it any more."""


def receipt_of(chain: Chain, sender: str, attempts: Sequence[Attempt]) -> Receipt:
    """Wait for one of some attempts at the same nonce; return the receipt of what did what the first one was to do.

    Raises Refused if it failed in its block, NeverTaken if none of them can get into one any more; NotConfirmed, Unreachable.
    """
    until = time.monotonic() + chain.patience
    while time.monotonic() < until:
        if receipt := _taken(chain, attempts):
            return receipt
        if not any(chain.knows(attempt.transaction) for attempt in attempts):
            if chain.nonce(sender) > attempts[0].nonce:
                return _taken(chain, attempts) or _in_its_place(chain, sender, attempts[0])
            _hand_on(chain, sender, attempts[-1])
        time.sleep(chain.poll)
    raise NotConfirmed(
        f"transaction {attempts[0].transaction} waits for a block since an earlier run: `oathwork replace` speeds it up",
        attempts[0].transaction,
    )


def _taken(chain: Chain, attempts: Sequence[Attempt]) -> Receipt | None:
    for attempt in attempts:
        if chain.find(attempt.transaction):
            if not attempt.does(attempts[0]):
                raise _gone(attempts[0], f"it was cancelled by {attempt.transaction}")
            return chain.wait(attempt.transaction)
    return None


def _hand_on(chain: Chain, sender: str, attempt: Attempt) -> None:
    """Hand a transaction on that nobody has. Raises NeverTaken if it would fail, or can have no turn on this chain."""
    if attempt.nonce > chain.nonce(sender, "pending"):
        raise _gone(attempt, "the chain lacks transactions that came before it")
    try:
        chain.call(attempt.to, attempt.data, sender=sender, value=attempt.value)
        chain.hand_on(attempt.transaction, attempt.raw)
    except NetworkError:
        raise
    except OathworkError as error:
        raise _gone(attempt, str(error)) from error


def _in_its_place(chain: Chain, sender: str, attempt: Attempt) -> Receipt:
    """Return the receipt of what another program has sent with the same nonce, if it does the same: a wallet's speed-up."""
    transaction = _with_nonce(chain, sender, attempt.nonce)
    if transaction is None:
        raise _gone(attempt, f"another transaction of {sender} has taken its nonce {attempt.nonce}")
    hash = "0x" + bytes(transaction["hash"]).hex()
    fields = (address(transaction["to"] or sender), transaction["value"], bytes(transaction["input"]))
    if not Attempt(hash, attempt.nonce, *fields, b"").does(attempt):
        raise _gone(attempt, f"{hash} has taken its place, and does something else")
    return chain.wait(hash)


def _with_nonce(chain: Chain, sender: str, nonce: int) -> Any:
    """Return an account's transaction of that nonce; None if the node keeps no states as old as that."""
    last, width = chain.block().number, 1
    try:
        while width < last and chain.nonce(sender, last - width) > nonce:
            width *= 2
        first = max(0, last - width)
        while last - first > 1:  # the count passes the nonce in a block after `first`, up to `last`
            middle = (first + last) // 2
            first, last = (first, middle) if chain.nonce(sender, middle) > nonce else (middle, last)
    except NetworkError:
        return None
    return next(
        (each for each in chain.transactions(last) if (each["from"], each["nonce"]) == (sender, nonce)), None
    )


def _gone(attempt: Attempt, reason: str) -> NeverTaken:
    return NeverTaken(f"transaction {attempt.transaction} is in no block and never will be: {reason}")
