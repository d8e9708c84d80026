"""How fast the stored ledger is, how it grows, and how often it asks: `python -m checks.ledger [--most 100000]`.

The logs are those of two real lives on the embedded chain, one paid and one that stays open, repeated under
other ids in later blocks; nine of ten are paid. What is measured is the way in that `Store.follow` takes.
"""

import argparse
import tempfile
import time
from pathlib import Path

from checks.ledger.calls import count, followed
from checks.ledger.lives import lives
from checks.ledger.reading import read_in
from oathwork.chain import local
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger
from oathwork.model.terms import Status
from tests.support.stage import build

SIZES = (1_000, 10_000, 100_000)  # bounties


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    most = parser.parse_args().most
    stage = build(*local.start(20))
    with tempfile.TemporaryDirectory() as folder:
        _print_calls(stage, f"sqlite:///{Path(folder) / 'calls.sqlite'}")
        kinds = lives(stage)
        sizes = [size for size in SIZES if size <= most]
        ledgers = {
            "in memory": Ledger(stage.contracts),
            "stored": Store(stage.contracts, f"sqlite:///{Path(folder) / 'ledger.sqlite'}"),
        }
        print(
            "| ledger | bounties | logs read since the line above | logs a second of processor | listing 50 open ones, ms | one, ms |"
        )
        print("|---|---|---|---|---|---|")
        for name, ledger in ledgers.items():
            _print_reading(name, ledger, stage, kinds, sizes)


def _print_calls(stage, database):
    bounty = stage.post(stage.terms(lane=9))
    print("| a bounty on a million blocks, at most 10,000 a question | asked |")
    print("|---|---|")
    for what, words in (
        ("nothing known", "no"),
        ("the refusal says the limit", "limited to a 10,000 block range"),
    ):
        asked, _ = count(stage, bounty.id, words=words)
        print(f"| {what} | {len(asked)} |")
    followed(stage, database)
    asked, _ = count(stage, bounty.id, database, is_remembered=True)
    print(f"| ledger stored, code checked today | {len(asked)} |\n", flush=True)


def _print_reading(name, ledger, stage, kinds, sizes):
    done, block = 0, stage.chain.block().number
    for size in sizes:
        block, logs, seconds = read_in(ledger, kinds, done, size, block)
        done = size
        start = time.perf_counter()
        page = ledger.find(statuses=[Status.OPEN], guild=stage.guild, limit=50)
        listing = time.perf_counter() - start
        assert len(page) == 50
        start = time.perf_counter()
        assert ledger.stored(next(iter(page))).status is Status.OPEN
        one = time.perf_counter() - start
        numbers = f"{size:,} | {logs:,} | {logs / seconds:,.0f} | {listing * 1000:.1f} | {one * 1000:.2f}"
        print(f"| {name} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
