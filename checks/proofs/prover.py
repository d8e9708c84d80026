"""Proofs by halmos: each check of symbolic/ for all values, within the bounds that stand at its head.

Every check is run twice. The second time what stands behind the step that it speaks of must fail: so that no proof is
one because nothing of the kind can happen. A check named `…_is_refused` says just that, and is run once.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from checks.proofs.campaign import PROCESSES, NotInstalled, environment, forge
from checks.proofs.record import ROOT, SHIPPED, code_of

HERE = Path(__file__).parent / "symbolic"
FILES = sorted(HERE.glob("*.t.sol"))
CHECK = r"function (check_\w+)\("
OUT = "../../../.build/proofs/symbolic-out"
VERDICTS = (
    "proved",
    "refuted",
    "no answer: time is over",
    "no answer: it got stuck",
    "nothing is accepted at all",
    "no answer: something that halmos does not know",
)


@dataclass(frozen=True)
class Proof:
    """`reached` is None where nothing is to be reached, or it was not asked. `code`: what it depends on, as a hash."""

    name: str
    code: str
    promises: list[int]
    verdict: str
    paths: int
    seconds: float
    reached: bool | None = None

    @property
    def holds(self):
        return self.verdict == "proved" and self.reached is not False


def halmos():
    found = shutil.which("halmos", path=str(ROOT / ".venv-audit/bin")) or shutil.which("halmos")
    if not found:
        raise NotInstalled("halmos is not installed: `python tools/bootstrap.py --audit`")
    return found


def names(contract):
    """Return the names of a file's checks."""
    return re.findall(CHECK, contract.read_text())


def promises_of(name):
    return [int(number) for number in re.match(r"check_PROMISES?((?:_\d+)+)_", name)[1].split("_")[1:]]


def prove_all(chosen):
    """Try these checks, two at a time, and yield each as it ends."""
    subprocess.run([forge(), "build", "--ast"], cwd=HERE, env=environment(), capture_output=True, check=True)
    with ThreadPoolExecutor(PROCESSES) as pool:
        proving = [pool.submit(prove, name) for name in chosen]
        try:
            yield from (each.result() for each in as_completed(proving))
        finally:
            pool.shutdown(cancel_futures=True)


def prove(name):
    """Try a check, and look whether it reaches what it speaks of."""
    answer = run(name)
    reached = None
    if answer[0] == "proved" and name in _reaching():
        reached = refutation(name, reach=True) == "refuted"
    return Proof(name, checks()[name], promises_of(name), *answer, reached)


def refutation(name, bytecode=None, reach=False):
    """Return the verdict of a check that should fail.

    With --early-exit halmos has been seen to pass what it refutes without; the other way round it cannot err.
    """
    quick = run(name, bytecode, "--early-exit", reach=reach)[0]
    return quick if quick == "refuted" else run(name, bytecode, reach=reach)[0]


def run(name, bytecode=None, *options, reach=False):
    """Return verdict, paths and seconds of a check."""
    bytecode = bytecode or json.loads(SHIPPED.read_text())["bytecode"]
    with tempfile.TemporaryDirectory() as folder:
        return _told(*_answer(name, bytecode, Path(folder) / "answer.json", *options, reach=reach))


def _answer(name, bytecode, answer, *options, reach):
    where = ["--forge-build-out", OUT, "--json-output", str(answer)]
    command = [halmos(), *where, "--match-test", f"^{name}\\(", *options]
    paths = [str(Path(halmos()).parent), str(Path(forge()).parent), os.environ["PATH"]]
    chosen_environment = {
        "PATH": os.pathsep.join(paths),
        "OATHWORK_BYTECODE": bytecode,
        "OATHWORK_REACHED": str(reach).lower(),
    }
    done = subprocess.run(
        command, cwd=HERE, env=environment() | chosen_environment, capture_output=True, text=True, check=False
    )
    if not answer.exists():
        raise SystemExit(f"halmos says nothing that can be read: {done.stdout[-500:]}{done.stderr[-500:]}")
    (results,) = json.loads(answer.read_text())["test_results"].values()
    return results


def _reaching():
    """Return the checks that speak of a step; the others say that there is none, or have none."""
    texts = [file.read_text() for file in FILES]
    all_ = [
        name for text in texts if "reached()" in text or "_step(" in text for name in re.findall(CHECK, text)
    ]
    return {name for name in all_ if not name.endswith("_is_refused")}


def version():
    return subprocess.run([halmos(), "--version"], capture_output=True, text=True, check=True).stdout.split()[
        -1
    ]


def checks():
    """Return the hash of what each check depends on, by its name, in the order of the files."""
    codes = {
        file: code_of([file, HERE / "Bench.sol", HERE / "Cheats.sol", HERE / "halmos.toml"]) for file in FILES
    }
    return {name: codes[file] for file in FILES for name in names(file)}


def _told(each):
    verdict = VERDICTS[each["exitcode"]]
    if verdict == "proved" and each["num_bounded_loops"]:
        verdict = "no answer: a loop was cut short"
    paths, seconds = each["num_paths"], each["time"]  # neither, where halmos itself broke down
    return verdict, paths[0] if paths else 0, round(seconds[0], 1) if seconds else 0.0
