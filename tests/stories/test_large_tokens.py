"""The commands that move tokens, with mocks of what the largest tokens do: each works, or refuses before anything is signed."""

import json
from contextlib import chdir
from dataclasses import replace

import pytest

from oathwork.chain.client import rpc
from oathwork.cli import cli
from oathwork.contracts import Token, safe
from oathwork.contracts.deployments import create_contract
from tests.support.large_tokens import compiled
from tests.support.scenes import Scene
from tests.support.terminal import runner

TOKENS = ("MockTether", "MockUsdCoin", "MockDai", "MockMaker", "MockWrappedEther", "MockBinanceCoin")
ZERO_FIRST = "an old allowance ends"


@pytest.fixture
def scene(stage, tmp_path, request):
    """A token that two people have, and of which the escrow may still take five units from an earlier day."""
    address, _ = create_contract(stage.chain, stage.stranger, compiled()[request.param])
    token = Token(stage.chain, address)
    scene = Scene(replace(stage, token=token), address, tmp_path, None, None)
    for person in (scene.poster, scene.worker):
        person.do(token.approve(stage.escrow.address, 5))
    return scene


def type_in(scene, actor, *line, exit_code=0):
    environment = {
        "OATHWORK_NETWORK": str(scene.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(scene.folder / "none.toml"),
        "OATHWORK_LEDGER": None,
    }
    with chdir(scene.folder):
        arguments = [*map(str, line), "--account", actor.alias]
        result = runner().invoke(cli, arguments, env=environment)
    assert result.exit_code == exit_code, f"{line}: {result.stdout}{result.stderr}{result.exception!r}"
    return result


def post(scene, *options, **expected):
    line = ["post", scene.file_of_terms(), "--guild", hex(scene.stage.guild), *options]
    return type_in(scene, scene.poster, *line, **expected)


def nonce(scene, person):
    return scene.chain.web3.eth.get_transaction_count(person.address)


@pytest.mark.parametrize("scene", TOKENS, indirect=True)
def test_posted_claimed_given_back_and_withdrawn(scene):
    stake = Token(scene.chain, scene.token).balance_of(scene.poster.address)
    said = post(scene, "--yes", "--json")
    bounty = json.loads(said.stdout.splitlines()[-1])["bounty"]["id"]
    type_in(scene, scene.worker, "claim", bounty, "--yes")
    type_in(scene, scene.worker, "quit", bounty, "--yes")
    type_in(scene, scene.poster, "withdraw", bounty, "--yes")
    assert Token(scene.chain, scene.token).balance_of(scene.poster.address) == stake
    assert (ZERO_FIRST in said.stderr) is (Token(scene.chain, scene.token).symbol() == "USDT")


@pytest.mark.parametrize("scene", ["MockTether"], indirect=True)
def test_an_old_allowance_is_zero_first_in_the_same_batch(scene):
    transactions = json.loads(post(scene, "--unsigned").stdout)["transactions"]
    rpc(scene.chain, "anvil_setCode", scene.poster.address, "0x00")  # a Safe is a contract
    post(scene, "--safe", scene.poster.address, "--out", scene.folder / "batch.json")
    steps = safe.read_batch(scene.folder / "batch.json")
    assert [bytes.fromhex(each["data"][2:]) for each in transactions] == [each.data for each in steps]
    assert [int.from_bytes(each.data[36:68]) > 5 for each in steps[:2]] == [False, True]
    assert [each.to for each in steps] == [scene.token, scene.token, scene.escrow.address]


@pytest.mark.parametrize("scene", ["MockTether"], indirect=True)
def test_a_token_that_takes_a_fee_is_refused_before_anything_is_signed(scene):
    data = bytes.fromhex("c0324c77") + (10).to_bytes(32) + bytes(32)  # setParams(10, 0)
    scene.chain.send(scene.token, data, scene.stranger.signer)
    before = nonce(scene, scene.poster)
    assert "Tokens that take a fee cannot be used" in post(scene, "--yes", exit_code=1).stderr
    assert nonce(scene, scene.poster) == before


@pytest.mark.parametrize("scene", ["MockUsdCoin"], indirect=True)
def test_what_is_not_there_to_take_is_said_before_anything_is_signed(scene):
    balance = Token(scene.chain, scene.token).balance_of(scene.poster.address)
    scene.poster.do(Token(scene.chain, scene.token).transfer(scene.stranger.address, balance))
    before = nonce(scene, scene.poster)
    post(scene, "--yes", exit_code=1)
    assert nonce(scene, scene.poster) == before


@pytest.mark.parametrize("scene", ["MockUsdCoin"], indirect=True)
def test_nothing_is_signed_for_a_token_that_is_not_there(scene):
    rpc(scene.chain, "anvil_setCode", scene.token, "0x")
    assert f"there is no token contract at {scene.token}" in post(scene, "--yes", exit_code=1).stderr


@pytest.mark.parametrize("scene", ["MockUsdCoin"], indirect=True)
def test_a_permit_of_a_token_whose_domain_is_told_by_no_standard(scene):
    order, bounty = scene.folder / "order.json", "0x" + scene.open().id.hex()
    type_in(scene, scene.worker, "claim", bounty, "--sign-only", order, "--own-bond")
    type_in(scene, scene.stranger, "relay", order, "--yes")
    assert scene.stage.ledger.bounty(bounty).state.worker == scene.worker.address


NO_PERMITS = ("MockTether", "MockDai", "MockMaker", "MockWrappedEther", "MockBinanceCoin")


@pytest.mark.parametrize("scene", NO_PERMITS, indirect=True)
def test_a_token_without_permits_is_refused_by_name_and_nothing_signed(scene):
    order = scene.folder / "order.json"
    post(scene, "--yes", "--json")
    (bounty,) = scene.stage.ledger.refresh()
    line = ["claim", "0x" + bounty.hex(), "--sign-only", order, "--own-bond"]
    said = type_in(scene, scene.worker, *line, exit_code=2).stderr
    assert f"the token {scene.token} has no permits as in ERC-2612" in said
    assert not order.exists()
