"""Would the tests notice? `python -m tests.mutation --sample 100 --seed 1 [--only Judging.sol]`.

Each mutant of our contracts is compiled as the package's are, and given to the tests, the quickest first, until one fails.
It works in a copy of the project; what came of each mutant is added to results.json at once, so that a run can be stopped
and started again. A mutant whose bytecode is the original's is no mutant.
"""

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from scripts import export
from tests.mutation.mutants import ROOT, all_mutants

RESULTS = Path(__file__).with_name("results.json")
ENTRY = "contracts/BountyEscrow.sol"
NAMES = export.UNITS[ENTRY]
LINKED = (".venv", "node_modules", ".solcx")
COPIED = ("contracts", "src", "tests", "scripts", ".build")
# What is asked, the quickest first; in seconds on two cores about 6, 35 and 160.
STAGES = (
    ("tests/transitions", ("pytest", "-p", "tests.mutation.swap", "tests/transitions")),
    ("tests/invariants", ("pytest", "-p", "tests.mutation.swap", "tests/invariants")),
    ("tests/contracts", ("ape", "test", "tests/contracts", "--network", "ethereum:local:test")),
)
LONGEST = 900  # seconds a stage may take: a mutant that hangs is noticed too


class Copy:
    """A copy of the project in which the shipped bytecode can be a mutant's."""

    def __init__(self, folder):
        self.folder = Path(folder)
        for name in LINKED:
            (self.folder / name).symlink_to(ROOT / name)
        for name in COPIED:
            shutil.copytree(ROOT / name, self.folder / name, symlinks=True)
        for path in (*ROOT.glob("*.toml"), *ROOT.glob("*.yaml"), *ROOT.glob("*.md")):
            shutil.copy(path, self.folder)

    def ship(self, codes):
        for name, code in codes.items():
            path = self.folder / "src/oathwork/data/abi" / f"{name}.json"
            document = json.loads(path.read_text()) | code
            path.write_text(json.dumps(document))

    def run(self, words):
        """Return the first test that fails, `time` if they take too long, or nothing."""
        environment = os.environ | {
            "PYTHONPATH": f"{self.folder}/src:{self.folder}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SOLCX_BINARY_PATH": str(ROOT / ".solcx"),
        }
        options = ("-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider")
        command = [sys.executable, "-m", *words] if words[0] == "pytest" else [*words]
        try:
            done = subprocess.run(
                [*command, *options],
                check=False,
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=LONGEST,
            )
        except subprocess.TimeoutExpired:
            return "time"
        if done.returncode == 0:
            return ""
        lines = done.stdout.splitlines()
        failed = [line.split(" - ")[0] for line in lines if line.startswith(("FAILED ", "ERROR "))]
        return failed[0].split(" ", 1)[1] if failed else f"exit {done.returncode}: {''.join(lines[-1:])}"


def compiled(mutant=None):
    """Return the bytecode of our contracts, by name, of a mutant or as they are; None if it does not compile."""
    import solcx

    asked = export.standard_input(ENTRY)
    asked["settings"]["metadata"] = {"appendCBOR": False}  # the hash of the source is in it
    outputs = ["evm.bytecode.object", "evm.deployedBytecode.object"]
    asked["settings"]["outputSelection"] = {"*": {"*": outputs}}
    if mutant:
        source = asked["sources"][f"contracts/{mutant.file}"]
        source["content"] = mutant.of(source["content"])
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    try:
        answer = solcx.compile_standard(asked, solc_version="0.8.37")
    except solcx.exceptions.SolcError:
        return None
    made = {name: found[name]["evm"] for found in answer["contracts"].values() for name in found}
    return {
        name: {
            "bytecode": "0x" + made[name]["bytecode"]["object"],
            "runtime": "0x" + made[name]["deployedBytecode"]["object"],
        }
        for name in NAMES
    }


def judge(mutant, original, copy):
    """Return what became of a mutant: `no mutant`, `killed` and by what, or `survived`."""
    started = time.monotonic()
    codes = compiled(mutant)
    if codes is None:
        return {"result": "does not compile"}
    if codes == original:
        return {"result": "no mutant"}
    copy.ship(codes)
    for name, words in STAGES:
        if failed := copy.run(words):
            return {
                "result": "killed",
                "stage": name,
                "by": failed,
                "seconds": round(time.monotonic() - started),
            }
    return {"result": "survived", "seconds": round(time.monotonic() - started)}


def _require_health(copy, original):
    """The tests must pass on the contracts as they are, or every mutant would seem to be killed."""
    copy.ship(original)
    for name, words in STAGES:
        if failed := copy.run(words):
            raise SystemExit(f"{name} fails without any mutant: {failed}")


def read():
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {"runs": [], "mutants": {}}


def write(results):
    text = json.dumps(results, indent=1, sort_keys=True) + "\n"
    part = RESULTS.with_suffix(".part")
    part.write_text(text)
    part.replace(RESULTS)


def summary(results):
    """Return how many were killed, and survived, of those that are mutants."""
    words = [each["result"] for each in results["mutants"].values()]
    return words.count("killed"), words.count("survived")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many, by chance; without it all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of the mutants' names")
    parser.add_argument("--minutes", type=float, default=1e9, help="start none after so many")
    chosen = parser.parse_args()
    mutants = [mutant for mutant in all_mutants() if chosen.only in mutant.name]
    everybody = len(mutants)
    if chosen.sample:
        mutants = random.Random(chosen.seed).sample(mutants, min(chosen.sample, everybody))
    results, until = read(), time.monotonic() + chosen.minutes * 60
    results["runs"].append(
        {
            "date": datetime.now(UTC).strftime("%Y-%m-%d"),
            "commit": subprocess.run(
                ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
            ).stdout.strip(),
            "seed": chosen.seed,
            "sample": f"{len(mutants)} of {everybody}",
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        }
    )
    with tempfile.TemporaryDirectory(prefix="oathwork-mutation-") as folder:
        copy, original = Copy(folder), compiled()
        _require_health(copy, original)
        for mutant in mutants:
            if mutant.name in results["mutants"] or time.monotonic() > until:
                continue
            results["mutants"][mutant.name] = found = judge(mutant, original, copy)
            write(results)
            print(f"{found['result']:<9} {mutant.name}  {found.get('by', '')}", flush=True)
    killed, survived = summary(results)
    print(f"{killed} of {killed + survived} killed")


if __name__ == "__main__":
    main()
