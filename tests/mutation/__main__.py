"""Would the tests notice? `python -m tests.mutation --sample 300 --seed 1`.

A mutant is one small change of our contracts. Each is compiled and given to the tests, the likeliest first, until one
of them fails. What came of each is added to results.json at once: the run can be stopped, and goes on where it was.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.mutation.compiler import ROOT

HERE = Path(__file__).parent
TESTS = ("tests/transitions", "tests/invariants", "tests/contracts")
QUIET = ("-q", "-s", "-p", "no:cacheprovider", "-p", "tests.mutation.judge")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, help="so many of them, by chance; without it all")
    parser.add_argument("--seed", type=int, default=1, help="of that chance")
    parser.add_argument("--only", default="", help="a part of the mutants' names, such as Judging.sol or Judging.sol:50")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin none after so many")
    parser.add_argument("--patience", type=float, default=150, help="seconds of tests that pass, for one mutant")
    parser.add_argument("--deep", action="store_true", help="ask all tests of those that survived some")
    parser.add_argument("--results", default=str(HERE / "results.json"))
    chosen = vars(parser.parse_args())
    if chosen["deep"]:
        chosen["patience"] = 1e6
    environment = os.environ | {"OATHWORK_MUTATION": json.dumps(chosen)}
    command = ["ape", "test", *TESTS, "--network", "ethereum:local:test", *QUIET]
    raise SystemExit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
