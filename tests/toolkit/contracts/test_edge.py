"""The contracts around the core are where their bytecode and the escrow say, and serve that escrow."""

import pytest

from oathwork.chain import local
from oathwork.chain.abi import artifact
from oathwork.chain.keys import dev_signers
from oathwork.contracts import edge, immutables
from oathwork.contracts.create2 import EDGE_CONTRACTS, PROXY, SALT
from oathwork.contracts.deployments import deploy
from oathwork.errors import NotDeployed
from scripts.export import EDGE_UNITS

ESCROW = "0x" + "5e" * 20


@pytest.fixture(scope="module")
def deployed():
    """A chain with all of them, and where they are."""
    chain, (signer, *_) = local.start(3)
    escrow = deploy(chain, signer)[0].escrow
    for call in edge.creation_calls(chain, escrow):
        call.send(signer)
    return chain, escrow, edge.places(escrow)


def served_by(chain, name, where):
    """Ask a contract, or the pattern of one that makes others, which escrow it serves."""

    def ask(contract, where, view):
        abi = artifact(contract)
        return abi.decode(view, chain.call(where, abi.encode(view)))

    if "escrow" in artifact(name).functions:
        return ask(name, where, "escrow")
    return ask(name.removesuffix("s"), ask(name, where, "pattern"), "escrow")


@pytest.mark.parametrize("name", EDGE_CONTRACTS)
def test_each_is_there_with_its_code_and_serves_the_escrow(deployed, name):
    chain, escrow, places = deployed
    assert immutables.is_code_of(artifact(name), chain.code(places[name]))
    assert served_by(chain, name, places[name]) == escrow


def test_nothing_is_created_twice(deployed):
    chain, escrow, _ = deployed
    assert edge.creation_calls(chain, escrow) == []


def test_for_another_escrow_they_are_elsewhere_and_not_there(deployed):
    chain, _, places = deployed
    assert not {*edge.places(ESCROW).values()} & {*places.values()}
    with pytest.raises(NotDeployed, match="there is no escrow at 0x5e5e"):
        edge.creation_calls(chain, ESCROW)


def test_where_the_proxy_is_missing_the_core_is_too():
    with pytest.raises(NotDeployed, match="`oathwork deploy` puts it there first"):
        edge.creation_calls(local.start(1)[0], ESCROW)


def test_a_creation_is_described_by_name_and_place(deployed):
    chain, _, _ = deployed
    sender = dev_signers(1)[0].address
    for name, where in edge.places(ESCROW).items():
        call = edge.Call(chain, "", "", PROXY, SALT + edge.init_code(name, ESCROW))
        words = call.effect(sender, 0).sentence()
        assert words.startswith(f"The contract {name} is created at {where}, for the escrow at 0x5e5E")


@pytest.mark.parametrize("tail", [b"", b"\x01" * 32, bytes(33)])
def test_what_is_not_exactly_one_of_them_is_unknown(deployed, tail):
    chain, _, _ = deployed
    call = edge.Call(chain, "", "", PROXY, SALT + artifact("Crowds").bytecode + tail)
    assert "what that does is not known here" in call.effect(dev_signers(1)[0].address, 0).sentence()


def test_each_has_a_purpose_and_takes_the_escrow_alone():
    assert edge.PURPOSES.keys() == {*EDGE_CONTRACTS}
    for name in EDGE_CONTRACTS:
        (constructor,) = [entry for entry in artifact(name).abi if entry["type"] == "constructor"]
        assert [item["type"] for item in constructor["inputs"]] == ["address"]


def test_a_contract_that_takes_the_escrow_alone_is_one_of_them():
    def takes(name):
        return [
            item["internalType"]
            for entry in artifact(name).abi
            if entry["type"] == "constructor"
            for item in entry["inputs"]
        ]

    deployable = {names[0] for names in EDGE_UNITS.values()}
    assert {name for name in deployable if takes(name) == ["contract IBountyEscrow"]} == {*EDGE_CONTRACTS}
