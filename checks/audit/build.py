"""What the audit looks at: commit, machine, compiler, code, sizes and storage, measured when the page is made."""

import hashlib
import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from eth_utils.crypto import keccak

from checks.audit.trees import ROOT
from scripts.export import UNITS, compiled, standard_input

ENTRY = "contracts/BountyEscrow.sol"
AROUND = "contracts/edge/"
CODE_LIMIT = 24_576  # bytes at an address, EIP-170
CREATION_LIMIT = 49_152  # bytes that create a contract, EIP-3860
SHIPPED = ROOT / "src/oathwork/data/abi"


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def circumstances():
    """Return when, of which commit and where something is measured."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": git("rev-parse", "--short=10", "HEAD") or "unknown",
        "changed": len(git("status", "--porcelain").splitlines()),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def sources_hash(*entries):
    """Return a hash over the compiler's whole input for some files: as long as it is the same, so is the code."""
    inputs = [json.dumps(standard_input(entry), sort_keys=True) for entry in entries or (ENTRY,)]
    return hashlib.sha256("".join(inputs).encode()).hexdigest()[:16]


def read():
    """Compile, and return the result contract by contract, beside what the package ships."""
    answer = compiled(ENTRY)
    made = {name: found for unit in answer["contracts"].values() for name, found in unit.items()}
    settings = {
        key: value for key, value in standard_input(ENTRY)["settings"].items() if key != "outputSelection"
    }
    return {
        "compiler": json.loads(made["BountyEscrow"]["metadata"])["compiler"]["version"],
        "settings": settings,
        "sources": sources_hash(),
        "files": sum(name.startswith("contracts/") for name in standard_input(ENTRY)["sources"]),
        "contracts": [_contract(name, made[name]) for name in UNITS[ENTRY]],
    }


def _contract(name, made):
    shipped = json.loads((SHIPPED / f"{name}.json").read_text())
    creation, runtime = (made["evm"][part]["object"] for part in ("bytecode", "deployedBytecode"))
    return {
        "name": name,
        "size": len(runtime) // 2,
        "creation": len(creation) // 2,
        "hash": "0x" + keccak(hexstr=runtime).hex(),
        "creationHash": "0x" + keccak(hexstr=creation).hex(),
        "isShipped": shipped["runtime"] == f"0x{runtime}" and shipped["bytecode"] == f"0x{creation}",
        "immutables": {name: len(places) for name, places in shipped["immutables"].items()},
        "storage": _storage(made["storageLayout"]),
    }


def _storage(layout):
    types = layout["types"] or {}
    return [
        {
            "slot": int(each["slot"]),
            "offset": each["offset"],
            "name": each["label"],
            "type": types[each["type"]]["label"],
            "bytes": int(types[each["type"]]["numberOfBytes"]),
        }
        for each in layout["storage"]
    ]
