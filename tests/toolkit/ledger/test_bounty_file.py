"""The files that are kept of bounties."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from oathwork.errors import BadDocument, StateLost, UsageError, WrongChain
from oathwork.ledger import bounty_file
from oathwork.ledger.logs import Ledger
from oathwork.model.bounty import Bounty
from oathwork.model.guild import Seat, hash_panel
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import People, Share, State, Status, hash_team, terms_id
from oathwork.model.typed_data import NOBODY, ZERO, Domain
from oathwork.untrusted.documents import read_object
from oathwork.untrusted.fields import Fields
from tests.support.strategies import ESCROW, TERMS, some_terms

DOMAIN = Domain(1, ESCROW)
WORKER = "0x" + "22" * 20
SEATS = tuple(Seat(i, f"0x{i + 1:040x}") for i in range(3))
TEAM = (Share("0x" + "33" * 20, 2_500),)
TERMS_BY_LOT = some_terms(size=3)


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
    file.write_text(json.dumps(document | bounty_file.bounty_as_json(moved, elsewhere)))
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


# What the file holds.


def sample(terms=TERMS_BY_LOT):
    id = terms_id(DOMAIN, terms)
    state = State(
        1, WORKER, 100, 200, True, 1, 12, b"\xd0" * 32, hash_team(TEAM), hash_panel(SEATS), NO_SCORES
    )
    uris = {b"\x02" * 32: "ipfs://é\n"}
    return Bounty(id, terms, Status.IN_REVIEW, state, People(TEAM, SEATS), uris=uris)


def read(document):
    data = json.dumps(document).encode()
    return bounty_file.bounty_from_fields(read_object(data, document="b.json"))


@given(TERMS)
def test_a_bounty_survives_the_way_through_its_file(terms):
    bounty = sample(replace(terms, panel=ZERO))
    document = json.loads(json.dumps(bounty_file.bounty_as_json(bounty, DOMAIN)))
    assert bounty_file.bounty_from_fields(Fields("b.json", "", document)) == (DOMAIN, bounty)


def test_what_is_kept_is_read(tmp_path):
    file = bounty_file.keep(sample(), DOMAIN, tmp_path)
    assert bounty_file.read_bounty_file(file) == (DOMAIN, sample())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "another"}, "b.json, format: not 'oathwork/bounty/1'"),
        ({"id": "0x" + "00" * 32}, "b.json, id: not that of the terms on that chain"),
        ({"chain": 2}, "b.json, id: not that of the terms on that chain"),
        ({"escrow": NOBODY}, "b.json, id: not that of the terms on that chain"),
        ({"status": "PAID"}, "b.json, status: not one of Free, Open,"),
        ({"people": {"team": [], "panel": []}}, "b.json, people.team: not the team of the state"),
        ({"people": sample().people.to_json() | {"panel": []}}, "b.json, people.panel: not the panel of"),
        ({"terms": {}}, "b.json, terms: Terms: expected exactly the fields poster,"),
        ({"state": None}, "b.json, state: None is not an object"),
        ({"uris": []}, "b.json, uris: [] is not an object"),
        ({"uris": {"0x": ""}}, "b.json: uris: "),
        ({"reward": 1}, "b.json, reward: unknown field; there are format, chain, escrow, id,"),
    ],
)
def test_what_is_damaged_is_named(change, message):
    with pytest.raises(BadDocument) as error:
        read(bounty_file.bounty_as_json(sample(), DOMAIN) | change)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("document", [None, [], {}, "text"])
def test_what_is_no_bountys_file_is_refused(document):
    with pytest.raises(BadDocument):
        read(document)
