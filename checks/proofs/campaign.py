"""Random sequences of moves, legal and illegal, played by forge on the bytecode that the package ships.

One campaign is one seed: `runs` rows of `depth` moves, and every promise is looked at in each of them. With an odd seed the
chain has a RANDAO mix, with an even one it has none.
"""

import json
import os
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from checks.proofs.record import BUILD, ROOT, code_of

HERE = Path(__file__).parent
CONTRACT = "Promises.t.sol:Promises"
DEPTH = 500  # moves in a row
PROCESSES = int(os.environ.get("OATHWORK_PROCESSES", "2"))
ARROWS = re.findall(r'^        "(.+?)",?$', (HERE / "Promises.t.sol").read_text(), re.MULTILINE)
PROMISES = re.findall(r"function (PROMISES?_\w+)\(\) public", (HERE / "Promises.t.sol").read_text())


@dataclass(frozen=True)
class Campaign:
    """The result of one seed. `violation` is empty, or says which promise was broken, and how."""

    seed: int
    calls: int
    seconds: float
    violation: str
    moves: dict[str, int] = field(default_factory=dict)  # how often each arrow was walked; "forbidden": tries


class NotInstalled(Exception):
    """What is to be run is missing."""


def forge():
    found = shutil.which("forge") or shutil.which("forge", path=str(ROOT / "node_modules/.bin"))
    if not found:
        raise NotInstalled("forge is not installed: it comes from npm, by `make setup`")
    return found


def build():
    """Compile the stage, unless nothing has changed. So that processes do not do it side by side."""
    BUILD.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [forge(), "build"], cwd=HERE, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def walk():
    """Return what is wrong with a walk along every arrow on either kind of chain, or nothing."""
    options = ["--match-test", "test_every_arrow_is_walked"]
    return "; ".join(filter(None, (_violation(_run(options, {"OATHWORK_MIX": mix})) for mix in "01")))


def play(seed, runs, depth=DEPTH, **more):
    """Play one campaign. `more` is of the environment: other bytecode than ours, or other settings of forge."""
    walked = BUILD / f"walked-{seed}.txt"
    failures = BUILD / f"failures-{seed}"
    walked.unlink(missing_ok=True)
    shutil.rmtree(failures, ignore_errors=True)  # or forge begins with what failed the last time
    chosen = {
        "FOUNDRY_INVARIANT_RUNS": str(runs),
        "FOUNDRY_INVARIANT_DEPTH": str(depth),
        "FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR": str(failures),
        "OATHWORK_WALKED": str(walked),
        "OATHWORK_MIX": str(seed % 2),
    } | more
    start = time.monotonic()
    answer = _run(["--match-test", "invariant_", "--fuzz-seed", str(seed)], chosen)
    seconds = time.monotonic() - start
    calls = sum(each["kind"].get("Invariant", {}).get("calls", 0) for each in answer.values())
    return Campaign(seed, calls, round(seconds, 1), _violation(answer), _moves(walked, runs))


def play_all(seeds, runs, depth=DEPTH):
    """Play a campaign for each seed, two at a time, and yield each as it ends."""
    build()
    with ThreadPoolExecutor(PROCESSES) as pool:
        playing = [pool.submit(play, seed, runs, depth) for seed in seeds]
        try:
            yield from (each.result() for each in as_completed(playing))
        finally:
            pool.shutdown(cancel_futures=True)


def code():
    """Return a hash of everything that a campaign depends on, except its seed."""
    return code_of([*sorted(HERE.glob("*.sol")), HERE / "foundry.toml"])


def _run(options, chosen):
    """Return forge's answer: the result of each test by its name."""
    command = [forge(), "test", "--json", "-j", "1", *options]
    done = subprocess.run(
        command, cwd=HERE, env=environment() | chosen, capture_output=True, text=True, check=False
    )
    start = done.stdout.find('{"')
    if start < 0:
        raise SystemExit(f"forge says nothing that can be read: {done.stdout[-500:]}{done.stderr[-500:]}")
    suites, _ = json.JSONDecoder().raw_decode(done.stdout[start:])
    return suites[CONTRACT]["test_results"]


def environment():
    solc = Path(os.environ.get("SOLCX_BINARY_PATH") or ROOT / ".solcx") / "solc-v0.8.37"
    return os.environ | {"FOUNDRY_SOLC": str(solc.absolute())}


def _violation(answer):
    return "; ".join(each["reason"] or "failed" for each in answer.values() if each["status"] != "Success")


def _moves(walked, runs):
    """Add up what the sequences report; forge plays the last once more."""
    if not walked.exists():
        return {}
    rows = [[int(count) for count in row.split()] for row in walked.read_text().splitlines()[:runs]]
    return dict(zip([*ARROWS, "forbidden"], map(sum, zip(*rows, strict=True)), strict=True))
