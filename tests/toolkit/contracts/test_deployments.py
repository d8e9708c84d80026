"""The contracts have the same addresses for every chain and deployer, and are known by their code."""

import json
from dataclasses import replace

import pytest
from eth_account import Account
from eth_utils.crypto import keccak

from oathwork.chain import local
from oathwork.chain.abi import artifact
from oathwork.chain.keys import dev_signers
from oathwork.contracts import Token, deployments
from oathwork.contracts.deployments import (
    LotRecord,
    check,
    create2_address,
    create_address,
    deploy,
    find,
    lot_record,
    predicted,
    read_lot_record,
    read_record,
    record,
)
from oathwork.errors import BadDocument, NotDeployed, WrongCode
from oathwork.model.typed_data import ZERO, address
from tests.support import play


@pytest.fixture
def empty():
    """A chain on which there is nothing, not even the CREATE2 proxy."""
    return local.start(3)


def test_the_proxys_transaction_is_signed_by_the_account_it_must_be():
    raw = deployments.PROXY_TRANSACTION
    assert Account.recover_transaction(raw) == deployments.PROXY_SIGNER
    assert create_address_of_first(deployments.PROXY_SIGNER) == deployments.PROXY
    assert keccak(raw).hex() == "eddf9e61fb9d8f5111840daef55e5fde0041f5702856532cdbb5a02998033d26"


def create_address_of_first(creator):
    return address(keccak(b"\xd6\x94" + bytes.fromhex(creator[2:]) + b"\x80")[12:])


def test_what_the_creation_takes_is_as_it_is_said_before(empty):
    chain, people = empty
    _, receipt = deploy(chain, people[0])
    assert 0.99 * deployments.CREATION_GAS < receipt.gas_used <= deployments.CREATION_GAS


def test_create2_addresses_are_those_of_eip_1014():
    # The standard's examples are of other creators; the proxy's is part of the formula, so it is compared in full.
    proxy = bytes.fromhex(deployments.PROXY[2:])
    assert create2_address(b"\x00") == address(keccak(b"\xff" + proxy + ZERO + keccak(b"\x00"))[12:])


def test_create_addresses_are_those_of_a_known_contract():
    # 0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0 and its first contracts: the example of the yellow paper's discussion.
    creator = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"
    assert create_address(creator, 1).lower() == "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8"
    assert create_address(creator, 2).lower() == "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91"


def test_an_empty_chain_gets_proxy_and_contracts(empty):
    chain, (deployer, *_) = empty
    with pytest.raises(NotDeployed):
        find(chain)
    deployment, receipt = deploy(chain, deployer)
    assert deployment == replace(predicted(chain.id), block=receipt.block)
    assert chain.code(deployments.PROXY) == deployments.PROXY_CODE
    check(chain, deployment)


def test_a_second_deployment_has_nothing_to_do(empty):
    chain, (deployer, other, _) = empty
    first, _ = deploy(chain, deployer)
    spent = chain.balance(other.address)
    second, receipt = deploy(chain, other)
    assert receipt is None and replace(second, block=first.block) == first
    assert chain.balance(other.address) == spent


def test_the_money_for_the_proxy_is_sent_once_and_no_more_than_needed(empty):
    chain, (deployer, *_) = empty
    chain.send(deployments.PROXY_SIGNER, b"", deployer, value=deployments.PROXY_COST)
    deploy(chain, deployer)
    assert chain.balance(deployments.PROXY_SIGNER) < deployments.PROXY_COST


def test_the_demonstration_token_is_put_there_once(empty):
    chain, (deployer, other, _) = empty
    token = Token.create(chain, deployer)
    assert Token.create(chain, other).address == token.address
    token.mint(other.address, 5).send(deployer)
    assert token.balance_of(other.address) == 5
    assert (token.decimals(), token.symbol()) == (18, "MOCK")


# Checking.


def test_foreign_code_is_refused(built_stage):
    deployment = built_stage.contracts.deployment
    with pytest.raises(WrongCode, match="Guilds"):
        check(built_stage.chain, replace(deployment, guilds=deployment.reputation))


def test_no_code_is_refused(built_stage):
    deployment = built_stage.contracts.deployment
    with pytest.raises(NotDeployed):
        check(built_stage.chain, replace(deployment, guilds="0x" + "11" * 20))


def test_contracts_of_another_escrow_are_refused(built_stage):
    """Our own code, created again by somebody: its contracts name another escrow."""
    chain, deployment = built_stage.chain, built_stage.contracts.deployment
    escrow, _ = deployments.create_contract(
        chain, built_stage.stranger, artifact("BountyEscrow").bytecode, b"\x01" * 32
    )
    with pytest.raises(WrongCode, match="belongs to another"):
        check(chain, replace(deployment, escrow=escrow))


def test_an_escrow_is_from_here_where_the_bytecode_leads_to(built_stage):
    salt = b"\x02" * 32
    other, _ = deployments.create_contract(
        built_stage.chain, built_stage.stranger, artifact("BountyEscrow").bytecode, salt
    )
    assert deployments.is_from_here(built_stage.contracts.deployment.escrow)
    assert not deployments.is_from_here(other)
    assert deployments.is_from_here(other, salt)


# Records.


def test_a_record_is_written_and_found(empty, tmp_path):
    chain, (deployer, *_) = empty
    deployment, receipt = deploy(chain, deployer)
    lot = LotRecord(mix=False, reach=256)
    assert lot_record(chain, deployment) == lot
    file = record(deployment, receipt, tmp_path / "records", lot=lot, commit="abc123")
    assert file.name == f"{chain.id}.json"
    assert read_record(chain.id, tmp_path / "records") == deployment
    assert find(chain, tmp_path / "records") == deployment
    written = json.loads(file.read_text())
    assert list(written) == ["BountyEscrow", "Guilds", "Reputation", "ReputationImage", "lot"]
    assert written["lot"] == {"mix": False, "reach": 256}
    assert read_lot_record(chain.id, tmp_path / "records") == lot
    assert written["Guilds"] == {
        "address": deployment.guilds,
        "arguments": [],
        "block": receipt.block,
        "commit": "abc123",
        "compiler": artifact("Guilds").compiler,
        "deployer": deployer.address,
        "transaction": receipt.transaction,
    }


def test_a_record_is_not_overwritten_by_other_addresses(empty, tmp_path):
    chain, (deployer, *_) = empty
    deployment, receipt = deploy(chain, deployer)
    lot = lot_record(chain, deployment)
    record(deployment, receipt, tmp_path, lot=lot)
    record(deployment, receipt, tmp_path, lot=lot)
    with pytest.raises(BadDocument):
        record(replace(deployment, escrow="0x" + "11" * 20), receipt, tmp_path, lot=lot)


def test_what_nobody_recorded_is_not_known(tmp_path):
    assert read_record(424242, tmp_path) is None
    assert read_lot_record(424242, tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"BountyEscrow": {"address": "0x1"}}'])
def test_a_damaged_record_is_refused(tmp_path, text):
    (tmp_path / "5.json").write_text(text)
    with pytest.raises(BadDocument):
        read_record(5, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"lot": []}',
        '{"lot": {"mix": 1, "reach": 256}}',
        '{"lot": {"mix": true, "reach": "256"}}',
    ],
)
def test_a_record_without_what_decides_a_lot_is_refused(tmp_path, text):
    (tmp_path / "5.json").write_text(text)
    with pytest.raises(BadDocument, match="decides the lots"):
        read_lot_record(5, tmp_path)


def test_nothing_is_spent_on_a_chain_where_the_contracts_cannot_work():
    with play.anvil(hardfork="shanghai") as chain:
        deployer = dev_signers(1)[0]
        had = chain.balance(deployer.address)
        with pytest.raises(NotDeployed, match=r"the chain lacks transient storage \(EIP-1153\), MCOPY"):
            deploy(chain, deployer)
        assert chain.balance(deployer.address) == had
