"""Mutant after mutant: compiled, judged, written down. Runs inside pytest, as `judge.py` lets it."""

import json
import os
import platform
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from ape import project

from tests.invariants import artifacts
from tests.mutation.compiler import ROOT, Compiler
from tests.mutation.judge import Judge
from tests.mutation.operators import mutants
from tests.mutation.reach import Reach

HERE = Path(__file__).parent
CHOSEN = "OATHWORK_MUTATION"  # what the command line asked for, as JSON
CONTRACTS = ROOT / "tests/contracts"
TABLE = ROOT / "tests/transitions/test_table.py"
STORIES = ROOT / "tests/invariants/test_counterexamples.py"
MACHINE = ROOT / "tests/invariants/test_machine.py"
LIKELIEST = {  # where so many functions come to it that the nearest says nothing
    "Purse": ("escrow/test_settle_pushes.py", "escrow/test_collect.py", "escrow/test_post_money.py"),
    "CappedCall": ("escrow/test_settle_pushes.py", "escrow/test_post_signed.py", "escrow/test_draw.py"),
    "Signed": ("escrow/test_post_signed.py", "escrow/test_settle.py"),
    "Lanes": ("escrow/test_views.py", "escrow/test_claim.py"),
    "Scores": ("escrow/test_settle.py", "reputation/test_record_verdict.py"),
    "Share": ("escrow/test_settle_ends.py",),
}
OF_THE_ESCROW = {"BountyEscrow", "Ends", "Judging", "Lanes", "Purse", "Signed", "Rules", "Scores", "Typed"}


def all_of(session):
    """Judge what was chosen, and keep what comes of it."""
    chosen = json.loads(os.environ[CHOSEN])
    compiler = Compiler()
    trees = compiler.trees()
    everybody = [each for file in trees for each in mutants(file, compiler.sources[file], trees[file])]
    sample = pick(everybody, chosen)
    kept = Kept(Path(chosen["results"]), chosen, f"{len(sample)} of {len(everybody)}")
    waiting = [mutant for mutant in sample if kept.wants(mutant)]
    project.load_contracts()
    artifacts.present()
    compiler.original()
    judge, reach = Judge(session, chosen["patience"]), Reach(trees)
    control = judge.ask(compiler.shippable({}), [TABLE, STORIES])
    assert control["result"] == "survived", f"the bench itself fails: {control}"
    print(f"control: {control}", file=sys.__stdout__, flush=True)
    until = time.monotonic() + chosen["minutes"] * 60
    with ThreadPoolExecutor(1) as ahead:
        made = ahead.submit(compiler.mutated, waiting[0]) if waiting else None
        for number, mutant in enumerate(waiting):
            if time.monotonic() > until:
                break
            changed = made.result()
            if number + 1 < len(waiting):
                made = ahead.submit(compiler.mutated, waiting[number + 1])
            found = verdict(mutant, changed, compiler, judge, reach)
            kept.add(mutant, found)
            print(f"{found['result']:<16} {mutant.name}  {found.get('by', '')}", file=sys.__stdout__, flush=True)
    compiler.close()
    print(kept.summary(), file=sys.__stdout__, flush=True)


def pick(everybody, chosen):
    """Return the mutants that the command line asks for, in the order of chance."""
    some = [mutant for mutant in everybody if chosen["only"] in mutant.name]
    random.Random(chosen["seed"]).shuffle(some)
    return some[: chosen["sample"] or None]


def verdict(mutant, changed, compiler, judge, reach):
    """Return what became of a mutant."""
    if changed is None:
        return {"result": "does not compile"}
    if not changed:
        return {"result": "same bytecode"}
    return judge.ask(compiler.shippable(changed), ordered(mutant, reach.files(mutant.within, CONTRACTS)))


def ordered(mutant, near):
    """Return the files to ask, the likeliest first: the table takes seconds, the machine more, the rest minutes."""
    name = Path(mutant.file).stem
    first = [CONTRACTS / file for file in LIKELIEST.get(name, ())]
    table = [TABLE, STORIES]
    if name in OF_THE_ESCROW:
        return [*table, *first, *near[:2], MACHINE, *near]
    return [*first, *near[:2], *table, MACHINE, *near]


class Kept:
    """The results so far, in a file that is whole at every moment."""

    def __init__(self, path, chosen, sample):
        self.path, self.again = path, chosen["deep"]
        self.all = json.loads(path.read_text()) if path.exists() else {"runs": [], "mutants": {}}
        commit = ["git", "rev-parse", "--short", "HEAD"]
        self.all["runs"].append(
            {
                "date": datetime.now(UTC).strftime("%Y-%m-%d"),
                "commit": subprocess.run(commit, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip(),
                "seed": chosen["seed"],
                "sample": sample,
                "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
            }
        )

    def wants(self, mutant):
        known = self.all["mutants"].get(mutant.name)
        return not known or (self.again and known["result"] == "survived" and known["left"])

    def add(self, mutant, found):
        self.all["mutants"][mutant.name] = found
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(self.all, indent=1, sort_keys=True) + "\n")
        part.replace(self.path)

    def summary(self):
        words = [each["result"] for each in self.all["mutants"].values()]
        killed, survived = words.count("killed"), words.count("survived")
        return f"{killed} of {killed + survived} mutants killed"
