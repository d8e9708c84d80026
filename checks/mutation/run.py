"""Mutant after mutant: compiled, judged, written down. Runs inside pytest, as `judge.py` lets it."""

import hashlib
import json
import os
import random
import sys
import time
import tomllib
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ape import project

from checks.mutation.around import Around
from checks.mutation.compiler import ROOT, Compiler
from checks.mutation.judge import Judge, Server
from checks.mutation.kept import Kept
from checks.mutation.operators import mutants, planted
from checks.mutation.reach import Reach
from checks.mutation.switches import turned

CHOSEN = "OATHWORK_MUTATION"  # what the command line asked for, as JSON
AT_ONCE = 100  # mutants in one build
KILLERS = 6  # tests that have killed neighbours, asked before all others
NEAREST = 10  # test files
CONTRACTS = ROOT / "tests/contracts"
TABLE = ROOT / "tests/transitions/test_table.py"
STORIES = ROOT / "tests/invariants/test_counterexamples.py"
LIFE = CONTRACTS / "escrow/test_claim_and_deliver.py"
MACHINE = ROOT / "tests/invariants/test_machine.py"
PLANTED = [ROOT / "tests/invariants/planted.toml", ROOT / "checks/mutation/planted.toml"]
LIKELIEST = {  # where so many functions come to it that the nearest says nothing
    "Purse": ("escrow/test_settle_pushes.py", "escrow/test_collect.py", "escrow/test_post_money.py"),
    "CappedCall": ("escrow/test_settle_pushes.py", "escrow/test_post_signed.py", "escrow/test_draw.py"),
    "Signed": ("escrow/test_post_signed.py", "escrow/test_settle.py"),
    "Lanes": ("escrow/test_views.py", "escrow/test_claim.py"),
    "Scores": ("escrow/test_settle.py", "reputation/test_record_verdict.py"),
    "Share": ("escrow/test_settle_ends.py",),
}
OF_THE_ESCROW = {"BountyEscrow", "Ends", "Judging", "Lanes", "Purse", "Signed", "Rules", "Scores", "Typed"}


class Bench:
    """Compiles mutants, asks the tests about them, keeps what they say."""

    def __init__(self, session, compiler, trees, chosen, kept):
        self.compiler, self.chosen, self.kept = compiler, chosen, kept
        self.judge, self.reach = Judge(session, chosen["patience"]), Reach(trees)
        self.until = time.monotonic() + chosen["minutes"] * 60
        self.sound = set()  # tests that pass with all switches off
        self.killers = defaultdict(Counter)  # by function: which tests have killed how many of its mutants
        project.load_contracts()

    def some(self, batch, made, refused):
        """Judge a batch that has been built together, then those of it that could not be."""

        def codes(number):
            return self.compiler.shippable({name: turned(code, number) for name, code in made.items()})

        server = Server(self.judge, codes)
        self.control(server, batch)
        for number, mutant in batch.items():
            if mutant not in refused and self.kept.wants(mutant) and self._in_time():
                self.keep(mutant, self.ask(server, number, mutant))
        plain = {name: turned(code, 0) for name, code in made.items()}
        for mutant in refused:
            if self.kept.wants(mutant) and self._in_time():
                self.keep(mutant, self.alone(mutant, plain))
        self.control(server, batch)
        server.close()

    def ask(self, server, number, mutant):
        """Return what the tests say; of one that has survived before, those first that it was not given then."""
        first, tests = self.killers_near(mutant), self.order(mutant)
        order, known = digest(tests), self.kept.of(mutant)
        before = known["asked"] if known.get("order") == order else 0
        found = server.ask(number, [*first, *tests[before:], *tests[:before]], self.chosen["patience"])
        if found["result"] == "survived":
            asked = min(before + max(0, found["asked"] - len(first)), len(tests))
            found |= {"asked": asked, "left": len(tests) - asked, "order": order}
        return found

    def control(self, server, batch):
        """Fail if a test that has killed one of these fails without any mutant, too."""
        killers = {self.kept.of(mutant).get("by") for mutant in batch.values()} & self.judge.items.keys()
        tests = [*self.judge.in_files([STORIES]), *sorted(killers)]
        asked = [test for test in tests if test not in self.sound]
        if not asked:
            return
        found = server.ask(0, asked, float("inf"))
        say("control", str(found))
        if found["result"] != "survived":
            raise SystemExit("the tests fail on the bench without any mutant")
        self.sound |= set(tests)

    def alone(self, mutant, plain):
        """Return what becomes of a mutant in a build of its own."""
        changed = self.compiler.alone(mutant)
        if changed is None:
            return {"result": "does not compile"}
        if not changed:
            return {"result": "same bytecode"}
        tests = [*self.killers_near(mutant), *self.order(mutant)]
        return self.judge.ask(self.compiler.shippable(plain | changed), tests)

    def killers_near(self, mutant):
        """Return the tests that have killed most mutants of this function and file, in this run."""
        killers = (self.killers[mutant.within] + self.killers[mutant.file]).most_common(KILLERS)
        return [test for test, _ in killers]

    def order(self, mutant):
        """Return all tests, each once, the likeliest to fail first: the same in every run, while there are no others."""
        reached = self.reach.files(mutant.within, CONTRACTS)
        is_around = isinstance(self.compiler, Around)
        near = self.compiler.near(mutant, reached) if is_around else ordered(mutant, reached)
        return list(dict.fromkeys([*self.judge.in_files(near), *self.judge.items]))

    def keep(self, mutant, found):
        if found["result"] == "killed":
            self.killers[mutant.within][found["by"]] += 1
            self.killers[mutant.file][found["by"]] += 1
        self.kept.add(mutant, found)
        say(
            found["result"],
            f"{mutant.name}  {found.get('by', '')} {found.get('asked')} {found.get('seconds')}",
        )

    def look_again(self, mutants):
        """Say of survivors which are none: alone, with the compiler's optimizer, their bytecode is the original's."""
        for mutant in mutants:
            known = self.kept.of(mutant)
            if known.get("result") == "survived" and "differs" not in known and self._in_time():
                if self.compiler.alone(mutant) == {}:
                    self.keep(mutant, {"result": "same bytecode"})
                else:
                    self.keep(mutant, known | {"differs": True})

    def _in_time(self):
        return time.monotonic() < self.until


def all_of(session):
    """Judge the chosen mutants, and keep the results."""
    chosen = json.loads(os.environ[CHOSEN])
    compiler = Around() if chosen["around"] else Compiler()
    trees = compiler.trees()
    everybody = bugs(compiler, trees) if chosen["planted"] else possible(compiler, trees)
    sample = everybody if chosen["planted"] else pick(everybody, chosen)
    kept = Kept(Path(chosen["results"]), chosen, len(sample), len(everybody))
    slices = [sample[at : at + AT_ONCE] for at in range(0, len(sample), AT_ONCE)]  # so each is built but once
    batches = [batch for batch in slices if chosen["control"] or any(map(kept.wants, batch))]
    bench = Bench(session, compiler, trees, chosen, kept)
    with ThreadPoolExecutor(1) as ahead:
        made = ahead.submit(together, compiler, batches[0]) if batches else None
        for number in range(len(batches)):
            built = made.result()
            if number + 1 < len(batches):
                made = ahead.submit(together, compiler, batches[number + 1])
            bench.some(*built)
    bench.look_again(sample)
    compiler.close()
    say("all", kept.summary())


def together(compiler, mutants):
    """Return these mutants by number, their build, and those of them that are not in it."""
    batch = dict(enumerate(mutants, 1))
    made, refused = compiler.together({number: each for number, each in batch.items() if each.around})
    return batch, made, [*refused, *(each for each in mutants if not each.around)]


def possible(compiler, trees):
    """Return all mutants that the operators make of what is deployed."""
    ours = [file for file in trees if compiler.is_mutated(file)]
    return [each for file in ours for each in mutants(file, compiler.sources[file], trees[file])]


def bugs(compiler, trees):
    """Return the bugs that are planted by hand."""
    listed = [bug for file in PLANTED for bug in tomllib.loads(file.read_text())["bug"]]
    files = [f"contracts/{bug['file']}" for bug in listed]
    return [
        planted(file, compiler.sources[file], trees[file], bug["old"], bug["new"], name=bug["name"])
        for file, bug in zip(files, listed, strict=True)
    ]


def pick(everybody, chosen):
    """Return the mutants that the command line asks for, in the order of chance."""
    some = [mutant for mutant in everybody if chosen["only"] in mutant.name]
    random.Random(chosen["seed"]).shuffle(some)
    return some[: chosen["sample"] or None]


def ordered(mutant, near):
    """Return the files to ask first, the likeliest first: whole lives beside the twin, then what is nearest."""
    name = Path(mutant.file).stem
    likely = [CONTRACTS / file for file in LIKELIEST.get(name, ())]
    if name in OF_THE_ESCROW:
        return [STORIES, *likely, *near[:NEAREST], TABLE, MACHINE, *near]
    return [*likely, *near[:NEAREST], STORIES, MACHINE, *near]


def digest(tests):
    """Return a word for this list of tests."""
    return hashlib.sha256("\n".join(tests).encode()).hexdigest()[:8]


def say(word, text):
    print(f"{time.strftime('%H:%M:%S')} {word:<16} {text}", file=sys.__stdout__, flush=True)
