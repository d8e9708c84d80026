"""Contracts of others as their authors built them, and ours around the core, called by their ABIs alone."""

import json
from pathlib import Path

from eth_abi.abi import decode, encode
from eth_utils import keccak

from oathwork.chain.abi import type_of
from tests.support.safe_wallet import _create

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / ".tools" / "counterparts" / "node_modules"
KLEROS = PACKAGES / "@kleros/kleros-interaction/build/contracts"
EAS = PACKAGES / "@ethereum-attestation-service/eas-contracts/artifacts/contracts"
OURS = ROOT / "src/oathwork/data/abi"


class Foreign:
    """A contract on a chain."""

    def __init__(self, chain, abi, address):
        self.chain, self.address = chain, address
        self.functions = {entry["name"]: entry for entry in abi if entry["type"] == "function"}

    @classmethod
    def create(cls, chain, signer, file, *arguments, **libraries):
        """Put it on the chain, as it was built; each library is named with its address."""
        built = json.loads(file.read_text())
        code = built["bytecode"]
        for name, address in libraries.items():
            code = code.replace(f"__{name}".ljust(40, "_"), address[2:].lower())
        inputs = next((each["inputs"] for each in built["abi"] if each["type"] == "constructor"), [])
        words = encode([type_of(item) for item in inputs], arguments)
        address = _create(chain, signer, bytes.fromhex(code.removeprefix("0x")) + words)
        return cls(chain, built["abi"], address)

    def data(self, name, *arguments):
        kinds = [type_of(item) for item in self.functions[name]["inputs"]]
        return keccak(text=f"{name}({','.join(kinds)})")[:4] + encode(kinds, arguments)

    def send(self, signer, name, *arguments, value=0):
        return self.chain.send(self.address, self.data(name, *arguments), signer, value=value)

    def call(self, name, *arguments):
        kinds = [type_of(item) for item in self.functions[name]["outputs"]]
        values = decode(kinds, self.chain.call(self.address, self.data(name, *arguments)))
        return values[0] if len(values) == 1 else values
