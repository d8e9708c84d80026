"""Connect, ask, simulate, send, wait: on a chain in this process and on anvil alike."""

import time

import pytest
import requests
from web3 import HTTPProvider, Web3

from oathwork.chain import client as chain_module
from oathwork.chain import local, log_ranges
from oathwork.chain.abi import artifact
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers, from_key
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import deploy
from oathwork.errors import CannotPay, NetworkError, NotConfirmed, NotValid, Refused, Unreachable, WrongChain
from oathwork.model import messages
from oathwork.model.typed_data import NOBODY
from tests.support.anvil import ANVIL, anvil_at
from tests.support.hostile import Hostile
from tests.support.stage import DAY


def test_a_refusal_arrives_by_name_with_its_facts(either):
    with pytest.raises(Refused) as caught:
        either.escrow.collect(NOBODY, either.worker.address).send(either.worker)
    assert caught.value.rule == "NothingOwed"
    assert caught.value.facts == {"account": either.worker.address, "token": NOBODY}


def test_a_refusal_without_arguments_too(either):
    reputation = artifact("Reputation")
    data = reputation.encode("setApprovalForAll", either.worker.address, True)
    with pytest.raises(Refused) as caught:
        either.chain.call(either.contracts.reputation.address, data)
    assert (caught.value.rule, caught.value.facts) == ("Soulbound", {})


def test_a_refusal_of_a_token_below_arrives_too(either):
    either.token.approve(either.escrow.address, 2**255).send(either.poster)
    terms = either.terms(token=either.token.address)
    with pytest.raises(Refused) as caught:
        either.escrow.post(terms).send(either.poster)
    assert caught.value.rule == "ERC20InsufficientBalance"


def test_a_simulation_changes_nothing_and_returns_what_the_call_would(either):
    terms = either.terms()
    call = either.escrow.post(terms)
    assert call.simulate(either.poster.address) == either.escrow.id_of(terms)
    assert either.escrow.status(terms.poster, 0)[1] == 0


def test_a_whole_life_runs_and_the_money_arrives(either):
    before = either.chain.balance(either.worker.address)
    bounty = either.draw(either.deliver(either.claim(either.post())))
    either.settle(bounty, 90, 80, 70)
    gas = 10**16
    gained = either.chain.balance(either.worker.address) - before
    assert 10**18 - gas < gained < 10**18
    assert either.chain.balance(either.escrow.address) == 3 * 10**15  # the fees wait for the peers
    peer = next(p for p in either.peers if p.address == bounty.people.panel[0].account)
    either.escrow.collect(NOBODY, peer.address).send(peer)
    assert either.chain.balance(either.escrow.address) == 2 * 10**15


def test_the_receipt_tells_what_it_cost_and_what_happened(either):
    receipt = either.escrow.post(either.terms()).send(either.poster)
    assert receipt.sender == either.poster.address
    assert 30_000 < receipt.gas_used < 120_000 and receipt.fee >= receipt.gas_used
    assert receipt.event("Posted").facts["poster"] == either.poster.address
    assert receipt.named("Claimed") == ()
    with pytest.raises(LookupError):
        receipt.event("Claimed")


def test_the_hash_is_known_before_the_transaction_goes_out(either):
    known = []
    receipt = either.escrow.post(either.terms()).send(either.poster, announce=known.append)
    assert known == [receipt.transaction]
    assert either.chain.find(receipt.transaction) == receipt


def test_a_transaction_nobody_sent_is_not_found(either):
    assert either.chain.find("0x" + "12" * 32) is None


def test_the_same_transaction_twice_does_no_harm(either):
    chain, signer = either.chain, either.stranger
    filled = chain._filled(either.worker.address, b"", 1, signer.address)
    raw = signer.sign_transaction(filled)
    chain.broadcast(raw)
    before = chain.balance(either.worker.address)
    with pytest.raises(NetworkError):
        chain.broadcast(raw)  # its nonce is used
    assert chain.balance(either.worker.address) == before


def test_a_wallet_that_cannot_pay_is_told(either):
    with pytest.raises(CannotPay):
        either.chain.send(either.worker.address, b"", either.stranger, value=10**30)


def test_a_key_without_money_is_told(either):
    with pytest.raises(CannotPay):
        either.chain.send(either.worker.address, b"", from_key(b"\x07" * 32), value=1)


def test_logs_come_in_order_whatever_range_the_node_allows(either, monkeypatch):
    for _ in range(3):
        bounty = either.post(
            either.terms(lane=0, generation=either.escrow.status(either.poster.address, 0)[1])
        )
        either.escrow.withdraw(bounty.terms, bounty.state).send(either.poster)
    chain, head = either.chain, either.chain.block().number
    whole = [event for _, events in chain.logs([either.escrow.address], [], 0, head) for event in events]
    monkeypatch.setattr(log_ranges, "WIDEST", 64)
    original, widths = chain.eth.get_logs, []

    def narrow(asked):
        widths.append(int(asked["toBlock"], 16) - int(asked["fromBlock"], 16) + 1)
        if widths[-1] > 3:
            raise ValueError("query returned more than 10000 results")
        return original(asked)

    monkeypatch.setattr(chain.eth, "get_logs", narrow)
    pieces = [event for _, events in chain.logs([either.escrow.address], [], 0, head) for event in events]
    assert pieces == whole and len(whole) == 6
    assert sum(width for width in widths if width <= 3) == head + 1


def test_logs_that_cannot_be_had_at_all_are_unreachable(either, monkeypatch):
    def never(asked):
        raise ValueError("no")

    monkeypatch.setattr(either.chain.eth, "get_logs", never)
    with pytest.raises(Unreachable):
        list(either.chain.logs([either.escrow.address], [], 0, 10))


def test_a_contracts_signature_is_asked_of_the_contract(either):
    typed = messages.quit_message(either.escrow.domain, bytes(32), 1)
    signature = either.poster.sign(typed)
    assert either.chain.has_signed(typed, signature, either.poster.address)
    assert not either.chain.has_signed(typed, signature, either.worker.address)
    assert not either.chain.has_signed(typed, b"", either.worker.address)
    assert not either.chain.has_signed(typed, signature, either.escrow.address)  # no ERC-1271 there


def test_time_travels_to_the_second(either):
    moment = either.chain.now() + 3 * DAY
    local.travel(either.chain, moment)
    assert either.chain.now() == moment
    with pytest.raises(NetworkError):
        local.travel(either.chain, moment)


def test_blocks_are_made_at_will(either):
    before = either.chain.block().number
    local.mine(either.chain, 5)
    assert either.chain.block().number == before + 5


# What only one of them can show.


def test_a_transaction_that_fails_after_its_simulation_says_why(on_anvil):
    """Two withdrawals in one block: both pass their simulation, the second fails in the block."""
    bounty = on_anvil.post()
    call = on_anvil.escrow.withdraw(bounty.terms, bounty.state)
    chain = on_anvil.chain
    chain_module.rpc(chain, "evm_setAutomine", False)
    try:
        hashes = []
        for nonce_ahead in (0, 1):
            filled = chain._filled(call.to, call.data, 0, on_anvil.poster.address)
            filled |= {"gas": 200_000}
            assert filled["nonce"] >= nonce_ahead
            raw = on_anvil.poster.sign_transaction(filled)
            chain.broadcast(raw)
            hashes.append("0x" + bytes(Web3.keccak(raw)).hex())
    finally:
        chain_module.rpc(chain, "evm_setAutomine", True)
        local.mine(chain)
    assert chain.wait(hashes[0]).event("Withdrawn")
    with pytest.raises(Refused) as caught:
        chain.wait(hashes[1])
    assert caught.value.rule == "WrongStatus"


def test_a_transaction_that_stays_out_of_blocks_is_told_with_its_hash(on_anvil):
    chain = connect(on_anvil.chain.web3)
    chain.patience, chain.poll = 0.3, 0.05
    chain_module.rpc(chain, "evm_setAutomine", False)
    known = []
    try:
        with pytest.raises(NotConfirmed) as caught:
            chain.send(on_anvil.worker.address, b"", on_anvil.stranger, value=1, announce=known.append)
    finally:
        chain_module.rpc(chain, "evm_setAutomine", True)
        local.mine(chain)
    assert [caught.value.transaction] == known
    assert chain.find(known[0])  # it was included later: sending again would have paid twice


def test_a_way_that_breaks_while_sending_leaves_the_hash(on_anvil, monkeypatch):
    sent, send = [], on_anvil.chain.eth.send_raw_transaction

    def broken(raw):
        sent.append("0x" + bytes(send(raw)).hex())
        raise requests.exceptions.ReadTimeout("no answer")

    monkeypatch.setattr(on_anvil.chain.eth, "send_raw_transaction", broken)
    with pytest.raises(NotConfirmed) as caught:
        on_anvil.chain.send(on_anvil.worker.address, b"", on_anvil.stranger, value=1)
    assert [caught.value.transaction] == sent
    assert on_anvil.chain.wait(sent[0])  # it had gone out


def test_a_node_that_is_silent_for_a_while_is_asked_again(on_anvil, monkeypatch):
    ask, silence = on_anvil.chain.eth.get_transaction_receipt, [1, 2]

    def silent(transaction):
        if silence:
            silence.pop()
            raise requests.exceptions.ConnectionError("refused")
        return ask(transaction)

    monkeypatch.setattr(on_anvil.chain.eth, "get_transaction_receipt", silent)
    assert on_anvil.chain.send(on_anvil.worker.address, b"", on_anvil.stranger, value=1)


def test_confirmations_are_waited_for(on_anvil):
    chain = connect(on_anvil.chain.web3, confirmations=3)
    chain.patience, chain.poll = 0.3, 0.05
    with pytest.raises(NotConfirmed) as caught:
        chain.send(on_anvil.worker.address, b"", on_anvil.stranger, value=1)
    local.mine(chain, 2)
    assert chain.wait(caught.value.transaction).transaction == caught.value.transaction


def test_the_contracts_have_the_same_addresses_on_every_chain(built_stage, on_anvil):
    ours, theirs = built_stage.contracts.deployment, on_anvil.contracts.deployment
    assert ours.chain_id != theirs.chain_id
    assert (ours.escrow, ours.guilds, ours.reputation) == (theirs.escrow, theirs.guilds, theirs.reputation)


# Connecting.


def test_another_chain_than_meant_is_refused(anvil):
    with pytest.raises(WrongChain, match="31337"):
        connect(anvil, chain_id=1)


def test_a_node_that_is_not_there_is_unreachable():
    with pytest.raises(Unreachable):
        connect("http://127.0.0.1:9")


def test_a_socket_that_is_not_there_is_unreachable(tmp_path):
    with pytest.raises(Unreachable):
        connect(tmp_path / "geth.ipc")


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(NotValid):
        connect("wss://example.org")


def test_a_provider_or_a_web3_will_do(anvil):
    assert connect(HTTPProvider(anvil)).id == connect(Web3(HTTPProvider(anvil))).id == 31337


def test_a_question_is_one_request(anvil):
    with Hostile(anvil).serving() as proxy:
        chain = connect(proxy.url)
        proxy.asked.clear()
        for _ in range(3):
            chain.call(NOBODY, b"")
        assert proxy.asked == ["eth_call"] * 3


def test_a_socket_will_do(tmp_path):
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    path = tmp_path / "node.ipc"
    with anvil_at("--ipc", str(path)):
        for _ in range(100):
            if path.is_socket():
                break
            time.sleep(0.1)
        assert connect(path).id == 31337


@pytest.mark.parametrize("where", [lambda web3: web3, lambda web3: web3.provider])
def test_long_extra_data_of_proof_of_authority_is_taken(monkeypatch, anvil, where):
    web3 = Web3(HTTPProvider(anvil))
    ask = web3.provider.make_request

    def with_signatures(method, params):
        answer = ask(method, params)
        if method == "eth_getBlockByNumber":
            answer["result"]["extraData"] = "0x" + "ab" * 97
        return answer

    monkeypatch.setattr(web3.provider, "make_request", with_signatures)
    assert connect(where(web3)).block().number >= 0


def test_a_chain_without_base_fee_is_paid_by_gas_price(monkeypatch):
    chain, _ = local.start(1)
    monkeypatch.setattr(chain, "_raw_block", lambda number: {})
    assert set(chain.fees()) == {"gasPrice"}


def test_deploying_leaves_the_contracts_ready(anvil):
    chain = connect(anvil)
    deployment, _ = deploy(chain, dev_signers(1)[0])
    contracts = Oathwork.at(chain, deployment)
    assert contracts.guilds.escrow() == contracts.escrow.address
