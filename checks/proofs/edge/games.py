"""Rows of moves by chance, played by forge with the contracts around the core as the package ships them.

A row is one seed: forty moves with a contract, beside books of our own in Solidity. The escrow, the guild, the panels and
their signatures are the real ones.
"""

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from checks.proofs.campaign import environment, forge

HERE = Path(__file__).parent
TESTS = {
    name: file.name
    for file in sorted(HERE.glob("*.t.sol"))
    for name in re.findall(r"function (test_\w+)\(", file.read_text())
}


@dataclass(frozen=True)
class Rows:
    """What came of one test's rows: how many were played, and what was broken, if anything was."""

    name: str
    rows: int
    broken: str


def play(rows, seed, only="", artifacts=None):
    """Play so many rows of each test whose name contains `only`, with the artifacts of a folder if not the shipped ones."""
    options = ["--match-path", "edge/*.t.sol", "--match-test", only or "test_", "--fuzz-runs", str(rows)]
    command = [forge(), "test", "--json", "-j", "1", *options, "--fuzz-seed", str(seed)]
    chosen = {"OATHWORK_MIX": "0", "FOUNDRY_FUZZ_FAILURE_PERSIST_DIR": "../../.build/proofs/edge-failures"}
    if artifacts:
        chosen["OATHWORK_ARTIFACTS"] = os.path.relpath(artifacts, HERE.parent)
    done = subprocess.run(
        command, cwd=HERE.parent, env=environment() | chosen, capture_output=True, text=True, check=False
    )
    start = done.stdout.find('{"')
    if start < 0:
        raise SystemExit(f"forge says nothing that can be read: {done.stdout[-500:]}{done.stderr[-800:]}")
    suites, _ = json.JSONDecoder().raw_decode(done.stdout[start:])
    for suite in suites.values():
        for name, each in suite["test_results"].items():
            yield _rows(name.partition("(")[0], each)


def _rows(name, each):
    played = each["kind"].get("Fuzz", {}).get("runs", 0)
    broken = (
        "" if each["status"] == "Success" else (each["reason"] or "failed").partition("; counterexample")[0]
    )
    return Rows(name, played, broken)


def timed(rows, seed):
    """Return all tests' rows, and how many seconds they took."""
    begun = time.monotonic()
    found = list(play(rows, seed))
    return found, round(time.monotonic() - begun)
