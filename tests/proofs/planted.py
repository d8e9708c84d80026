"""Bugs of planted.toml, one at a time, in a copy of the contracts: does the check find them whose matter they are?"""

import json
import os
import shutil
import tempfile
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.invariants import artifacts
from tests.invariants.planted import BUGS, Bug
from tests.proofs import campaign, prover
from tests.proofs.record import BUILD, ROOT

HERE = Path(__file__)
RUNS = 20
SEED = 7_000


@dataclass(frozen=True)
class Hunt:
    """`forge` is what it said, `halmos` what became of each proof; `found` if all did what planted.toml asks."""

    name: str
    promise: int
    forge: str
    halmos: dict[str, str]
    found: bool


def hunts(only=""):
    """Look for each bug whose name contains `only`, and yield what came of it."""
    campaign.build()
    others = {bug["name"]: bug for bug in tomllib.loads(BUGS.read_text())["bug"]}
    for number, entry in enumerate(tomllib.loads(HERE.with_suffix(".toml").read_text())["bug"]):
        forge, halmos = entry.pop("forge", 0), entry.pop("halmos", [])
        bug = Bug(**(others[entry["named"]] if "named" in entry else entry))
        if only in bug.name:
            yield _hunt(bug, SEED + number, forge, halmos)


def _hunt(bug, seed, promise, proofs):
    bytecode = _bytecode(bug)
    said = _played(bytecode, seed) if promise else ""
    verdicts = {name: told[0] for name, told in prover.run(proofs, bytecode).items()} if proofs else {}
    found = all(verdict == "refuted" for verdict in verdicts.values())
    if promise:
        found = found and said.startswith(f"PROMISE {promise}:")
    return Hunt(bug.name, promise or bug.promise, said, verdicts, found)


def _played(bytecode, seed):
    artifact = BUILD / f"planted-{seed}.json"
    artifact.write_text(json.dumps({"bytecode": bytecode}))
    return campaign.play(seed, RUNS, artifact=os.path.relpath(artifact, HERE.parent), shrinks=0).violation


def _bytecode(bug):
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        shutil.copytree(ROOT / "contracts", tree / "contracts")
        bug.plant(tree)
        return "0x" + artifacts.of_tree(tree).contracts["BountyEscrow"][1].hex()


def table(hunted):
    """Return the hunts as results.json keeps them."""
    return [asdict(one) for one in hunted]
