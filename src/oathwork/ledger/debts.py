"""What the escrow owes an account, in every token in which it can: fees of what it has judged, and payments that did not go through."""

from oathwork.chain.abi import artifact, read_logs
from oathwork.ledger.logs import Ledger
from oathwork.ledger.reading import RawLog, from_one_node, logs_of_blocks
from oathwork.model.typed_data import NOBODY


def debts(ledger: Ledger, account: str) -> dict[str, int]:
    """Return what is owed to an account by token, in the token's smallest unit. Tokens of others' bounties are not asked for.

    Call it after `follow`. Raises Unreachable.

    >>> _ = ledger.follow()
    >>> debts(ledger, worker.address)
    {}
    """
    judged_tokens = {
        bounty.terms.token
        for bounty in ledger.find().values()
        if bounty.terms.fee and any(verdict.peer == account for verdict in bounty.verdicts)
    }
    tokens = sorted({NOBODY, *judged_tokens, *_tokens_not_taken(ledger, account)})
    owed_sums = {token: ledger.contracts.escrow.owed(account, token) for token in tokens}
    return {token: amount for token, amount in owed_sums.items() if amount}


def _tokens_not_taken(ledger: Ledger, account: str) -> set[str]:
    """Return the tokens in which a payment to an account did not go through."""
    logs = from_one_node(ledger.chain, lambda: _owed_logs(ledger, account))
    return {event.facts["token"] for event in read_logs(logs)}


def _owed_logs(ledger: Ledger, account: str) -> list[RawLog]:
    topics = ["0x" + artifact("BountyEscrow").topic("Owed").hex(), "0x" + account[2:].lower().rjust(64, "0")]
    escrow, head = ledger.contracts.escrow.address, ledger.chain.block().number
    return logs_of_blocks(ledger.chain, escrow, topics, ledger.first, head, ledger.progress)
