"""The contracts around the core, a chapter each: code, trees, gas, coverage, rows of moves, proofs, planted bugs, mutants."""

import json
import re
from collections import Counter

from checks.audit import runs
from checks.audit.build import AROUND, git, sources_hash
from checks.audit.trees import ROOT, TREES
from oathwork.chain.abi import artifact
from scripts.export import EDGE_UNITS

README = ROOT / "contracts/edge/README.md"
GAS = ROOT / "checks/gas/edge.json"
PROVED = ROOT / "checks/proofs/edge/results.json"
MUTANTS = ROOT / "checks/mutation/around.json"
MEASURES = "gas [ETH, ERC-20]"
# Of each chapter: the files; the folders of its trees; how its steps of gas begin, and its rows and proofs.
CHAPTERS = {
    "Crowd": (("Crowd", "Crowds"), ("crowd",), "crowd", "crowd"),
    "Plan": (("Plan", "Plans"), ("plan",), "plan", "plan"),
    "Rota": (("Rota", "Rotas"), ("rota",), "rota", "rota"),
    "Holdback": (("Holdback", "Holdbacks"), ("holdback",), "warranty", "holdback"),
    "KeeperPot": (("KeeperPot",), ("keeper_pot",), "keeper pot", "pot"),
    "PanelArbitrator": (("PanelArbitrator",), ("panel_arbitrator",), "case", "court"),
    "PanelEvaluator": (("PanelEvaluator",), ("panel_evaluator",), "", ""),
    "CourtArbiter": (("CourtArbiter",), ("court_arbiter",), "appeal", ""),
    "Herald": (("Herald",), ("herald",), "", ""),
    "StandingEligibility": (("StandingEligibility",), ("standing_eligibility",), "", ""),
    "Deputy and Till": (
        ("Deputy", "Till", "libraries/Money", "libraries/EscrowDigest"),
        ("deputy",),
        "",
        "till",
    ),
    "Court and Clerk": (("Court", "Clerk"), ("court", "clerk"), "", ""),
}


def read(tests, reached):
    """Return the chapters. `reached` is what coverage says of these files, or None."""
    proved = runs.read(PROVED) or {}
    mutated = runs.mutation(name=MUTANTS.name)
    return {
        "chapters": [
            _chapter(name, *parts, tests, reached, proved, mutated) for name, parts in CHAPTERS.items()
        ],
        "runs": {part: _run(proved.get(part)) for part in ("rows", "proofs", "planted")},
        "moves": proved.get("rows", {}).get("moves", 0),
        "mutation": mutated and {**mutated, "isOfNow": _is_unchanged(mutated["commit"])},
    }


def _run(part):
    """Return when, of which commit and where a part was measured, and whether the contracts are still those."""
    if not part:
        return None
    known = {key: part[key] for key in ("date", "commit", "machine")}
    return known | {"isOfNow": part["sources"] == sources_hash(*EDGE_UNITS)}


def _is_unchanged(commit):
    known = git("cat-file", "-t", commit) == "commit"
    return known and not git("diff", "--name-only", commit, "--", f"{AROUND}*.sol")


def _chapter(name, files, folders, step, begins, tests, reached, proved, mutated):
    paths = [f"{AROUND}{file}.sol" for file in files]
    rows = proved.get("rows", {}).get("tests", ())
    proofs = proved.get("proofs", {}).get("proofs", ())
    bugs = proved.get("planted", {}).get("bugs", ())
    return {
        "name": name,
        "words": _words().get(files[0], ""),
        "code": [(file, _size(file)) for file in files if _size(file)],
        "reached": [(path, reached["files"][path]) for path in paths if reached and path in reached["files"]],
        "gas": _gas(step),
        "trees": sorted({test.file for test in tests.values() if _is_in(test, folders)}),
        "rows": [each for each in rows if begins and each["name"].startswith(f"test_{begins}_")],
        "proofs": [each for each in proofs if begins and each["name"].startswith(f"check_{begins}_")],
        "bugs": [each for each in bugs if f"{AROUND}{each['file']}" in paths],
        "mutants": mutated and _mutants(paths, mutated["survivors"]),
    }


def _is_in(test, folders):
    return test.kind == "leaf" and any(test.file.startswith(f"{TREES}/edge/{folder}/") for folder in folders)


def _words():
    """Return what the tables of the README say of each contract."""
    rows = re.findall(r"(?m)^\| (`.+?) \| (.+?) \|$", README.read_text())
    return {
        name.rpartition("/")[2]: words for names, words in rows for name in re.findall(r"`([\w/]+)`", names)
    }


def _size(file):
    """Return the bytes of a contract that is deployed; None of one that others are made of."""
    try:
        return len(artifact(file).runtime)
    except FileNotFoundError:
        return None


def _gas(step):
    if not step:
        return []
    measured = json.loads(GAS.read_text())[MEASURES]
    return [
        (name.partition(": ")[2], costs) for name, costs in measured.items() if name.startswith(f"{step}: ")
    ]


def _mutants(paths, survivors):
    mine = {name: each for name, each in runs.read(MUTANTS)["mutants"].items() if name.split(":")[0] in paths}
    words = Counter(each["result"] for each in mine.values())
    ours = [each for each in survivors if each["name"] in mine]
    return {"killed": words["killed"], "survived": words["survived"], "survivors": ours}
