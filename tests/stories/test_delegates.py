"""
delegates: accounts that give themselves code by a type-4 transaction (EIP-7702), on a real node.

├── when the worker is paid
│   ├── code that accepts is paid
│   ├── code that refuses is owed and collects when it is gone
│   ├── code that burns gas is owed
│   └── code that calls back finds the door locked
└── when a peer has code
    ├── his key signs as before
    ├── his code signs for him as long as he has it
    ├── another key does not sign for him
    └── his first verdict stands whatever code he takes
"""

from functools import cache

import pytest
from eth_account import Account
from eth_utils.crypto import keccak

from oathwork.chain import local
from oathwork.chain.client import rpc
from oathwork.chain.keys import DEV_PATH, DEV_WORDS
from oathwork.errors import NothingToSettle
from oathwork.model import messages
from oathwork.model.terms import NOBODY, Verdict
from tests.invariants import artifacts
from tests.support.anvil import ANVIL

pytestmark = pytest.mark.skipif(ANVIL is None, reason="anvil is not installed (make setup)")

LOCKED = keccak(text="ReentrancyGuardReentrantCall()")[:4]
REVIEW = b"\x5e" * 32
Account.enable_unaudited_hdwallet_features()
KEYS = {
    account.address: account
    for account in (Account.from_mnemonic(DEV_WORDS, account_path=f"{DEV_PATH}/{i}") for i in range(20))
}


@cache
def wallets():
    file = artifacts.ROOT / "contracts" / "mocks" / "MockWallets.sol"
    return artifacts.Artifacts(artifacts.compiled_files([file], root=artifacts.ROOT))


def deploy(stage, contract, *args):
    """Deploy one of the mocks that are wallets from the steward's account."""
    eth, sender = stage.chain.web3.eth, stage.steward.address
    data = "0x" + wallets().bytecode(contract, *args).hex()
    sent = rpc(stage.chain, "eth_sendTransaction", {"from": sender, "data": data, "gas": hex(5_000_000)})
    return eth.wait_for_transaction_receipt(sent)["contractAddress"]


def delegate(stage, account, code):
    """Let an account take the code of a contract, or of nobody: its own authorisation, somebody else's transaction."""
    eth, sponsor = stage.chain.web3.eth, KEYS[stage.mate.address]
    authorisation = {"chainId": stage.chain.id, "address": code, "nonce": eth.get_transaction_count(account)}
    sent = {
        "type": 4,
        "chainId": stage.chain.id,
        "nonce": eth.get_transaction_count(sponsor.address),
        "to": sponsor.address,
        "value": 0,
        "gas": 200_000,
        "maxFeePerGas": 10**11,
        "maxPriorityFeePerGas": 1,
        "authorizationList": [KEYS[account].sign_authorization(authorisation)],
    }
    receipt = eth.wait_for_transaction_receipt(
        eth.send_raw_transaction(sponsor.sign_transaction(sent).raw_transaction)
    )
    assert (receipt["status"], receipt["type"]) == (1, 4)
    expected = b"" if code == NOBODY else b"\xef\x01\x00" + bytes.fromhex(code[2:])
    assert bytes(eth.get_code(account)) == expected


def in_review(stage, **changes):
    return stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(**changes)))))


def paid(stage, bounty):
    """Pay it; return what the worker got and is owed."""
    before = stage.chain.balance(stage.worker.address)
    assert stage.settle(bounty, 90, 80).end == "Paid"
    return stage.chain.balance(stage.worker.address) - before, stage.escrow.owed(stage.worker.address)


def whole(bounty):
    return bounty.terms.reward + bounty.terms.bond


# ------------------------------------------------------------------------------------------------ when the worker is paid


@pytest.mark.parametrize("contract", ["MockWallet", "MockDearWallet", "MockBombWallet"])
def test_code_that_accepts_is_paid(stage, contract):
    bounty = in_review(stage)
    delegate(stage, stage.worker.address, deploy(stage, contract, stage.stranger.address))
    assert paid(stage, bounty) == (whole(bounty), 0)


def test_code_that_refuses_is_owed_and_collects_when_it_is_gone(stage):
    bounty = in_review(stage)
    delegate(stage, stage.worker.address, deploy(stage, "MockRejectingWallet", stage.stranger.address))
    assert paid(stage, bounty) == (0, whole(bounty))
    delegate(stage, stage.worker.address, NOBODY)
    held = stage.chain.balance(stage.escrow.address)
    stage.escrow.collect(NOBODY, stage.worker.address).send(stage.worker)
    assert stage.chain.balance(stage.escrow.address) == held - whole(bounty)
    assert stage.escrow.owed(stage.worker.address) == 0


def test_code_that_burns_gas_is_owed(stage):
    bounty = in_review(stage)
    delegate(stage, stage.worker.address, deploy(stage, "MockGasBurningWallet", stage.stranger.address))
    assert paid(stage, bounty) == (0, whole(bounty))


def test_code_that_calls_back_finds_the_door_locked(stage):
    """The worker's own account calls: it would withdraw another bounty, of which it is the poster."""
    bounty = in_review(stage)
    worker = stage.worker.address
    stage.contracts.guilds.serve_posters(stage.guild, [worker]).send(stage.steward)
    posted = stage.escrow.post(stage.terms(poster=worker)).send(stage.worker)
    other = stage.ledger.bounty(posted.event("Posted").facts["id"])
    delegate(stage, worker, deploy(stage, "MockReenteringWallet", stage.stranger.address))
    withdraw = stage.escrow.withdraw(other.terms, other.state).data
    prepare = wallets().calldata("MockReenteringWallet", "prepare", stage.escrow.address, withdraw)
    stage.chain.send(worker, prepare, stage.stranger)
    assert paid(stage, bounty) == (whole(bounty), 0)
    answer = stage.chain.call(worker, wallets().calldata("MockReenteringWallet", "answer"))
    assert bytes(answer)[:4] == LOCKED
    assert stage.again(other) == other and stage.escrow.verify(other.terms, other.state)


# ----------------------------------------------------------------------------------------------------- when a peer has code


@pytest.fixture
def judged(stage):
    """A bounty in review that waits for all, and the first member of its panel."""
    bounty = in_review(stage, patience=2 * 86_400)
    return bounty, next(each for each in stage.peers if each.address == bounty.people.panel[0].account)


def signed_by(stage, bounty, signer, score=90):
    state, peer = bounty.state, bounty.people.panel[0].account
    typed = messages.verdict_message(
        stage.escrow.domain, bounty.id, state.round, state.delivery, peer, score, REVIEW
    )
    return Verdict(0, score, REVIEW, signer.sign(typed))


def settle(stage, bounty, *verdicts):
    stage.escrow.settle(bounty.terms, bounty.state, bounty.people, verdicts).send(stage.stranger)
    return stage.again(bounty)


def refused(stage, bounty, *verdicts):
    with pytest.raises(NothingToSettle):
        settle(stage, bounty, *verdicts)


def test_his_key_signs_as_before(stage, judged):
    bounty, peer = judged
    delegate(stage, peer.address, deploy(stage, "MockRejectingWallet", stage.stranger.address))
    assert settle(stage, bounty, signed_by(stage, bounty, peer)).scores.given(3) == {0: 90}


def test_his_code_signs_for_him_as_long_as_he_has_it(stage, judged):
    bounty, peer = judged
    by_owner = signed_by(stage, bounty, stage.stranger)
    refused(stage, bounty, by_owner)
    delegate(stage, peer.address, deploy(stage, "MockWallet", stage.stranger.address))
    mark = local.snapshot(stage.chain)
    assert settle(stage, bounty, by_owner).scores.given(3) == {0: 90}
    local.restore(stage.chain, mark)
    delegate(stage, peer.address, NOBODY)
    refused(stage, bounty, by_owner)


@pytest.mark.parametrize("contract", ["MockWallet", "MockGasBurningSigner", "MockDirtyAnswerSigner"])
def test_another_key_does_not_sign_for_him(stage, judged, contract):
    bounty, peer = judged
    delegate(stage, peer.address, deploy(stage, contract, stage.stranger.address))
    refused(stage, bounty, signed_by(stage, bounty, stage.mate))


def test_his_first_verdict_stands_whatever_code_he_takes(stage, judged):
    bounty, peer = judged
    bounty = settle(stage, bounty, signed_by(stage, bounty, peer, 40))
    delegate(stage, peer.address, deploy(stage, "MockFickleSigner", stage.stranger.address))
    refused(stage, bounty, Verdict(0, 100, REVIEW, b""))
    assert stage.again(bounty).scores.given(3) == {0: 40}
