"""The files that are kept of bounties."""

import json

import pytest

from oathwork.errors import BadDocument, StateLost, UsageError, WrongChain
from oathwork.ledger import bounty_file
from oathwork.ledger.logs import Ledger
from oathwork.model.terms import terms_id
from oathwork.model.typed_data import Domain


@pytest.fixture
def bounty(stage):
    return stage.claim(stage.post())


@pytest.fixture
def file(stage, bounty, tmp_path):
    return bounty_file.keep(bounty, stage.escrow.domain, tmp_path / "bounties")


def test_a_file_says_what_it_was_told(stage, bounty, file):
    domain, read = bounty_file.read_bounty_file(file)
    assert domain == stage.escrow.domain
    assert (read.id, read.terms, read.state, read.status) == (
        bounty.id,
        bounty.terms,
        bounty.state,
        bounty.status,
    )


def test_a_bounty_is_found_by_id_and_by_file(stage, bounty, file):
    assert bounty_file.find_bounty(f"0x{bounty.id.hex()}", stage.ledger) == bounty
    assert bounty_file.find_bounty(str(file), stage.ledger) == bounty


def test_an_old_file_finds_the_bounty_as_it_is_now(stage, bounty, file):
    later = stage.deliver(bounty)
    assert bounty_file.find_bounty(str(file), stage.ledger) == later


def test_a_file_is_enough_where_logs_are_pruned(stage, bounty, file):
    pruned = Ledger(stage.contracts, first=stage.chain.block().number + 1)
    stage.later(60)
    assert bounty_file.find_bounty(str(file), pruned).state == bounty.state


def test_an_old_file_is_not_believed_where_logs_are_pruned(stage, bounty, file):
    stage.deliver(bounty)
    pruned = Ledger(stage.contracts, first=stage.chain.block().number + 1)
    stage.later(60)
    with pytest.raises(StateLost):
        bounty_file.find_bounty(str(file), pruned)


def test_a_file_of_another_chain_is_refused(stage, bounty, tmp_path):
    file = bounty_file.keep(bounty, stage.escrow.domain, tmp_path)
    document = json.loads(file.read_text())
    elsewhere = Domain(1, stage.escrow.address)
    moved = type(bounty)(terms_id(elsewhere, bounty.terms), bounty.terms, bounty.status, bounty.state)
    file.write_text(json.dumps(document | moved.to_json(elsewhere)))
    with pytest.raises(WrongChain, match="is of chain 1"):
        bounty_file.find_bounty(str(file), stage.ledger)


@pytest.mark.parametrize("text", ["", "{}", "nonsense", "[]"])
def test_a_damaged_file_is_refused(stage, tmp_path, text):
    file = tmp_path / "bounty.json"
    file.write_text(text)
    with pytest.raises(BadDocument):
        bounty_file.find_bounty(str(file), stage.ledger)


@pytest.mark.parametrize("given", ["nonsense", "0x12", "0x" + "g" * 64])
def test_what_names_no_bounty_is_refused(stage, given):
    with pytest.raises(UsageError):
        bounty_file.find_bounty(given, stage.ledger)
