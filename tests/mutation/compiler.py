"""Compiles a mutant as the package is compiled, but only the contract that has changed.

The escrow's constructor makes the others, so their code lies within its own. On the bench it takes their code as
arguments instead, which stand behind its bytecode: so each contract can be compiled alone, and where its code ends
nobody who deploys it has to know.
"""

import json
import re
import subprocess
from pathlib import Path

from eth_abi.abi import encode

ROOT = Path(__file__).parents[2]
CONTRACTS = ("ReputationImage", "Reputation", "Guilds", "BountyEscrow")
OPTIMIZER = {"enabled": True, "runs": 200}
BENCH = {
    "contracts/Ends.sol": (
        ('import {Guilds} from "./Guilds.sol";\n', ""),
        ('import {Reputation} from "./Reputation.sol";\n', ""),
        (
            "    constructor() {\n        reputation = new Reputation();\n        guilds = new Guilds(reputation);\n",
            "    constructor(bytes memory one, bytes memory two) {\n"
            "        address made;\n"
            "        assembly { made := create(0, add(one, 32), mload(one)) }\n"
            "        reputation = IReputation(made);\n"
            "        two = bytes.concat(two, abi.encode(made));\n"
            "        assembly { made := create(0, add(two, 32), mload(two)) }\n"
            "        guilds = IGuilds(made);\n",
        ),
    ),
    "contracts/BountyEscrow.sol": (
        (
            "contract BountyEscrow is Ends {\n",
            "contract BountyEscrow is Ends {\n"
            "    constructor(bytes memory one, bytes memory two) Ends(one, two) {}\n",
        ),
    ),
    "contracts/Reputation.sol": (
        ('import {ReputationImage} from "./ReputationImage.sol";\n', ""),
        (
            "    constructor() {\n        escrow = msg.sender;\n        image = new ReputationImage();\n",
            "    constructor(bytes memory one) {\n        escrow = msg.sender;\n        address made;\n"
            "        assembly { made := create(0, add(one, 32), mload(one)) }\n"
            "        image = IReputationImage(made);\n",
        ),
    ),
}


class Compiler:
    """A compiler that stays loaded. `sources` are ours, as they are."""

    def __init__(self, root=ROOT):
        self.root = root
        folders = ("contracts", "contracts/libraries", "contracts/interfaces")
        paths = [path for folder in folders for path in sorted((root / folder).glob("*.sol"))]
        self.sources = {str(path.relative_to(root)): path.read_text() for path in paths}
        script = str(Path(__file__).with_name("compiler.js"))
        self.node = subprocess.Popen(
            ["node", script, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.before = {}

    def close(self):
        self.node.stdin.close()
        self.node.wait()
        self.node.stdout.close()

    def trees(self):
        """Return the syntax tree of every source."""
        answer = self._ask(self.sources, {"*": {"": ["ast"]}})
        return {file: answer["sources"][file]["ast"] for file in self.sources}

    def original(self):
        """Return the bytecode of each contract as it is, on the bench."""
        if not self.before:
            self.before = {name: self._compile(self.sources, name) for name in CONTRACTS}
        return self.before

    def mutated(self, mutant):
        """Return the contracts whose bytecode the mutant changes, or None if it does not compile."""
        sources = self.sources | {mutant.file: mutant.of(self.sources[mutant.file])}
        made = {name: self._compile(sources, name) for name in CONTRACTS if mutant.file in self._closure(name)}
        if None in made.values():
            return None
        return {name: code for name, code in made.items() if code != self.original()[name]}

    def shippable(self, changed):
        """Return the code that deploys the escrow, with these contracts in place of ours."""
        code = self.original() | changed
        reputation = code["Reputation"] + encode(["bytes"], [code["ReputationImage"]])
        escrow = code["BountyEscrow"] + encode(["bytes", "bytes"], [reputation, code["Guilds"]])
        return {"BountyEscrow": escrow.hex()}

    def _closure(self, contract):
        """Return the files that a contract is made of."""
        found, waiting = set(), [f"contracts/{contract}.sol"]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                names = re.findall(r'from "(\.[^"]+)"', _benched(one, self.sources[one]))
                folder = (self.root / one).parent
                waiting += [str((folder / name).resolve().relative_to(self.root.resolve())) for name in names]
        return found

    def _compile(self, sources, name):
        file = f"contracts/{name}.sol"
        made_of = {path: _benched(path, sources[path]) for path in self._closure(name)}
        answer = self._ask(made_of, {file: {name: ["evm.bytecode.object"]}})
        if any(each["severity"] == "error" for each in answer.get("errors", ())):
            return None
        return bytes.fromhex(answer["contracts"][file][name]["evm"]["bytecode"]["object"])

    def _ask(self, sources, outputs):
        settings = {
            "evmVersion": "cancun",
            "viaIR": True,
            "optimizer": OPTIMIZER,
            "metadata": {"appendCBOR": False},  # in it is the hash of the source
            "remappings": [f"@openzeppelin/={self.root}/node_modules/@openzeppelin/"],
            "outputSelection": outputs,
        }
        contents = {path: {"content": text} for path, text in sources.items()}
        asked = {"language": "Solidity", "sources": contents, "settings": settings}
        self.node.stdin.write(json.dumps(asked) + "\n")
        self.node.stdin.flush()
        return json.loads(self.node.stdout.readline())


def _benched(path, text):
    for old, new in BENCH.get(path, ()):
        assert text.count(old) == 1, f"{path} does not have once what the bench replaces: {old!r}"
        text = text.replace(old, new)
    return text
