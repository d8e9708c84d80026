"""Serves an application to strangers: who is slow is cut off, and nobody holds more connections than their part."""

import asyncio
import gc
import socket
from collections import Counter
from functools import partial
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from oathwork.untrusted.limits import ServeLimits, counted

_OFTEN = 0.5  # seconds between two looks at a connection


def make_server(app: Any, limits: ServeLimits | None = None, proxies: tuple[str, ...] = ()) -> uvicorn.Server:
    """Return a server of an application, to be run with listening sockets; `proxies` may hold any number of connections.

    What a client says of its own address is not believed here: uvicorn would, of any program on this machine.
    """
    limits = limits or ServeLimits()
    protocol = partial(_LimitedProtocol, door=_Door(limits, proxies))
    config = uvicorn.Config(
        app,
        http=cast(Any, protocol),
        ws="none",
        lifespan="off",
        proxy_headers=False,
        timeout_keep_alive=limits.idle,
        timeout_graceful_shutdown=5,
        log_level="warning",
        access_log=False,
    )
    return uvicorn.Server(config)


def serve(app: Any, listening: socket.socket, proxies: tuple[str, ...] = ()) -> None:
    """Serve an application until the process is told to end.

    What is there by now stays to the end, and Python need not look through it for cycles: each look took 60 ms of a processor,
    in which nobody was answered.
    """
    server = make_server(app, proxies=proxies)
    gc.collect()
    gc.freeze()
    server.run(sockets=[listening])


class _Door:
    """Counts who is connected."""

    def __init__(self, limits: ServeLimits, proxies: tuple[str, ...]) -> None:
        self.limits, self.proxies = limits, proxies
        self._connections = Counter[str]()

    def enter(self, peer: str) -> bool:
        """Count one connection more; return whether there is room for it."""
        client = counted(peer)
        self._connections[client] += 1
        is_proxy = counted(peer, "0.0.0.0", self.proxies) == "0.0.0.0"
        has_room = is_proxy or self._connections[client] <= self.limits.connections_of_one
        return has_room and self._connections.total() <= self.limits.connections

    def leave(self, peer: str) -> None:
        """Count one connection less."""
        client = counted(peer)
        self._connections[client] -= 1
        self._connections += Counter()  # without those that have none


class _LimitedProtocol(H11Protocol):
    """uvicorn's own, for clients that may be hostile: head, body and answer have their time, whatever trickles in."""

    def __init__(self, *arguments: Any, door: _Door, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._door, self._peer = door, ""
        self._phase: tuple[str, int] = ("head", 0)
        self._since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            # An answer goes out in two pieces, and the second would wait 40 ms for the first to be acknowledged.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._door.enter(self._peer):
            transport.abort()
            return
        self._since = self.loop.time()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.leave(self._peer)
        super().connection_lost(exc)

    def _look(self) -> None:
        """Cut the connection if it has been too long in what it does now; else look again soon."""
        if self not in self.connections:
            return
        phase, now = self._phase_now(), self.loop.time()
        if phase != self._phase:
            self._phase, self._since = phase, now
        if now - self._since > getattr(self._door.limits, phase[0]):
            self.transport.abort()
            return
        self.loop.call_later(_OFTEN, self._look)

    def _phase_now(self) -> tuple[str, int]:
        """Return which limit counts now, and for which request."""
        if self.cycle is None or self.cycle.response_complete:
            return "head", id(self.cycle)
        return ("body" if self.cycle.more_body else "answer"), id(self.cycle)
