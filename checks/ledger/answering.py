"""How soon the page's server answers over HTTP, and how that grows with the bounties: the goal is 100 ms for 95 of 100 answers.

The bounties are those of `asking`, in the database of a server as `oathwork web` runs it, on an anvil, with a guild of 1,000
places. Each question is asked anew, without the tag by which a browser is spared an answer that it has; the first of a block
is asked when a block has come, so nothing that is remembered for a block is there yet.
"""

import gc
import json
import socket
import statistics
import time
import urllib.request
from contextlib import contextmanager
from types import SimpleNamespace

from checks.ledger import asking
from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from oathwork.evidence.specification import write_specification
from oathwork.ledger.database import open_database
from oathwork.ledger.rows import Rows
from oathwork.model.guild import guild_hex
from oathwork.site.bundle import Bundle
from oathwork.site.serving import Service
from oathwork.site.source import ChainLabel
from oathwork.untrusted.documents import content_hash
from oathwork.workflows.signed_order import order_as_json, order_claim
from tests.page.world import node
from tests.support.around import Around
from tests.support.serving import served
from tests.support.stage import build

GOAL = 100  # milliseconds
TURNS, FIRSTS = 100, 20  # answers of each question: in one block, and the first of a block each
PLACES = 1_000
MILESTONES = 50  # of one plan: as many as an answer tells of
TILLS = 30  # plans, and as many rotas
LIVE = "Open,Claimed,Delivered,InReview,Escalated"


@contextmanager
def site(url):
    """A server on a chain of its own, with its database at `url`: where it answers, its source, and its stage."""
    with node() as rpc:
        stage = build(connect(rpc), dev_signers(20))
        service = Service.of(stage.contracts, url, ChainLabel("measured", rpc=rpc))
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        try:
            with served(service.application(Bundle(), port), listening) as address:
                yield SimpleNamespace(url=f"{address}/api", source=service.source, stage=stage)
        finally:
            service.close()


def _seat_many(stage):
    """Let the guild have its thousand places, by accounts without keys, which an anvil lets act."""
    chain, guilds, guild = stage.chain, stage.contracts.guilds, stage.guild
    accounts = [
        f"0x{number:040}" for number in range(1, PLACES + 1 - len(stage.peers))
    ]  # digits alone: no checksum
    for at in range(0, len(accounts), 100):
        guilds.offer_seats(guild, accounts[at : at + 100]).send(stage.steward)
    taking = guilds.take_seat(guild)
    local.rpc(chain, "anvil_autoImpersonateAccount", True)
    for account in accounts:
        local.rpc(chain, "anvil_setBalance", account, hex(10**18))
        call = {"from": account, "to": taking.to, "data": "0x" + taking.data.hex(), "gas": hex(500_000)}
        local.rpc(chain, "eth_sendTransaction", call)


def _start_tills(stage):
    """Start more plans and rotas than a page has; return the plan that has most to tell, which has posted its first, and a rota."""
    around = Around(stage)
    offers = [around.offer(reward=10**15 + number) for number in range(MILESTONES)]
    plan = around.plan(*offers)
    around.serve(plan)
    around.fill("Plan", plan, sum(offer.stake for offer in offers))
    around.next("Plan", plan, offers[0])
    for number in range(1, TILLS + 1):
        rota = around.rota(salt=number.to_bytes(32))
        around.plan(salt=number.to_bytes(32))
    return plan, rota


def questions(running):
    """What is asked, by the words of the table: each question with what makes it longest."""
    stage = running.stage
    text = write_specification("What is measured", ["It works"], licence="MIT")
    running.source.keep_document(text)
    paid = stage.settle(
        stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(spec=content_hash(text)))))), 90, 90, 90
    )
    for lane in range(1, 61):
        order = order_claim(stage.contracts, stage.post(stage.terms(lane=lane)), stage.worker, 86_400)
        _ask(f"{running.url}/orders", json.dumps(order_as_json(order)).encode())
    plan, rota = _start_tills(stage)
    _seat_many(stage)  # only now: a bounty is judged from most of a guild's seats
    peer, of_guild = asking.PEER, f"guilds/{guild_hex(stage.guild)}"
    return {
        "about": "about",
        "board, all that is live": f"bounties?status={LIVE}",
        "board, live, the last page": f"bounties?status={LIVE}&cursor=LAST",
        "board, a guild's open ones": f"bounties?status=Open&guild={guild_hex(asking.GUILDS[0])}",
        "board, of a poster, ended": f"bounties?status=ended&poster={asking.POSTERS[0]}",
        "board, what has ended": "bounties?status=ended",
        "board, ended, the last page": "bounties?status=ended&cursor=LAST",
        "board, the highest rewards": f"bounties?status={LIVE}&sort=reward",
        "board, rewards of at least 1": f"bounties?status={LIVE}&min=1&sort=reward",
        "board, a token nobody pays in": f"bounties?token={asking.POSTERS[1]}",
        "board, words of titles": f"bounties?status={LIVE}&q=accented+letters",
        "board, one letter of titles": "bounties?q=w&status=all",
        "one bounty, paid": f"bounties/0x{paid.id.hex()}",
        "its verdicts": f"bounties/0x{paid.id.hex()}/verdicts",
        "its seals": f"bounties/0x{paid.id.hex()}/seals",
        "its job": f"documents/0x{paid.terms.spec.hex()}",
        "queue of one peer": f"accounts/{peer}/queue",
        "queue, the last page": f"accounts/{peer}/queue?cursor=LAST",
        "notices of that peer": f"accounts/{peer}/notices",
        "notices of a poster": f"accounts/{asking.POSTERS[0]}/notices",
        "owed to a peer": f"accounts/{paid.verdicts[0].peer}/owed",
        "standing of a worker": f"accounts/{stage.worker.address}/standing",
        "guilds": "guilds",
        "a guild": of_guild,
        "its 1,000 places": f"{of_guild}/places",
        "its places, the last page": f"{of_guild}/places?cursor=LAST",
        "its posters": f"{of_guild}/posters",
        "its pairs": f"{of_guild}/pairs",
        "its probes": f"{of_guild}/probes",
        "tokens of a name": "tokens?name=mock",
        "crowds": "crowds",
        "plans and rotas": "tills",
        "plans and rotas, the last page": "tills?cursor=LAST",
        "plans of an organiser and a guild": f"tills?kind=plan&organiser={stage.poster.address}&guild={guild_hex(stage.guild)}",
        "a plan of 50 milestones": f"plan/{plan}",
        "a rota": f"rota/{rota}",
        "orders": "orders",
    }


def _ask(address, body=None):
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"} if body else {})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def _last_page(address):
    """Return where the last page of a list is asked for."""
    before, _, _ = address.partition("cursor=LAST")
    at = address.replace("cursor=LAST", "cursor=")
    while cursor := json.loads(_ask(at))["next"]:
        at = f"{before}cursor={cursor}"
    return at


def timed(running, path):
    """Return of an answer in a block, and of the first in a block: milliseconds of the processor, and by the clock 95 of 100.

    And how many entries there are. The processor is this process's, which serves and asks; the clock of a busy machine also
    counts what others do.
    """
    address = f"{running.url}/{path}"
    if "LAST" in path:
        address = _last_page(address)
    times = [_seconds(address) for _ in range(TURNS)]
    firsts = []
    for _ in range(FIRSTS):
        local.mine(running.stage.chain)
        running.source.follow()  # the server reads each block once, whoever asks
        firsts.append(_seconds(address))
    return *_summed_up(times), *_summed_up(firsts), _entries(_ask(address))


def _seconds(address):
    before, began = time.process_time(), time.perf_counter()
    _ask(address)
    return time.process_time() - before, time.perf_counter() - began


def _summed_up(times):
    processor, clock = zip(*times, strict=True)
    return statistics.mean(processor) * 1_000, statistics.quantiles(clock, n=20)[-1] * 1_000


def _entries(body):
    try:
        document = json.loads(body)
    except ValueError:
        return 1
    return max([len(each) for each in document.values() if isinstance(each, list)], default=1)


def print_answering(urls, sizes):
    """Print how soon each question is answered in each database, by the number of bounties; `!` is later than the goal."""
    columns, names = {}, []
    for database, url in urls.items():
        with site(url) as running:
            asked = questions(running)
            names = list(asked)
            asking.GUILDS[0] = (
                running.stage.guild
            )  # the guild with the places is a guild of many bounties too
            engine, rows, done = open_database(url), Rows(asking.FOLLOW), 0
            for size in sizes:
                asking.fill(engine, rows, done, size)
                done = size
                gc.collect()
                gc.freeze()  # as a server does before it serves
                columns[f"{database}, {size:,}"] = [timed(running, path) for path in asked.values()]
            engine.dispose()
    print(
        f"\n| an answer over HTTP, ms of the processor on the average, by the clock 95 of {TURNS}; the first of a block (entries) |",
        " | ".join(columns),
        "|",
    )
    print("|---" + "|--:" * len(columns) + "|")
    for number, name in enumerate(names):
        cells = [_cell(*column[number]) for column in columns.values()]
        print(f"| {name} |", " | ".join(cells), "|", flush=True)


def _cell(processor, most, first_processor, first, entries):
    late = " !" if max(most, first) > GOAL else ""
    return f"{processor:.1f}, {most:.0f}; {first_processor:.1f}, {first:.0f}{late} ({entries:,})"
