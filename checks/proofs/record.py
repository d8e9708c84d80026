"""The record in results.json: each part with date, commit and machine."""

import hashlib
import json
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".build" / "proofs"
SHIPPED = ROOT / "src/oathwork/data/abi/BountyEscrow.json"
RESULTS = Path(__file__).with_name("results.json")
# What solc appends to each contract: a hash of its sources, comments and all. No instruction reads it.
METADATA = re.compile("a2646970667358221220[0-9a-f]{64}64736f6c6343[0-9a-f]{6}0033")
WHAT_IS_PROVED = ("contracts", "src/oathwork/data/abi", "checks/proofs")


def read():
    """Return the parts by name: `invariants`, `proofs`, `planted`, as the docstring of `__main__` describes them."""
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def keep(part, results):
    """Put one part in place of what stood there."""
    whole = read() | {part: circumstances() | results}
    RESULTS.write_text(json.dumps(whole, indent=1, sort_keys=False) + "\n")


def code_of(files):
    """Return a hash of these files and of the instructions that they are tried on, whatever the comments say."""
    instructions = METADATA.sub("", json.loads(SHIPPED.read_text())["bytecode"])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files) + instructions.encode()).hexdigest()[
        :16
    ]


def circumstances():
    """Return date, commit and machine. A commit with a plus had changes that were not committed."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": _git("rev-parse", "--short=10", "HEAD")
        + ("+" if _git("status", "--porcelain", "--", *_source()) else ""),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {platform.system()}",
    }


def _source():
    return [
        *WHAT_IS_PROVED,
        ":!checks/proofs/results.json",
        ":!checks/proofs/edge/results.json",
        ":!checks/proofs/README.md",
    ]


def _git(*arguments):
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
