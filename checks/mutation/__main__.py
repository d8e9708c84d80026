"""Would the tests notice? `python -m checks.mutation --sample 300 --seed 1`, or `make mutation ARGS='--sample 300'`.

A mutant is one small change of our contracts (interfaces and mocks have none): a relation, an operator, a constant, a
condition, two arguments, a statement less. A hundred at a time are built together, each behind a switch (`switches.py`);
each is given to the tests that `make test` runs, the likeliest first (`reach.py`, and what has killed its neighbours),
until one of them fails. The result is written down at once: a run can be stopped, and the next continues it.

A test that has killed must pass on the same build with all switches off, else the run ends. Times and patience are seconds of the
processor, so that a busy machine kills nobody. `--again` asks once more about survivors that are not explained; a survivor
that alone has the original's bytecode is none. `--planted` does the same with bugs planted by hand, named after what
they break: those of `tests/invariants/planted.toml`, which the machine alone finds, and of `planted.toml` here.

Files, for people and programs:

    results.json    {"runs": [{"date", "commit", "machine", "seed", "sample", "of", "judged"}, …],
                     "mutants": {NAME: {"result": …}, …},
                     "summary": {"killed", "survived", "same bytecode", "does not compile", "score"}}
        NAME is `contracts/File.sol:line:column kind: old -> new`, at the commit of the run; `sample` mutants were drawn
        with `seed` out of all `of`. "result" is one of
          "killed"            "by" the test that failed, or hung if "how" is "hangs"
          "survived"          "asked": tests that passed, "left": tests it was not given, for patience was over;
                              "order": a hash of their list, so that `--again` can begin where it ended
          "same bytecode"     not a mutant: the compiler makes the same of it
          "does not compile"  not a mutant either
        "score" is killed ÷ (killed + survived).
    planted.json    the same, NAME being the bug's
    around.json     the same of the contracts around the core (`--around`)
    survivors.toml  [[survivor]] mutant = NAME, why = "why no test has to notice it"
                    each survivor of results.json and around.json and no other: a test compares them
"""

import argparse
import json
import os
import subprocess
from pathlib import Path

from checks.mutation.around import ASKED
from checks.mutation.compiler import ROOT

HERE = Path(__file__).parent
WARM = "tests/contracts/escrow/test_settle.py"  # with which the judge begins
TESTS = ("tests/transitions", "tests/invariants", "tests/contracts")
QUIET = ("-q", "-s", "-p", "no:cacheprovider", "-p", "checks.mutation.judge")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=0, help="so many of them, by chance; without it all")
    parser.add_argument("--seed", type=int, default=1, help="of that chance")
    parser.add_argument(
        "--only", default="", help="a part of the mutants' names, such as Judging.sol or Judging.sol:50"
    )
    parser.add_argument("--minutes", type=float, default=1e6, help="begin none after so many")
    parser.add_argument(
        "--patience", type=float, default=90, help="seconds of tests that pass, for one mutant"
    )
    parser.add_argument("--again", action="store_true", help="ask about those that survived before, too")
    parser.add_argument(
        "--control", action="store_true", help="see that all tests pass with all switches off"
    )
    parser.add_argument(
        "--planted", action="store_true", help="the bugs planted by hand, in place of the mutants"
    )
    parser.add_argument("--around", action="store_true", help="of the contracts around the core")
    parser.add_argument("--results", help="the file, if not results.json, planted.json or around.json")
    chosen = vars(parser.parse_args())
    name = next((each for each in ("planted", "around") if chosen[each]), "results")
    chosen["results"] = chosen["results"] or str(HERE / f"{name}.json")
    environment = os.environ | {"OATHWORK_MUTATION": json.dumps(chosen), "PYTHONPATH": str(ROOT)}
    tests = (*ASKED, WARM) if chosen["around"] else TESTS
    command = ["ape", "test", *tests, "--network", "ethereum:local:test", *QUIET]
    raise SystemExit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
