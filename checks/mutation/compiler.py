"""Compiles mutants as the package is compiled, but only the contracts that have changed: one alone, or many at once,
each behind a switch.
"""

import hashlib
import json
import re
import subprocess
from pathlib import Path
from threading import Lock

from eth_abi.abi import encode

from checks.mutation.bench import benched
from checks.mutation.switches import blamed, switched
from scripts.export import standard_input
from tests.invariants.artifacts import SHIPPED

ROOT = Path(__file__).parents[2]
CONTRACTS = SHIPPED[::-1]  # each after those that it makes
MOCKS = ("MockFading",)  # shows a library to the tests, so it must have the library's mutants
OPTIMIZER = standard_input("contracts/BountyEscrow.sol")["settings"]["optimizer"]  # as it is shipped
NO_METADATA = {
    "appendCBOR": False
}  # in it is the hash of the source: it would differ where the code does not


class Compiler:
    """A compiler that stays loaded. `sources` are ours, as they are."""

    folders: tuple[str, ...] = ("contracts", "contracts/libraries", "contracts/interfaces")
    names: tuple[str, ...] = CONTRACTS
    mocks: tuple[str, ...] = MOCKS

    def __init__(self, root=ROOT):
        self.root = root
        paths = [path for folder in self.folders for path in sorted((root / folder).glob("*.sol"))]
        paths += [root / self.file_of(mock) for mock in self.mocks]
        self.sources = {str(path.relative_to(root)): path.read_text() for path in paths}
        script = str(Path(__file__).with_name("compiler.js"))
        self.node = subprocess.Popen(
            ["node", script, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.busy, self.before = Lock(), {}

    def file_of(self, contract):
        """Return the source file of a contract."""
        return f"contracts/{'mocks/' if contract in self.mocks else ''}{contract}.sol"

    def is_mutated(self, file):
        """Return whether mutants are made of a source."""
        return "/mocks/" not in file

    def shippable(self, code):
        """Return the code that deploys each, for `tests/support/shipped.py`, of that of all on the bench."""
        reputation = code["Reputation"] + encode(["bytes"], [code["ReputationImage"]])
        escrow = code["BountyEscrow"] + encode(["bytes", "bytes"], [reputation, code["Guilds"]])
        whole = code | {"Reputation": reputation, "BountyEscrow": escrow}
        return {name: each.hex() for name, each in whole.items()}

    def close(self):
        self.node.stdin.close()
        self.node.wait()
        self.node.stdout.close()

    def trees(self):
        """Return the syntax tree of every source."""
        answer = self._ask(self.sources, {"*": {"": ["ast"]}})
        return {file: answer["sources"][file]["ast"] for file in self.sources}

    def original(self, name):
        """Return the bytecode of a contract as it is, on the bench."""
        if name not in self.before:
            self.before[name] = self._compile(self.sources, name)
        return self.before[name]

    def alone(self, mutant):
        """Return the contracts whose bytecode the mutant changes, or None if it does not compile."""
        sources = self.sources | {mutant.file: mutant.of(self.sources[mutant.file])}
        touched = self._made_of({mutant.file})
        if self._errors(sources, touched):
            return None
        made = {name: self._compile(sources, name) for name in touched}
        return {name: code for name, code in made.items() if code != self.original(name)}

    def together(self, mutants):
        """Return all contracts with all of these mutants, by number, behind switches; and the mutants that cannot
        be there, because they or their switches do not compile.
        """
        left, refused = dict(mutants), []
        while True:
            sources = self._switched(left)
            errors = self._errors(sources, (*self.names, *self.mocks))
            if not errors:
                break
            places = {(each["sourceLocation"]["file"], *_range(each)) for each in errors}
            found = {
                blamed(benched(file, sources[file]), start, end, left) for file, start, end in places
            } - {None}
            assert found, errors[0]["formattedMessage"]
            refused += [left.pop(number) for number in found]
        all_ = (*self.names, *self.mocks)
        made = {name: self._compile(sources, name, {"bytecodeHash": "ipfs"}) for name in all_}
        assert None not in made.values(), f"{len(left)} mutants at once are too many"
        return made, refused

    def _switched(self, mutants):
        made = dict(self.sources)
        for file in {mutant.file for mutant in mutants.values()}:
            here = {number: mutant for number, mutant in mutants.items() if mutant.file == file}
            made[file] = switched(file, self.sources[file], here)
        return made

    def _made_of(self, files):
        return [name for name in (*self.names, *self.mocks) if files & self._closure(name)]

    def _closure(self, contract):
        """Return the files that a contract is made of."""
        found, waiting = set(), [self.file_of(contract)]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                names = re.findall(r'from "(\.[^"]+)"', benched(one, self.sources[one]))
                folder = (self.root / one).parent
                waiting += [str((folder / name).resolve().relative_to(self.root.resolve())) for name in names]
        return found

    def _errors(self, sources, names):
        """Return what the compiler has against these contracts, before it makes any code."""
        files = {path for name in names for path in self._closure(name)}
        answer = self._ask({path: benched(path, sources[path]) for path in files}, {"*": {"*": ["abi"]}})
        return [each for each in answer.get("errors", ()) if each["severity"] == "error"]

    def _compile(self, sources, name, metadata=NO_METADATA):
        file = self.file_of(name)
        made_of = {path: benched(path, sources[path]) for path in self._closure(name)}
        answer = self._ask(made_of, {file: {name: ["evm.bytecode.object"]}}, metadata)
        if any(each["severity"] == "error" for each in answer.get("errors", ())):
            return None
        return bytes.fromhex(answer["contracts"][file][name]["evm"]["bytecode"]["object"])

    def _ask(self, sources, outputs, metadata=NO_METADATA):
        """Return what solc answers. Answers are kept in `.build/mutation`: a run that goes on need not wait again."""
        settings = {
            "evmVersion": "cancun",
            "viaIR": True,
            "optimizer": OPTIMIZER,
            "metadata": metadata,
            "remappings": [f"@openzeppelin/={self.root}/node_modules/@openzeppelin/"],
            "outputSelection": outputs,
        }
        contents = {path: {"content": text} for path, text in sorted(sources.items())}
        asked = json.dumps({"language": "Solidity", "sources": contents, "settings": settings})
        kept = self.root / ".build/mutation" / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(json.loads(self._answered(asked))))
        return json.loads(kept.read_text())

    def _answered(self, asked):
        with self.busy:
            self.node.stdin.write(asked + "\n")
            self.node.stdin.flush()
            return self.node.stdout.readline()


def _range(error):
    return error["sourceLocation"]["start"], error["sourceLocation"]["end"]
