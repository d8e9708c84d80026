"""What Slither finds in the contracts, and what we answer. Findings of medium or higher must all be answered."""

import json
import os
import subprocess
import tempfile
import tomllib
from pathlib import Path

from checks.audit.trees import ROOT
from scripts.export import EDGE_UNITS, UNITS

ANSWERS = Path(__file__).with_name("slither.toml")
SLITHER = ROOT / ".venv-audit/bin/slither"
SERIOUS = ("High", "Medium")
IMPACTS = ("High", "Medium", "Low", "Informational", "Optimization")
LIBRARY = "node_modules/"
ENTRIES = [
    unit for unit in UNITS | EDGE_UNITS if "/mocks/" not in unit
]  # the core, and what stands around it


class Unanswered(Exception):
    """Findings of medium or higher have no answer, or answers no finding: the audit fails."""


class NoSlither(Exception):
    """Slither is not installed, or has not done its work."""


def run():
    """Return Slither's findings, its own words and ours apart, each once. Takes a minute: it compiles for itself."""
    if not SLITHER.exists():
        raise NoSlither("Slither is not installed: python tools/bootstrap.py --audit")
    said = {each["id"]: each for entry in ENTRIES for each in _said_of(entry)}
    version = subprocess.run(
        [str(SLITHER), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return {"version": version, "findings": [_finding(each) for each in said.values()]}


def _said_of(entry):
    """Return what it finds in a file and all that the file imports."""
    solc = Path(os.environ.get("SOLCX_BINARY_PATH") or ROOT / ".solcx") / "solc-v0.8.37"
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "slither.json"
        command = [str(SLITHER), entry, "--solc", str(solc.absolute()), "--json", str(answer)]
        command += ["--solc-remaps", "@openzeppelin/contracts=node_modules/@openzeppelin/contracts"]
        command += ["--solc-args", "--via-ir --optimize --evm-version cancun"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        said = json.loads(answer.read_text()) if answer.exists() else {}
    if not said.get("success"):
        raise NoSlither(f"Slither failed: {said.get('error') or done.stderr[-500:]}")
    return said["results"].get("detectors", ())


def _finding(said):
    first = said["elements"][0] if said["elements"] else {}
    place = first.get("source_mapping", {})
    return {
        "detector": said["check"],
        "impact": said["impact"],
        "confidence": said["confidence"],
        "function": _function(first),
        "file": place.get("filename_relative", ""),
        "line": (place.get("lines") or [0])[0],
        "words": " ".join(said["description"].split()) if said["impact"] in SERIOUS else "",
    }


def _function(element):
    """Return `Contract.function` of what a finding is about first; of a variable, the function that it is in."""
    parent = (element.get("type_specific_fields") or {}).get("parent") or {}
    if element.get("type") in ("variable", "node") and parent.get("type") == "function":
        return _function(parent)
    names = (
        [parent.get("name"), element.get("name")]
        if parent.get("type") == "contract"
        else [element.get("name")]
    )
    return ".".join(name for name in names if name)


def answers():
    """Return the committed answers, by detector and function."""
    return {
        (each["detector"], each["function"]): each for each in tomllib.loads(ANSWERS.read_text())["answer"]
    }


def answered(findings, kept):
    """Return the serious findings with their answers, one row for a detector and function; raise Unanswered.

    An answer says how many findings it answers: one more of the same kind in the same function is not answered by it.
    """
    groups = {}
    for each in findings:
        if each["impact"] in SERIOUS:
            groups.setdefault((each["detector"], each["function"]), []).append(each)
    wrong = []
    for key, group in groups.items():
        known = kept.get(key, {"findings": 0})["findings"]
        if known != len(group):
            wrong.append(f"{key[0]} in {key[1]}: {len(group)} found, {known} answered")
    wrong += [f"{key[0]} in {key[1]}: answered, but not found any more" for key in kept if key not in groups]
    if wrong:
        raise Unanswered("; ".join(wrong))
    rows = [{**group[0], "count": len(group), "answer": kept[key]["words"]} for key, group in groups.items()]
    return sorted(rows, key=lambda row: (row["file"].startswith(LIBRARY), IMPACTS.index(row["impact"])))


def counts(findings):
    """Return how many findings of each impact are in our code, and in the library's."""
    return {
        impact: {
            "ours": sum(
                each["impact"] == impact and not each["file"].startswith(LIBRARY) for each in findings
            ),
            "library": sum(
                each["impact"] == impact and each["file"].startswith(LIBRARY) for each in findings
            ),
        }
        for impact in IMPACTS
    }
