"""All tests by name: which file and line, what each says, which errors it provokes, which promises it holds."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREES = "tests/contracts"
PLAIN = (
    "tests/transitions/test_table.py",
    "tests/lots/test_fairness.py",
    "tests/zoo/test_zoo.py",
    "tests/zoo/test_receivers.py",
    "tests/invariants/test_counterexamples.py",
)
MACHINE = ("tests/invariants/promises.py", "tests/invariants/machine.py")
FORGE = "checks/proofs/*.sol"
HALMOS = "checks/proofs/symbolic/*.sol"

PROVOKED = re.compile(r"\brefused\(\s*(?:[\w.()]+,\s*)?\w+\.(\w+)")
TOLD = re.compile(r"\breverts with (\w+)")
PROMISES = re.compile(r"PROMISES?((?:_\d+)+)_")
SOLIDITY = re.compile(r"function ((?:check_|invariant_)?PROMISES?(?:_\d+)+_\w+)\(")


@dataclass(frozen=True)
class Test:
    """`kind` is a leaf of a tree, a plain test, or how a promise is held: by the machine, by forge, by halmos."""

    kind: str
    file: str  # from the root of the project
    line: int
    name: str
    errors: frozenset[str] = field(default_factory=frozenset)
    promises: tuple[int, ...] = ()

    @property
    def id(self):
        return f"{self.file}::{self.name}"

    @property
    def words(self):
        """What it says, without the spelling of a function's name."""
        name = re.sub(r"^(test_|check_|invariant_)", "", self.name)
        return name.replace("__", ": ").replace("_", " ")


def collect(root=ROOT):
    """Return every test that this page can point to, by its id."""
    found = []
    for path in sorted((root / TREES).rglob("test_*.py")):
        found += _of_python("leaf", root, path)
    for name in PLAIN:
        if (root / name).exists():
            found += _of_python("plain", root, root / name)
    for name in MACHINE:
        found += [each for each in _of_python("machine", root, root / name, "PROMISE_") if each.promises]
    for kind, pattern in (("halmos", HALMOS), ("forge", FORGE)):
        for path in sorted(root.glob(pattern)):
            found += _of_solidity(kind, root, path)
    return {test.id: test for test in found}


def _of_python(kind, root, path, begins="test_"):
    text = path.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith(begins):
            body = ast.get_source_segment(text, node) or ""
            errors = {*PROVOKED.findall(body), *TOLD.findall(node.name.replace("_", " "))}
            yield Test(
                kind,
                str(path.relative_to(root)),
                node.lineno,
                node.name,
                frozenset(errors),
                promises_in(node.name),
            )


def _of_solidity(kind, root, path):
    text = path.read_text()
    for found in SOLIDITY.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Test(kind, str(path.relative_to(root)), line, found[1], frozenset(), promises_in(found[1]))


def promises_in(name):
    """Return the numbers of the promises in a name: `check_PROMISE_1_2_5_lapse` has 1, 2 and 5."""
    found = PROMISES.search(name + "_")
    return tuple(int(number) for number in found[1].split("_")[1:]) if found else ()


def tree_of(root, file):
    """Return the behaviour tree at the head of a test file: its first line, and its rows with the test of each leaf."""
    lines = (ast.get_docstring(ast.parse((root / file).read_text())) or "").splitlines()
    return (lines[0], lines[2:]) if lines else ("", [])
