"""The results so far, in a file that is whole at every moment; `__main__.py` describes its shape."""

import json
import os
import platform
import subprocess
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from checks.mutation.compiler import ROOT

SURVIVORS = Path(__file__).with_name("survivors.toml")


class Kept:
    """What is known of each mutant, by its name."""

    def __init__(self, path, chosen, sampled, everybody):
        self.path, self.again, self.explained = path, chosen["again"], explained()
        self.all = json.loads(path.read_text()) if path.exists() else {"runs": [], "mutants": {}}
        self.run = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "commit": _commit(),
            "machine": machine(),
            "seed": chosen["seed"],
            "sample": sampled,
            "of": everybody,
            "judged": 0,
        }
        self.all["runs"].append(self.run)

    def wants(self, mutant):
        known = self.all["mutants"].get(mutant.name)
        is_open = known and known["result"] == "survived" and mutant.name not in self.explained
        return not known or (self.again and is_open)

    def of(self, mutant):
        return self.all["mutants"].get(mutant.name, {})

    def add(self, mutant, found):
        self.all["mutants"][mutant.name] = found
        self.run["judged"] += 1
        self.all["summary"] = summary(self.all["mutants"])
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(self.all, indent=1, sort_keys=True) + "\n")
        part.replace(self.path)

    def summary(self):
        return json.dumps(summary(self.all["mutants"]))


def explained():
    """Return the names of the survivors that no test has to notice: those with a reason."""
    listed = tomllib.loads(SURVIVORS.read_text())["survivor"]
    return {each["mutant"] for each in listed if each["why"].strip()}


def summary(mutants):
    """Return how many came to what, and the part of the true mutants that was killed."""
    words = Counter(each["result"] for each in mutants.values())
    true = words["killed"] + words["survived"]
    return {
        "killed": words["killed"],
        "survived": words["survived"],
        "same bytecode": words["same bytecode"],
        "does not compile": words["does not compile"],
        "score": round(words["killed"] / true, 4) if true else None,
    }


def machine():
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _commit():
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
