"""The contracts as the machine needs them: bytecode, calldata from values, events and errors from bytes."""

import os
from functools import cache
from pathlib import Path

from eth_abi.abi import decode, encode
from eth_utils.crypto import keccak

from oathwork.chain.abi import artifact
from oathwork.lifecycle import EmittedEvent
from tests.support.mutant import MUTANT

ROOT = Path(__file__).parents[2]
STAGE = Path(__file__).parent / "stage"  # the lens and the players: contracts for the tests alone
SOLC = "0.8.37"
SHIPPED = ("BountyEscrow", "Guilds", "Reputation", "ReputationImage")
OURS = ("BountyEscrow", "Guilds", "Reputation")  # whose events stories show; a coin has a Transfer of its own


class Artifacts:
    """The compiled contracts of one source tree."""

    def __init__(self, contracts):
        self.contracts = contracts
        self.functions, self.events, self.errors = {}, {}, {}
        for contract, (abi, _) in contracts.items():
            for entry in abi:
                self._learn(contract, entry)

    def _learn(self, contract, entry):
        inputs = entry.get("inputs", ())
        types = [spelled(each) for each in inputs]
        signature = f"{entry.get('name')}({','.join(types)})".encode()
        if entry["type"] == "function":
            self.functions[contract, entry["name"]] = keccak(signature)[:4], types
        if entry["type"] == "event" and contract in OURS:
            self.events[keccak(signature)] = entry["name"], inputs
        if entry["type"] == "error":
            self.errors[keccak(signature)[:4]] = entry["name"]

    def bytecode(self, contract, *args):
        """Return the init code with its constructor's arguments."""
        abi, code = self.contracts[contract]
        code = bytes.fromhex(MUTANT[contract]) if contract in MUTANT else code
        inputs = next((entry["inputs"] for entry in abi if entry["type"] == "constructor"), ())
        return code + encode([spelled(each) for each in inputs], args)

    def calldata(self, contract, function, *args):
        """Return the call of a function with these values."""
        selector, types = self.functions[contract, function]
        return selector + encode(types, args)

    def error(self, data):
        """Return the name of the custom error that a call reverted with."""
        return self.errors.get(data[:4], data.hex())

    def event(self, topics, data):
        """Return a log as an event, or None if it is none of ours. Addresses are in lower case."""
        if topics[0] not in self.events:
            return None
        name, inputs = self.events[topics[0]]
        plain = [each for each in inputs if not each["indexed"]]
        indexed = [each for each in inputs if each["indexed"]]
        values = dict(zip((e["name"] for e in plain), decode([spelled(e) for e in plain], data), strict=True))
        for each, topic in zip(indexed, topics[1:], strict=True):
            values[each["name"]] = decode([spelled(each)], topic)[0]
        return EmittedEvent(name, values)


def spelled(entry):
    """Return an ABI type as `(address,uint256)[]` rather than as `tuple[]` with components."""
    if not entry["type"].startswith("tuple"):
        return entry["type"]
    return f"({','.join(spelled(each) for each in entry['components'])}){entry['type'][5:]}"


@cache
def present():
    """Return the contracts as the package ships them (`tests/support/shipped.py` says why), with the lens and the players."""
    ours = {name: artifact(name) for name in SHIPPED}
    return Artifacts({name: (each.abi, each.bytecode) for name, each in ours.items()} | _stage())


def of_tree(root):
    """Return the contracts compiled from the source tree at `root`, a changed copy of this one."""
    return Artifacts(compiled(Path(root) / "contracts", root=root, via_ir=True) | _stage())


@cache
def _stage():
    return compiled(STAGE, root=ROOT)


def compiled(folder, *, root, via_ir=False):
    """Compile the sources of a folder under `root` as ape-config.yaml says, independent of what Ape has compiled before.

    The compiler's wrapper remembers what it has done; only a changed contract costs its 20 seconds.
    """
    paths = [
        path
        for path in Path(folder).rglob("*.sol")
        if not {"edge", "mocks", ".openzeppelin", ".cache"} & set(path.parts)
    ]
    return compiled_files(paths, root=root, via_ir=via_ir)


def compiled_files(paths, *, root, via_ir=False):
    """Compile these files under `root`, and what they import."""
    import solcx

    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    answer = solcx.compile_standard(
        {
            "language": "Solidity",
            "sources": {str(path.relative_to(root)): {"content": path.read_text()} for path in paths},
            "settings": {
                "evmVersion": "cancun",
                "viaIR": via_ir,
                "optimizer": {"enabled": True, "runs": 200},
                "remappings": [f"@openzeppelin/={ROOT}/node_modules/@openzeppelin/"],
                "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
            },
        },
        base_path=str(root),
        allow_paths=[str(root), str(ROOT / "node_modules")],
        solc_version=SOLC,
    )
    return {
        name: (each["abi"], bytes.fromhex(each["evm"]["bytecode"]["object"]))
        for source in answer["contracts"].values()
        for name, each in source.items()
        if each["evm"]["bytecode"]["object"]
    }
