"""What the long runs measured: coverage, mutants, planted bugs, invariants, proofs; and gas.

Each has date, commit and machine, from this run or from the record of the long run in the repository.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as xml
from pathlib import Path

from checks.audit.build import AROUND, circumstances, git, sources_hash
from checks.audit.trees import ROOT, TREES
from scripts.export import EDGE_UNITS

KEPT = Path(__file__).with_name("results.json")
MUTATION, PROOFS = ROOT / "checks/mutation", ROOT / "checks/proofs"
MACHINE = ROOT / "tests/invariants/results.json"
SNAPSHOT = ROOT / "checks/gas/snapshot.json"
MEASURES = "gas [ETH, ERC-20]"


def read(path):
    """Return what a long run has left, or None if it has not been run yet."""
    return json.loads(path.read_text()) if path.exists() else None


def keep(**parts):
    """Put what was measured in place of what was kept before, to be committed."""
    whole = (read(KEPT) or {}) | {name: part for name, part in parts.items() if part}
    KEPT.write_text(json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


# ----------------------------------------------------------------------------------------------------------- coverage


def coverage():
    """Return what their own tests reach of the core's contracts."""
    tests = [TREES, f"--ignore={TREES}/edge"]
    return _covered(tests, sources_hash(), lambda file: not file.startswith(AROUND))


def around():
    """Return what their own tests reach of the contracts around the core."""
    return _covered([f"{TREES}/edge"], sources_hash(*EDGE_UNITS), lambda file: file.startswith(AROUND))


def _covered(tests, sources_hash, is_asked):
    """Run tests on contracts compiled to be counted, and return what was reached of some files. Takes long."""
    from checks.coverage import report
    from checks.coverage.run import run

    begun = circumstances()
    with tempfile.TemporaryDirectory(prefix="oathwork-audit-") as folder:
        project, results, told = (Path(folder) / name for name in ("project", "results", "junit.xml"))
        project.mkdir()
        results.mkdir()
        run(project, results, [*tests, "-q", "-p", "no:cacheprovider", f"--junitxml={told}"])
        sources, skipped = report.read(results)
        suite = xml.parse(told).getroot().find("testsuite")
    ran = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    seconds = round(float(suite.get("time")))
    files = {name: _reached(source) for name, source in sorted(sources.items()) if is_asked(name)}
    total = {
        kind: [sum(each[kind][side] for each in files.values()) for side in (0, 1)]
        for kind in ("lines", "branches", "functions")
    }
    if not total["lines"][0]:
        raise SystemExit(
            "coverage: nothing was recorded"
        )  # as happens where pytest runs in several processes
    ended = {"sources": sources_hash, "ran": ran, "seconds": seconds, "notTraced": skipped}
    return {**begun, **ended, "total": total, "files": files}


def _reached(source):
    from checks.coverage.analysis import numbers, unreached

    found = {kind: list(both) for kind, both in numbers(source).items()}
    return {**found, "unreached": [f"line {line}: {what}" for line, what in unreached(source)]}


# ----------------------------------------------------------------------------------------------------------- mutation


def mutation(folder=MUTATION, name="results.json"):
    """Return the results of the mutants, and each survivor with its reason; None if they have not been run."""
    kept = read(folder / name)
    if not kept:
        return None
    mutants = kept["mutants"]
    words = [each["result"] for each in mutants.values()]
    survived = sorted(name for name, each in mutants.items() if each["result"] == "survived")
    reasons = _reasons(folder / "survivors.toml")
    return {
        **kept["runs"][-1],
        "runs": kept["runs"],
        "killed": words.count("killed"),
        "survived": len(survived),
        "same": words.count("same bytecode"),
        "broken": words.count("does not compile"),
        "survivors": [{"name": name, "why": reasons.get(name, "")} for name in survived],
    }


def _reasons(path):
    kept = tomllib.loads(path.read_text()) if path.exists() else {}
    return {each["mutant"]: each["why"] for each in kept.get("survivor", ())}


def planted(root=ROOT):
    """Return the bugs planted by hand, and for each what found it; an empty word where that has not been looked."""
    bugs = [
        {**bug, "list": name.rpartition("/")[2]}
        for name in ("tests/invariants", "checks/mutation", "checks/proofs")
        if (path := root / name / "planted.toml").exists()
        for bug in tomllib.loads(path.read_text())["bug"]
        if "named" not in bug  # else it is in another list
    ]
    asked = read(root / "checks/mutation/planted.json") or {}
    hunted = (read(root / "checks/proofs/results.json") or {}).get("planted", {})
    by_forge = {each["name"]: each for each in hunted.get("bugs", ())}
    return {
        "tests": asked.get("runs", [None])[-1],
        "proofs": {key: hunted[key] for key in ("date", "commit", "machine") if key in hunted} or None,
        "bugs": [
            {
                "name": bug["name"],
                "promise": bug["promise"],
                "file": bug["file"],
                "list": bug["list"],
                "tests": _verdict(asked.get("mutants", {}), bug["name"]),
                "proofs": _found(by_forge.get(bug["name"])),
            }
            for bug in bugs
        ],
    }


def _verdict(mutants, name):
    told = mutants.get(name, {})
    return {"result": told.get("result", ""), "by": told.get("by", "")}


def _found(hunt):
    if not hunt:
        return ""
    words = [hunt.get("forge", ""), *(f"{name}: {said}" for name, said in (hunt.get("halmos") or {}).items())]
    return "; ".join(word for word in words if word) if hunt.get("found") else "not found"


# ----------------------------------------------------------------------------------------------- invariants and proofs


def proofs(path=PROOFS / "results.json", machine=MACHINE):
    """Return what the machine, forge and halmos said; a part is None where it has not been run."""
    kept = read(path) or {}
    return {"machine": read(machine), "invariants": kept.get("invariants"), "proofs": kept.get("proofs")}


# ---------------------------------------------------------------------------------------------------------------- gas


def gas(fresh):
    """Return each step's goal, what it takes, and the difference to the snapshot; measured now if `fresh`."""
    from checks.gas.measure import ROWS

    agreed = read(SNAPSHOT)
    costs = _measured() if fresh else agreed[MEASURES]
    where = (
        circumstances()
        if fresh
        else {"commit": agreed["at commit"], "date": _date_of(SNAPSHOT), "machine": ""}
    )
    return {
        **where,
        "how": agreed["measured with"],
        "fresh": fresh,
        "rows": [
            {
                "step": row.name,
                "goal": list(row.goal or ()),
                "ours": list(costs.get(row.name, ())),  # a step that is new is not in the snapshot yet
                "agreed": agreed[MEASURES].get(row.name, []),
                "others": list(row.others or ()),
                "who": row.who,
            }
            for row in ROWS
        ],
    }


def _measured():
    from checks.gas.chain import Anvil
    from checks.gas.measure import measure

    with Anvil() as anvil:
        _, costs = measure(anvil)
    return costs


def _date_of(path):
    return git("log", "-1", "--format=%cs", "--", str(path.relative_to(ROOT)))


# --------------------------------------------------------------------------------------------------------- deployments


def deployments():
    """Return where the contracts are on any chain, and the chains where they are recorded."""
    from oathwork.contracts import deployments as kept

    where = kept.predicted(0)
    folder = ROOT / "src/oathwork/data/deployments"
    recorded = [
        json.loads(path.read_text()) | {"chain": int(path.stem)} for path in sorted(folder.glob("*.json"))
    ]
    names = ("escrow", "guilds", "reputation", "image")
    return {
        "addresses": {name: getattr(where, name) for name in names},
        "proxy": kept.PROXY,
        "recorded": recorded,
    }


def bootstrap():
    """Set up what examines the contracts from outside; nothing to do the second time."""
    command = [sys.executable, "tools/bootstrap.py", "--audit"]
    subprocess.run(command, cwd=ROOT, env=os.environ, check=True)
