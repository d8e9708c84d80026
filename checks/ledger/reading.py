"""How much work it is to read logs in, from a node's plain JSON to the last row, beside how many there are."""

import cProfile
import time

from checks.ledger.lives import JSON_RANGE, portion
from oathwork.chain.plain_eth import log_of_json
from oathwork.ledger.reading import Portion, one_by_one, united


def read_in(ledger, kinds, first, last, block):
    """Read bounties in, as `follow` does; return the last block, how many logs that were, the seconds of processor and clock.

    What a node would have to do before, and its JSON's decoding, is not counted.
    """
    logs_read, seconds, clock = 0, 0.0, 0.0
    escrow = ledger.contracts.escrow.address
    ranges = [(at, min(at + JSON_RANGE, last)) for at in range(first, last, JSON_RANGE)]
    for at, upto in ranges:
        block += 1
        anchor, answer = portion(kinds, at, upto, block, escrow)
        start, clock_start = time.process_time(), time.perf_counter()
        for each in one_by_one(_portions(answer, anchor, escrow, block)):
            ledger.ingest(each)
            logs_read += len(each.logs)
        seconds += time.process_time() - start
        clock += time.perf_counter() - clock_start
    return block, logs_read, seconds, clock


def _portions(answer, anchor, escrow, block):
    logs = united(map(log_of_json, answer), [escrow], block, block)
    yield Portion(block, block, anchor, tuple(logs))


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
