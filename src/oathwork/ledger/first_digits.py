"""A bounty's id by its first digits, as git and docker take theirs: enough of them, so that no other id begins so."""

from typing import Final

from oathwork.errors import NotValid, StateLost, UsageError
from oathwork.ledger.logs import Ledger
from oathwork.model.typed_data import fit

FEWEST_DIGITS: Final = 4  # after 0x
_ALL_DIGITS: Final = 64
_MOST_SHOWN: Final = 8  # ids that begin alike
_DIGITS: Final = frozenset("0123456789abcdef")


def whole_id(text: str, ledger: Ledger) -> bytes:
    """Return the id that a text in 0x is, or that alone begins so among all bounties, ended ones too.

    Only for the first digits of an id the ledger is asked. Raises UsageError for too few of them, for an id that is none,
    and where several begin so; StateLost where none does.
    """
    digits = text[2:].lower()
    if len(digits) >= _ALL_DIGITS or not _DIGITS.issuperset(digits):
        return _fitting(text)
    if len(digits) < FEWEST_DIGITS:
        raise UsageError(
            f"{text} is too short: give the id of a bounty, or its first {FEWEST_DIGITS} digits or more"
        )
    ledger.follow()
    ids = ledger.ids_beginning(digits, _MOST_SHOWN + 1)
    if not ids:
        raise StateLost(
            f"no id of a bounty begins with {text} on chain {ledger.chain.id}, since block {ledger.first}: "
            "check digits and chain"
        )
    if len(ids) > 1:
        raise UsageError(f"{text} begins several ids: {_candidates(ids, ledger)}. Give more digits")
    return ids[0]


def _fitting(text: str) -> bytes:
    try:
        return bytes(fit("bytes32", text, "bounty"))
    except NotValid as error:
        raise UsageError(str(error)) from error


def _candidates(ids: list[bytes], ledger: Ledger) -> str:
    bounties = [ledger.stored(id) for id in ids[:_MOST_SHOWN]]
    texts = [f"0x{bounty.id.hex()} ({bounty.label})" for bounty in bounties if bounty]
    return ", ".join(texts) + (", and more" if len(ids) > _MOST_SHOWN else "")
