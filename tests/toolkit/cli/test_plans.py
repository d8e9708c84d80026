"""A plan's whole life by its commands: the second milestone follows the paid first, and nothing follows what was not paid."""

import json

import pytest

from oathwork.model.guild import guild_hex
from oathwork.model.terms import NOBODY
from tests.support.deputies import STAKE
from tests.support.forms import other_forms, other_forms_in_json

SECOND = STAKE + 10**17  # of a milestone with a larger reward


@pytest.fixture(params=["in ETH", "in a token"])
def token(request, deputy_desk):
    stage = deputy_desk.stage
    if request.param == "in ETH":
        return NOBODY
    stage.token.mint(stage.mate.address, 10**19).send(stage.stranger)
    return stage.token.address


@pytest.fixture
def plan(deputy_desk, token):
    files = [deputy_desk.file("first.toml", token), deputy_desk.file("second.toml", token, reward="0.6")]
    return deputy_desk.start("plan", *files)


@pytest.fixture
def full_plan(deputy_desk, plan):
    deputy_desk("plan", "fill", plan, "1.16", who="mate")
    return plan


def test_the_second_follows_the_paid_first_alone(deputy_desk, token, plan):
    deputy_desk("plan", "fill", plan, "1", who="mate")
    assert "TooLittle" in deputy_desk.refused("plan", "next", plan, who="stranger")
    answer = deputy_desk.json("plan", "fill", plan, "0.16", who="mate")
    (move,) = answer["moved"]
    assert (move["amount"], move["to"], move["what"]) == (str(16 * 10**16), plan, "what is brought in")
    answer = deputy_desk.json("plan", "next", plan, who="stranger")
    assert sum(int(each["amount"]) for each in answer["moved"]) == STAKE
    assert "WrongStatus" in deputy_desk.refused("plan", "next", plan, who="stranger")
    assert deputy_desk.paid(plan).end == "Paid"
    deputy_desk("plan", "next", plan, who="stranger")
    bounty = deputy_desk.bounty(plan)
    assert (bounty.terms.generation, bounty.terms.stake) == (1, SECOND)
    deputy_desk.paid(plan)
    assert "NoneLeft" in deputy_desk.refused("plan", "next", plan, who="stranger")
    assert deputy_desk.balance(plan, token) == 0


def test_nothing_follows_what_was_not_paid_and_anyone_sends_the_rest_back(deputy_desk, token, full_plan):
    deputy_desk("plan", "next", full_plan, who="stranger")
    deputy_desk("withdraw", "0x" + deputy_desk.bounty(full_plan).id.hex(), who="poster")
    assert "NotPaid" in deputy_desk.refused("plan", "next", full_plan, who="stranger")
    document = deputy_desk.json("plan", "show", full_plan)
    assert document["coming"] is None
    assert [(each["action"], each["who"]) for each in document["next"]] == [("take", "")]
    stolen = ("plan", "take", full_plan, "--to", deputy_desk.stage.stranger.address)
    assert "NotOrganiser" in deputy_desk.refused(*stolen, who="stranger")
    poster = deputy_desk.stage.poster.address
    before = deputy_desk.balance(poster, token)
    answer = deputy_desk.json("plan", "take", full_plan, who="stranger")
    assert [(each["to"], int(each["amount"])) for each in answer["moved"]] == [(poster, STAKE + SECOND)]
    assert deputy_desk.balance(poster, token) - before == STAKE + SECOND
    assert "PlanStopped" in deputy_desk.refused("plan", "next", full_plan, who="stranger")


def test_the_organiser_stops_it_between_two_milestones(deputy_desk, token, full_plan):
    assert "NotOrganiser" in deputy_desk.refused("plan", "take", full_plan, who="stranger")
    deputy_desk("plan", "take", full_plan, "--to", "0x" + "7a" * 20, who="poster")
    assert deputy_desk.balance("0x" + "7a" * 20, token) == STAKE + SECOND
    assert deputy_desk.json("plan", "show", full_plan)["stopped"] is True


def test_it_is_shown_in_each_state_in_one_form(deputy_desk, token, plan):
    def shown():
        words, document = deputy_desk("plan", "show", plan), deputy_desk("plan", "show", plan, "--json")
        assert other_forms(words) == other_forms_in_json(document) == []
        document = json.loads(document)
        return words, document, [(each["action"], each["who"]) for each in document["next"]]

    organiser = deputy_desk.stage.poster.address
    words, document, steps = shown()
    assert steps == [("fill", "")] and document["missing"] == document["needed"] == str(STAKE + SECOND)
    assert "milestone 1 of 2, which comes next" in words and "milestone 2 of 2\n" in words
    assert [each["terms"]["reward"] for each in document["offers"]] == [str(5 * 10**17), str(6 * 10**17)]
    deputy_desk("plan", "fill", plan, "1.16", who="mate")
    assert shown()[2] == [("next", ""), ("take", organiser)]
    deputy_desk("plan", "next", plan, who="stranger")
    words, document, steps = shown()
    assert steps == [] and document["posted"] == 1
    assert f"oathwork show {document['bounty']}" in words
    deputy_desk.paid(plan)
    words, document, steps = shown()
    assert steps == [("next", ""), ("take", organiser)] and document["coming"] == 1
    deputy_desk("plan", "next", plan, who="stranger")
    deputy_desk("withdraw", deputy_desk.json("plan", "show", plan)["bounty"], who="poster")
    words, document, steps = shown()
    assert steps == [("take", "")] and document["coming"] is None and "withdrawn" in words


def test_plans_are_listed_with_what_they_hold(deputy_desk, plan, token):
    """By organiser and guild, the newest first; what lives, has ended or is stopped is said."""
    assert "no rota" in deputy_desk("rota", "list")
    second = deputy_desk.start("plan", deputy_desk.file("third.toml", token, reward="0.7"))
    deputy_desk("plan", "fill", plan, "1.16", who="mate")

    def rows(*options):
        told = deputy_desk.json("plan", "list", *options)["plans"]
        return [(row["plan"], row["offers"], row["held"], row["ended"]) for row in told]

    whole = [(second, 1, "0", 0), (plan, 2, str(STAKE + SECOND), 0)]
    assert rows() == rows("--organiser", deputy_desk.stage.poster.address) == whole
    assert rows("--guild", guild_hex(deputy_desk.stage.guild), "--limit", "1") == whole[:1]
    assert rows("--organiser", deputy_desk.stage.mate.address) == []
    nobody = ("--organiser", deputy_desk.stage.stranger.address)
    assert "no plan of these" in deputy_desk("plan", "list", *nobody)
    deputy_desk("plan", "next", plan, who="stranger")
    assert rows()[1] == (plan, 2, str(SECOND), None)
    assert "one lives" in deputy_desk("plan", "list")
    deputy_desk("withdraw", "0x" + deputy_desk.bounty(plan).id.hex(), who="poster")
    deputy_desk("plan", "take", plan, who="poster")
    assert rows()[1] == (plan, 2, "0", 1)
    words = deputy_desk("plan", "list")
    assert words.index(second) < words.index(plan) and words.count("1 ended, stopped") == 1


def test_milestones_in_two_tokens_are_refused(deputy_desk):
    files = [deputy_desk.file("first.toml"), deputy_desk.file("second.toml", deputy_desk.stage.token.address)]
    assert "OtherToken: milestone 1" in deputy_desk.refused("plan", "start", *files, who="poster")


def test_one_just_like_it_takes_another_salt(deputy_desk):
    files = [deputy_desk.file("first.toml"), deputy_desk.file("second.toml")]
    first = deputy_desk("plan", "start", *files, who="poster").split()[1]
    refused = deputy_desk.refused("plan", "start", *files, who="poster")
    assert "take another salt (--salt, 32 bytes), or change a word of its title" in refused
    second = deputy_desk("plan", "start", *files, "--salt", "0x" + "01" * 32, who="poster").split()[1]
    assert first != second
