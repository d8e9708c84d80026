"""Signed orders as files: what is written is read, and a damaged one is refused by name."""

import json

import pytest

from oathwork.errors import BadDocument
from oathwork.evidence.manifest import Claim
from oathwork.model.terms import Permit, Share, Work
from oathwork.model.typed_data import Domain
from oathwork.workflows.signed_order import CLAIM, DELIVER, CloseOrder, Order, load_order, save_order

WHOSE = Claim(
    31337,
    "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    b"\x01" * 32,
    2,
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
)
MATE = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
PERMIT = Permit(2**40, 27, b"\x02" * 32, b"\x03" * 32)
WORK = Work(b"\x04" * 32, (Share(MATE, 2_500),), (b"\x05" * 65,), "ipfs://x")
ORDERS = {
    "a claim": Order(CLAIM, WHOSE, 2**40, b"\x06" * 65, permit=PERMIT),
    "a claim as a gift": Order(CLAIM, WHOSE, 2**40, b"\x06" * 65),
    "a delivery": Order(DELIVER, WHOSE, 2**40, b"\x06" * 65, work=WORK),
    "a closing": CloseOrder(Domain(31337, WHOSE.escrow), b"\x01" * 32, b"\x06" * 65),
}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "order.json"


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_what_is_written_is_read(order, file):
    save_order(order, file)
    assert load_order(file) == order


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("a claim", {"format": "oathwork/review/1"}, "format: not 'oathwork/order/1'"),
        ("a claim", {"action": "quit"}, "action: not one of claim, deliver, close"),
        ("a claim", {"action": "deliver"}, "work: missing"),
        ("a claim", {"chain": "1"}, "chain: '1' is not a whole number"),
        ("a claim", {"escrow": "0x12"}, "escrow: not an address in EIP-55 spelling"),
        ("a claim", {"bounty": "0x12"}, "bounty: 1 bytes instead of 32"),
        ("a claim", {"signature": "12"}, "signature: not bytes in the form 0x00ff"),
        ("a claim", {"permit": {"v": 1}}, "permit: Permit: expected exactly the fields deadline, v, r, s"),
        ("a claim", {"work": {}}, "work: unknown field; there are format, action, chain, escrow,"),
        ("a delivery", {"work": {}}, "work.delivery: missing"),
        ("a delivery", {"deadline": -1}, "deadline: not between 0 and"),
        ("a claim", {"action": "close"}, "round: unknown field; there are format, action, chain, escrow,"),
        ("a closing", {"action": "claim"}, "round: missing"),
        ("a closing", {"bounty": "0x12"}, "bounty: 1 bytes instead of 32"),
    ],
)
def test_a_damaged_order_is_refused_by_name(name, change, message, file):
    save_order(ORDERS[name], file)
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(BadDocument) as error:
        load_order(file)
    assert str(error.value).startswith(f"{file}, {message}")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000])
def test_what_is_no_order_is_refused(text, file):
    file.write_text(text)
    with pytest.raises(BadDocument):
        load_order(file)
