"""A mailbox serves strangers: none of them is counted as they like, or keeps what all need, and to ask costs the node little."""

import gc
import http.client
import socket
import threading
import time
from contextlib import closing, suppress

import pytest
from sqlalchemy import create_engine, inspect, text

from oathwork.chain import local
from oathwork.errors import NotValid, UsageError
from oathwork.ledger.database import Store
from oathwork.mailbox import Box, create_app
from oathwork.mailbox.server import serve
from oathwork.untrusted.limits import ServeLimits, counted
from oathwork.verdicts.exchange import VerdictMailbox
from tests.support.mailboxes import box_file, opened_box
from tests.support.patience import PATIENCE, eventually
from tests.support.serving import served
from tests.toolkit.mailbox.test_mailbox import GENEROUS, bounty, box, signed

__all__ = ["bounty", "box", "signed"]  # fixtures

UNKNOWN = f"/bounties/0x{'11' * 32}/verdicts"
QUICK = ServeLimits(head=1, body=1, answer=2, idle=1)
SLOW = ServeLimits(head=600, body=600, idle=600, connections=20, connections_of_one=8)  # who is there stays


def status(url, path, **headers):
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status


def opened(url, said=b""):
    """A connection that has said something, and waits."""
    host, port = url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=PATIENCE)
    connection.sendall(said)
    return connection


def is_cut(connection):
    with suppress(ConnectionError):
        return connection.recv(100) == b""
    return True


# -------------------------------------------------------------------------------------------------------- whom to count


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("198.51.100.7", "", (), "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", (), "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9", (), "127.0.0.1"),
        ("198.51.100.7", "203.0.113.9", ("127.0.0.1",), "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9", ("127.0.0.1",), "203.0.113.9"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.9", ("127.0.0.1",), "203.0.113.9"),
        ("10.1.2.3", "192.0.2.1,203.0.113.9, 10.0.0.5", ("10.0.0.0/8",), "203.0.113.9"),
        ("127.0.0.1", "", ("127.0.0.1",), "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, nonsense", ("127.0.0.1",), "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9:4711", ("127.0.0.1",), "203.0.113.9"),
        ("::1", "[2001:db8::7]:4711", ("::1",), "2001:db8::/64"),
        ("2001:db8::1", "", (), "2001:db8::/64"),
        ("2001:db8::ffff:1", "", (), "2001:db8::/64"),
        ("::ffff:198.51.100.7", "", (), "198.51.100.7"),
        ("?", "203.0.113.9", ("127.0.0.1",), "?"),
    ],
)
def test_a_client_is_counted_by_who_is_connected(peer, forwarded, proxies, client):
    assert counted(peer, forwarded, proxies) == client


def test_nobody_passes_the_limit_by_a_name_they_choose(box):
    with served(create_app(box, limit="3/minute")) as url:
        names = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(5)]
        assert [status(url, UNKNOWN, **name) for name in names] == [404, 404, 404, 429, 429]


def test_behind_the_operators_proxy_clients_are_counted_one_by_one(box):
    app = create_app(box, limit="2/minute", proxies=["127.0.0.1"])
    with served(app, proxies=("127.0.0.1",)) as url:
        one, other = ({"X-Forwarded-For": f"192.0.2.{n}, 203.0.113.{n}"} for n in (1, 2))
        assert [status(url, UNKNOWN, **one) for _ in range(3)] == [404, 404, 429]
        assert status(url, UNKNOWN, **other) == 404


def test_what_is_no_proxy_is_refused(box):
    with pytest.raises(NotValid, match="not the address of a proxy"):
        create_app(box, proxies=["proxy.example.org"])


# ------------------------------------------------------------------------------------------------------------ who waits


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET /health HTTP/1.1\r\nHost: a\r\nX-A: ",
        b"POST /verdicts HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{",
        b"POST /verdicts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /",
    ],
    ids=["nothing", "half a head", "half a body", "half a chunk", "a second half"],
)
def test_who_is_half_done_is_cut_off(box, said):
    with served(create_app(box, limit=GENEROUS), limits=QUICK) as url, opened(url, said) as connection:
        until = time.monotonic() + PATIENCE
        while not is_cut(connection):
            assert time.monotonic() < until


def test_a_byte_now_and_then_keeps_no_connection(box):
    with served(create_app(box, limit=GENEROUS), limits=QUICK) as url, opened(url, b"GET /") as connection:
        until = time.monotonic() + PATIENCE
        with suppress(ConnectionError):
            while time.monotonic() < until:
                connection.sendall(b"a")
                time.sleep(0.2)
        assert time.monotonic() < until


def test_one_address_holds_so_many_connections_and_then_none_more(box):
    with served(create_app(box, limit=GENEROUS), limits=SLOW) as url:
        connections = [opened(url) for _ in range(8)]
        with opened(url, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n") as ninth:
            assert is_cut(ninth)
        for connection in connections:
            connection.close()
        eventually(lambda: status(url, "/health") == 200)


def test_a_proxy_holds_as_many_as_there_are(box):
    with served(create_app(box, limit=GENEROUS), limits=SLOW, proxies=("127.0.0.1",)) as url:
        connections = [opened(url) for _ in range(19)]
        assert status(url, "/health") == 200
        connections.append(opened(url))
        with opened(url, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n") as another:
            assert is_cut(another)
        for connection in connections:
            connection.close()


def test_a_hundred_ask_at_once(box):
    limits = ServeLimits(connections_of_one=200)
    with served(create_app(box, limit=GENEROUS), limits=limits) as url:
        answers = []
        askers = [threading.Thread(target=lambda: answers.append(status(url, "/health"))) for _ in range(100)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join(30)
    assert answers == [200] * 100


# ------------------------------------------------------------------------------------------------- what an answer costs


@pytest.fixture
def questions(stage, watched, monkeypatch):
    """The methods that the node is asked, once the mailbox is there."""
    manager, methods = stage.chain.web3.manager, []
    real = manager.request_blocking
    monkeypatch.setattr(
        manager, "request_blocking", lambda method, *rest: methods.append(method) or real(method, *rest)
    )
    return methods


@pytest.fixture(params=["in memory", "stored"])
def watched(request, stage, tmp_path, monkeypatch):
    """A mailbox whose ledger is up to date, over a node that gives one block's logs at a time."""
    from oathwork.chain import log_ranges

    stage.post()
    local.mine(stage.chain, 100)
    ledger = (
        Store(stage.contracts, f"sqlite:///{tmp_path / 'l.sqlite'}") if request.param == "stored" else None
    )
    with opened_box(stage.contracts, box_file(tmp_path), ledger) as box:
        box.ledger.follow()
        monkeypatch.setattr(log_ranges, "WIDEST", 100)
        yield box


def test_an_unknown_bounty_costs_a_handful_of_questions(stage, watched, questions):
    with served(create_app(watched, limit=GENEROUS)) as url:
        assert status(url, UNKNOWN) == 404
        assert len(questions) <= 8 and questions.count("eth_getLogs") <= 1
        questions.clear()
        assert [status(url, f"/bounties/0x{n:064x}/verdicts") for n in range(5)] == [404] * 5
        assert set(questions) <= {"eth_getBlockByNumber"} and len(questions) == 10
        local.mine(stage.chain, 1)
        questions.clear()
        assert [status(url, f"/bounties/0x{n:064x}/verdicts") for n in range(5)] == [404] * 5
        assert questions.count("eth_getLogs") == 1 and len(questions) <= 16


def test_a_known_bounty_costs_one_question_until_the_next_block(stage, watched, questions, signed):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1)))))
    with served(create_app(watched, limit=GENEROUS)) as url:
        VerdictMailbox(url).leave(signed(bounty, 90)[0])
        questions.clear()
        for _ in range(3):
            assert status(url, f"/bounties/0x{bounty.id.hex()}/verdicts") == 200
        assert questions == ["eth_getBlockByNumber"] * 3


def test_how_it_is_costs_one_question_a_second(watched, questions):
    with served(create_app(watched, limit="1/minute")) as url:
        assert [status(url, "/health") for _ in range(20)] == [200] * 20
    assert len(questions) < 20


# ------------------------------------------------------------------------------------------------ other programs' tables


def test_another_programs_table_is_left_alone(stage, tmp_path, bounty, signed):
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE verdicts (id INTEGER PRIMARY KEY, guilty BOOLEAN)"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('7f3a')"))
    box = Box(stage.contracts, url, Store(stage.contracts, url))
    box.take(signed(bounty, 90)[0])
    assert (box.count(), len(box.show(bounty.id).peers)) == (1, 1)
    with create_engine(url).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM verdicts")).scalar() == 0
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "7f3a"


@pytest.mark.parametrize("table", ["oathwork_verdicts", "oathwork_logs"])
def test_another_programs_table_of_our_name_is_refused(stage, tmp_path, table):
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    with create_engine(url).begin() as connection:
        connection.execute(text(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY)"))
    with pytest.raises(UsageError if table == "oathwork_verdicts" else Exception, match="oathwork_"):
        Box(stage.contracts, url, Store(stage.contracts, url))


def test_every_table_bears_our_name(stage, tmp_path):
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    Box(stage.contracts, url, Store(stage.contracts, url))
    names = inspect(create_engine(url)).get_table_names()
    assert [name for name in names if not name.startswith("oathwork_")] == []


# --------------------------------------------------------------------------------------------------------- who is waited for


def test_what_is_there_when_serving_begins_is_not_looked_through_again(box, monkeypatch):
    objects = []
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: objects.append(len(gc.get_objects())))
    before = len(gc.get_objects())
    try:
        with closing(socket.create_server(("127.0.0.1", 0))) as listening:
            serve(create_app(box), listening)
    finally:
        gc.unfreeze()
    assert before > 20_000 and objects[0] < 1_000
