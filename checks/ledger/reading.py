"""How much work it is to read logs in, from a node's plain JSON to the last row, beside how many there are."""

import cProfile
import time

from checks.ledger.lives import JSON_RANGE, portion
from oathwork.chain.plain_eth import log_of_json
from oathwork.ledger.reading import Portion, united


def read_in(ledger, kinds, first, last, block):
    """Read bounties in, as `follow` does; return the last block, how many logs that were, the seconds of processor and clock.

    What a node would have to do before, and its JSON's decoding, is not counted.
    """
    logs_read, seconds, clock = 0, 0.0, 0.0
    for at in range(first, last, JSON_RANGE):
        block += 1
        anchor, answer = portion(
            kinds, at, min(at + JSON_RANGE, last), block, ledger.contracts.escrow.address
        )
        start, clock_start = time.process_time(), time.perf_counter()
        logs = united(map(log_of_json, answer), [ledger.contracts.escrow.address], block, block)
        ledger.ingest(Portion(block, block, anchor, tuple(logs)))
        seconds += time.process_time() - start
        clock += time.perf_counter() - clock_start
        logs_read += len(logs)
    return block, logs_read, seconds, clock


def steps(ledger, kinds, first, last, block):
    """Return the last block, and how many functions are called for each log: a measure that no other program can disturb."""
    profile = cProfile.Profile()
    profile.enable()
    block, logs_read, *_ = read_in(ledger, kinds, first, last, block)
    profile.disable()
    return block, sum(each.callcount for each in profile.getstats()) / logs_read


def print_reading(ledgers, kinds, block, sizes):
    """Print how many logs a second each ledger reads in, the first bounties, and those after them."""
    print("\n| reading in, logs a second | of bounties | logs | of processor | by the clock |")
    print("|---|--:|--:|--:|--:|")
    for name, ledger in ledgers.items():
        first, at = 0, block
        for last in sizes:
            at, logs, seconds, clock = read_in(ledger, kinds, first, last, at)
            numbers = f"{logs:,} | {logs / seconds:,.0f} | {logs / clock:,.0f}"
            print(f"| {name} | {first + 1:,} to {last:,} | {numbers} |", flush=True)
            first = last
