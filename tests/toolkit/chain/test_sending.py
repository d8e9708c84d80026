"""Sending for real money: no nonce twice, no dearer than allowed, and what is stuck can be replaced."""

import json
import os
import subprocess
import sys
import threading

import pytest
from eth_hash.auto import keccak
from web3.exceptions import ContractLogicError

from oathwork.chain import local, nonce_lock
from oathwork.chain.client import FeeTooHigh, connect, rpc
from oathwork.chain.keys import dev_signers
from oathwork.chain.nonce_lock import AccountBusy, sending
from oathwork.chain.replacing import replacement, send_again
from oathwork.chain.signed_transaction import signed_bytes
from oathwork.errors import BadSignature, NotValid, Unreachable
from oathwork.model.typed_data import address
from tests.support.hostile import Hostile, result

TO = address(b"\xee" * 20)
MANY = """
import sys
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
chain, me = connect(sys.argv[1]), dev_signers(15)[14]
chain.poll = 0.02
for number in range(20):
    chain.send(sys.argv[2], bytes([int(sys.argv[3]), number]), me, value=1)
"""


@pytest.fixture(autouse=True)
def own_locks(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_RUNTIME", str(tmp_path))


@pytest.fixture
def chain(anvil):
    chain = connect(anvil)
    chain.poll = 0.02
    mark = local.snapshot(chain)
    yield chain
    rpc(chain, "evm_setAutomine", True)
    local.restore(chain, mark)


@pytest.fixture
def me():
    return dev_signers(14)[13]


@pytest.fixture
def stuck(chain, me):
    """A transaction that no block holds, and its nonce."""
    rpc(chain, "evm_setAutomine", False)
    seen = []
    chain.patience = 0.1
    with pytest.raises(Exception, match="was not confirmed"):
        chain.send(TO, b"", me, value=5, announce=seen.append)
    chain.patience = 20
    return seen[0], chain.eth.get_transaction_count(me.address)


def mined_soon(chain):
    threading.Timer(0.3, lambda: rpc(chain, "evm_mine")).start()


def test_two_programs_with_one_account__every_transaction_is_mined_once(anvil, chain, tmp_path):
    account = dev_signers(15)[14].address
    before = chain.eth.get_transaction_count(account)
    environment = {**os.environ, "OATHWORK_RUNTIME": str(tmp_path)}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", MANY, anvil, TO, str(number)],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert chain.eth.get_transaction_count(account) == before + 40
    assert chain.balance(TO) == 40


def test_what_costs_more_than_allowed_is_not_sent(chain, me):
    chain.max_fee = 1
    with pytest.raises(FeeTooHigh, match="no more than 1 are to be paid"):
        chain.send(TO, b"", me, value=5)
    assert chain.balance(TO) == 0


def test_within_the_limit_no_more_than_it_is_offered(chain, me):
    base = chain.eth.get_block("latest")["baseFeePerGas"]
    chain.max_fee = base + chain.eth.max_priority_fee + 7
    receipt = chain.send(TO, b"", me, value=5)
    assert chain.eth.get_transaction(receipt.transaction)["maxFeePerGas"] == chain.max_fee


def test_no_more_gas_is_asked_for_than_a_transaction_can_have(chain, me, monkeypatch):
    monkeypatch.setattr(chain.eth, "estimate_gas", lambda transaction: 15_000_000)
    assert chain.cost(TO, b"", me.address, value=5).gas == 2**24


def test_a_node_that_cannot_estimate_what_it_takes_is_not_asked_to(chain, me, monkeypatch):
    def as_hardhat(transaction):
        raise ContractLogicError("transaction gas limit (28036749) is greater than the cap (16777216)")

    monkeypatch.setattr(chain.eth, "estimate_gas", as_hardhat)
    assert chain.cost(TO, b"", me.address, value=5).gas == 2**24
    chain.send(TO, b"", me, value=5)
    assert chain.balance(TO) == 5


def test_what_is_stuck_is_sent_again_for_more(chain, me, stuck):
    transaction, nonce = stuck
    mined_soon(chain)
    receipt = send_again(chain, transaction, me)
    assert receipt.transaction != transaction
    assert chain.balance(TO) == 5
    assert chain.eth.get_transaction_count(me.address) == nonce + 1
    with pytest.raises(NotValid, match="knows no transaction"):
        send_again(chain, transaction, me)  # the node has dropped it


def test_a_node_that_is_silent_after_it_took_the_second_is_asked_again(chain, me, stuck, monkeypatch):
    find, hand_in, silent = chain.find, chain.hand_in, []

    def found(transaction):
        if silent:
            silent.pop()
            raise Unreachable("the node is silent")
        return find(transaction)

    def handed_in(*given):
        silent.extend([1, 2, 3])
        return hand_in(*given)

    monkeypatch.setattr(chain, "find", found)
    monkeypatch.setattr(chain, "hand_in", handed_in)
    mined_soon(chain)
    assert send_again(chain, stuck[0], me).block and not silent


def test_what_is_stuck_is_cancelled(chain, me, stuck):
    mined_soon(chain)
    send_again(chain, stuck[0], me, cancel=True)
    assert chain.balance(TO) == 0


def test_what_was_mined_meanwhile_is_not_sent_again(chain, me, stuck):
    rpc(chain, "evm_mine")
    assert send_again(chain, stuck[0], me).transaction == stuck[0]
    assert chain.balance(TO) == 5


def test_nobody_replaces_what_is_not_his(chain, stuck):
    with pytest.raises(NotValid, match="is not of"):
        send_again(chain, stuck[0], dev_signers(1)[0])


@pytest.mark.parametrize(
    "lie",
    [
        {"to": "0x" + "bad0" * 10},
        {"value": hex(10**19)},
        {"input": "0x01"},
        {"nonce": "0xff"},
        {"r": None},
        {"gas": "junk"},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_what_a_node_makes_up_of_a_transaction_is_not_signed(anvil, chain, me, stuck, lie):
    def behave(method, forward):
        answer = json.loads(forward())
        return result(answer["result"] | lie if method == "eth_getTransactionByHash" else answer["result"])

    with Hostile(anvil).serving() as proxy:
        proxy.behave = behave
        asked = connect(proxy.url)
        asked.patience = 1
        with pytest.raises(Unreachable, match=r"has not its hash|cannot be read"):
            send_again(asked, stuck[0], me)
        assert "eth_sendRawTransaction" not in proxy.asked


def test_what_was_shown_is_signed_whatever_the_node_says_later(anvil, chain, me, stuck):
    with Hostile(anvil).serving() as proxy:
        asked = connect(proxy.url)
        asked.poll, asked.patience = 0.02, 20
        shown = replacement(asked, stuck[0], me.address)
        proxy.asked.clear()
        mined_soon(chain)
        receipt = send_again(asked, stuck[0], me, fields=shown)
        assert "eth_getTransactionByHash" not in proxy.asked
    sent = chain.eth.get_transaction(receipt.transaction)
    assert {name: sent[name] for name in ("to", "value", "nonce", "maxFeePerGas")} == {
        name: shown[name] for name in ("to", "value", "nonce", "maxFeePerGas")
    }


ROW = [{"address": TO, "storageKeys": ["0x" + "07" * 32]}]


@pytest.mark.parametrize(
    "price",
    [
        {"gasPrice": 10**10},
        {"gasPrice": 10**10, "accessList": ROW},
        {"maxFeePerGas": 10**10, "maxPriorityFeePerGas": 1, "accessList": ROW},
    ],
    ids=["legacy", "with a list", "EIP-1559"],
)
@pytest.mark.parametrize("by_web3", [False, True], ids=["JSON", "web3"])
def test_each_kind_of_transaction_is_known_by_its_hash_and_replaced(chain, me, price, by_web3):
    rpc(chain, "evm_setAutomine", False)
    nonce = chain.eth.get_transaction_count(me.address)
    fields = {
        "to": TO,
        "data": b"\x01",
        "value": 5,
        "gas": 50_000,
        "nonce": nonce,
        "chainId": chain.id,
        **price,
    }
    raw = me.sign_transaction(fields)
    chain.broadcast(raw)
    told = (chain.web3.eth if by_web3 else chain.eth).get_transaction("0x" + keccak(raw).hex())
    assert signed_bytes(told) == raw
    mined_soon(chain)
    assert send_again(chain, "0x" + keccak(raw).hex(), me).transaction != "0x" + keccak(raw).hex()


def test_a_node_that_names_no_limit_of_a_plain_price_is_understood(anvil, chain, me):
    """Some name all the fields that there are, with nothing in those that a transaction has not."""
    rpc(chain, "evm_setAutomine", False)
    nonce = chain.eth.get_transaction_count(me.address)
    raw = me.sign_transaction(
        {
            "to": TO,
            "data": b"",
            "value": 5,
            "gas": 50_000,
            "nonce": nonce,
            "chainId": chain.id,
            "gasPrice": 10**12,
        }
    )
    chain.broadcast(raw)

    def behave(method, forward):
        answer = json.loads(forward())
        nothing = {"maxFeePerGas": None, "maxPriorityFeePerGas": None, "accessList": None}
        return result(
            answer["result"] | nothing if method == "eth_getTransactionByHash" else answer["result"]
        )

    with Hostile(anvil).serving() as proxy:
        proxy.behave = behave
        shown = replacement(connect(proxy.url), "0x" + keccak(raw).hex(), me.address)
    assert shown["maxFeePerGas"] == shown["maxPriorityFeePerGas"] == 10**12 * 9 // 8 + 1


def test_a_program_that_holds_an_account_too_long_is_named(me):
    with (
        sending(1, me.address),
        pytest.raises(AccountBusy, match=me.address),
        sending(1, me.address, patience=0),
    ):
        pass


def test_other_accounts_and_chains_do_not_wait(me):
    with sending(1, me.address), sending(2, me.address, patience=0), sending(1, TO, patience=0):
        pass


def test_a_program_that_died_holds_nothing(me, tmp_path):
    code = "import os, sys\nfrom oathwork.chain.nonce_lock import sending\nwith sending(1, sys.argv[1]): os._exit(9)"
    environment = {**os.environ, "OATHWORK_RUNTIME": str(tmp_path)}
    assert (
        subprocess.run([sys.executable, "-c", code, me.address], env=environment, check=False).returncode == 9
    )
    with sending(1, me.address, patience=0):
        pass


def test_without_a_folder_nothing_is_held(monkeypatch, me, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OATHWORK_RUNTIME", str(tmp_path / "file"))
    assert nonce_lock.folder().parent.name == "file"
    with sending(1, me.address), sending(1, me.address, patience=0):
        pass


class Liar:
    """A signer that calls itself somebody and holds another's key, as a keystore can, or a hardware wallet on another path."""

    def __init__(self, address, key):
        self.address, self.sign_transaction = address, key.sign_transaction


def test_nothing_is_sent_for_a_signer_that_is_not_who_it_says(chain, me):
    other = dev_signers(13)[12]
    before = chain.eth.get_transaction_count(other.address)
    with pytest.raises(BadSignature, match=f"calls itself {me.address} and has signed as {other.address}"):
        chain.send(TO, b"", Liar(me.address, other), value=5)
    assert chain.eth.get_transaction_count(other.address, "pending") == before
