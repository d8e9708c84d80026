"""What is left at a server and asked of it at length: documents, orders, suggestions; and how often one may ask."""

import json
import threading
import time
import urllib.error
import urllib.request

import pytest

from oathwork.mailbox.rate import RequestRate
from oathwork.untrusted.documents import content_hash
from oathwork.workflows.signed_order import order_as_json, order_claim
from tests.page.conftest import served
from tests.page.test_api import asked, get

DAY = 86_400


def left(url, path, document):
    """Leave a document, JSON or bytes; return status and answer."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    request = urllib.request.Request(f"{url}/api/{path}", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


# ------------------------------------------------------------------------------------------------------------ how often


def test_who_asks_too_often_is_told_when_to_ask_again(world, bundle, tmp_path, page_for):
    with served(world, bundle, tmp_path, is_public=True, rate=RequestRate("3/minute")) as running:
        page = page_for(None, at=None, base=running.url)
        answers = [get(running.url, "/api/about") for _ in range(4)]
        assert [status for status, _, _ in answers] == [200, 200, 200, 429]
        _, headers, body = answers[-1]
        assert 1 <= int(headers["Retry-After"]) <= 60 and "3/minute" in json.loads(body)["detail"]
        assert get(running.url, "/")[0] == 200, "the page itself is not counted"
        page.goto("/")
        page.get_by_text("Too many questions in a minute.").wait_for()


# ------------------------------------------------------------------------------------------------------------ documents


def test_a_text_that_a_bounty_names_can_be_brought(changed_world, site):
    bounty = changed_world.post(title="A job whose text came later")
    text = changed_world.documents.pop().decode()
    hash = f"0x{content_hash(text.encode()).hex()}"
    assert get(site, f"/api/documents/{hash}")[0] == 404
    status, answer = left(site, "documents", {"bounty": f"0x{bounty.id.hex()}", "text": text})
    assert (status, json.loads(answer)) == (200, {"hash": hash})
    assert get(site, f"/api/documents/{hash}")[2].decode() == text
    row = asked(site, f"bounties/0x{bounty.id.hex()}")["row"]
    assert row["title"] == "A job whose text came later"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"text": "# Another job"}, "names no document with the hash"),
        ({"text": 1}, "text"),
        ({"text": "a", "more": 1}, "more"),
        ({"text": "\ud800"}, "not Unicode"),
        ({"text": "a", "bounty": "0x12"}, "bounty"),
        ({"text": "a" * 1_048_577}, "at most 1048576 bytes"),
        (b"[]", "document"),
        (b"{", "document"),
    ],
)
def test_no_other_text_is_kept(world, site, document, words):
    if isinstance(document, dict):
        document = {"bounty": f"0x{world.bounties['open'].id.hex()}"} | document
    status, answer = left(site, "documents", document)
    assert status in (400, 422) and words in answer


def test_a_text_that_is_too_long_is_not_even_read(site):
    status, _ = left(site, "documents", b'"' + b"a" * (2 * 1024 * 1024) + b'"')
    assert status == 413


# --------------------------------------------------------------------------------------------------------------- orders


@pytest.fixture
def order(changed_world):
    """A claim that the worker has signed, for anybody to send."""
    bounty = changed_world.post(title="Somebody else sends the claim")
    worker = changed_world.people["ada"]
    return bounty, order_as_json(order_claim(changed_world.contracts, bounty, worker, DAY))


def test_an_order_is_listed_until_it_cannot_be_sent_any_more(changed_world, site, order):
    bounty, document = order
    assert left(site, "orders", document)[0] == 200
    (listed,) = (each for each in asked(site, "orders")["orders"] if each["bounty"] == f"0x{bounty.id.hex()}")
    assert listed["order"] == document and listed["signer"] == changed_world.people["ada"].address
    changed_world.stage.claim(bounty)
    time.sleep(1)  # for half a second the server's last block is the latest
    assert all(each["bounty"] != listed["bounty"] for each in asked(site, "orders")["orders"])


def _by_another(document, world):
    return document | {"worker": world.people["mate"].address}


def _for_longer(document, world):
    return document | {"deadline": document["deadline"] + 1}


def _with_more(document, world):
    return document | {"more": 1}


@pytest.mark.parametrize("change", [_by_another, _for_longer, _with_more])
def test_an_order_that_nobody_signed_so_is_refused(changed_world, site, order, change):
    status, answer = left(site, "orders", change(order[1], changed_world))
    assert status in (400, 422), answer
    assert asked(site, "orders")["orders"] == []


# ---------------------------------------------------------------------------------------------------------- suggestions


def test_terms_are_suggested_line_by_line_and_for_one_at_a_time(site, monkeypatch):
    monkeypatch.setattr("oathwork.site.suggesting._BOUNTIES", 300)
    plan = {"reward": "0.5", "work_period": "7 days"}
    answers = []
    first = threading.Thread(target=lambda: answers.append(left(site, "suggestion", plan)))
    first.start()
    while not is_played():
        time.sleep(0.01)
    status, refusal = left(site, "suggestion", plan)
    first.join()
    assert status == 429 and "somebody else" in refusal
    ((status, body),) = answers
    *steps, last = [json.loads(line) for line in body.splitlines()]
    assert status == 200 and steps, "what is done is told on the way"
    assert all(0 < each["done"] <= each["of"] for each in steps)
    assert [each["done"] for each in steps] == sorted(each["done"] for each in steps)
    terms = last["suggestion"]["terms"]
    assert {"size", "fee", "bond"} <= terms.keys()
    assert all(each["value"] and each["because"] for each in terms.values())
    assert left(site, "suggestion", plan)[0] == 200, "who comes after is served"


def is_played():
    from oathwork.site import suggesting

    return suggesting._ONE_AT_A_TIME.locked()


@pytest.mark.parametrize("plan", [{"reward": "-1"}, {"reward": "0.5", "hello": 1}, [], b"x" * 20_000])
def test_a_plan_that_cannot_be_played_is_refused_in_words(site, plan):
    status, answer = left(site, "suggestion", plan)
    assert status in (400, 413, 422) and json.loads(answer)["detail"]
