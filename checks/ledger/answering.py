"""How soon the page's server answers over HTTP, and how that grows with the bounties: the goal is 100 ms for 95 of 100 answers.

The bounties are those of `asking`, in the database of a server as `oathwork web` runs it, on an anvil. Each question is
asked anew, without the tag by which a browser is spared an answer that it has.
"""

import json
import socket
import statistics
import time
import urllib.request
from contextlib import contextmanager

from checks.ledger.asking import FOLLOW, GUILDS, PEER, fill
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.ledger.database import open_database
from oathwork.ledger.rows import Rows
from oathwork.model.guild import guild_hex
from oathwork.site.bundle import Bundle
from oathwork.site.serving import Service
from oathwork.site.source import ChainLabel
from tests.page.world import node
from tests.support.serving import served
from tests.support.stage import build

GOAL = 100  # milliseconds
TURNS = 100
LIVE = "Open,Claimed,Delivered,InReview,Escalated"
ASKED = {
    "about": "about",
    "board, all that is live": f"bounties?status={LIVE}",
    "board, a guild's open ones": f"bounties?status=Open&guild={guild_hex(GUILDS[0])}",
    "board, what has ended": "bounties?status=ended",
    "board, rewards of at least 1": f"bounties?status={LIVE}&min=1000000000000000000",
    "board, words of titles": f"bounties?status={LIVE}&q=accented+letters",
    "queue of one peer": f"accounts/{PEER}/queue",
}


@contextmanager
def site(url):
    """A server on a chain of its own, with its database at `url`; yield where it answers."""
    with node() as rpc:
        contracts = build(connect(rpc), dev_signers(20)).contracts
        service = Service.of(contracts, url, ChainLabel("measured", rpc=rpc))
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        try:
            with served(service.application(Bundle(), port), listening) as address:
                yield f"{address}/api"
        finally:
            service.close()


def timed(address):
    """Return, in milliseconds, an answer's time of this process, which serves and asks, and by the clock the 95th of 100.

    And how many entries it has. On a busy machine the clock also counts what others do.
    """
    times, start = [], time.process_time()
    for _ in range(TURNS):
        began = time.perf_counter()
        with urllib.request.urlopen(address) as answer:
            body = answer.read()
        times.append((time.perf_counter() - began) * 1_000)
    processor = (time.process_time() - start) * 1_000 / TURNS
    document = json.loads(body)
    entries = document.get("bounties", document.get("queue", [None]))
    return processor, statistics.quantiles(times, n=20)[-1], len(entries)


def print_answering(url, sizes):
    """Print how soon each question is answered, by the number of bounties; `!` is later than the goal."""
    print(
        f"\n| an answer over HTTP, ms of the processor, by the clock 95 of {TURNS} (entries) | bounties |",
        " | ".join(ASKED),
        "|",
    )
    print("|---|--:" + "|--:" * len(ASKED) + "|")
    with site(url) as address:
        timed(f"{address}/about")  # reads the chain once, and so makes the tables
        engine, rows, done = open_database(url), Rows(FOLLOW), 0
        for size in sizes:
            fill(engine, rows, done, size)
            done = size
            results = [timed(f"{address}/{path}") for path in ASKED.values()]
            cells = [
                f"{processor:.1f}, {most:.0f}{'' if most <= GOAL else ' !'} ({count:,})"
                for processor, most, count in results
            ]
            print(f"| SQLite | {size:,} |", " | ".join(cells), "|", flush=True)
        engine.dispose()
