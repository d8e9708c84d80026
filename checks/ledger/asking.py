"""How fast the stored ledger answers, and how that grows.

The rows are those of bounties made here, not of logs: eight of ten are paid, one is open, and one is in review by a panel on
which one peer always sits. Times are the median of some; a page has 50 entries.
"""

import statistics
import time
from dataclasses import replace

from eth_utils.crypto import keccak

from oathwork.ledger.database import open_database
from oathwork.ledger.questions import BountyFilter
from oathwork.ledger.rows import Rows
from oathwork.ledger.stored_questions import StoredBounties
from oathwork.model.bounty import Bounty, RecordedVerdict
from oathwork.model.guild import Seat
from oathwork.model.terms import End, People, State, Status
from tests.support.strategies import some_terms

FOLLOW = 1  # the number of the only deployment
TURNS = 9
PORTION = 500  # bounties that are written together
PAGE = 50
LATE = 10**10  # seconds: everything is due
ACCOUNTS = [f"0x{number:040}" for number in range(10**30, 10**30 + 300)]  # digits alone: no checksum
PEER, POSTERS, WORKERS, PEERS = ACCOUNTS[0], ACCOUNTS[1:50], ACCOUNTS[50:200], ACCOUNTS[200:]
GUILDS = [some_terms().guild + (number << 44) for number in range(10)]


def bounty(number):
    """The bounty of a number, always the same."""
    terms = replace(
        some_terms(),
        poster=POSTERS[number % len(POSTERS)],
        lane=number,
        guild=GUILDS[number // 10 % len(GUILDS)],
        size=3,
        open_until=1_800_000_000 + number * 37 % 1_000_000,
    )
    posted = Bounty(keccak(number.to_bytes(8)), terms)
    if number % 10 == 0:
        return posted
    worker = WORKERS[number % len(WORKERS)]
    panel = [PEER, PEERS[number % 50], PEERS[50 + number % 50]]
    state = State(
        1, worker, 1_700_000_000, 1_700_000_000 + number % 1_000, delivery=b"\xd0" * 32, scores=2**56 - 1
    )
    in_review = replace(
        posted,
        status=Status.IN_REVIEW,
        state=state,
        people=People((), tuple(Seat(place, account) for place, account in enumerate(panel))),
        last_worker=worker,
    )
    if number % 10 == 1:
        return in_review
    scores = [90, 80, number % 100]
    verdicts = tuple(
        RecordedVerdict(1, state.delivery, index, panel[index], score, b"\xee" * 32)
        for index, score in enumerate(scores)
    )
    facts = {"id": posted.id, "worker": worker, "bonus": 0, "forgone": 0}
    return replace(
        in_review, status=Status.FREE, end=End.PAID, facts=facts, verdicts=verdicts, ended_in=number + 1
    )


def fill(engine, rows, first, last):
    """Write the rows of some bounties, as they come in with their logs."""
    for at in range(first, last, PORTION):
        made = {each.id: each for each in map(bounty, range(at, min(at + PORTION, last)))}
        with engine.begin() as connection:
            rows.write(connection, made, {}, made)


def timed(question):
    """Return how long an answer takes, in milliseconds of processor and of the clock, and how many entries it has."""
    times = []
    for _ in range(TURNS):
        start, clock_start = time.process_time(), time.perf_counter()
        answer = question()
        times.append((time.process_time() - start, time.perf_counter() - clock_start))
    processor, clock = (statistics.median(each) * 1_000 for each in zip(*times, strict=True))
    return processor, clock, len(answer) if hasattr(answer, "__len__") else 1


def questions(asked):
    """What is asked, by the words of the table."""
    open_of_guild = BountyFilter(frozenset([Status.OPEN]), GUILDS[0], open_after=0, limit=PAGE)
    ended = BountyFilter(frozenset([Status.FREE]), limit=PAGE)
    return {
        "board, a page of a guild": lambda: asked.find(open_of_guild),
        "board, what has ended, a page": lambda: asked.find(ended),
        "queue, a page": lambda: asked.queue(PEER, None, PAGE),
        "queue, all": lambda: asked.queue(PEER, None, None),
        "all that waits, a page": lambda: asked.waits(PEER, 0, None, PAGE),
        "due steps, a page": lambda: asked.due(LATE, LATE, ["redraw"], None, PAGE),
        "due steps, all": lambda: asked.due(LATE, LATE, ["redraw"], None, None),
        "report of a guild": lambda: asked.report(LATE, GUILDS[0], None),
        "report of all": lambda: asked.report(LATE, None, None),
        "one bounty": lambda: asked.bounties([bounty(1).id]),
    }


def print_asking(urls, sizes):
    """Print how long each question takes in each database, which grows, and how many bounties' rows are written a second."""
    names = list(questions(None))
    print("\n| asking, ms (entries) | bounties |", " | ".join(names), "| rows of bounties written a second |")
    print("|---" + "|--:" * (len(names) + 2) + "|")
    for database, url in urls.items():
        engine, rows, done = open_database(url), Rows(FOLLOW), 0
        asked = StoredBounties(engine, rows)
        for size in sizes:
            start = time.process_time()
            fill(engine, rows, done, size)
            rate = (size - done) / (time.process_time() - start)
            done = size
            if engine.dialect.name == "postgresql":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM ANALYZE")  # as autovacuum does after a while
            results = list(map(timed, questions(asked).values()))
            cells = [f"{processor:.1f} ({count:,})" for processor, _, count in results]
            print(f"| {database} | {size:,} |", " | ".join(cells), f"| {rate:,.0f} |", flush=True)
            if database != "SQLite":
                by_clock = " | ".join(f"{clock:.1f}" for _, clock, _ in results)
                print(f"| {database}, by the clock | {size:,} | {by_clock} | |", flush=True)
        engine.dispose()
