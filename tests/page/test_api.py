"""The server's JSON: what page/src/api.ts says of it is so, at the present block, and questions nobody can ask are refused."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import replace
from decimal import Decimal

import pytest

from oathwork.error_sentences import STATUSES
from oathwork.model.typed_data import NOBODY
from oathwork.site import answers
from oathwork.untrusted.documents import content_hash
from oathwork.verdicts.counting import subject_of
from oathwork.verdicts.verdict import SignedVerdict
from tests.page.conftest import ROOT


def get(url, path, **headers):
    """Return status, headers and body of an answer."""
    request = urllib.request.Request(url + path, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def asked(url, path):
    status, _, body = get(url, f"/api/{path}")
    assert status == 200, body
    return json.loads(body)


def fields_of(interface):
    """Return the fields that api.ts gives an answer, with those of what it extends."""
    text = (ROOT / "page/src/api.ts").read_text()
    parent, body = re.search(
        rf"interface {interface}(?: extends (\w+))? {{\n(.*?)\n}}", text, re.DOTALL
    ).groups()
    names = set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))
    return names | (fields_of(parent) if parent else set())


@pytest.fixture
def ids(world):
    return {state: f"0x{bounty.id.hex()}" for state, bounty in world.bounties.items()}


@pytest.fixture
def guild(world):
    return f"0x{world.guild:024x}"


def test_about(site, world):
    about = asked(site, "about")
    assert about.keys() == fields_of("About")
    assert about["chain"]["id"] == world.chain.id and about["powers"] == {"local": True, "public": False}
    assert about["contracts"]["escrow"]["address"] == world.contracts.escrow.address
    assert about["at"]["hash"] == world.chain.block(about["at"]["block"]).hash


LIVE = ("Open", "Claimed", "Delivered", "InReview", "Escalated")


def test_the_board_has_every_bounty_live_ones_first_by_the_time_they_close(site, ids):
    board = asked(site, "bounties")
    assert {row["id"] for row in board["bounties"]} >= set(ids.values()) and board["next"] is None
    assert all(row.keys() == fields_of("Row") for row in board["bounties"])
    live = [row for row in board["bounties"] if row["status"] in LIVE]
    assert board["bounties"][: len(live)] == live and len(live) < len(board["bounties"])
    times = [row["openUntil"] for row in live]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("question", "states"),
    [
        ("status=Claimed", {"claimed"}),
        ("status=ended", {"paid", "withdrawn"}),
        ("status=InReview,Delivered", {"in_review", "delivered"}),
        ("q=accented+letters", {"open"}),
        ("token=TOKEN", {"token"}),
        ("q=ID", {"named"}),
    ],
)
def test_the_board_is_filtered(site, world, ids, question, states):
    question = question.replace("TOKEN", world.stage.token.address).replace("ID", ids["named"])
    assert {row["id"] for row in asked(site, f"bounties?{question}")["bounties"]} == {
        ids[each] for each in states
    }


def test_the_board_comes_in_pages_that_follow_each_other(running_site, monkeypatch):
    monkeypatch.setattr("oathwork.site.paging.PAGE", 4)
    whole, cursor = [], ""
    while cursor is not None:
        page = asked(running_site.url, f"bounties?cursor={cursor}")
        assert len(page["bounties"]) <= 4
        whole, cursor = whole + page["bounties"], page["next"]
    assert len({row["id"] for row in whole}) == len(whole) >= 9


@pytest.mark.parametrize("least", ["0.000000000000000001", "0.5", "1", "250.5", "250.6"])
@pytest.mark.parametrize("paid_in", ["the chain's own money", "a token"])
def test_rewards_are_compared_among_live_bounties_of_one_token(site, world, paid_in, least):
    token = world.stage.token.address if paid_in == "a token" else NOBODY
    named = f"&token={token}" if token != NOBODY else ""
    large = {
        row["id"]
        for row in asked(site, "bounties")["bounties"]
        if (row["token"], row["status"] in STATUSES[1:]) == (token, True)
        and Decimal(row["reward"]).scaleb(-row["decimals"]) >= Decimal(least)
    }
    found = asked(site, f"bounties?min={least}{named}")["bounties"]
    assert {row["id"] for row in found} == large


def test_the_highest_rewards_of_a_token_come_first_in_pages_too(running_site, monkeypatch):
    whole = asked(running_site.url, "bounties?sort=reward")["bounties"]
    rewards = [int(row["reward"]) for row in whole]
    assert rewards == sorted(rewards, reverse=True) and len(rewards) > 4
    assert {row["status"] for row in whole} <= {*STATUSES[1:]}
    monkeypatch.setattr("oathwork.site.paging.PAGE", 2)
    paged, cursor = [], ""
    while cursor is not None:
        page = asked(running_site.url, f"bounties?sort=reward&cursor={cursor}")
        paged, cursor = paged + page["bounties"], page["next"]
    assert [row["id"] for row in paged] == [row["id"] for row in whole]


@pytest.mark.parametrize(
    "question",
    [
        "status=Lost",
        "sort=reward&status=ended",
        "min=1&status=all",
        "min=x",
        "cursor=1-0x11&sort=reward",
        "guild=12x",
        "cursor=1",
        "sort=size",
        "hello=1",
        "poster=0x12",
        "q=" + "a" * 201,
    ],
)
def test_what_nobody_can_ask_is_refused_in_words(site, question):
    status, _, body = get(site, f"/api/bounties?{question}")
    assert status in (400, 422) and json.loads(body)["detail"]


@pytest.mark.parametrize(
    "state", ["open", "claimed", "delivered", "in_review", "sent_back", "paid", "withdrawn", "named", "token"]
)
def test_a_bounty_is_what_the_chain_has(site, world, ids, state):
    answer, bounty = asked(site, f"bounties/{ids[state]}"), world.again(world.bounties[state])
    assert answer.keys() == fields_of("Bounty") and answer["bounty"].keys() == fields_of("BountyFile")
    assert answer["bounty"]["state"] == bounty.state.to_json() and answer["row"]["status"] == bounty.label
    assert answer["holds"] == str(bounty.holds) and answer["events"][0]["name"] == "Posted"
    assert all(event.keys() == fields_of("Happening") for event in answer["events"])
    assert (answer["ended"] is None) == bounty.status.is_live


def test_a_document_is_its_bytes_and_never_more_than_text(site, world):
    spec = world.bounties["open"].terms.spec
    status, headers, body = get(site, f"/api/documents/0x{spec.hex()}")
    assert status == 200 and headers["content-type"].startswith("text/plain") and body in world.documents
    assert get(site, f"/api/documents/0x{bytes(32).hex()}")[0] == 404


@pytest.mark.parametrize(
    ("what", "interface"),
    [("queue", "Waiting"), ("notices", "Notice"), ("owed", "Debt"), ("standing", "Standing")],
)
def test_an_account_has_its_lists(site, world, what, interface):
    peer = world.bounties["in_review"].people.panel[0].account
    paid_peer = world.bounties["paid"].people.panel[0].account
    rows = asked(site, f"accounts/{peer if what in ('queue', 'notices') else paid_peer}/{what}")[what]
    assert rows and all(row.keys() == fields_of(interface) for row in rows)


def test_of_a_bounty_that_was_told_much_of_the_end_is_told(site, ids, monkeypatch):
    """Its poster can have the log tell of documents without end."""
    whole = asked(site, f"bounties/{ids['paid']}")
    monkeypatch.setattr(answers, "_MOST_EVENTS", 3)
    few = asked(site, f"bounties/{ids['paid']}")
    assert few["ended"] == whole["ended"] and few["ended"]["block"] > 0
    assert few["events"] == [whole["events"][0], *whole["events"][-2:]]


def test_who_worked_and_judged_hears_how_it_ended_and_has_it_in_the_history(site, world):
    paid, worker = world.bounties["paid"], world.people["ada"].address
    told = asked(site, f"accounts/{worker}/notices")["notices"]
    assert [each["kind"] for each in told if each["bounty"] == f"0x{paid.id.hex()}"] == ["paid"]
    worked = asked(site, f"accounts/{worker}/worked")["bounties"]
    ids = [each["id"] for each in worked]
    assert f"0x{paid.id.hex()}" in ids and len(ids) == len(set(ids)) == 5
    assert all(row.keys() == fields_of("Row") for row in worked)
    assert asked(site, f"accounts/{worker}/judged")["bounties"] == []
    judged = asked(site, f"accounts/{paid.people.panel[0].account}/judged")["bounties"]
    assert f"0x{paid.id.hex()}" in [each["id"] for each in judged]


def test_guilds_say_who_decides_and_what_a_majority_takes(site, world, guild):
    (row,) = asked(site, "guilds")["guilds"]
    assert row.keys() == fields_of("GuildRow") and row["guild"] == guild
    answer = asked(site, f"guilds/{guild}")
    assert answer.keys() == fields_of("Guild") and answer["majority"]["3"] == 6 and answer["seats"] == 12
    places = asked(site, f"guilds/{guild}/places")["places"]
    assert [each["place"] for each in places] == list(range(12)) and all(
        each.keys() == fields_of("Place") for each in places
    )


def test_an_answer_that_the_asker_has_is_not_sent_again(site):
    _, headers, _ = get(site, "/api/about")
    assert get(site, "/api/about", **{"If-None-Match": headers["etag"]})[0] == 304


def test_an_answer_that_a_verdict_in_the_mailbox_has_changed_is_sent_again(site, changed_world):
    bounty = changed_world.bounties["in_review"]
    path = f"/api/bounties/0x{bounty.id.hex()}/verdicts"
    _, headers, before = get(site, path)
    peer = next(each for each in changed_world.stage.peers if each.address == bounty.people.panel[0].account)
    draft = SignedVerdict(
        subject_of(changed_world.contracts.escrow.domain, bounty),
        peer.address,
        70,
        content_hash(b"read"),
        b"",
    )
    signed = replace(draft, signature=peer.sign(draft.typed))
    urllib.request.urlopen(f"{site}/mailbox/verdicts", signed.data).close()
    status, _, after = get(site, path, **{"If-None-Match": headers["etag"]})
    assert status == 200 and peer.address not in json.loads(before)["signed"]
    assert peer.address in json.loads(after)["signed"]


def test_nothing_that_is_signed_is_answered(running_site):
    paths = {route.path for route in running_site.app.routes}
    assert not [path for path in paths if re.search("call|typed|encode|sign(?!ed)|prepare|unsigned", path)]


def test_an_accounts_badge_can_be_shown_in_others_pages_and_holds_no_program(site, world):
    bounty = next(each for each in world.bounties.values() if each.is_paid)
    status, headers, picture = get(
        site, f"/badge/{bounty.last_worker}.svg", **{"Sec-Fetch-Site": "cross-site"}
    )
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml")
    assert b" points in 0x" in picture and b"<script" not in picture
    assert (
        headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        and "sandbox" in headers["Content-Security-Policy"]
    )
    assert b">none<" in get(site, f"/badge/{'0x' + '1' * 40}.svg")[2]
    assert get(site, "/badge/0x12.svg")[0] == 422
