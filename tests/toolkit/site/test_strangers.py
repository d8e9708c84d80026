"""A site serves strangers: none of them breaks an answer, is counted as they like, or makes it ask the chain for much.

The routes are found in the application, the mailbox inside it too: one that comes later is held as well.
"""

import http.client
import json
import logging
import socket
import struct
import time
from contextlib import closing, suppress
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import event

from oathwork.chain import local, log_ranges
from oathwork.chain.keys import from_key
from oathwork.mailbox.rate import RequestRate
from oathwork.model.terms import Work
from oathwork.site import board, following, leaving, suggesting
from oathwork.site.badges import BADGE_HEADERS
from oathwork.site.guard import HTTPS_ALONE, SECURITY_HEADERS
from oathwork.site.paging import CURSOR
from oathwork.untrusted.limits import ServeLimits
from oathwork.workflows.signed_order import order_as_json, order_claim, order_delivery
from tests.support.patience import PATIENCE, soon
from tests.toolkit.site.conftest import WORD, filled, routes, site_of

STRANGE = (
    "0",
    "-1",
    "+1",
    "1_0",
    "1e9",
    "nan",
    "٣",
    "0x",
    "0xzz",
    "0x12",
    "0x" + "f" * 64,
    "0x" + "Aa" * 20,
    "9" * 3_000,
    str(2**63),
    str(2**64 - 1),
    f"{2**64 - 1}-{WORD}",
    f"{2**48}-{WORD}",
    f"{2**48 - 1}-{WORD}",
    "-",
    "..",
    "é💥",
    "\x00",
    "\x1b[2J\u202e",
    "%",
    "a\nb",
    "{}",
)
BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"NaN",
    b"\xff\xfe",
    b'{"bounty": 1e400}',
    b'{"bounty": "\\ud800", "text": "\\ud800", "place": "\\ud800"}',
    b'{"bounty": "' + WORD.encode() + b'", "text": "x"}',
    b'{"bounties": ["' + WORD.encode() + b'"]}',
    b'{"a": ' + b"9" * 6_000 + b"}",
    b'{"a": 1, "a": 2}',
    b"[" * 20_000,
    b'{"reward": "-1"}',
    b'{"a": "' + b"x" * 3_000_000 + b'"}',
)
SAID = {200, 304, 400, 403, 404, 405, 409, 413, 415, 422}  # what a stranger may be answered
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE")


def asked(url, method, path, body=None, **headers):
    """Return status, headers and body of an answer."""
    if body is not None:
        headers = {"Content-Type": "application/json"} | headers
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        connection.request(
            method, path, body, {name.replace("_", "-"): each for name, each in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def require_words(answer, what):
    """What every answer has; a refusal is one object of JSON that says why, and no longer than that takes."""
    status, headers, body = answer
    assert status in SAID, (what, status, body[:300])
    is_badge = headers["Content-Type"] == "image/svg+xml"  # for others' pages, and stricter otherwise
    own_headers = SECURITY_HEADERS | HTTPS_ALONE | (BADGE_HEADERS if is_badge else {})
    assert {name: headers[name] for name in own_headers} == own_headers, what
    if status >= 400 and body:
        assert isinstance(json.loads(body)["detail"], str) and len(body) < 1_000, (what, body[:1_000])


def of_method(site, method):
    return [path for each, path in routes(site.app) if each == method]


def test_who_asks_through_the_operators_proxy_is_counted_as_the_proxy_says(stage, tmp_path):
    """What a client says of itself stands left of that: it neither frees nor fills any count but its own."""

    def status(site, *forwarded_for):
        return asked(site.url, "GET", "/api/about", X_Forwarded_For=", ".join(forwarded_for))[0]

    with site_of(stage, tmp_path, rate=RequestRate("2/minute", ["127.0.0.1", "10.0.0.0/8"])) as site:
        forged = [f"203.0.113.{number}" for number in range(3)]
        assert [status(site, each, "198.51.100.1") for each in forged] == [200, 200, 429]
        assert [status(site, each) for each in (forged[0], "198.51.100.1")] == [200, 429]
        assert status(site, "198.51.100.1", "10.1.2.3") == 429
        assert status(site, "nonsense", "198.51.100.2:4711") == 200
    with site_of(stage, tmp_path, rate=RequestRate("2/minute")) as site:  # none is named: none is believed
        assert [status(site, each) for each in forged] == [200, 200, 429]


def test_a_full_database_is_the_servers_fault_and_only_its_operator_hears_why(site, stage, caplog):
    assert asked(site.url, "GET", "/api/about")[0] == 200

    def full(connection, _):
        connection.execute("PRAGMA max_page_count=1")

    engine = site.source.ledger.database
    event.listen(engine, "connect", full)
    engine.dispose()
    for lane in range(60, 90):
        stage.post(stage.terms(lane=lane))
    time.sleep(0.6)
    for path in ("/api/about", "/api/bounties", "/health"):
        status, _, body = asked(site.url, "GET", path)
        assert status == 503 and b"full" not in body, (path, status, body)
    assert [each.getMessage() for each in caplog.records if each.name == "oathwork"] == [
        "the server's database: writing the ledger: database or disk is full"
    ]
    event.remove(engine, "connect", full)
    engine.dispose()
    assert asked(site.url, "GET", "/api/about")[0] == 200


def test_the_page_is_sent_even_if_its_database_cannot_be_read(site, stage):
    """It reads what it needs from the wallet's network too, and tells that this server does not answer."""

    def gone(connection, _):
        connection.close()

    engine = site.source.ledger.database
    assert asked(site.url, "GET", "/api/about")[0] == 200  # it has just followed: what fails is the reading
    event.listen(engine, "connect", gone)
    engine.dispose()
    try:
        for path in ("/", f"/bounty/0x{'12' * 32}", f"/plan/0x{'12' * 20}", "/help"):
            status, _, body = asked(site.url, "GET", path)
            assert status == 200 and b"<script" in body, path
        assert asked(site.url, "GET", "/api/bounties")[0] == 503
    finally:
        event.remove(engine, "connect", gone)
        engine.dispose()


# ------------------------------------------------------------------------------------------------------ what is typed


def test_whatever_stands_in_an_address_is_answered_in_words(site, stage):
    for path in (each for each in of_method(site, "GET") if "{" in each):
        for strange in STRANGE:
            what = filled(path, stage, quote(strange, safe=""))
            require_words(asked(site.url, "GET", what), what)


def test_whatever_is_searched_for_is_answered_in_words(site, stage):
    for number, path in enumerate(of_method(site, "GET")):
        for name in (*board.FILTERS, CURSOR, "name"):
            for strange in STRANGE if path == "/api/bounties" else STRANGE[number % 13 :: 13]:
                what = f"{filled(path, stage)}?{name}={quote(strange, safe='')}"
                require_words(asked(site.url, "GET", what), what)


def test_whatever_is_left_is_answered_in_words(site, stage):
    for path in of_method(site, "POST"):
        for body in BODIES:
            require_words(asked(site.url, "POST", path, body), (path, body[:40]))
        require_words(asked(site.url, "POST", path, b"{}", Content_Type="text/plain"), path)


def test_whatever_is_done_to_an_address_is_answered_in_words(site, stage):
    for path in {path for _, path in routes(site.app)}:
        for method in METHODS:
            body = b"{}" if method in ("POST", "PUT", "PATCH") else None
            require_words(asked(site.url, method, filled(path, stage), body), (method, path))


def test_who_wants_the_headers_alone_has_those_of_the_answer(site, stage):
    for path in {*of_method(site, "GET"), "/", "/queue", "/manifest.json", "/api/nowhere"}:
        what = filled(path, stage)
        (status, headers, body), (head_status, head_headers, nothing) = (
            asked(site.url, method, what) for method in ("GET", "HEAD")
        )
        assert (head_status, nothing, bool(body)) == (status, b"", True), what
        passing = {"date", "etag"}
        assert {*map(str.lower, head_headers)} | passing == {*map(str.lower, headers)} | passing, what


def test_no_refusal_is_kept_by_a_proxy(site, stage):
    refused = [
        asked(site.url, "GET", filled(path, stage, "0x")) for path in (*of_method(site, "GET"), "/robots.txt")
    ]
    refused += [asked(site.url, "DELETE", "/api/about"), asked(site.url, "GET", "/.well-known/anything")]
    refused = [headers for status, headers, _ in refused if status >= 400]
    assert len(refused) > 10 and {headers["Cache-Control"] for headers in refused} == {"no-store"}


def test_who_hangs_up_says_nothing_in_the_log(site, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    port = urlsplit(site.url).port
    with caplog.at_level(logging.WARNING):
        for path in of_method(site, "POST"):
            head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
            with closing(socket.create_connection(("127.0.0.1", port))) as connection:
                connection.sendall(head.encode() + b"{")
                time.sleep(0.1)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.5)
    assert caplog.records == []


def test_who_is_half_done_is_cut_off_at_every_address(stage, tmp_path):
    quick = ServeLimits(head=1, body=1, answer=2, idle=1)
    with site_of(stage, tmp_path, limits=quick) as site:
        port, halves = urlsplit(site.url).port, []
        for method, path in routes(site.app):
            head = f"{method} {filled(path, stage)} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            ends = "Content-Length: 99\r\n\r\n{" if method == "POST" else "X-A: "
            halves.append(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
            halves[-1].sendall(head.encode() + ends.encode())
        with soon():
            for half in halves:
                with suppress(ConnectionError), closing(half):
                    while half.recv(65_536):
                        pass


# ------------------------------------------------------------------------------------------------------- what is true


def tags(site, stage, bounty):
    """The tag of every answer that has one, by its address."""
    found = {}
    for path in of_method(site, "GET"):
        place = filled(path, stage).replace(WORD, f"0x{bounty.id.hex()}")
        if tag := asked(site.url, "GET", place)[1]["ETag"]:
            found[place] = tag
    assert len(found) >= 8
    return found


@pytest.mark.parametrize("door", ["/api/verdicts", "/mailbox/verdicts"])
def test_what_was_left_changes_every_tag(site, stage, reviewed, door):
    bounty, verdict = reviewed
    held = tags(site, stage, bounty)
    assert asked(site.url, "POST", door, verdict.data)[0] == 200
    assert {
        path: asked(site.url, "GET", path, If_None_Match=tag)[0] for path, tag in held.items()
    } == dict.fromkeys(held, 200)


def test_the_tags_of_another_run_are_not_of_this_one(stage, tmp_path, reviewed):
    bounty, _ = reviewed
    with site_of(stage, tmp_path) as site:
        held = tags(site, stage, bounty)
    with site_of(stage, tmp_path) as site:
        assert {
            path: asked(site.url, "GET", path, If_None_Match=tag)[0] for path, tag in held.items()
        } == dict.fromkeys(held, 200)


@pytest.mark.parametrize("held", ["{}", "W/{}", '"other", {}', '"a",W/{} , "b"'])
def test_what_the_asker_has_is_not_sent_again(site, stage, reviewed, held):
    for path, tag in tags(site, stage, reviewed[0]).items():
        status, headers, body = asked(site.url, "GET", path, If_None_Match=held.format(tag))
        assert (status, body) == (304, b"") and headers["ETag"] == tag, path


# ---------------------------------------------------------------------------------------------------- what it costs


@pytest.fixture
def questions(stage, monkeypatch):
    """The methods that the node is asked."""
    manager, methods = stage.chain.web3.manager, []
    real = manager.request_blocking
    monkeypatch.setattr(
        manager, "request_blocking", lambda method, *rest: methods.append(method) or real(method, *rest)
    )
    return methods


LISTS = ("queue", "notices", "owed", "standing")  # of an account


def places_of_strangers(site, stage):
    """Every address that is read, as five strangers ask for it: of an account each has their own."""
    for path in of_method(site, "GET"):
        for what in LISTS if "{what}" in path else ("",):
            place = filled(path.replace("{account}", "ACCOUNT").replace("{what}", what), stage)
            yield [place.replace("ACCOUNT", f"0x{number:040x}") for number in range(100, 105)]


def test_no_stranger_lets_the_chain_be_read_again(site, stage, reviewed, questions, monkeypatch):
    local.mine(stage.chain, 600)
    monkeypatch.setattr(log_ranges, "WIDEST", 100)
    monkeypatch.setattr(following, "_AGE", 0)
    first = [asked(site.url, "GET", places[0])[0] for places in places_of_strangers(site, stage)]
    assert first.count(200) >= 12
    for places in places_of_strangers(site, stage):
        local.mine(stage.chain, 1)
        asked(site.url, "GET", "/api/about")
        questions.clear()
        for place in places:
            asked(site.url, "GET", place)
        assert questions.count("eth_getLogs") <= 12, (places[0], questions)
        calls = len(questions) - questions.count("eth_accounts")  # which web3 asks by itself
        assert calls <= 9 * len(places), (
            places[0],
            questions,
        )  # each follows the chain, and asks for little else


def test_every_question_is_counted_and_many_bounties_as_many(stage, tmp_path):
    for path in ("/api/about", "/mailbox/health"):
        with site_of(stage, tmp_path, rate=RequestRate("2/minute")) as site:
            answers = [asked(site.url, "GET", path) for _ in range(3)]
            assert [status for status, _, _ in answers] == [200, 200, 429]
            assert 1 <= int(answers[-1][1]["Retry-After"]) <= 60
    many = json.dumps({"bounties": [f"0x{number:064x}" for number in range(50)]}).encode()
    with site_of(stage, tmp_path, rate=RequestRate("10/minute")) as site:
        statuses = [asked(site.url, "POST", "/mailbox/bounties/verdicts", many)[0] for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_who_asks_for_suggestions_on_and_on_leaves_the_processor_to_others(stage, tmp_path, monkeypatch):
    monkeypatch.setattr(suggesting, "_BOUNTIES", 20)
    plan = b'{"reward": "0.5", "work_period": "7 days"}'

    def suggested(site, client):
        return asked(site.url, "POST", "/api/suggestion", plan, X_Forwarded_For=client)

    rate = RequestRate("1000/minute", proxies=["127.0.0.1"])
    with site_of(stage, tmp_path, rate=rate) as site:
        answers = [suggested(site, "203.0.113.1") for _ in range(13)]
        assert [status for status, _, _ in answers] == [200] * 12 + [429]
        assert int(answers[-1][1]["Retry-After"]) > 600
        assert suggested(site, "203.0.113.2")[0] == 200  # who was refused holds nobody up
    (tmp_path / "alone").mkdir()
    with site_of(stage, tmp_path / "alone") as site:
        assert {suggested(site, "203.0.113.1")[0] for _ in range(13)} == {200}


def test_who_asks_too_often_hears_it_whatever_they_send(stage, tmp_path):
    with site_of(stage, tmp_path, rate=RequestRate("1/minute")) as site:
        asked(site.url, "GET", "/api/about")
        for path in of_method(site, "POST"):
            assert asked(site.url, "POST", path, b'{"a": "' + b"x" * 1_000_000 + b'"}')[0] == 429, path


# ---------------------------------------------------------------------------------------------------- whom it asks


PRIVATE = (
    "http://127.0.0.1:{}/a",
    "http://localhost:{}/a",
    "http://[::1]:{}/a",
    "http://2130706433:{}/a",
    "file:///etc/passwd",
    "ext::sh -c true",
    "http://0.0.0.0:{}/a",
)


def test_no_address_of_this_machine_is_asked_because_a_stranger_names_it(stage, tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as trap:
        trap.settimeout(0)
        bounties = [
            stage.post(stage.terms(lane=number), uri=uri.format(trap.getsockname()[1]))
            for number, uri in enumerate(PRIVATE, 20)
        ]
        with site_of(stage, tmp_path, is_fetching=True) as site:
            for path in of_method(site, "GET"):
                for bounty in bounties if "{id}" in path else bounties[:1]:
                    asked(site.url, "GET", filled(path, stage).replace(WORD, f"0x{bounty.id.hex()}"))
        with pytest.raises(BlockingIOError):
            trap.accept()


# ---------------------------------------------------------------------------------------------------- what others left


@pytest.fixture
def leave(site, stage):
    """Leave a claim that somebody has signed; return the status."""

    def leave(bounty, signer, seconds=3_600):
        order = order_as_json(order_claim(stage.contracts, bounty, signer, seconds))
        return asked(site.url, "POST", "/api/orders", json.dumps(order).encode())[0]

    return leave


def signers_of(site):
    return [each["signer"] for each in json.loads(asked(site.url, "GET", "/api/orders")[2])["orders"]]


def test_who_signs_with_many_keys_shuts_nobody_out(site, stage, leave):
    bounty = stage.post(stage.terms(lane=5))
    strangers = [from_key(number.to_bytes(32)) for number in range(1, 31)]
    assert {leave(bounty, each) for each in strangers} == {200}
    assert leave(bounty, stage.worker) == 200
    shown = signers_of(site)
    assert stage.worker.address in shown and len(shown) == leaving._MOST_ORDERS_OF_ONE


def test_what_is_signed_anew_takes_the_place_of_the_old(site, stage, leave):
    bounty = stage.post(stage.terms(lane=6))
    assert [leave(bounty, stage.worker, seconds) for seconds in (3_600, 7_200, 7_200)] == [200] * 3
    assert signers_of(site) == [stage.worker.address]


def test_an_order_that_nobody_can_send_is_not_kept(site, stage, leave):
    reserved = stage.post(stage.terms(lane=7, worker=stage.mate.address))
    assert [leave(reserved, each) for each in (stage.worker, stage.mate)] == [404, 200]
    claimed = stage.claim(stage.post(stage.terms(lane=8)))
    assert leave(claimed, stage.mate) == 404
    work = Work(b"\xd0" * 32)
    for signer, status in ((stage.mate, 404), (stage.worker, 200)):
        order = order_as_json(order_delivery(stage.contracts, claimed, signer, work, 3_600))
        assert asked(site.url, "POST", "/api/orders", json.dumps(order).encode())[0] == status
    assert sorted(signers_of(site)) == sorted([stage.mate.address, stage.worker.address])


def test_a_tag_counts_no_verdict_that_its_answer_lacks(site, reviewed, monkeypatch):
    """One comes between: who was told the old answer under the new tag would keep it until the next block."""
    bounty, verdict = reviewed
    now = site.source.now
    monkeypatch.setattr(site.source, "now", lambda: site.source.box.take(verdict) or now())
    _, _, body = asked(site.url, "GET", f"/api/bounties/0x{bounty.id.hex()}/verdicts")
    assert json.loads(body)["signed"] == [verdict.peer]
