"""The outcome of a call: the error, the events, the moves of money. Stricter than Ape's own.

`ape.reverts` lets a revert without a name, and arguments that an error does not have, pass for the error expected.
"""

from contextlib import contextmanager

from ape.api.address import BaseAddress
from ape.exceptions import ContractLogicError
from eth_abi.abi import decode, encode
from eth_utils import is_hex_address, keccak, to_checksum_address

from oathwork.model.guild import Seat
from oathwork.model.terms import NOBODY
from oathwork.model.typed_data import Struct

WORDS = 4  # storage slot of `_words` in the escrow


def plain(value):
    """Return accounts as addresses, structs and lists as tuples, so that what is equal compares equal."""
    if isinstance(value, BaseAddress):
        return value.address
    if isinstance(value, Seat):
        return value.word
    if isinstance(value, Struct):
        return plain(value.values())
    if hasattr(value, "__dataclass_fields__"):  # how Ape decodes a struct
        return tuple(plain(getattr(value, name)) for name in value.__dataclass_fields__)
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, str) and is_hex_address(value):  # inside of structs Ape leaves them in lower case
        return to_checksum_address(value)
    return bytes(value) if isinstance(value, bytes) else value


@contextmanager
def refused(error, /, **facts):
    """Expect the custom error `error`, with exactly these arguments: all of them, by name."""
    names = [argument.name for argument in error.abi.inputs]
    assert sorted(facts) == sorted(names), f"{error.__name__} has the arguments {names}"
    try:
        yield
    except ContractLogicError as refusal:
        assert _reason(refusal, error) == (error.__name__, plain_facts(facts))
    else:
        raise AssertionError(f"not refused, though {error.__name__} was expected")


def _reason(refusal, error):
    """Ape names the errors of the contract that was called; those of the contracts behind it arrive as data."""
    if hasattr(refusal, "inputs"):
        return type(refusal).__name__, plain_facts(refusal.inputs)
    raw = str(refusal.revert_message)
    data = bytes.fromhex(raw[2:]) if raw.startswith("0x") else b""
    if data[:4] != keccak(text=error.abi.selector)[:4]:
        return raw, {}
    values = decode([argument.canonical_type for argument in error.abi.inputs], data[4:])
    names = [argument.name for argument in error.abi.inputs]
    return error.__name__, plain_facts(dict(zip(names, values, strict=True)))


def plain_facts(facts):
    return {name: plain(value) for name, value in facts.items()}


def logged(receipt, event):
    """Return the arguments of every such event in the receipt."""
    mine = (log for log in receipt.events if log.event_name == event.name)
    return [
        plain_facts(log.event_arguments) for log in mine if log.contract_address == event.contract.address
    ]


def check_logged(receipt, event, /, **facts):
    """Expect the event once, with exactly these arguments."""
    assert logged(receipt, event) == [plain_facts(facts)]


@contextmanager
def moved(chain, balance, token, changes):
    """Expect the holders in `changes` to gain (or lose) exactly so much of `token`, apart from gas."""
    before = {holder: balance(token, holder) for holder in changes}
    first = chain.blocks.height + 1
    yield
    spent = _gas_paid(chain, first) if token == NOBODY else {}
    found = {
        holder: balance(token, holder) - before[holder] + spent.get(plain(holder), 0) for holder in changes
    }
    assert found == changes


def _gas_paid(chain, first):
    """Return what every sender has paid for gas since block `first`."""
    eth, paid = chain.provider.web3.eth, {}
    for number in range(first, chain.blocks.height + 1):
        for transaction in eth.get_block(number)["transactions"]:
            receipt = eth.get_transaction_receipt(transaction)
            cost = receipt["gasUsed"] * receipt["effectiveGasPrice"]
            paid[receipt["from"]] = paid.get(receipt["from"], 0) + cost
    return paid


def check_word(chain, escrow, bounty):
    """Expect the lane's word to be that of the bounty, and the views to say so too."""
    terms = bounty.terms
    lanes = keccak(encode(["address", "uint256"], [terms.poster, WORDS]))
    slot = int.from_bytes(keccak(encode(["uint256", "bytes32"], [terms.lane, lanes])))
    assert int.from_bytes(chain.provider.get_storage(escrow.address, slot)) == bounty.word
    is_live = bounty.status.is_live
    generation = 0 if is_live else terms.generation + 1
    end = (0, 0, 0) if is_live else (bounty.end, generation, bounty.back)
    status = escrow.status(terms.poster, terms.lane)
    assert tuple(status) == (bounty.status, generation, bounty.closed and is_live)
    assert tuple(escrow.lastEnd(terms.poster, terms.lane)) == end
    assert escrow.verify(terms.values(), bounty.state.values()) == bounty.status.is_live
