"""Which tests of the contracts can notice a change: those of the functions that come to it, the nearest first."""

import re
from collections import defaultdict
from pathlib import Path

from tests.test_suite import CONTRACTS, SHARED

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
FOLDERS = {contract: folder for folder, contract in CONTRACTS.items()} | {"ReputationImage": "reputation"}


class Reach:
    """Who calls whom in the syntax trees, through interfaces too."""

    def __init__(self, trees):
        self.callers, self.entries = defaultdict(set), {}
        for tree in trees.values():
            for contract in tree["nodes"]:
                for node in contract.get("nodes", [contract]):
                    self._learn(contract, node)

    def _learn(self, contract, node):
        if node["nodeType"] not in ("FunctionDefinition", "ModifierDefinition", "VariableDeclaration"):
            return
        for called in _references(node):
            self.callers[called].add(node["id"])
        for base in node.get("baseFunctions", ()):  # who calls the interface calls this
            self.callers[node["id"]].add(base)
        is_ours = contract.get("contractKind") == "contract"
        if (
            is_ours
            and node["nodeType"] == "FunctionDefinition"
            and node["visibility"] in ("external", "public")
        ):
            self.entries[node["id"]] = contract["name"], node["name"]

    def files(self, within, folder):
        """Return the test files of everything that reaches this function, the nearest first."""
        found, seen, ring = [], set(), {within}
        while ring:
            entries = sorted(self.entries[one] for one in ring if one in self.entries)
            for contract, name in entries:
                found += [file for file in test_files(contract, name, folder) if file not in found]
            seen |= ring
            ring = {caller for one in ring for caller in self.callers[one]} - seen
        return found


def test_files(contract, function, folder):
    """Return the files that test one function."""
    where = FOLDERS.get(contract, "escrow")
    shared = {name: file for file, names in SHARED[where].items() for name in names}
    stem = "test_" + shared.get(function, CAMEL.sub("_", function).lower())
    return sorted(Path(folder, where).glob(f"{stem}.py")) + sorted(Path(folder, where).glob(f"{stem}_*.py"))


def _references(node):
    if isinstance(node, list):
        return {found for each in node for found in _references(each)}
    if not isinstance(node, dict):
        return set()
    found = {node["referencedDeclaration"]} if node.get("referencedDeclaration") else set()
    return found | {each for child in node.values() for each in _references(child)}
