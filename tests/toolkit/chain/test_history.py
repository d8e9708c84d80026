"""Blocks of the past: headers that are proved, how far hashes reach, and the numbers by which contracts count."""

from dataclasses import replace

import pytest
from eth_utils.crypto import keccak
from requests.exceptions import Timeout
from web3 import HTTPProvider

from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.history import block_header, contract_block, hash_reach, run, seconds_a_block
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import deploy, find
from oathwork.errors import NetworkError, Unreachable
from oathwork.model.header import HeaderNotProvable
from oathwork.workflows.coming_panel import as_drawn
from oathwork.workflows.deliver import who_draws
from oathwork.workflows.keeper import Keeper


def test_a_header_hashes_to_the_blocks_hash(either):
    block = either.chain.block()
    assert "0x" + keccak(block_header(either.chain, block.number)).hex() == block.hash


def test_a_block_that_is_not_there_has_no_header(on_anvil):
    with pytest.raises(NetworkError):
        block_header(on_anvil.chain, on_anvil.chain.block().number + 9)


def test_contracts_and_node_count_the_same_blocks_on_most_chains(either):
    assert contract_block(either.chain) == either.chain.block().number


def test_hashes_reach_as_far_as_the_chain_has_them(stage, on_anvil):
    local.mine(on_anvil.chain, 2)
    assert (hash_reach(stage.chain), hash_reach(on_anvil.chain)) == (256, 8_191)


def test_the_pace_of_blocks_is_that_of_the_latest_200():
    chain, _ = local.start(1)
    local.mine(chain, 199)
    assert seconds_a_block(chain) == 0
    local.travel(chain, chain.block(0).timestamp + 2_400)
    assert seconds_a_block(chain) == pytest.approx(12, abs=0.1)


AHEAD = 5_000


class L2(HTTPProvider):
    """A node as Arbitrum has it: it counts its own blocks, far ahead of those of L1, which contracts count."""

    def make_request(self, method, params):
        if method == "eth_getLogs":
            params = [params[0] | {"toBlock": "latest"}]
        is_ahead = method == "eth_getBlockByNumber" and (
            params[0] == "latest" or int(params[0], 16) > AHEAD // 2
        )
        if is_ahead and params[0] != "latest":
            params = [hex(max(0, int(params[0], 16) - AHEAD)), *params[1:]]
        answer = super().make_request(method, params)
        if is_ahead:
            answer["result"]["number"] = hex(int(answer["result"]["number"], 16) + AHEAD)
        return answer


@pytest.fixture
def on_l2(anvil, on_anvil):
    """The same contracts, by such a node."""
    return replace(
        on_anvil,
        chain=(chain := connect(L2(anvil))),
        contracts=Oathwork.at(chain, on_anvil.contracts.deployment),
    )


def test_a_lot_on_arbitrum_is_counted_in_blocks_of_l1(on_anvil, on_l2):
    assert on_l2.chain.block().number == on_anvil.chain.block().number + AHEAD
    assert contract_block(on_l2.chain) == on_anvil.chain.block().number
    assert seconds_a_block(on_l2.chain) == 0  # the node's blocks are not those that count


def test_keeper_and_who_delivers_wait_for_the_block_of_l1(on_anvil, on_l2):
    bounty = on_anvil.deliver(on_anvil.claim(on_anvil.post()))
    assert "in 65 blocks" in who_draws(on_l2.contracts, bounty)
    assert Keeper(on_l2.contracts).due() == []
    assert as_drawn(on_l2.ledger, bounty) is None
    on_anvil.reach_lot(bounty)
    assert [task.action for task in Keeper(on_l2.contracts).due()] == ["draw"]
    assert as_drawn(on_l2.ledger, bounty) is not None


@pytest.mark.parametrize("word", [bytes(32), b"\xef" * 32, b"\xff" * 32], ids=["zero", "ef", "ff"])
def test_any_word_can_be_asked_for(either, word):
    """Also one with which no contract's code may begin."""
    assert run(either.chain, "7f" + word.hex(), "6001") == word + (1).to_bytes(32)


class Unwilling(HTTPProvider):
    """A node that runs no code for contracts that are not there."""

    def make_request(self, method, params):
        if method == "eth_call" and "to" not in params[0]:
            return {"jsonrpc": "2.0", "id": 1, "error": {"code": -32602, "message": "missing to"}}
        return super().make_request(method, params)


def test_a_node_that_runs_no_code_is_asked_for_its_own_number(anvil):
    chain = connect(Unwilling(anvil))
    assert contract_block(chain) == chain.block().number


def test_a_node_that_fails_once_is_not_asked_for_its_own_number(anvil, monkeypatch):
    """On a chain within another it is a different one."""
    chain = connect(anvil)
    monkeypatch.setattr(chain.eth, "call", lambda *_, **more: (_ for _ in ()).throw(Timeout("slow")))
    for ask in (contract_block, hash_reach):
        with pytest.raises(Unreachable):
            ask(chain)


def test_a_header_that_does_not_hash_to_the_blocks_hash_is_not_sent(on_anvil, monkeypatch):
    bounty = on_anvil.deliver(on_anvil.claim(on_anvil.post()))
    on_anvil.reach_lot(bounty)
    real = on_anvil.chain.provider.make_request

    def request(method, params):
        answer = real(method, params)
        if method == "eth_getBlockByNumber":
            answer["result"]["stateRoot"] = "0x" + "00" * 32
        return answer

    monkeypatch.setattr(on_anvil.chain.provider, "make_request", request)
    with pytest.raises(HeaderNotProvable):
        on_anvil.escrow.draw(bounty.terms, bounty.state, bounty.people)
    assert as_drawn(on_anvil.ledger, bounty) is None
    (outcome,) = Keeper(on_anvil.contracts).tick(on_anvil.stranger)
    assert outcome.result == "failed" and "not what its hash covers" in outcome.reason


def test_a_node_that_is_gone_is_no_chain_without_history():
    with pytest.raises(Unreachable):
        connect("http://127.0.0.1:9")


def test_a_chain_in_this_process_goes_back_to_before_a_deployment_and_after_one():
    chain, (someone, *_) = local.start(1)
    deploy(chain, someone)
    mark = local.snapshot(chain)
    local.mine(chain, 3)
    local.restore(chain, mark)
    assert find(chain).escrow == deploy(chain, someone)[0].escrow
