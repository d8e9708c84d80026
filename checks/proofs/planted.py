"""Plants the bugs of planted.toml one at a time in a copy of the contracts: does the check that should find them do so?"""

import hashlib
import json
import os
import shutil
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from checks.proofs import campaign, prover
from checks.proofs.record import BUILD, ROOT, code_of
from tests.invariants import artifacts
from tests.invariants.planted import BUGS, Bug

HERE = Path(__file__)
RUNS = 240  # of 500 moves; one that finds it is the last
SEED = 7_000


@dataclass(frozen=True)
class Hunt:
    """`forge` is what it said, `halmos` what became of each proof; `found` if all did what planted.toml asks.

    `asked` is a hash of the bug and of who must find it: another bug under the same name is hunted anew.
    """

    name: str
    asked: str
    promise: int
    forge: str
    halmos: dict[str, str]
    found: bool


def entries(only=""):
    """Return the bugs whose names contain `only`: each with the promise for forge and the proofs for halmos."""
    others = {bug["name"]: bug for bug in tomllib.loads(BUGS.read_text())["bug"]}
    for number, entry in enumerate(tomllib.loads(HERE.with_suffix(".toml").read_text())["bug"]):
        forge, halmos = entry.pop("forge", 0), entry.pop("halmos", [])
        bug = Bug(**(others[entry["named"]] if "named" in entry else entry))
        if only in bug.name:
            yield bug, SEED + number, forge, halmos


def code():
    """Return a hash of everything that all hunts depend on."""
    return code_of(sorted(HERE.parent.glob("*.sol")))


def asked(bug, promise, proofs):
    """Return a hash of what one hunt is for, and of the checks that must fail in it."""
    code_of_checks = [prover.checks()[name] for name in proofs]
    return hashlib.sha256(repr((bug, promise, proofs, code_of_checks)).encode()).hexdigest()[:16]


def found(kept):
    """Return the hunts in a record that found what is asked today, on today's code, by the bug's name."""
    if kept.get("code") != code():
        return {}
    today = {bug.name: asked(bug, promise, proofs) for bug, _, promise, proofs in entries()}
    hunts = [Hunt(**hunt) for hunt in kept["bugs"]]
    return {one.name: one for one in hunts if one.found and today.get(one.name) == one.asked}


def hunt_all(chosen):
    """Look for these entries' bugs, two at a time, and yield each hunt as it ends."""
    with ThreadPoolExecutor(campaign.PROCESSES) as pool:
        hunting = [pool.submit(hunt, *entry) for entry in chosen]
        try:
            yield from (each.result() for each in as_completed(hunting))
        finally:
            pool.shutdown(cancel_futures=True)


def hunt(bug, seed, promise, proofs):
    """Plant a bug and look for it."""
    bytecode = _bytecode(bug)
    said = _played(bytecode, seed, promise) if promise else ""
    verdicts = {name: prover.refutation(name, bytecode) for name in proofs}
    is_found = all(verdict == "refuted" for verdict in verdicts.values())
    is_found = is_found and (not promise or said.startswith("PROMISE "))
    return Hunt(bug.name, asked(bug, promise, proofs), promise or bug.promise, said, verdicts, is_found)


def _played(bytecode, seed, promise):
    """Return what one promise alone says; a legal move that the bug makes impossible is passed over."""
    artifact = BUILD / f"planted-{seed}.json"
    artifact.write_text(json.dumps({"bytecode": bytecode}))
    more = {
        "OATHWORK_ARTIFACT": os.path.relpath(artifact, HERE.parent),
        "OATHWORK_PROMISE": str(promise),
        "OATHWORK_MIX": "1",
        "FOUNDRY_INVARIANT_FAIL_ON_REVERT": "false",
        "FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT": "0",
        "FOUNDRY_INVARIANT_CHECK_INTERVAL": "1",
    }
    return campaign.play(seed, RUNS, **more).violation


def _bytecode(bug):
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        shutil.copytree(ROOT / "contracts", tree / "contracts")
        bug.plant(tree)
        return "0x" + artifacts.compiled(tree / "contracts", root=tree, via_ir=True)["BountyEscrow"][1].hex()
