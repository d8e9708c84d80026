"""http: one question, one answer; a server that is slow, huge, false or somewhere else costs a line and no more."""

import socket
import threading
import time

import pytest

from oathwork.errors import NetworkError, UsageError
from oathwork.untrusted.http import NotFetched, ask, place_of
from tests.support.patience import PATIENCE, soon


@pytest.fixture
def server():
    """`serve(behave)` lets one connection be answered as `behave(connection)` does; returns the place to ask."""
    listener = socket.create_server(("127.0.0.1", 0))
    end = threading.Event()

    def serve(behave):
        def run():
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                try:
                    behave(connection, end)
                except OSError:
                    end.set()  # the asking side has gone

        threading.Thread(target=run, daemon=True).start()
        return place_of(f"http://127.0.0.1:{listener.getsockname()[1]}", "a test")

    yield serve
    end.set()
    listener.close()


def says(*pieces, pause=0.0):
    def behave(connection, end):
        for piece in pieces:
            connection.sendall(piece)
            end.wait(pause)

    return behave


def endlessly(piece, pause=0.0, begin=b"HTTP/1.1 200 OK\r\n\r\n"):
    """For longer than anybody here waits: without limits a test fails instead of hanging."""

    def behave(connection, end):
        connection.sendall(begin)
        until = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < until and not end.wait(pause):
            connection.sendall(piece)

    return behave


def failure(place, **limits):
    with soon(), pytest.raises(NotFetched) as error:
        ask(place, "/x", **{"most": 1_000, "seconds": 0.5, **limits})
    assert isinstance(error.value, NetworkError) and "\n" not in str(error.value)
    assert str(error.value).startswith(place.netloc)
    return str(error.value)


def test_an_answer(server):
    assert ask(server(says(b"HTTP/1.1 200 OK\r\n\r\n", b"hello")), "/x", most=5, seconds=5) == b"hello"


@pytest.mark.parametrize(
    "begin", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"]
)
def test_an_endless_answer_is_cut(server, begin):
    assert "more than the 1000 bytes" in failure(server(endlessly(bytes(4_096), begin=begin)), seconds=10)


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX-A: b", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_byte_now_and_then_is_no_answer(server, begin):
    assert "took too long" in failure(server(endlessly(b"a", 0.05, begin)))


def test_silence_is_no_answer(server):
    assert "took too long" in failure(server(lambda connection, end: end.wait(10)))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(server, status):
    response = f"HTTP/1.1 {status} Go\r\nLocation: http://169.254.169.254/\x1b[2J\r\nContent-Length: 0\r\n\r\n".encode()
    assert "sends us on to http://169.254.169.254/\\x1b[2J" in failure(server(says(response)))


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (b"HTTP/1.1 500 No\r\nContent-Length: 8\r\n\r\n\x1b[2Jdown", "answers with 500: \\x1b[2Jdown"),
        (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", "answers with 404"),
        (b"", "does not answer as it should"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "does not answer as it should: SSH-2.0"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "does not answer as it should"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n", "does not answer as it should"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "does not answer as it should"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "does not answer as it should"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_answer_is_named(server, response, message):
    assert message in failure(server(says(response)))


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = place_of(f"http://127.0.0.1:{free.getsockname()[1]}", "a test")
    assert "does not answer as it should: Connection refused" in failure(place)


@pytest.mark.parametrize(
    "url",
    [
        *[
            "",
            "127.0.0.1:8080",
            "ftp://x",
            "file:///etc/passwd",
            "http://",
            "http://[",
            "http://x:99999",
            "--x",
        ],
        *["http://user:word@x", "http://x?a=b", "http://x#a", "javascript:alert(1)"],
    ],
)
def test_what_is_no_url_of_a_server_is_refused(url):
    with pytest.raises(UsageError, match="is not the URL of a gateway"):
        place_of(url, "a gateway")


def test_a_place_that_a_stranger_named_is_not_on_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as own:
        place = place_of(f"http://127.0.0.1:{own.getsockname()[1]}", "a test")
        with pytest.raises(NotFetched, match="an address of this machine or of a private network"):
            ask(place, "/x", most=10, seconds=1, public=True)


def leading_to(monkeypatch, *addresses):
    """Let every name lead to these addresses; the numbers themselves are what they are."""
    real = socket.getaddrinfo

    def found(host, port, *more, **others):
        numbers = addresses if host == "stranger.example" else (host,)
        return [row for number in numbers for row in real(number, port, *more, **others)]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_nobody_on_this_machine_is_so_much_as_connected_to(monkeypatch):
    leading_to(monkeypatch, "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as own:
        own.settimeout(0.2)
        place = place_of(f"http://stranger.example:{own.getsockname()[1]}", "a test")
        assert "of this machine or of a private network" in failure(place, public=True)
        with pytest.raises(TimeoutError):
            own.accept()


def test_of_a_names_addresses_the_public_ones_are_tried(monkeypatch):
    leading_to(monkeypatch, "10.0.0.1", "127.0.0.1")
    monkeypatch.setattr("oathwork.untrusted.http.is_public", lambda address: address == "127.0.0.1")
    tried, connect = [], socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda self, where: tried.append(where[0]) or connect(self, where)
    )
    with socket.create_server(("127.0.0.1", 0)) as own:
        place = place_of(f"http://stranger.example:{own.getsockname()[1]}", "a test")
        assert "took too long" in failure(place, public=True)  # nobody answers
    assert tried == ["127.0.0.1"]


def test_a_name_that_is_looked_up_for_long_is_no_answer(monkeypatch):
    end = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: end.wait(PATIENCE) and [])
    began = time.monotonic()
    assert "took too long" in failure(place_of("http://stranger.example", "a test"))
    assert time.monotonic() - began < 5
    end.set()


def test_addresses_where_nobody_answers_share_the_time(monkeypatch):
    leading_to(monkeypatch, *(f"127.0.0.{number}" for number in range(1, 30)))

    def silent(self, where):
        time.sleep(self.gettimeout())
        raise TimeoutError

    monkeypatch.setattr(socket.socket, "connect", silent)
    began = time.monotonic()
    assert "took too long" in failure(place_of("http://stranger.example", "a test"))
    assert time.monotonic() - began < 3
