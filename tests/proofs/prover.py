"""Proofs by halmos: each check of symbolic/ for all values, within the bounds that stand at its head.

Every check is run twice. The second time what stands behind the step that it speaks of must fail: so that no proof is
one because nothing of the kind can happen. A check named `…_is_refused` says just that, and is run once.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.proofs.campaign import NotInstalled, environment, forge
from tests.proofs.record import BUILD, ROOT, SHIPPED, code_of

HERE = Path(__file__).parent / "symbolic"
FILES = sorted(HERE.glob("*.t.sol"))
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
    """`reached` is None where nothing is to be reached, or it was not asked."""

    name: str
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
    return re.findall(r"function (check_\w+)\(", contract.read_text())


def promises_of(name):
    return [int(number) for number in re.match(r"check_PROMISES?((?:_\d+)+)_", name)[1].split("_")[1:]]


def prove(contract, only="", bytecode=None):
    """Run the checks of one file whose names contain `only`, and look whether each reaches what it speaks of."""
    chosen = [name for name in names(contract) if only in name]
    if not chosen:
        return []
    answers = run(chosen, bytecode)
    asked = [name for name in chosen if not name.endswith("_is_refused") and answers[name][0] == "proved"]
    reached = run(asked, bytecode, "--early-exit", reach=True) if asked else {}
    return [
        Proof(
            name,
            promises_of(name),
            *answers[name],
            reached[name][0] == "refuted" if name in reached else None,
        )
        for name in chosen
    ]


def run(chosen, bytecode=None, *options, reach=False):
    """Return verdict, paths and seconds of each check by its name."""
    BUILD.mkdir(parents=True, exist_ok=True)
    answer = BUILD / f"halmos-{os.getpid()}.json"
    answer.unlink(missing_ok=True)
    bytecode = bytecode or json.loads(SHIPPED.read_text())["bytecode"]
    pattern = f"^({'|'.join(chosen)})\\("
    command = [
        halmos(),
        "--forge-build-out",
        OUT,
        "--match-test",
        pattern,
        "--json-output",
        str(answer),
        *options,
    ]
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
    results = [each for file in json.loads(answer.read_text())["test_results"].values() for each in file]
    answer.unlink()
    return {each["name"].partition("(")[0]: _told(each) for each in results}


def version():
    return subprocess.run([halmos(), "--version"], capture_output=True, text=True, check=True).stdout.split()[
        -1
    ]


def code():
    """Return a hash of all that the proofs depend on."""
    return code_of([*sorted(HERE.glob("*.sol")), *sorted(HERE.glob("*.toml"))])


def _told(each):
    verdict = VERDICTS[each["exitcode"]]
    if verdict == "proved" and each["num_bounded_loops"]:
        verdict = "no answer: a loop was cut short"
    return verdict, each["num_paths"][0], round(each["time"][0], 1)
