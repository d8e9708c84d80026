"""Plants bugs in a copy of the contracts, one at a time, and lets the machine look for them: `python -m
tests.invariants.planted`.

Twice: with the twin beside the contracts, and with the promises alone, the twin's word then counting for
nothing. What is not found says what the machine does not see.
"""

import argparse
import contextlib
import io
import re
import shutil
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.invariants import artifacts
from tests.invariants.actors import KEYS
from tests.invariants.engine import Revm
from tests.invariants.machine import Machine
from tests.invariants.pair import Disagreement, Pair

BUGS = Path(__file__).with_name("planted.toml")
STEPS = 60  # a run


@dataclass(frozen=True)
class Bug:
    name: str
    promise: int
    file: str
    old: str
    new: str

    def plant(self, tree):
        """Change the copy of the contracts at `tree`. The text must be there, once."""
        path = tree / "contracts" / self.file
        text = path.read_text()
        if text.count(self.old.strip("\n")) != 1:
            raise SystemExit(f"{self.file} does not have once what {self.name!r} changes")
        path.write_text(text.replace(self.old.strip("\n"), self.new.strip("\n")))


@dataclass(frozen=True)
class Hunt:
    """The result of the hunt for a bug: how it showed, after how many actions and seconds."""

    shown: str
    actions: int
    seconds: float


def hunt(contracts, runs, *, with_twin):
    """Run the machine on these contracts until it fails, or for so many runs."""

    class Hunter(Machine):
        def stage(self, chain):
            return Pair(Revm(KEYS, **chain, largest_code=2**15), contracts, strict=with_twin)

    Pair.tally.clear()
    start, shown = time.monotonic(), ""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            run_state_machine_as_test(Hunter, settings=_settings(runs))
    except Exception as error:  # noqa: BLE001 (a bug can break the machine in any way)
        shown = _name(error)
    actions = sum(count for name, count in Pair.tally.items() if name[0].islower())
    return Hunt(shown, actions, time.monotonic() - start)


def _name(error):
    """Return the promise that was found broken, or what contracts and twin disagree about."""
    frames, step = [], error.__traceback__
    while step:
        frames.append(step.tb_frame.f_code.co_name)
        step = step.tb_next
    if "the_picture_has_no_other_arrows" in frames:
        return "no such arrow"
    promises = [frame for frame in frames if frame.startswith("PROMISE_")]
    if isinstance(error, Disagreement):
        return f"twin: {str(error)[:60]}"
    named = re.match(r"PROMISE_[0-9]+", promises[-1]) if promises else None
    return named[0] if named else f"{type(error).__name__}: {error}"[:60]


def _settings(runs):
    return settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def main():
    """Print a line for every bug, as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help=f"of {STEPS} steps at most for each bug")
    parser.add_argument("--only", default="", help="a part of the bugs' names")
    chosen = parser.parse_args()
    print(
        "| planted bug | promise | with the twin | actions | seconds | promises alone | actions | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|")
    missed = 0
    for each in tomllib.loads(BUGS.read_text())["bug"]:
        bug = Bug(**each)
        if chosen.only in bug.name:
            found, alone = look_for(bug, chosen.runs)
            missed += not found.shown
            print(f"| {bug.name} | {bug.promise or '-'} | {_told(found)} | {_told(alone)} |", flush=True)
    raise SystemExit(f"{missed} not found" if missed else 0)


def look_for(bug, runs):
    """Return the results of the hunt for a bug with the twin, and without."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        shutil.copytree(artifacts.ROOT / "contracts", tree / "contracts")
        bug.plant(tree)
        contracts = artifacts.of_tree(tree)
    return hunt(contracts, runs, with_twin=True), hunt(contracts, runs, with_twin=False)


def _told(found):
    return f"{found.shown or '**not found**'} | {found.actions} | {found.seconds:.1f}"


if __name__ == "__main__":
    main()
