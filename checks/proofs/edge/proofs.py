"""Proofs by halmos: one step of a contract around the core, from any state of its own (`symbolic/edge/`)."""

import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

from checks.proofs import prover
from checks.proofs.campaign import environment, forge
from oathwork.chain.abi import artifact

FOLDER = prover.HERE / "edge"
CHECKS = [
    name for file in sorted(FOLDER.glob("*.t.sol")) for name in re.findall(prover.CHECK, file.read_text())
]
PROVED = ("Rotas", "Holdbacks", "KeeperPot", "Crowds", "PanelArbitrator")


@dataclass(frozen=True)
class Proof:
    """`reached`: whether what it speaks of can happen at all; of a proof alone."""

    name: str
    verdict: str
    paths: int
    seconds: float
    reached: bool | None = None

    @property
    def holds(self):
        return self.verdict == "proved" and self.reached is True


def build():
    subprocess.run(
        [forge(), "build", "--ast"], cwd=prover.HERE, env=environment(), capture_output=True, check=True
    )


@contextmanager
def given(codes):
    """Let halmos find the code that creates each contract: of these the given, of the others the shipped one."""
    chosen = {f"OATHWORK_{name.upper()}": _hex(codes.get(name) or artifact(name).bytecode) for name in PROVED}
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def prove(name):
    """Try a check with what the package ships, and look whether it reaches what it speaks of."""
    with given({}):
        answer = prover.run(name)
        reached = prover.refutation(name, reach=True) == "refuted" if answer[0] == "proved" else None
    return Proof(name, *answer, reached)


def refutation(name, codes):
    """Return the verdict of a check that should fail."""
    with given(codes):
        return prover.refutation(name)


def _hex(code):
    return "0x" + code.hex()
