"""A Safe that works: its owner changes in the middle of a job, and the name and the standing stay."""

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from oathwork.chain.client import rpc
from oathwork.cli import cli
from oathwork.errors import Refused
from tests.support.safe_wallet import SafeWallet
from tests.support.terminal import runner

BEFORE_ALL = "0x" + "0" * 39 + "1"  # what stands before the first owner in a Safe's list
SWAP = keccak(text="swapOwner(address,address,address)")[:4]


@pytest.fixture
def safe(stage):
    """Of one owner, who plays no other role, with money for a bond."""
    safe = SafeWallet(stage.chain, [stage.people[18]], 1)
    stage.chain.send(safe.address, b"", stage.people[18], value=10**18)
    return safe


@pytest.fixture
def other_owner(stage):
    return stage.people[19]


def do(safe, call, owner):
    safe.execute([(call.to, call.value, call.data)], [owner])


def swap(safe, old, new):
    parts = [BEFORE_ALL, old.address, new.address]
    call = SWAP + encode(["address", "address", "address"], parts)
    safe.execute([(safe.address, 0, call)], [old])


def claimed(stage, safe, owner):
    bounty = stage.post()
    do(safe, stage.escrow.claim(bounty.terms, bounty.state), owner)
    return stage.again(bounty)


def delivering(stage, bounty):
    terms = bounty.terms
    return stage.escrow.deliver(terms.poster, terms.lane, bounty.id, bounty.state, b"\x0d" * 32)


def test_a_changed_owner_keeps_the_name_the_job_and_the_standing(stage, safe, other_owner):
    (first,) = safe.owners
    bounty = claimed(stage, safe, first)
    swap(safe, first, other_owner)
    do(safe, delivering(stage, bounty), other_owner)
    stage.settle(stage.draw(stage.again(bounty)), 90, 90, 90)
    points = stage.contracts.reputation.points_of(stage.guild, safe.address)
    assert points == pytest.approx(36_000, abs=1)
    assert stage.contracts.reputation.points_of(stage.guild, other_owner.address) == 0


def test_the_owner_before_can_do_nothing_more(stage, safe, other_owner):
    (first,) = safe.owners
    bounty = claimed(stage, safe, first)
    swap(safe, first, other_owner)
    with pytest.raises(Refused):
        do(safe, delivering(stage, bounty), first)
    assert stage.again(bounty).state == bounty.state


@pytest.fixture
def seat(stage, tmp_path):
    """Take a seat that the steward has offered, by the command; return what it remarks."""

    def seat(account, *options):
        stage.contracts.guilds.offer_seats(stage.guild, [account]).send(stage.steward)
        network = str(stage.chain.web3.provider.ipc_path)
        settings = {"OATHWORK_NETWORK": network, "OATHWORK_SETTINGS": str(tmp_path / "none.toml")}
        line = ["guild", "seat", hex(stage.guild), "--yes", *options]
        result = runner().invoke(cli, line, env=settings)
        assert result.exit_code == 0, result.stderr
        return result.stderr

    return seat


def test_who_takes_a_seat_with_a_plain_key_hears_that_it_cannot_be_changed(stage, seat):
    account = stage.people[18]
    said = seat(account.address, "--account", "dev::18")
    assert f"this is a plain key: seat and standing stay with {account.address} for good" in said


def test_a_key_that_has_delegated_its_code_is_a_plain_key(stage, seat):
    account = stage.people[18]
    rpc(stage.chain, "anvil_setCode", account.address, "0xef0100" + "11" * 20)
    assert "this is a plain key" in seat(account.address, "--account", "dev::18")


def test_a_safe_that_takes_a_seat_hears_nothing_of_keys(stage, safe, seat, tmp_path):
    said = seat(safe.address, "--safe", safe.address, "--out", str(tmp_path / "batch.json"))
    assert "plain key" not in said
