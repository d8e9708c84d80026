"""A crowd's whole life by its commands: it fills, is posted and paid, or is withdrawn and taken back to the unit."""

import json

import pytest
from eth_account import Account

from oathwork.chain.keys import DEV_PATH, DEV_WORDS
from oathwork.contracts import Token
from oathwork.contracts.crowd import Crowd, Crowds
from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY
from tests.support.deputies import STAKE
from tests.support.forms import other_forms, other_forms_in_json

GIVERS = ("poster", "mate", "arbiter")
GIFTS = ("0.1", "0.200000000000000001", "5")  # the last gives what is missing, and no more
PARTS = (10**17, 2 * 10**17 + 1, STAKE - 3 * 10**17 - 1)


@pytest.fixture(params=["in ETH", "in a token"])
def token(request, deputy_desk):
    """In what it is given; everybody has plenty of it."""
    stage = deputy_desk.stage
    if request.param == "in ETH":
        return NOBODY
    for name in GIVERS:
        stage.token.mint(getattr(stage, name).address, 10**19).send(stage.stranger)
    return stage.token.address


@pytest.fixture
def crowd(deputy_desk, token):
    return deputy_desk.start("crowd", deputy_desk.file(token=token))


@pytest.fixture
def full_crowd(deputy_desk, crowd):
    for who, amount in zip(GIVERS, GIFTS, strict=True):
        deputy_desk("crowd", "give", crowd, amount, who=who)
    return crowd


@pytest.fixture
def posted_crowd(deputy_desk, full_crowd):
    deputy_desk("crowd", "post", full_crowd, who="stranger")
    return full_crowd


def test_three_give_exactly_what_is_missing_and_anyone_posts(deputy_desk, token, full_crowd):
    stage = deputy_desk.stage
    crowd = Crowd(stage.chain, full_crowd)
    people = [getattr(stage, name).address for name in GIVERS]
    assert [crowd.given_by(each) for each in people] == list(PARTS)
    assert deputy_desk.balance(full_crowd, token) == STAKE
    if token != NOBODY:  # nobody lets it take more than what is missing
        assert [Token(stage.chain, token).allowance(each, full_crowd) for each in people] == [0, 0, 0]
    answer = deputy_desk.json("crowd", "post", full_crowd, "--uri", "ipfs://spec", who="stranger")
    bounty = deputy_desk.bounty(full_crowd)
    assert answer["bounty"]["id"] == "0x" + bounty.id.hex() and answer["events"] == ["Posted", "Located"]
    assert bounty.uris[bounty.terms.spec] == "ipfs://spec"
    assert {(each["from"], each["to"], each["token"]) for each in answer["moved"]} == {
        (full_crowd, "escrow", token)
    }
    assert sum(int(each["amount"]) for each in answer["moved"]) == STAKE
    assert deputy_desk.paid(full_crowd).end == "Paid"
    shown = deputy_desk.json("crowd", "show", full_crowd)
    assert (shown["last"]["end"], shown["last"]["back"], shown["bounty"]) == ("paid by the panel", "0", "")


def test_a_gift_is_told_as_it_moved(deputy_desk, token, crowd):
    answer = deputy_desk.json("crowd", "give", crowd, "0.25", who="mate")
    (move,) = answer["moved"]
    giver = deputy_desk.stage.mate.address
    assert move == {
        "amount": str(25 * 10**16), "token": token, "from": giver, "to": crowd, "what": "the gift", "owed": False,
    }  # fmt: skip


def test_what_was_withdrawn_is_taken_back_to_the_unit(deputy_desk, token, posted_crowd):
    stage, bounty = deputy_desk.stage, deputy_desk.bounty(posted_crowd)
    assert "WrongStatus" in deputy_desk.refused("crowd", "take", posted_crowd, who="mate")
    said = deputy_desk("withdraw", "0x" + bounty.id.hex(), who="poster")
    assert "Withdrawn: bounty" in said
    assert deputy_desk.balance(posted_crowd, token) == STAKE
    taken_back = []
    for name in GIVERS:
        answer = deputy_desk.json("crowd", "take", posted_crowd, "--to", "0x" + "7a" * 20, who=name)
        taken_back.append(int(answer["moved"][0]["amount"]))
    assert tuple(taken_back) == PARTS
    assert deputy_desk.balance("0x" + "7a" * 20, token) == STAKE
    assert deputy_desk.balance(posted_crowd, token) == 0
    assert "NothingGiven" in deputy_desk.refused("crowd", "take", posted_crowd, who="mate")
    assert stage.escrow.status(posted_crowd, 0).generation == 1


def test_before_it_is_posted_each_leaves_with_all(deputy_desk, token, full_crowd):
    answer = deputy_desk.json("crowd", "take", full_crowd, who="mate")
    (move,) = answer["moved"]
    assert (move["amount"], move["from"], move["to"]) == (
        str(PARTS[1]),
        full_crowd,
        deputy_desk.stage.mate.address,
    )
    assert "NotFull" in deputy_desk.refused("crowd", "post", full_crowd, who="stranger")


def test_it_is_shown_in_each_state_in_one_form(deputy_desk, token, crowd):
    def shown():
        words, document = deputy_desk("crowd", "show", crowd), deputy_desk("crowd", "show", crowd, "--json")
        assert other_forms(words) == other_forms_in_json(document) == []
        return words, json.loads(document)

    words, document = shown()
    assert "anyone can give until " in words and "missing" in words
    assert [step["action"] for step in document["next"]] == ["give"]
    assert document["offer"]["terms"]["reward"] == str(5 * 10**17) and document["missing"] == str(STAKE)
    deputy_desk("crowd", "give", crowd, "1", who="mate")
    words, document = shown()
    assert [(step["action"], step["who"]) for step in document["next"]] == [("post", ""), ("take", "givers")]
    assert f"oathwork crowd post {crowd}" in words and document["given"] == document["needed"] == str(STAKE)
    deputy_desk("crowd", "post", crowd, who="stranger")
    words, document = shown()
    id = "0x" + deputy_desk.bounty(crowd).id.hex()
    assert (document["bounty"], document["posted"], document["next"]) == (id, 1, [])
    assert f"oathwork show {id}" in words


# ------------------------------------------------------------------------------------------------------- what is refused


@pytest.fixture
def eth_crowd(deputy_desk):
    return deputy_desk.start("crowd", deputy_desk.file(), "--full-within", "2 days")


def test_nobody_gives_to_a_full_crowd_or_too_late(deputy_desk, eth_crowd):
    deputy_desk("crowd", "give", eth_crowd, "1", who="mate")
    assert "Full: nothing is missing" in deputy_desk.refused("crowd", "give", eth_crowd, "1", who="arbiter")
    deputy_desk.stage.later(2 * DAY)
    assert "TooLate" in deputy_desk.refused("crowd", "give", eth_crowd, "1", who="arbiter")
    assert "TooLate" in deputy_desk.refused("crowd", "post", eth_crowd, who="stranger")
    deputy_desk("crowd", "take", eth_crowd, who="mate")


def test_a_crowd_that_no_steward_has_named_cannot_post(deputy_desk):
    said = deputy_desk("crowd", "start", deputy_desk.file(), who="poster")
    crowd = said.split()[1]
    deputy_desk("crowd", "give", crowd, "1", who="mate")
    assert "oathwork guild posters" in deputy_desk.refused("crowd", "post", crowd, who="stranger")


def test_a_panel_that_the_offer_does_not_name_is_refused(deputy_desk, eth_crowd):
    deputy_desk("crowd", "give", eth_crowd, "1", who="mate")
    line = ("crowd", "post", eth_crowd, "--panel", deputy_desk.stage.mate.address)
    assert "drawn by lot" in deputy_desk.refused(*line, who="stranger", exit_code=2)


def test_a_lane_in_the_file_is_refused(deputy_desk):
    file = deputy_desk.folder / deputy_desk.file()
    file.write_text(file.read_text() + "lane = 3\n")
    assert "post in lane 0" in deputy_desk.refused("crowd", "start", file.name, who="poster", exit_code=2)


def test_what_can_never_be_posted_is_not_started(deputy_desk):
    file = deputy_desk.file(open_for="400 days")
    assert "OpenUntilOutOfRange" in deputy_desk.refused("crowd", "start", file, who="poster")


def test_givers_read_that_an_offer_can_never_be_posted(deputy_desk):
    stage, chain = deputy_desk.stage, deputy_desk.stage.chain
    offer = stage.terms(poster=NOBODY, open_until=DAY, pass_mark=0)
    call = Crowds.for_escrow(chain, stage.escrow.address).start(offer, chain.now() + DAY)
    where = call.simulate(stage.stranger.address)
    call.send(stage.stranger)
    assert "this can never be posted. PassMarkOutOfRange" in deputy_desk("crowd", "show", where)
    assert deputy_desk.json("crowd", "show", where)["offer"]["refused"] == "PassMarkOutOfRange"


def test_who_is_not_the_organiser_ends_nothing(deputy_desk, eth_crowd):
    deputy_desk("crowd", "give", eth_crowd, "1", who="mate")
    deputy_desk("crowd", "post", eth_crowd, who="stranger")
    id = "0x" + deputy_desk.bounty(eth_crowd).id.hex()
    for command in ("withdraw", "close"):
        assert "NotPoster" in deputy_desk.refused(command, id, who="mate")
    assert "ClaimsClosed: bounty" in deputy_desk("close", id, who="poster")
    deputy_desk("withdraw", id, who="mate")  # anyone can, once it is closed


def test_a_crowds_bounty_leads_to_it_and_its_organiser_reads_what_they_can_do(deputy_desk, eth_crowd):
    deputy_desk("crowd", "give", eth_crowd, "1", who="mate")
    deputy_desk("crowd", "post", eth_crowd, who="stranger")
    line = ("show", "0x" + deputy_desk.bounty(eth_crowd).id.hex(), "--account")
    organiser, giver = deputy_desk.stage.poster.address, deputy_desk.stage.mate.address
    assert f"oathwork crowd show {eth_crowd}" in deputy_desk(*line, giver)
    assert deputy_desk.json(*line, giver)["deputy"] == "crowd"
    actions = [
        [step["action"] for step in deputy_desk.json(*line, each)["mine"]] for each in (organiser, giver)
    ]
    assert actions == [["claim", "withdraw", "close"], ["claim"]]


def test_the_organiser_agrees_to_a_quit_and_the_whole_bond_returns(deputy_desk, eth_crowd):
    deputy_desk("crowd", "give", eth_crowd, "1", who="mate")
    deputy_desk("crowd", "post", eth_crowd, who="stranger")
    id = "0x" + deputy_desk.bounty(eth_crowd).id.hex()
    assert "WrongStatus" in deputy_desk.refused("quit", id, "--agree", who="poster")
    bounty = deputy_desk.claimed(eth_crowd)
    deputy_desk.stage.later(DAY)
    assert "BadSignature" in deputy_desk.refused("quit", id, "--agree", who="mate")
    signature = deputy_desk.json("quit", id, "--agree", who="poster")["signature"]
    printed = deputy_desk.run("quit", id, "--agree", "--unsigned", who="poster")
    assert "message hash" in printed.stderr and "--signature 0x…" in printed.stderr
    [message] = json.loads(printed.stdout)["messages"]  # a wallet elsewhere signs it
    Account.enable_unaudited_hdwallet_features()
    poster = Account.from_mnemonic(DEV_WORDS, account_path=f"{DEV_PATH}/1")
    assert poster.address == deputy_desk.stage.poster.address
    elsewhere = "0x" + poster.sign_typed_data(full_message=message).signature.hex().removeprefix("0x")
    refused = deputy_desk.refused("quit", id, "--signature", "0x" + "11" * 65, who="worker")
    assert "BadSignature" in refused
    answer = deputy_desk.run("quit", id, "--signature", elsewhere, "--unsigned", who="worker")
    assert json.loads(answer.stdout)["transactions"]
    answer = deputy_desk.json("quit", id, "--signature", signature, who="worker")
    assert [int(move["amount"]) for move in answer["moved"]] == [bounty.terms.bond]


def test_crowds_that_gather_are_listed_with_what_is_there(deputy_desk, token):
    assert "no crowd gathers now" in deputy_desk("crowd", "list")
    last, first = (
        deputy_desk.start("crowd", deputy_desk.file(token=token), "--full-within", within)
        for within in ("9 days", "3 days")
    )
    deputy_desk("crowd", "give", last, "0.25", who="mate")
    told = deputy_desk.json("crowd", "list")["crowds"]
    assert [(row["crowd"], row["given"], row["needed"]) for row in told] == [
        (first, "0", str(STAKE)),
        (last, str(25 * 10**16), str(STAKE)),
    ]
    assert len(deputy_desk.json("crowd", "list", "--limit", "1")["crowds"]) == 1
    said = deputy_desk("crowd", "list")
    assert said.index(first) < said.index(last) and "0.25" in said
    deputy_desk("crowd", "give", first, "5", who="mate")
    deputy_desk("crowd", "post", first, who="stranger")
    assert first not in deputy_desk("crowd", "list")
