"""viem, ethers and MetaMask's eth-sig-util, in one Node process that knows nothing of ours but the package's files."""

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("clients.mjs")
NODE = shutil.which("node") or shutil.which("node", path=str(ROOT / ".tools/node/bin"))


class Clients:
    """Answers requests; while it plays, its questions to the chain are passed on."""

    def __init__(self, process):
        self._process = process

    def ask(self, request, chain=None):
        self._say(request)
        while "rpc" in (line := json.loads(self._process.stdout.readline() or "{}")):
            answer = chain.web3.manager.request_blocking(*line["rpc"])
            self._say(answer)
        return line["answer"]

    def _say(self, document):
        self._process.stdin.write(json.dumps(document, default=plain) + "\n")
        self._process.stdin.flush()


def plain(value):
    """Return what a node answers in values that JSON can hold."""
    return "0x" + value.hex().removeprefix("0x") if isinstance(value, bytes) else dict(value)


@contextmanager
def other_clients():
    if NODE is None or not (ROOT / "node_modules/viem").exists():
        pytest.skip("Node or its packages are not installed")
    with subprocess.Popen(
        [NODE, SCRIPT, ROOT / "src/oathwork/data"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield Clients(process)
        process.stdin.close()
