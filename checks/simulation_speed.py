"""How many bounties a second the simulation plays: `python -m checks.simulation_speed`. A measurement, not a test."""

import sys
import time
from dataclasses import replace

from checks.machine import print_machine
from oathwork.simulation import Plan, measure, simulate

BOUNTIES, TIMES, SEED = 20_000, 3, 1
PLANS = {
    "as it is": Plan(),
    "a panel of one": replace(Plan(), size=1),
    "a panel of seven": replace(Plan(), size=7, bond=140_000),
    "a guild of 500": replace(Plan(), peers={"honest": 450, "absent": 50}),
}


def speeds(plan):
    """Bounties a second, by the clock and by the processor's time: the best of a few, for others may be at work here."""
    clock = processor = 0.0
    for _ in range(TIMES):
        began, used = time.perf_counter(), time.process_time()
        measure(simulate(plan, BOUNTIES, seed=SEED))
        clock = max(clock, BOUNTIES / (time.perf_counter() - began))
        processor = max(processor, BOUNTIES / (time.process_time() - used))
    return clock, processor


def main():
    print_machine()
    print(f"{BOUNTIES:,} bounties, seed {SEED}, one process, the best of {TIMES}; bounties a second")
    print(f"{'':<18}{'by the clock':>14}{'by processor time':>20}")
    for name, plan in PLANS.items():
        clock, processor = speeds(plan)
        print(f"{name:<18}{clock:>14,.0f}{processor:>20,.0f}")


if __name__ == "__main__":
    sys.exit(main())
