"""The money of the contracts around the core, on the bytecode that the package ships.

    python -m checks.proofs.edge           rows of moves by chance, in Solidity
    python -m checks.proofs.edge deep      the same, many more
    python -m checks.proofs.edge halmos    proofs: one step from any state
    python -m checks.proofs.edge planted   bugs that forge, halmos and the machine of tests/invariants must find

What `deep`, `halmos` and `planted` measure is kept in results.json, each with date, commit and machine:

    rows     forge (its version), seed, moves (of a row), seconds, tests (name, rows, broken: what, or nothing)
    proofs   halmos (its version), seconds, proofs (name, verdict, paths, seconds, reached: whether what it speaks of can happen)
    planted  bugs (name, file, forge: what it said, halmos: by proof, machine: what it said, found)
"""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from checks.audit.build import sources_hash
from checks.proofs import prover
from checks.proofs.campaign import NotInstalled, build, forge
from checks.proofs.edge import games, planted, proofs
from checks.proofs.record import circumstances
from scripts.export import EDGE_UNITS

RESULTS = Path(__file__).with_name("results.json")
QUICK, DEEP, MOVES = 24, 1_000, 40


def main():
    parser = argparse.ArgumentParser(
        prog="python -m checks.proofs.edge",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", default="quick", choices=["quick", "deep", "halmos", "planted"])
    parser.add_argument("--seed", type=int, default=1, help="of the rows")
    parser.add_argument("--only", default="", help="a part of the names of proofs or bugs")
    chosen = parser.parse_args()
    try:
        wrong = {"quick": quick, "deep": deep, "halmos": halmos, "planted": hunt}[chosen.what](chosen)
    except NotInstalled as error:
        wrong = str(error)
    if wrong:
        print(wrong, file=sys.stderr)
    raise SystemExit(1 if wrong else 0)


def read():
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def keep(part, results):
    """Put one part in place of what stood there."""
    measured = circumstances() | {"sources": sources_hash(*EDGE_UNITS)} | results
    RESULTS.write_text(json.dumps(read() | {part: measured}, indent=1) + "\n")


def quick(chosen):
    build()
    found, _ = games.timed(QUICK, chosen.seed)
    return _told(found)


def deep(chosen):
    build()
    found, seconds = games.timed(DEEP, chosen.seed)
    said = subprocess.run([forge(), "--version"], capture_output=True, text=True, check=True).stdout
    version = said.splitlines()[0].rpartition(" ")[2]
    tests = [asdict(one) for one in found]
    keep("rows", {"forge": version, "seed": chosen.seed, "moves": MOVES, "seconds": seconds, "tests": tests})
    return _told(found)


def _told(found):
    for one in found:
        print(f"{one.name}: {one.rows} rows, {one.broken or 'nothing broken'}")
    return "; ".join(f"{one.name}: {one.broken}" for one in found if one.broken)


def halmos(chosen):
    proofs.build()
    kept = {one["name"]: proofs.Proof(**one) for one in read().get("proofs", {}).get("proofs", ())}
    for name in proofs.CHECKS:
        if chosen.only in name:
            kept[name] = one = proofs.prove(name)
            told = "" if one.holds or one.reached is None else " but nothing reaches it"
            print(f"{name}: {one.verdict}{told}, {one.paths} paths in {one.seconds:.0f} s", flush=True)
    all_ = [kept[name] for name in proofs.CHECKS if name in kept]
    seconds = round(sum(one.seconds for one in all_))
    keep("proofs", {"halmos": prover.version(), "seconds": seconds, "proofs": [asdict(one) for one in all_]})
    return "; ".join(f"{one.name}: {one.verdict}" for one in all_ if not one.holds)


def hunt(chosen):
    build()
    proofs.build()
    kept = {one["name"]: one for one in read().get("planted", {}).get("bugs", ())}
    for entry in planted.entries(chosen.only):
        found = planted.hunt(entry)
        kept[found.name] = asdict(found)
        print(f"{found.name}: {'found' if found.found else 'NOT FOUND'} {kept[found.name]}", flush=True)
        keep("planted", {"bugs": [kept[each["name"]] for each in planted.entries() if each["name"] in kept]})
    return "; ".join(f"not found: {name}" for name, one in kept.items() if not one["found"])


if __name__ == "__main__":
    main()
