"""A rota's whole life by its commands: once a period, for as long as the money lasts."""

import json

import pytest

from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY
from tests.support.deputies import STAKE
from tests.support.forms import other_forms, other_forms_in_json


@pytest.fixture(params=["in ETH", "in a token"])
def token(request, deputy_desk):
    stage = deputy_desk.stage
    if request.param == "in ETH":
        return NOBODY
    stage.token.mint(stage.mate.address, 10**19).send(stage.stranger)
    return stage.token.address


@pytest.fixture
def rota(deputy_desk, token):
    return deputy_desk.start(
        "rota", deputy_desk.file(token=token), "--period", "30 days", "--first-in", "1 hour"
    )


def test_each_turn_posts_once_and_what_nobody_did_pays_for_the_next(deputy_desk, token, rota):
    stage = deputy_desk.stage
    deputy_desk("rota", "fill", rota, "0.53", who="mate")
    assert "TooEarly" in deputy_desk.refused("rota", "next", rota, who="stranger")
    stage.later(3_600)
    answer = deputy_desk.json("rota", "next", rota, who="stranger")
    assert sum(int(each["amount"]) for each in answer["moved"]) == STAKE
    assert {each["from"] for each in answer["moved"]} == {rota}
    deputy_desk("withdraw", answer["bounty"]["id"], who="poster")
    assert deputy_desk.json("rota", "show", rota)["held"] == str(STAKE)
    assert "TooEarly" in deputy_desk.refused("rota", "next", rota, who="stranger")
    stage.later(30 * DAY)
    deputy_desk("rota", "next", rota, who="stranger")
    assert deputy_desk.paid(rota).end == "Paid"
    stage.later(30 * DAY)
    assert "TooLittle" in deputy_desk.refused("rota", "next", rota, who="stranger")


def test_only_the_organiser_takes_money_out(deputy_desk, token, rota):
    deputy_desk("rota", "fill", rota, "0.53", who="mate")
    assert "NotOrganiser" in deputy_desk.refused("rota", "take", rota, "0.03", who="mate")
    answer = deputy_desk.json("rota", "take", rota, "0.03", "--to", "0x" + "7a" * 20, who="poster")
    (move,) = answer["moved"]
    assert (move["amount"], move["from"], move["what"]) == (str(3 * 10**16), rota, "what is taken out")
    assert deputy_desk.balance("0x" + "7a" * 20, token) == 3 * 10**16
    assert "TooLittle" in deputy_desk.refused("rota", "take", rota, "1", who="poster")


def test_it_is_shown_in_each_state_in_one_form(deputy_desk, token, rota):
    def shown():
        words, document = deputy_desk("rota", "show", rota), deputy_desk("rota", "show", rota, "--json")
        assert other_forms(words) == other_forms_in_json(document) == []
        document = json.loads(document)
        return words, document, [(each["action"], each["who"]) for each in document["next"]]

    organiser = deputy_desk.stage.poster.address
    words, document, steps = shown()
    assert steps == [("fill", "")] and document["period"] == 30 * DAY and "one every 30 days" in words
    deputy_desk("rota", "fill", rota, "0.6", who="mate")
    assert shown()[2] == [("take", organiser)]
    deputy_desk.stage.later(3_600)
    assert shown()[2] == [("next", ""), ("take", organiser)]
    deputy_desk("rota", "next", rota, who="stranger")
    words, document, steps = shown()
    assert steps == [("fill", ""), ("take", organiser)] and document["posted"] == 1
    assert document["nextFrom"] == document["start"] + 30 * DAY
    assert f"oathwork show {document['bounty']}" in words


def test_a_period_of_nothing_is_refused(deputy_desk):
    line = ("rota", "start", deputy_desk.file(), "--period", "0 seconds")
    assert "PeriodIsZero" in deputy_desk.refused(*line, who="poster")
