"""Clients that ask over plain sockets: as quick as Python can, each in its own connection, from many addresses."""

import asyncio
import contextlib
import itertools
import time
from dataclasses import dataclass, field

ADDRESSES = 50  # of this machine's own network, for no address may hold all connections


@dataclass
class Load:
    """What came of a load."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)  # of the answers 200
    bad: int = 0  # other answers, and broken connections
    answers: dict[int, str] = field(
        default_factory=dict
    )  # of a crowd: the body of each that was answered 200

    @property
    def rate(self):
        """Answers 200 a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def part(self, share):
        """Milliseconds within which that share of the answers came."""
        ordered = sorted(self.times) or [0.0]
        return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def load_of(url, requests, clients, seconds, half_open=0):
    """Ask again and again for so many seconds."""
    return asyncio.run(_load_of(url, requests, clients, seconds, half_open))


def crowd(url, requests, *, kill=None, after=0):
    """Send all requests at once, each in a connection of its own; `kill` a process when so many are answered."""
    return asyncio.run(_crowd(url, requests, kill, after))


async def _load_of(url, requests, clients, seconds, half_open):
    load = Load()
    idle = [await _connection(url, number) for number in range(half_open)]
    for _, writer in idle:
        writer.write(b"POST /verdicts HTTP/1.1\r\nHost: mailbox\r\nContent-Length: 100\r\n\r\n{")
    begin = time.perf_counter()
    askers = [_asker(url, requests, number, begin + seconds, load) for number in range(clients)]
    await asyncio.gather(*askers)
    load.seconds = time.perf_counter() - begin
    for _, writer in idle:
        writer.close()
    return load


async def _asker(url, requests, number, until, load):
    reader, writer = await _connection(url, number)
    for request in itertools.islice(itertools.cycle(requests), number, None):
        begin = time.perf_counter()
        if begin > until:
            break
        try:
            status, _ = await _answer(reader, writer, request)
        except (OSError, asyncio.IncompleteReadError):
            load.bad += 1
            reader, writer = await _connection(url, number)
            continue
        if status == 200:
            load.times.append(time.perf_counter() - begin)
        else:
            load.bad += 1
    writer.close()


async def _crowd(url, requests, kill, after):
    load, begin = Load(), time.perf_counter()

    async def one(number, request):
        start = time.perf_counter()
        try:
            status, body = await _answer(*await _connection(url, number), request)
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        if status != 200:
            load.bad += 1
            return
        load.times.append(time.perf_counter() - start)
        load.answers[number] = body.decode()
        if kill and len(load.answers) == after:
            kill.kill()

    await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))
    load.seconds = time.perf_counter() - begin
    return load


async def _connection(url, number):
    host, port = url.removeprefix("http://").split(":")
    local = (f"127.0.0.{number % ADDRESSES + 1}", 0)
    return await asyncio.open_connection(host, int(port), local_addr=local, limit=2**24)


async def _answer(reader, writer, request):
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    body = await reader.readexactly(int(length.split(b":")[1]))
    with contextlib.suppress(ValueError):
        return int(head.split(b" ", 2)[1]), body
    return 0, body
