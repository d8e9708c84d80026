"""first_digits: a bounty is meant by the first digits of its id where no other begins so."""

import pytest

from oathwork.errors import StateLost, UsageError
from oathwork.ledger.bounty_file import find_bounty
from oathwork.ledger.database import Store
from oathwork.ledger.first_digits import whole_id
from oathwork.ledger.logs import Ledger

NO_ID = "0x" + "ab" * 32


@pytest.fixture
def bounties(stage):
    """Two that were posted, of which the first has been withdrawn."""
    first, second = stage.post(), stage.post(stage.terms(lane=1))
    stage.escrow.withdraw(first.terms, first.state).send(stage.poster)
    return stage.again(first), second


@pytest.fixture(params=[Ledger, lambda contracts: Store(contracts, "sqlite://")], ids=["memory", "stored"])
def ledger(request, stage):
    return request.param(stage.contracts)


def alike(ledger, monkeypatch):
    """Let both ids begin alike, as those of two bounties can that somebody has searched for."""
    ids = ledger.ids_beginning("", 9)
    monkeypatch.setattr(ledger, "ids_beginning", lambda digits, most: ids[:most])
    return ids


@pytest.mark.parametrize("count", [4, 5, 63])
def test_first_digits_name_a_bounty_live_or_ended(bounties, ledger, count):
    for bounty in bounties:
        assert find_bounty("0x" + bounty.id.hex()[:count], ledger) == bounty
        assert find_bounty("0x" + bounty.id.hex()[:count].upper(), ledger) == bounty


def test_a_whole_id_is_not_looked_up(bounties, ledger, monkeypatch):
    monkeypatch.setattr(ledger, "follow", None)
    assert whole_id("0x" + bounties[0].id.hex(), ledger) == bounties[0].id
    assert whole_id(NO_ID, ledger) == bytes.fromhex(NO_ID[2:])


@pytest.mark.parametrize("digits", ["0x", "0x7", "0x7e3"])
def test_too_few_digits_are_refused_before_anything_is_read(ledger, monkeypatch, digits):
    monkeypatch.setattr(ledger, "follow", None)
    with pytest.raises(UsageError, match=f"{digits} is too short: .* its first 4 digits or more"):
        whole_id(digits, ledger)


def test_digits_of_several_ids_are_refused_with_the_candidates(bounties, ledger, monkeypatch):
    ledger.follow()
    alike(ledger, monkeypatch)
    with pytest.raises(UsageError) as refused:
        find_bounty("0x7e3d", ledger)
    first, second = (f"0x{bounty.id.hex()} ({bounty.label})" for bounty in bounties)
    assert first in str(refused.value) and second in str(refused.value)
    assert "several ids" in str(refused.value) and "Give more digits" in str(refused.value)


def test_of_many_candidates_some_are_shown(bounties, ledger, monkeypatch):
    ledger.follow()
    ids = alike(ledger, monkeypatch) * 20
    monkeypatch.setattr(ledger, "ids_beginning", lambda digits, most: ids[:most])
    with pytest.raises(UsageError, match="and more"):
        whole_id("0x7e3d", ledger)


def test_digits_with_which_no_id_begins_are_said(bounties, ledger):
    with pytest.raises(StateLost, match="no id of a bounty begins with 0xabab"):
        whole_id(NO_ID[:6], ledger)


@pytest.mark.parametrize("text", ["0x" + "a" * 65, "0xzzzz", "0x12 4", NO_ID + "00", "0x٣٣٣٣"])
def test_what_are_no_digits_of_an_id_is_refused(ledger, monkeypatch, text):
    monkeypatch.setattr(ledger, "follow", None)
    with pytest.raises(UsageError, match="bounty: "):
        whole_id(text, ledger)


def test_ids_are_found_by_their_digits_in_order(bounties, ledger):
    ledger.follow()
    ids = sorted(bounty.id for bounty in bounties)
    assert ledger.ids_beginning("", 9) == ids and ledger.ids_beginning("", 1) == ids[:1]
    assert ledger.ids_beginning(ids[1].hex(), 9) == ids[1:]
    assert ledger.ids_beginning("00" * 32, 9) == []
