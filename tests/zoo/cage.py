"""The compiled animals, and their chains: pyrevm, and eth-tester where each unit of gas counts."""

import os
from functools import cache
from pathlib import Path

import solcx

from tests.invariants import artifacts
from tests.invariants.engine import EthTester, Reverted, Revm

ANIMALS = Path(__file__).parent / "animals"
MOCKS = artifacts.ROOT / "contracts" / "mocks"


class Cage(Revm):
    """As the machine's, but a transaction that runs out of gas is a refusal without words."""

    def _run(self, sender, to, data, value):
        self.calls += 1
        self.evm.reset_transient_storage()
        try:
            self.evm.message_call(sender, to, data, value, self.limit)
        except RuntimeError as error:
            text = str(error)
            words = text.split("output: 0x")[1].split(" ")[0] if "output: 0x" in text else ""
            raise Reverted(bytes.fromhex(words)) from None

    def balance(self, account):
        return self.evm.get_balance(account)


class Cold(EthTester):
    """Each transaction finds all accounts and slots cold, as on a chain; pyrevm keeps them warm."""

    def balance(self, account):
        state = self.chain.get_vm(self.chain.header).state
        return state.get_balance(bytes.fromhex(account[2:])) + self.spent.get(account, 0)


@cache
def compiled():
    """Return the contracts as they are in the work tree, with the core's mocks and animals, which need no optimizer."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(artifacts.ROOT / ".solcx"))
    of_core = (file for file in MOCKS.glob("*.sol") if "/edge/" not in file.read_text())
    paths = sorted([*ANIMALS.glob("*.sol"), *of_core])
    answer = solcx.compile_standard(
        {
            "language": "Solidity",
            "sources": {
                str(path.relative_to(artifacts.ROOT)): {"content": path.read_text()} for path in paths
            },
            "settings": {
                "evmVersion": "cancun",
                "remappings": [f"@openzeppelin/={artifacts.ROOT}/node_modules/@openzeppelin/"],
                "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
            },
        },
        base_path=str(artifacts.ROOT),
        allow_paths=[str(artifacts.ROOT), str(artifacts.ROOT / "node_modules")],
        solc_version=artifacts.SOLC,
    )
    strange = {
        name: (each["abi"], bytes.fromhex(each["evm"]["bytecode"]["object"]))
        for source, units in answer["contracts"].items()
        if source.startswith(("tests/", "contracts/mocks/"))
        for name, each in units.items()
        if each["evm"]["bytecode"]["object"]
    }
    return artifacts.Artifacts(artifacts.present().contracts | strange)
