"""Every list comes in pages: of 50, each after the place where the page before ended, whatever the chain does meanwhile.

The lists are found in the application, by what it answers on a busy chain: one that comes later without pages is found.
"""

import json
from itertools import count

import pytest

from oathwork.chain import local
from oathwork.model.guild import guild_hex
from oathwork.model.typed_data import NOBODY
from oathwork.site import paging, people
from oathwork.workflows.signed_order import order_as_json, order_claim
from tests.support.around import Around
from tests.toolkit.site.conftest import filled, routes
from tests.toolkit.site.test_strangers import asked

# What is a list in an answer, and why it needs no pages. One that is not here, or needs to be here no more, fails.
SHORT = {
    "/api/about": {"mailboxes": "the operator's own", "sealing": "the same"},
    "/api/bounties/{id}": {
        "verdicts": "of one bounty",
        "signed": "of one panel",
        "events": "of one bounty, capped",
    },
    "/api/bounties/{id}/applications": {
        "applications": "of one bounty, capped: who reads them counts the last word of each",
        "silent": "the operator's own mailboxes",
    },
    "/api/bounties/{id}/verdicts": {"signed": "of one panel", "verdicts": "of one panel"},
    "/api/bounties/{id}/seals": {"seals": "of one panel, capped", "silent": "the operator's own mailboxes"},
    "/api/crowd/{account}": {"gifts": "the largest, capped"},
    "/api/plan/{account}": {"offers": "capped", "titles": "of the offers", "posted": "the last, capped"},
    "/api/rota/{account}": {"offers": "one", "titles": "of the offer", "posted": "the last, capped"},
    "/api/guilds/{guild}": {"commons": "capped"},
    "/api/tokens": {"tokens": "in pages, and beside them how many are not read yet"},
    "/api/guilds/{guild}/pairs": {"favours": "a report", "mutual": "a report", "concentrations": "a report"},
    "/api/guilds/{guild}/probes": {"probes": "a report of mailboxes, each capped", "notCounted": "the same"},
}
ACCOUNT_LISTS = ("queue", "notices", "owed", "standing")
FEWEST = 2  # entries of each list, so that there is a second page of one


@pytest.fixture
def busy(stage, site):
    """A chain with several of everything that is listed; yield whose lists are asked for."""
    first = stage.guild
    stage.found("Rustaceans")
    second, stage.guild = stage.guild, first
    stage.contracts.guilds.serve_posters(first, [stage.mate.address]).send(stage.steward)
    for who in (stage.poster, stage.worker):
        stage.token.mint(who.address, 10**21).send(who)
        stage.token.approve(stage.escrow.address, 2**256 - 1).send(who)
    in_token = stage.settle(_in_review(stage, 21, guild=second, token=stage.token.address), *[90] * 5)
    paid_peer = _peer_again(
        in_token, (stage.settle(_in_review(stage, lane), *[90] * 5) for lane in count(100))
    )
    judging_peer = _peer_again(_in_review(stage, 22), (_in_review(stage, lane) for lane in count(200)))
    for lane in (24, 25):
        stage.claim(stage.post(stage.terms(lane=lane)))
    around = Around(stage)
    for number in (1, 2):
        around.crowd(salt=bytes([number]) * 32)
    tills = {"plan": around.plan(), "rota": around.rota()}
    open_bounty = stage.post(stage.terms(lane=26))
    for signer in (stage.worker, stage.mate):
        order = order_as_json(order_claim(stage.contracts, open_bounty, signer, 3_600))
        assert asked(site.url, "POST", "/api/orders", json.dumps(order).encode())[0] == 200
    _see(site)
    yield {
        "queue": judging_peer,
        "notices": stage.poster.address,
        "owed": paid_peer,
        "standing": stage.worker.address,
        "worked": stage.worker.address,
        "judged": paid_peer,
        **tills,
    }


def _in_review(stage, lane, **changes):
    return stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=lane, size=5, **changes)))))


def _peer_again(first, others):
    """Somebody on the panel of a bounty and of one of the others, which are made until there is one."""

    def panel(bounty):
        return {seat.account for seat in bounty.people.panel} | {each.peer for each in bounty.verdicts}

    return next(account for other in others for account in panel(first) & panel(other))


def _see(site):
    """Let the server read the chain as it is now."""
    site.source.follow()


def api(site, path):
    status, _, body = asked(site.url, "GET", path)
    assert status == 200, (path, body[:300])
    return json.loads(body)


def lists_in(answer):
    return {name for name, value in answer.items() if isinstance(value, list)}


def answers(site, stage, busy):
    """Yield (route, path, answer) of every question to the API that is answered."""
    ids = [f"0x{id.hex()}" for id in site.source.ledger.find()]
    crowds = [row["crowd"] for row in api(site, "/api/crowds")["crowds"]]
    for method, route in routes(site.app):
        if method != "GET" or not route.startswith("/api/") or route in ("/api/{path:path}",):
            continue
        if route.endswith("/{what}"):
            yield from (
                (route, path, api(site, path))
                for path in (
                    f"/api/accounts/{busy[what]}/{what}" for what in (*ACCOUNT_LISTS, "worked", "judged")
                )
            )
            continue
        path = filled(route.replace("{id}", ids[0]), stage, None)
        if route == "/api/crowd/{account}":
            path = f"/api/crowd/{crowds[0]}"
        if route in ("/api/plan/{account}", "/api/rota/{account}"):
            kind = route.split("/")[2]
            path = f"/api/{kind}/{busy[kind]}"
        status, headers, body = asked(site.url, "GET", path)
        if status == 200 and headers["Content-Type"] == "application/json":
            yield route, path, json.loads(body)


def walked(site, path, name):
    """All entries of a list, page by page."""
    whole, cursor = [], ""
    while cursor is not None:
        page = api(site, f"{path}?cursor={cursor}")
        assert len(page[name]) <= paging.PAGE, path
        whole, cursor = whole + page[name], page["next"]
    return whole


def test_every_list_comes_in_pages_or_is_short(site, stage, busy, monkeypatch):
    found_lists, short = {}, {}
    for route, path, answer in answers(site, stage, busy):
        if len(answer) == len({"at", "next", "the list"}) and "next" in answer:
            [name] = lists_in(answer)
            assert answer["next"] is None and len(answer[name]) >= FEWEST, (path, answer)
            found_lists[path] = name, answer[name]
        elif lists := lists_in(answer):
            short[route] = lists
    assert short == {route: set(names) for route, names in SHORT.items()}
    assert {name for name, _ in found_lists.values()} >= {
        *ACCOUNT_LISTS,
        "bounties",
        "guilds",
        "places",
        "posters",
    }
    monkeypatch.setattr(paging, "PAGE", 1)
    for path, (name, whole) in found_lists.items():
        assert walked(site, path, name) == whole, path


def test_a_cursor_of_another_list_and_one_that_is_none_are_refused(site, stage, busy, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 1)
    cursors = {
        path: answer["next"]
        for _, path, answer in answers(site, stage, busy)
        if isinstance(answer.get("next"), str)
    }
    assert len(cursors) >= 10
    for path, own in cursors.items():
        foreign = [cursor for other, cursor in cursors.items() if other != path]
        for cursor in (*foreign, "x", "-", "0-0", own + "-1", own[:-1] + "g"):
            status, _, body = asked(site.url, "GET", f"{path}?cursor={cursor}")
            assert status == 400 and "cursor" in json.loads(body)["detail"], (path, cursor, body)
    rewards = api(site, "/api/bounties?sort=reward")["next"]
    assert asked(site.url, "GET", f"/api/bounties?cursor={rewards}")[0] == 400


def test_no_list_answers_what_it_cannot_be_asked_or_is_asked_twice(site, stage, busy):
    lists = {path for _, path, answer in answers(site, stage, busy) if "next" in answer and len(answer) < 5}
    assert len(lists) >= 10
    for path in lists:
        for wrong in ("curso=x", "limit=1000", "cursor=&cursor=", "%00=1"):
            status, _, body = asked(site.url, "GET", f"{path}?{wrong}")
            assert status == 422 and json.loads(body)["detail"], (path, wrong, status)
    assert asked(site.url, "GET", "/api/bounties?status=Open&status=ended")[0] == 422
    assert asked(site.url, "GET", "/api/tokens?name=a&name=b")[0] == 422


def test_plans_and_rotas_are_listed_by_kind_organiser_and_guild(site, stage, busy):
    def rows(question):
        return [row["till"] for row in api(site, f"/api/tills?{question}")["tills"]]

    plan, rota, poster = busy["plan"], busy["rota"], stage.poster.address
    assert rows("") == rows(f"organiser={poster}") == rows("kind=&guild=") == [rota, plan]
    assert (rows("kind=plan"), rows(f"kind=rota&guild=0x{stage.guild:x}")) == ([plan], [rota])
    assert rows(f"organiser={stage.mate.address}") == rows("guild=0x1") == []
    for wrong in ("kind=crowd", "organiser=me", "guild=me", "kind=plan&kind=rota"):
        assert asked(site.url, "GET", f"/api/tills?{wrong}")[0] == 422, wrong
    row = api(site, "/api/tills?kind=plan")["tills"][0]
    assert (row["count"], row["ended"], row["held"], row["stopped"]) == (1, 0, "0", False)


def test_tokens_are_found_by_their_name_and_come_in_pages(site, stage, busy, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 1)
    token = stage.token.address
    everything = walked(site, "/api/tokens", "tokens")
    assert [row["token"] for row in everything] == sorted([NOBODY, token])
    assert everything[1] == {"token": token, "symbol": "MOCK", "decimals": 18}
    for name in ("mock", "MOCK", "%20Mock%20"):
        assert api(site, f"/api/tokens?name={name}")["tokens"] == everything[1:]
    assert api(site, "/api/tokens?name=moc")["tokens"] == []
    for wrong in ("symbol=MOCK", f"name={'m' * 101}", "name=mock&cursor=0-0"):
        assert asked(site.url, "GET", f"/api/tokens?{wrong}")[0] in (400, 422), wrong


def test_a_page_goes_on_where_it_was_though_blocks_come_and_are_replaced(site, stage, busy, monkeypatch):
    """What stood at the cursor has ended, and others were posted: nothing that stayed is missing or told twice."""
    monkeypatch.setattr(paging, "PAGE", 2)
    path = "/api/bounties?status=Open,Claimed,InReview"
    first = api(site, path)
    before = {id for id, each in site.source.ledger.find().items() if each.status.is_live}
    mark = local.snapshot(stage.chain)
    last = bytes.fromhex(first["bounties"][-1]["id"][2:])
    stage.settle(stage.again(site.source.ledger.bounty(last)), *[90] * 5)
    for lane in (31, 32):
        stage.post(stage.terms(lane=lane, open_until=stage.chain.now() + 2 * 86_400))
    _see(site)
    later = [row["id"] for row in walked_from(site, path, first["next"])]
    local.restore(stage.chain, mark)
    local.mine(stage.chain, 1)
    _see(site)
    again = [row["id"] for row in walked_from(site, path, first["next"])]
    told = [row["id"] for row in first["bounties"]]
    for rest in (later, again):
        assert {*told, *rest} >= {f"0x{id.hex()}" for id in before}
        assert len({*told, *rest}) == len(told) + len(rest)


def test_what_ended_last_comes_first_wherever_it_is_told(site, stage, monkeypatch):
    """Whatever was posted first, or could be claimed longest."""
    monkeypatch.setattr(paging, "PAGE", 2)
    days = (3, 1, 5, 2, 4)
    bounties = [
        stage.post(stage.terms(lane=51 + each, open_until=stage.chain.now() + each * 86_400)) for each in days
    ]
    for bounty in bounties:
        stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    _see(site)
    last_first = [f"0x{bounty.id.hex()}" for bounty in reversed(bounties)]
    for path in (
        "/api/bounties?status=ended",
        f"/api/bounties?status=ended&poster={stage.poster.address}",
        f"/api/bounties?guild={guild_hex(stage.guild)}",
    ):
        assert [row["id"] for row in walked_from(site, path, "")] == last_first, path
    path = f"/api/accounts/{stage.poster.address}/notices"
    assert [each["bounty"] for each in walked(site, path, "notices")] == last_first


def walked_from(site, path, cursor):
    rows = []
    while cursor is not None:
        page = api(site, f"{path}&cursor={cursor}")
        rows, cursor = rows + page["bounties"], page["next"]
    return rows


def test_what_was_told_of_an_account_ends_though_most_of_it_says_nothing(site, stage, monkeypatch):
    monkeypatch.setattr(people, "_MOST_LOOKED_AT", 2)
    for lane in range(41, 48):
        stage.post(stage.terms(lane=lane))
    stage.claim(stage.post(stage.terms(lane=48)))
    _see(site)
    path = f"/api/accounts/{stage.poster.address}/notices"
    assert [each["kind"] for each in walked(site, path, "notices")] == ["claimed"]
