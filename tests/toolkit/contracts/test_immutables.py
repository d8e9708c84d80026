"""Every word that a constructor writes into the code is looked at, in each place where the code reads it."""

from types import SimpleNamespace

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from oathwork.chain import local
from oathwork.chain.abi import CONTRACTS, artifact
from oathwork.chain.client import connect, rpc
from oathwork.contracts import deployments, immutables
from oathwork.contracts.deployments import check
from oathwork.errors import WrongCode

PLACES = [
    (contract, name, place)
    for contract in CONTRACTS
    for name, places in artifact(contract).immutables.items()
    for place in places
]
FIELDS = {
    "BountyEscrow": "escrow",
    "Guilds": "guilds",
    "Reputation": "reputation",
    "ReputationImage": "image",
}


class Planted:
    """A chain on which one contract has other code."""

    def __init__(self, chain, where, code):
        self.id, self._chain, self._where, self._code = chain.id, chain, where, code

    def code(self, where):
        return self._code if where == self._where else self._chain.code(where)


def code_of(stage, contract):
    where = getattr(stage.contracts.deployment, FIELDS[contract])
    return where, stage.chain.code(where)


def with_word(code, place, word):
    return code[:place] + word + code[place + 32 :]


def test_all_that_is_written_is_known(built_stage):
    """Where the code on a chain differs from what was compiled, there is an immutable, and nothing else."""
    for contract in CONTRACTS:
        _, code = code_of(built_stage, contract)
        made, places = artifact(contract).runtime, artifact(contract).immutables.values()
        within = {at for starts in places for start in starts for at in range(start, start + 32)}
        assert {at for at in range(len(code)) if code[at] != made[at]} <= within
        assert all(made[at] == 0 for at in within)


def test_code_is_ours_whatever_its_immutables_hold(built_stage):
    for contract in CONTRACTS:
        _, code = code_of(built_stage, contract)
        assert immutables.is_code_of(artifact(contract), code)
    assert code_of(built_stage, "Guilds")[1] != artifact("Guilds").runtime


@pytest.mark.parametrize("place", [0, 100, 5_000, -1])
def test_one_other_byte_is_other_code(built_stage, place):
    code = bytearray(code_of(built_stage, "BountyEscrow")[1])
    code[place] ^= 1
    assert not immutables.is_code_of(artifact("BountyEscrow"), bytes(code))
    assert not immutables.is_code_of(artifact("BountyEscrow"), bytes(code) + b"\x00")


@pytest.mark.parametrize("cut", [0, 1, 100, 21_700])
def test_half_of_the_code_is_other_code(built_stage, cut):
    assert not immutables.is_code_of(artifact("BountyEscrow"), code_of(built_stage, "BountyEscrow")[1][:cut])


@pytest.mark.parametrize("contract,name,place", PLACES)
def test_a_wrong_immutable_is_refused_in_each_of_its_places(built_stage, contract, name, place):
    where, code = code_of(built_stage, contract)
    planted = with_word(code, place, bytes(12) + b"\xbb" * 20)
    told = {immutables.CHAIN: "for _cachedDomainSeparator, "}  # which belongs to that chain
    told |= {field: f"belongs to another {field}: 0x" for field in FIELDS.values()}
    with pytest.raises(WrongCode, match=told.get(name, f"for {name}, ")):
        check(Planted(built_stage.chain, where, planted), built_stage.contracts.deployment)


def test_a_split_chain_has_the_first_ones_number_in_the_code(built_stage):
    """The contracts go by the chain's own number then: OpenZeppelin's EIP712 looks at it in each call."""
    split = SimpleNamespace(id=424242, code=built_stage.chain.code)
    check(split, built_stage.contracts.deployment)


def test_another_chains_number_with_the_old_separator_is_refused(built_stage):
    """So a verdict for one chain would count on another."""
    where, code = code_of(built_stage, "BountyEscrow")
    (place,) = artifact("BountyEscrow").immutables[immutables.CHAIN]
    with pytest.raises(WrongCode, match="_cachedDomainSeparator"):
        check(
            Planted(built_stage.chain, where, with_word(code, place, (5).to_bytes(32))),
            built_stage.contracts.deployment,
        )


def test_on_anvil_planted_code_is_refused(anvil):
    chain = connect(anvil)
    mark = local.snapshot(chain)
    deployer, *_ = local.dev_signers(1)
    where, _ = deployments.deploy(chain, deployer)
    last = artifact("BountyEscrow").immutables["reputation"][
        -1
    ]  # where a verdict is written; a getter reads another
    planted = with_word(chain.code(where.escrow), last, bytes(12) + b"\xbb" * 20)
    rpc(chain, "anvil_setCode", where.escrow, "0x" + planted.hex())
    with pytest.raises(WrongCode, match=r"belongs to another reputation: 0x[bB]{40}"):
        check(chain, where)
    local.restore(chain, mark)


def test_a_copy_that_owes_its_maker_is_not_from_here(anvil):
    """Our code and all the right immutables, but in the storage a debt that nobody has ever paid in."""
    chain = connect(anvil)
    mark = local.snapshot(chain)
    maker, *_ = local.dev_signers(1)
    salt = b"\x03" * 32
    escrow, _ = deployments.create_contract(chain, maker, artifact("BountyEscrow").bytecode, salt)
    for slot in range(4):  # whichever holds what is owed
        inner = keccak(encode(["address", "uint256"], [maker.address, slot]))
        place = keccak(encode(["address", "bytes32"], ["0x" + "00" * 20, inner]))
        rpc(chain, "anvil_setStorageAt", escrow, "0x" + place.hex(), "0x" + (10**18).to_bytes(32).hex())
    found = deployments.around(chain, escrow)
    check(chain, found)
    owed = artifact("BountyEscrow").encode("owed", maker.address, "0x" + "00" * 20)
    assert int.from_bytes(chain.call(escrow, owed)) == 10**18
    assert not deployments.is_from_here(escrow)
    local.restore(chain, mark)


def test_escrow_and_guilds_go_by_the_same_randomness(built_stage):
    """Guilds that reads a mix, where the escrow waits for a hash as the embedded chain has it, is not ours."""
    where, code = code_of(built_stage, "Guilds")
    for place in artifact("Guilds").immutables["hasMix"]:
        assert not any(code[place : place + 32])
        code = with_word(code, place, (1).to_bytes(32))
    with pytest.raises(WrongCode, match=r"for _lotAhead, which must be 0x0+40$"):
        check(Planted(built_stage.chain, where, code), built_stage.contracts.deployment)


def test_both_kinds_of_chain_have_the_words_that_are_due(built_stage, anvil):
    chain = connect(anvil)
    mark = local.snapshot(chain)
    deployment, _ = deployments.deploy(chain, local.dev_signers(1)[0])
    kinds = [
        immutables.has_mix(artifact("Guilds"), each.code(deployment.guilds))
        for each in (chain, built_stage.chain)
    ]
    local.restore(chain, mark)
    assert kinds == [True, False]
