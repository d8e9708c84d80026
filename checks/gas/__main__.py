"""`python -m checks.gas`: measures the gas of every step, prints it, and compares or rewrites the snapshot."""

from __future__ import annotations

import argparse
import sys

from checks.gas import report
from checks.gas.measure import ROWS, measure
from checks.gas.where import print_where


def main() -> int:
    """Exit code 1 if `--check` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m checks.gas", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail on any difference from snapshot.json")
    parser.add_argument("--update", action="store_true", help="rewrite snapshot.json")
    parser.add_argument("--quick", action="store_true", help="only the steps that have a goal")
    parser.add_argument("--where", metavar="STEP", help="only print where the gas of this step goes")
    asked = parser.parse_args()
    if asked.where:
        print_where(next(row for row in ROWS if asked.where in row.name))
        return 0
    rows = [row for row in ROWS if row.goal] if asked.quick else ROWS
    world, costs = measure(rows)
    report.print_table(costs)
    report.print_sizes(world)
    if asked.quick:
        return 0
    taken = report.snapshot(world, costs)
    for name in sorted(report.missed_goals(taken)):
        print(f"more than agreed: {name}: {report.UNREACHED.get(name, 'not explained')}")
    if asked.update:
        report.write(taken)
    found = report.differences(taken) if asked.check else []
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
