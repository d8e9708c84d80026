"""The page's modules, bundled and run by Node: no browser is needed."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[2]


def built(entry: str, script: Path, root: Path = ROOT) -> Path:
    """Bundle a file of a tree, by its path there, with all that it imports, into a script."""
    _ask(build={"root": str(root), "entry": entry, "script": str(script)})
    return script


def run(script: Path, given: Any, *, is_fresh: bool = False, **environment: str) -> Any:
    """Return what a script's default function answers. `is_fresh`: it remembers nothing of earlier questions."""
    return _ask(run={"script": str(script), "given": given, "isFresh": is_fresh, "environment": environment})


def _ask(**question: Any) -> Any:
    node = _node()
    assert node.stdin and node.stdout
    node.stdin.write(json.dumps(question) + "\n")
    node.stdin.flush()
    line = node.stdout.readline()
    assert line, "Node has ended; it says why on stderr"
    answer = json.loads(line)
    assert "error" not in answer, answer["error"]
    return answer.get("answer")


@cache
def _node() -> "subprocess.Popen[str]":
    """One process for all tests: it ends with this one, as nothing more comes in."""
    if not (ROOT / "node_modules/esbuild").exists():
        pytest.skip("esbuild is not installed: `make setup`")
    return subprocess.Popen(
        ["node", ROOT / "tests/page/node.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
