"""What the escrow owes an account, in every token in which it can: fees of what it has judged, and payments that did not go through."""

from oathwork.ledger.logs import Ledger
from oathwork.model.typed_data import NOBODY


def debts(ledger: Ledger, account: str) -> dict[str, int]:
    """Return what is owed to an account by token, in the token's smallest unit. Tokens of others' bounties are not asked for.

    Call it after `follow`. Raises Unreachable.

    >>> _ = ledger.follow()
    >>> debts(ledger, worker.address)
    {}
    """
    judged_tokens = ledger.questions.judged_tokens(account)
    tokens_not_taken = {event.facts["token"] for event in ledger.not_taken(account)}
    tokens = sorted({NOBODY, *judged_tokens, *tokens_not_taken})
    owed_sums = zip(tokens, ledger.contracts.escrow.owed_each(account, tokens), strict=True)
    return {token: amount for token, amount in owed_sums if amount}
