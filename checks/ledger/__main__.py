"""How fast the stored ledger is, and how it grows: `python -m checks.ledger [--most 100000]`.

The logs are those of two real lives on the embedded chain, one paid and one that stays open, repeated under
other ids in later blocks; nine of ten are paid. What is measured is the way in that `Store.follow` takes.
"""

import argparse
import tempfile
import time
from pathlib import Path

from eth_utils.crypto import keccak

from oathwork.chain import local
from oathwork.chain.receipt import Block
from oathwork.ledger.database import Store
from oathwork.ledger.reading import Portion
from oathwork.model.terms import Status
from tests.support.stage import build

RANGE = 500  # bounties that come in together


def lives(stage):
    """The logs of a paid bounty and of an open one."""
    paid = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90, 80, 70)
    opened = stage.post(stage.terms(lane=1))
    return [_logs_of(stage, paid.id), _logs_of(stage, opened.id)]


def _logs_of(stage, id):
    head = stage.chain.block().number
    ranges = stage.chain.raw_logs([stage.escrow.address], [None, "0x" + id.hex()], 0, head)
    return [dict(log) for _, found in ranges for log in found]


def told_again(logs, number, block):
    id = keccak(number.to_bytes(8))
    for index, log in enumerate(logs):
        topics = [log["topics"][0], id, *log["topics"][2:]]
        yield log | {"topics": topics, "blockNumber": block, "logIndex": number % RANGE * 16 + index}


def fill(store, kinds, first, last, block):
    for at in range(first, last, RANGE):
        block += 1
        found = [
            log
            for number in range(at, min(at + RANGE, last))
            for log in told_again(kinds[number % 10 == 0], number, block)
        ]
        anchor = Block(block, block, "0x" + keccak(block.to_bytes(8)).hex())
        store.ingest(Portion(block, block, anchor, tuple(found)))
    return block


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100_000)
    most = parser.parse_args().most
    stage = build(*local.start(20))
    kinds = lives(stage)
    print(
        "| bounties | logs | read in, seconds | bounties a second | open ones of a guild | listing 50 of them, ms | one, ms |"
    )
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(stage.contracts, f"sqlite:///{Path(folder) / 'ledger.sqlite'}")
        done, block, seconds = 0, stage.chain.block().number, 0.0
        for size in (1_000, 10_000, 100_000):
            if size > most:
                break
            start = time.perf_counter()
            block = fill(store, kinds, done, size, block)
            seconds += time.perf_counter() - start
            done = size
            _print(store, stage, size, seconds, kinds)


def _print(store, stage, size, seconds, kinds):
    opened = size // 10
    logs = opened * len(kinds[1]) + (size - opened) * len(kinds[0])
    start = time.perf_counter()
    page = store.find(statuses=[Status.OPEN], guild=stage.guild, limit=50)
    listing = time.perf_counter() - start
    assert len(page) == 50
    start = time.perf_counter()
    assert store.stored(next(iter(page))).status is Status.OPEN
    one = time.perf_counter() - start
    rate = size / seconds
    print(
        f"| {size:,} | {logs:,} | {seconds:.1f} | {rate:,.0f} | {opened:,} | {listing * 1000:.1f} | {one * 1000:.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
