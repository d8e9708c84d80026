"""How fast the stored ledger answers, and how that grows: `python -m checks.ledger.asking [--most 100000] [--database URL]`.

The rows are those of bounties made here, not of logs: eight of ten are paid, one is open, and one is in review by a panel on
which one peer always sits. Times are of this process's processor, in milliseconds, the median of some; a page has 50 entries.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

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
SIZES = (1_000, 10_000, 100_000)
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
    return replace(in_review, status=Status.FREE, end=End.PAID, facts=facts, verdicts=verdicts)


def fill(engine, rows, first, last):
    """Write the rows of some bounties, as they come in with their logs."""
    for at in range(first, last, PORTION):
        made = {each.id: each for each in map(bounty, range(at, min(at + PORTION, last)))}
        with engine.begin() as connection:
            rows.write(connection, made, {}, made)


def timed(question):
    """Return how long an answer takes, and how many entries it has."""
    times = []
    for _ in range(TURNS):
        start = time.process_time()
        answer = question()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1_000, len(answer) if hasattr(answer, "__len__") else 1


def questions(asked):
    """What is asked, by the words of the table."""
    open_of_guild = BountyFilter(frozenset([Status.OPEN]), GUILDS[0], open_after=0, limit=PAGE)
    return {
        "board, a page of a guild": lambda: asked.find(open_of_guild),
        "queue, a page": lambda: asked.queue(PEER, None, PAGE),
        "queue, all": lambda: asked.queue(PEER, None, None),
        "due steps, a page": lambda: asked.due(LATE, LATE, ["redraw"], None, PAGE),
        "due steps, all": lambda: asked.due(LATE, LATE, ["redraw"], None, None),
        "report of a guild": lambda: asked.report(LATE, GUILDS[0], None),
        "report of all": lambda: asked.report(LATE, None, None),
        "one bounty": lambda: asked.bounties([bounty(1).id]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--database", help="an empty one; by default SQLite in a folder that is deleted")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(arguments.database or f"sqlite:///{Path(folder) / 'ledger.sqlite'}")
        rows, done = Rows(FOLLOW), 0
        asked = StoredBounties(engine, rows)
        print("| bounties |", " | ".join(questions(asked)), "| rows written a second |")
        print("|--:" * (len(questions(asked)) + 2) + "|")
        for size in (size for size in SIZES if size <= arguments.most):
            start = time.process_time()
            fill(engine, rows, done, size)
            rate = (size - done) / (time.process_time() - start)
            done = size
            cells = [f"{ms:.1f} ({count:,})" for ms, count in map(timed, questions(asked).values())]
            print(f"| {size:,} |", " | ".join(cells), f"| {rate:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
