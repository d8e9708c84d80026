"""
`python -m checks.coverage [options] [what pytest should run]`: which lines and conditions of the contracts the tests reach.

A copy of the project is compiled without the optimizer, so that each condition of the source is one jump of the code, and
the tests run on it on anvil. Every transaction, call and estimate is traced at once, those that revert too. Counted are
lines (all statements that begin there were run), branches (each simple condition of an `if`, a `require`, a `? :`, a loop,
an `&&` or `||` was true, and was false) and functions.

Limits, so that nobody reads more into the numbers than is in them:
- It says what was run, not what was checked.
- The last operand of an `&&` or `||` that only makes a value (`return a && b`) is not looked at: no jump depends on it.
- The two ends of a `try` are not distinguished, nor the jumps of inline assembly.
- A call of more than 20 million gas is not traced; the number of those is printed.
- Only what goes over HTTP to a node is seen: not tests on the embedded chain, and none of the invariants' own engine.
- Without the optimizer the code is larger and dearer than what is deployed: tests of gas or of code size may fail here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from checks.coverage import report
from checks.coverage.run import run

DEFAULT = ["tests/contracts", "-q"]


def main() -> int:
    """Exit code 1 if less than asked for was reached, or if tests failed."""
    parser = argparse.ArgumentParser(
        prog="python -m checks.coverage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lines", type=float, default=0, metavar="PERCENT", help="fail below this")
    parser.add_argument("--branches", type=float, default=0, metavar="PERCENT", help="fail below this")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the copy and what was recorded here"
    )
    asked, arguments = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="oathwork-coverage-") as temporary:
        folder = asked.keep or Path(temporary)
        project, results = folder / "project", folder / "results"
        for path in (project, results):
            path.mkdir(parents=True)
        failed = run(project, results, arguments or DEFAULT)
        sources, skipped = report.read(results)
    rates = report.print_report(sources)
    if skipped:
        print(f"{skipped} calls were too large to trace")
    return 1 if failed or rates["lines"] < asked.lines or rates["branches"] < asked.branches else 0


if __name__ == "__main__":
    sys.exit(main())
