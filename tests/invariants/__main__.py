"""The machine for a long time: `python -m tests.invariants --minutes 60`, or `make deep`.

Round after round, each with a seed of its own, until the minutes are over or something is broken. The results are
kept in results.json, with date, commit and machine; while the code is the same, the next run goes on with the next seed:

    code      a hash of the bytecode and of everything that plays
    actions, refused, seconds
              the sums: actions that contracts and twin accepted, those that both refused for the same reason
    events    how often each was emitted
    rounds    seed, actions, refused, seconds, failure (empty, or what was broken); of `RUNS` runs of `STEPS` steps
"""

import argparse
import contextlib
import io
import json
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import hypothesis.core
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from checks.proofs.record import circumstances, code_of
from tests.invariants import artifacts
from tests.invariants.conftest import PROFILE
from tests.invariants.pair import Pair
from tests.invariants.test_machine import OnRevm

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PLAYED = [*sorted(HERE.glob("*.py")), *sorted((artifacts.ROOT / "src/oathwork/lifecycle").glob("*.py"))]
RUNS, STEPS = 20, 120
LONG = settings(PROFILE, max_examples=RUNS, stateful_step_count=STEPS, derandomize=False, print_blob=False)


def play(seed):
    """Play one round, and return its result and its events."""
    Pair.tally.clear()
    hypothesis.core.global_force_seed = seed  # as `--hypothesis-seed` does
    started, failure = time.monotonic(), ""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            run_state_machine_as_test(OnRevm, settings=LONG)
    except Exception as error:  # noqa: BLE001 (everything the machine cannot do is a finding)
        failure = f"{type(error).__name__}: {error}"[:500]
    refused = sum(count for name, count in Pair.tally.items() if ": " in name)
    told = Counter({name: count for name, count in Pair.tally.items() if name[0].isupper()})
    actions = Pair.tally.total() - refused - told.total()
    seconds = round(time.monotonic() - started, 1)
    return {
        "seed": seed,
        "actions": actions,
        "refused": refused,
        "seconds": seconds,
        "failure": failure,
    }, told


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tests.invariants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=60, help="begin no round after so many")
    until = time.monotonic() + 60 * parser.parse_args().minutes
    if not find_spec("pyrevm"):
        raise SystemExit("the machine needs pyrevm, which has no wheel for this Python")  # no finding
    code = code_of(PLAYED)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    rounds, events = (
        (kept["rounds"], Counter(kept["events"])) if kept.get("code") == code else ([], Counter())
    )
    while time.monotonic() < until:
        found, told = play(len(rounds) + 1)
        rounds.append(found)
        events += told
        keep(code, rounds, events)
        print(
            f"seed {found['seed']}: {found['actions']:,} actions, {found['refused']:,} refused, "
            f"{found['seconds']:.0f} s, {found['failure'] or 'no promise broken'}",
            flush=True,
        )
        if found["failure"]:
            raise SystemExit(1)


def keep(code, rounds, events):
    sums = {name: sum(each[name] for each in rounds) for name in ("actions", "refused")}
    seconds = round(sum(each["seconds"] for each in rounds))
    whole = circumstances() | {
        "code": code,
        **sums,
        "seconds": seconds,
        "events": dict(sorted(events.items())),
    }
    RESULTS.write_text(json.dumps(whole | {"rounds": rounds}, indent=1) + "\n")


if __name__ == "__main__":
    main()
