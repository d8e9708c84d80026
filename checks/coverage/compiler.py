"""
Stands in for solc: compiles what it is given without the optimizer, and keeps the source maps and syntax trees.

Without the optimizer each condition of the source is one jump of the code, at the place the source map says.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

DEPLOYED = "evm.deployedBytecode"
OUTPUTS = ["evm.bytecode.object", "evm.bytecode.sourceMap"]
OUTPUTS += [f"{DEPLOYED}.object", f"{DEPLOYED}.sourceMap", f"{DEPLOYED}.immutableReferences"]


def for_coverage(given: dict[str, Any]) -> dict[str, Any]:
    """The same input to the compiler, with what coverage needs."""
    settings = given["settings"]
    settings["optimizer"] = {"enabled": False}
    settings["viaIR"] = True  # without it the stack is too deep
    for selection in settings["outputSelection"].values():
        selection["*"] = [*selection.get("*", []), *OUTPUTS]
        selection[""] = ["ast"]
    return given


def with_texts(output: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The compiler's output and what it was made of."""
    return output | {"texts": {name: source["content"] for name, source in given["sources"].items()}}


def main(solc: str, folder: str, *arguments: str) -> int:
    """Run `solc` with these arguments and another input; keep its output in `folder`."""
    given = for_coverage(json.loads(sys.stdin.read()))
    done = subprocess.run(
        [solc, *arguments], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        name = hashlib.sha256(done.stdout.encode()).hexdigest()[:16]
        kept = json.dumps(with_texts(json.loads(done.stdout), given))
        Path(folder, f"build-{name}.json").write_text(kept)
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
