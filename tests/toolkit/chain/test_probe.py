"""What a chain offers: both chains of the tests have it all; what a node answers otherwise is found missing."""

from dataclasses import replace

import pytest
from requests.exceptions import Timeout
from web3 import HTTPProvider
from web3.exceptions import Web3RPCError

from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.probe import probe
from oathwork.cli.chain_text import lot_text, opcodes_text, reach_text, record_text
from oathwork.contracts.deployments import LotRecord, check_chain, deploy
from oathwork.errors import Unreachable, WrongCode
from tests.support import play


def said_by_a_node(words):
    return Web3RPCError(words, rpc_response={"error": {"code": -32603, "message": words}})


class Without:
    """A chain's eth, on which code with one instruction fails, and others answer what they are told."""

    def __init__(self, eth, instruction, answer=None):
        self._eth, self._instruction, self._answer = eth, instruction, answer

    def __getattr__(self, name):
        return getattr(self._eth, name)

    def call(self, transaction, *more, **options):
        if self._instruction in str(transaction.get("data", "")):
            if self._answer is None:
                raise said_by_a_node("EVM error OpcodeNotFound")
            return bytes(32) + self._answer
        return self._eth.call(transaction, *more, **options)


@pytest.fixture
def chain(anvil):
    chain = connect(anvil)
    chain.poll = 0
    local.mine(chain, 2)
    return chain


@pytest.fixture
def played(chain, monkeypatch):
    """Let the node answer code with an instruction in its own way."""

    def answering(instruction, answer=None):
        monkeypatch.setattr(chain, "_plain_eth", Without(chain.eth, instruction, answer))
        return probe(chain)

    return answering


def test_anvil_offers_all_and_remembers_8191_hashes(chain):
    traits = probe(chain)
    assert (traits.missing, traits.mix, traits.mix_of_l1, traits.reach) == ((), True, False, 8_191)
    assert not traits.counts_other_blocks
    assert (
        opcodes_text(traits)
        == "transient storage, MCOPY and hashes of blocks are there; a transaction takes up to 30,000,000 gas, a block 30,000,000"
    )


TRANSIENT, MCOPY = "transient storage (EIP-1153)", "MCOPY (EIP-5656)"


@pytest.mark.parametrize(
    ("hardfork", "missing", "mix", "reach", "transaction_gas"),
    [
        ("london", (TRANSIENT, MCOPY), False, 256, 60_000_000),
        ("shanghai", (TRANSIENT, MCOPY), True, 256, 60_000_000),
        ("cancun", (), True, 256, 60_000_000),
        ("prague", (), True, 8_191, 60_000_000),
        ("osaka", (), True, 8_191, 2**24),
    ],
)
def test_each_hardfork_offers_what_it_brought(hardfork, missing, mix, reach, transaction_gas):
    with play.anvil("--gas-limit", "60000000", hardfork=hardfork) as chain:
        local.mine(chain, 2)
        traits = probe(chain)
    assert (traits.missing, traits.mix, traits.reach) == (missing, mix, reach)
    assert (traits.transaction_gas, traits.gas_limit) == (transaction_gas, 60_000_000)
    assert (traits.header, traits.block_hash, traits.mix_of_l1) == (True, True, False)


def test_the_embedded_chain_remembers_256_hashes():
    chain, _ = local.start(1)
    local.mine(chain, 2)
    traits = probe(chain)
    assert (traits.missing, traits.reach) == ((), 256)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("602a60005d", "transient storage (EIP-1153)"),
        ("60205e", "MCOPY (EIP-5656)"),
        ("43034061", "hashes of past blocks"),
    ],
)
def test_an_instruction_that_the_chain_does_not_know_is_missing(played, code, name):
    traits = played(code)
    assert traits.missing == (name,)
    assert opcodes_text(traits) == f"the contracts cannot work here: the chain lacks {name}"


NEEDED = ("60005c", "60205e", "43034061", "4461")  # TLOAD, MCOPY, BLOCKHASH, PREVRANDAO


class Once:
    """A chain's eth that fails or answers wrongly the first time it is asked for code with an instruction."""

    def __init__(self, eth, instruction, answer):
        self._eth, self._instruction, self._answer, self.has_lied = eth, instruction, answer, False

    def __getattr__(self, name):
        return getattr(self._eth, name)

    def call(self, transaction, *more, **options):
        if self.has_lied or self._instruction not in str(transaction.get("data", "")):
            return self._eth.call(transaction, *more, **options)
        self.has_lied = True
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


LIES = {"zero": bytes(64), "nothing": b"", "unknown": said_by_a_node("OpcodeNotFound"), "slow": Timeout("")}


@pytest.mark.parametrize("instruction", NEEDED)
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_no_is_not_believed_from_one_answer(chain, monkeypatch, instruction, lie):
    before = probe(chain)
    monkeypatch.setattr(chain, "_plain_eth", Once(chain.eth, instruction, lie))
    assert probe(chain) == before
    assert before.mix and not before.missing and chain.eth.has_lied


@pytest.mark.parametrize("failure", [said_by_a_node("header not found"), Timeout("")])
def test_what_a_node_fails_to_say_is_not_missing(chain, monkeypatch, failure):
    monkeypatch.setattr(chain.eth, "call", lambda *_, **more: (_ for _ in ()).throw(failure))
    with pytest.raises(Unreachable, match=r"header not found|takes too long"):
        check_chain(chain)


@pytest.mark.parametrize("left", [0, 5_000_000])
def test_a_node_that_gives_less_gas_than_the_deployment_takes_lacks_it(played, left):
    traits = played("0x5a61", left.to_bytes(32))
    assert traits.transaction_gas == left
    assert traits.missing == ("transactions of 11,000,000 gas, which the deployment takes",)


def test_a_node_that_refuses_a_call_with_a_blocks_gas_is_asked_for_less(chain, monkeypatch):
    real = chain.eth.call

    def call(transaction, *more, **options):
        if transaction.get("gas", 0) > 2**24:
            raise said_by_a_node("gas above the cap")
        return real(transaction, *more, **options)

    monkeypatch.setattr(chain.eth, "call", call)
    assert probe(chain).transaction_gas == 2**24


def test_the_deployment_takes_no_more_gas_than_is_asked_for():
    chain, (anyone, *_) = local.start(1)
    _, receipt = deploy(chain, anyone)
    assert 9_000_000 < receipt.gas_used < 11_000_000


def test_a_difficulty_is_no_mix(played):
    traits = played("0x4461", (2**64 - 1).to_bytes(32))
    assert not traits.mix
    assert "the hash of a block 2 ahead decides" in lot_text(traits, mix=traits.mix)
    assert "the chain answers none any more" in lot_text(traits, mix=True)


def test_a_chain_of_blocks_within_another_counts_the_others(played):
    """As on Arbitrum, where NUMBER says the block of L1."""
    traits = played("0x4361", (19_000_000).to_bytes(32) + bytes(32))
    assert traits.counts_other_blocks
    assert "as contracts count them" in reach_text(traits)


def test_what_a_lot_is_worth_is_said_for_each_kind_of_chain(chain):
    traits = probe(chain)
    assert lot_text(traits, mix=True) == (
        "the RANDAO mix of a block 64 ahead decides; the proposer can only leave that block out, for the price of it"
    )
    assert reach_text(traits) == "a lot can be drawn for 8,191 blocks; then the next one counts"


def test_how_long_a_lot_can_be_drawn_is_said_in_time_too(chain):
    traits = probe(chain)
    assert traits.pace == 0
    for pace, time in ((2, "5 hours"), (12, "27 hours"), (0.1, "14 minutes"), (0.001, "1 minute")):
        assert reach_text(replace(traits, pace=pace)) == (
            f"a lot can be drawn for 8,191 blocks, about {time}; then the next one counts"
        )


class ByAuthority(HTTPProvider):
    """A node as Polygon has it: its blocks have signatures where others have 32 bytes."""

    def make_request(self, method, params):
        answer = super().make_request(method, params)
        if method == "eth_getBlockByNumber":
            answer["result"]["extraData"] = "0x" + "00" * 97
        return answer


def test_blocks_that_others_sign_are_read(anvil):
    assert probe(connect(ByAuthority(anvil))).gas_limit == 30_000_000


def test_an_empty_chain_lacks_nothing():
    chain, _ = local.start(1)
    assert probe(chain).missing == ()
    with play.anvil() as chain:
        assert probe(chain).missing == ()


def test_a_record_is_compared_with_what_is_there():
    now = LotRecord(mix=True, reach=8_191)
    assert record_text(now, now) == "lot and reach are as they were"
    assert record_text(LotRecord(mix=True, reach=256), now) == (
        "it names 256 blocks, so the chain has changed since"
    )
    with pytest.raises(WrongCode, match="the hash of a block decides a lot, but here the RANDAO mix does"):
        record_text(LotRecord(mix=False, reach=8_191), now)
