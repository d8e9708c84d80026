"""Connections to a server of ours send at once: an answer in two pieces would wait 40 ms for its first to be acknowledged."""

import http.client
import socket
import threading
import time

import pytest

from oathwork.mailbox import server as module
from oathwork.mailbox.server import make_server


async def answering(scope, receive, send):
    """An application that answers whatever it is asked."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def options(monkeypatch):
    """What TCP_NODELAY is of each connection that is made."""
    seen, made = [], module._LimitedProtocol.connection_made

    def connection_made(protocol, transport):
        made(protocol, transport)
        connection = transport.get_extra_info("socket")
        seen.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(module._LimitedProtocol, "connection_made", connection_made)
    return seen


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_connection_does_not_wait(options, host):
    from oathwork.cli.mailbox import listen

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = (
        listen(host, 0) if family == socket.AF_INET else socket.create_server((host, 0), family=family)
    )
    server = make_server(answering)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        client = http.client.HTTPConnection(host, listening.getsockname()[1], timeout=30)
        client.request("GET", "/")
        assert client.getresponse().read() == b"ok"
        client.close()
    finally:
        server.should_exit = True
        thread.join(30)
    assert options and all(options)
