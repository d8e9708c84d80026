"""A node that answers strangely once money moves: nothing that may be out is forgotten, and junk is no answer."""

import json
from dataclasses import replace

import pytest

from oathwork.chain import local
from oathwork.chain.client import connect, rpc
from oathwork.chain.keys import dev_signers
from oathwork.chain.outbox import Outbox
from oathwork.chain.receipt import Cost
from oathwork.contracts.receipt_moves import moves_in
from oathwork.errors import NodeRefused, NotConfirmed, Unreachable
from oathwork.model.typed_data import address
from tests.support.hostile import Hostile, error, result

TO = address(b"\xee" * 20)


@pytest.fixture(autouse=True)
def own_locks(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_RUNTIME", str(tmp_path))


@pytest.fixture
def me():
    return dev_signers(14)[13]


@pytest.fixture
def proxy(anvil):
    direct = connect(anvil)
    mark = local.snapshot(direct)
    with Hostile(anvil).serving() as proxy:
        yield proxy
    local.restore(direct, mark)


@pytest.fixture
def chain(proxy, tmp_path):
    chain = connect(proxy.url)
    chain.poll, chain.patience = 0.02, 2
    chain.outbox = Outbox("key", lambda transaction: None, tmp_path / "outbox")
    return chain


def answers(proxy, method, change):
    """Let the node answer a method by what `change` makes of its result."""

    def behave(asked, forward):
        answer = forward()
        return change(json.loads(answer).get("result")) if asked == method else answer

    proxy.behave = behave


@pytest.mark.parametrize("strange", [None, "junk", 7, {}], ids=str)
def test_what_a_node_calls_a_transaction_that_it_took_does_not_matter(chain, proxy, me, strange):
    answers(proxy, "eth_sendRawTransaction", lambda real: result(strange))
    assert chain.send(TO, b"", me, value=5).gas_used == 21_000
    assert len(chain.outbox.acts()) == 1


@pytest.mark.parametrize("words", ["nonce too low", "AlreadyKnown", "already known"])
@pytest.mark.parametrize("has_outbox", [True, False])
def test_one_that_is_known_is_not_refused(chain, proxy, me, words, has_outbox):
    answers(proxy, "eth_sendRawTransaction", lambda real: error(-32000, words))
    chain.outbox = chain.outbox if has_outbox else None
    assert chain.send(TO, b"", me, value=5).gas_used == 21_000


def test_one_that_nobody_knows_is_refused_and_forgotten(chain, proxy, me):
    refusal = error(-32000, "nonce too low")
    proxy.behave = lambda asked, forward: refusal if asked == "eth_sendRawTransaction" else forward()
    with pytest.raises(NodeRefused, match="nonce too low"):
        chain.send(TO, b"", me, value=5)
    assert chain.outbox.acts() == []


@pytest.mark.parametrize(
    "change",
    [
        {"blockNumber": None},
        {"blockNumber": "junk"},
        {"status": None},
        {"gasUsed": None},
        {"from": "0x12"},
        {"logs": None},
        {"transactionHash": "0x" + "ab" * 32},
        {"transactionHash": None},
    ],
    ids=str,
)
def test_a_strange_receipt_is_waited_for(chain, proxy, me, change):
    answers(proxy, "eth_getTransactionReceipt", lambda real: result(real and real | change))
    chain.patience = 0.3
    with pytest.raises(NotConfirmed):
        chain.send(TO, b"", me, value=5)


# Order and singleness are not the node's to give, nor whose logs they are.
ORDERS = {
    "twice": lambda logs: logs * 2,
    "backwards": lambda logs: logs[::-1],
    "backwards, twice": lambda logs: [*logs, *logs[::-1]],
}
STRANGE_LOGS = {
    "of another transaction": lambda logs: [*logs, logs[0] | {"transactionHash": "0x" + "ab" * 32}],
    "of another block": lambda logs: [logs[0] | {"blockNumber": "0x1"}, *logs[1:]],
    "of no block": lambda logs: [logs[0] | {"blockNumber": None}, *logs[1:]],
    "two at one place": lambda logs: [*logs, logs[0] | {"data": logs[1]["data"]}],
}


@pytest.fixture
def post(on_anvil, anvil):
    """Post a bounty in tokens by a node whose receipts have other logs: three events and their order matter."""
    stage = on_anvil
    stage.token.mint(stage.poster.address, 10**20).send(stage.poster)
    stage.token.approve(stage.escrow.address, 10**20).send(stage.poster)
    call = stage.escrow.post(stage.terms(token=stage.token.address), uri="ipfs://work")

    def post(change):
        with Hostile(anvil).serving() as proxy:
            answers(
                proxy,
                "eth_getTransactionReceipt",
                lambda real: result(real and real | {"logs": change(real["logs"])}),
            )
            chain = connect(proxy.url)
            chain.poll, chain.patience = 0.02, 1
            return replace(call, chain=chain).send(stage.poster)

    return post


@pytest.mark.parametrize("order", ORDERS)
def test_each_log_of_a_receipt_counts_once_in_the_chains_order(on_anvil, post, order):
    receipt = post(ORDERS[order])
    straight = on_anvil.chain.find(receipt.transaction)
    assert len(straight.events) > 1 and receipt == straight
    moves = moves_in(receipt, on_anvil.escrow.address)
    assert moves and moves == moves_in(straight, on_anvil.escrow.address)


@pytest.mark.parametrize("logs", STRANGE_LOGS)
def test_a_receipt_with_logs_that_are_not_its_own_is_waited_for(post, logs):
    with pytest.raises(NotConfirmed):
        post(STRANGE_LOGS[logs])


@pytest.mark.parametrize("change", [{"number": None}, {"timestamp": "soon"}, {"hash": 5}], ids=str)
def test_a_strange_block_is_no_answer(chain, proxy, change):
    answers(proxy, "eth_getBlockByNumber", lambda real: result(real | change))
    with pytest.raises(Unreachable, match="cannot be read"):
        chain.block()


@pytest.mark.parametrize("method", ["eth_getBlockByNumber", "eth_maxPriorityFeePerGas"])
def test_what_gas_costs_is_asked_as_everything_is(chain, proxy, method):
    answers(proxy, method, lambda real: result("junk"))
    with pytest.raises(Unreachable):
        chain.fees()


def test_gas_can_cost_nothing():
    assert Cost.of({"gas": 5, "maxFeePerGas": 0, "maxPriorityFeePerGas": 0}) == Cost(5, 0)


@pytest.mark.parametrize(
    "fault", ["\x1b[2Jgone", {"code": -1, "message": "\x1b[2Jgone"}], ids=["text", "object"]
)
def test_no_node_writes_on_the_terminal_what_is_not_seen(chain, proxy, fault):
    said = json.dumps({"jsonrpc": "2.0", "id": 1, "error": fault}).encode()
    proxy.behave = lambda asked, forward: said
    for ask in (lambda: chain.balance(TO), lambda: rpc(chain, "eth_syncing")):
        with pytest.raises(Unreachable, match="gone") as caught:
            ask()
        assert "\x1b" not in str(caught.value)
