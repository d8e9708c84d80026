"""
The contracts around the core: what keeps them apart from it, and small.

├── all contracts, and those of the tests
│   └── have each a name of its own
├── the core
│   ├── imports none of them
│   └── is compiled without them
└── each of them
    ├── is exported
    ├── has at most 150 lines
    ├── has no owner
    └── looks at no balance but on arrival
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from oathwork.chain.abi import artifact
from scripts.export import EDGE_UNITS, UNITS, sources

ROOT = Path(__file__).parents[1]
EDGE = sorted((ROOT / "contracts" / "edge").rglob("*.sol"))
CORE = [
    file
    for file in sorted((ROOT / "contracts").rglob("*.sol"))
    if not {"edge", "mocks", ".openzeppelin", ".cache"} & {*file.parts}
]
IMPORTS_EDGE = re.compile(r'^import [^;]*"[^"]*\bedge/', re.MULTILINE)
DEPLOYED = re.compile(r"^contract (\w+)", re.MULTILINE)
OWNED = re.compile(r"Ownable|AccessControl|Pausable|Upgradeable|\bowner\b|selfdestruct", re.IGNORECASE)
DECLARED = re.compile(r"^(?:abstract contract|contract|interface|library) (\w+)", re.MULTILINE)
MOST_LINES = 150
LOOKS = {"Money.sol": 4, "PanelEvaluator.sol": 2}  # before and after


def test_all_contracts_and_those_of_the_tests__have_each_a_name_of_its_own():
    """Else Ape takes one of two for the other, whichever it compiled last."""
    files = [
        file
        for file in (ROOT / "contracts").rglob("*.sol")
        if not {".openzeppelin", ".cache"} & {*file.parts}
    ]
    names = Counter(name for file in files for name in DECLARED.findall(file.read_text()))
    assert [name for name, count in names.items() if count > 1] == []


def test_the_core__imports_none_of_them():
    assert len(CORE) > 20
    assert [file.name for file in CORE if IMPORTS_EDGE.search(file.read_text())] == []


@pytest.mark.parametrize("entry", UNITS)
def test_the_core__is_compiled_without_them(entry):
    assert [name for name in sources(entry) if name.startswith("contracts/edge/")] == []


@pytest.mark.parametrize("file", EDGE, ids=lambda file: file.name)
def test_each_of_them__is_exported(file):
    named = DEPLOYED.findall(file.read_text())
    assert {*named} <= {name for names in EDGE_UNITS.values() for name in names}
    assert [artifact(name).bytecode for name in named if not artifact(name).runtime] == []


@pytest.mark.parametrize("file", EDGE, ids=lambda file: file.name)
def test_each_of_them__has_at_most_150_lines(file):
    assert len(file.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("file", EDGE, ids=lambda file: file.name)
def test_each_of_them__has_no_owner(file):
    assert OWNED.findall(file.read_text()) == []


@pytest.mark.parametrize("file", EDGE, ids=lambda file: file.name)
def test_each_of_them__looks_at_no_balance_but_on_arrival(file):
    looks = re.findall(r"balanceOf\(|\.balance\b", file.read_text())
    assert len(looks) == LOOKS.get(file.name, 0)
