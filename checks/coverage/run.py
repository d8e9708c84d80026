"""Runs tests on a copy of the project whose contracts are compiled for coverage."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from checks.coverage.recorder import FOLDER
from checks.gas.chain import ROOT
from tests.support.anvil import ANVIL

COPIED = ("contracts", "src", "tests", "checks", "scripts", "ape-config.yaml", "pyproject.toml")
LINKED = ("node_modules", "tools", "docs", "README.md", "CHANGELOG.md")
NETWORK = "ethereum:local:foundry"


def _wrapper(path: Path, command: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)


def _prepare(project: Path, results: Path) -> dict[str, str]:
    """Fill the copy, put our solc and anvil before the real ones; return the environment that finds them."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__", ".cache"))
        elif source.exists():
            shutil.copy(source, project / name)
    for name in LINKED:
        if (ROOT / name).exists():
            (project / name).symlink_to(ROOT / name)
    binaries = Path(os.environ.get("SOLCX_BINARY_PATH", ROOT / ".solcx"))
    assert ANVIL, "anvil is missing: run `make setup`, or install Foundry"
    for solc in binaries.glob("solc-v*"):
        ours = f"exec '{sys.executable}' '{ROOT}/checks/coverage/compiler.py' '{solc}' '{results}' \"$@\""
        _wrapper(project / ".solcx" / solc.name, f"[ \"$1\" = --version ] && exec '{solc}' --version\n{ours}")
    _wrapper(project / "bin/anvil", f"exec '{ANVIL}' \"$@\" --code-size-limit 200000")
    return os.environ | {
        FOLDER: str(results),
        "SOLCX_BINARY_PATH": str(project / ".solcx"),
        "PATH": f"{project}/bin:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{project}:{project}/src",
    }


def run(project: Path, results: Path, arguments: list[str]) -> int:
    """Run pytest with these arguments in the copy; return its exit code."""
    environment = _prepare(project, results)
    subprocess.run(
        ["ape", "compile"], cwd=project, env=environment, check=True
    )  # once, whichever command runs tests then
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--network",
        NETWORK,
        "-p",
        "checks.coverage.recorder",
        *arguments,
    ]
    return subprocess.run(command, cwd=project, env=environment, check=False).returncode
