"""
What the contracts' comments promise: auditors and wallets read them, and so do those who change the code.

├── functions
│   ├── nine of ten are described
│   ├── every external one has a notice
│   └── every parameter of an interface is described there or where its type is
└── comments
    ├── a tag begins its line or the compiler reads it as words of the tag before
    ├── are no longer than lines of code
    └── say they for a person
"""

import os
import re
from pathlib import Path

import pytest
import solcx

from scripts.export import EDGE_UNITS, sources

ROOT = Path(__file__).parents[1]
FILES = [
    file
    for file in sorted(ROOT.glob("contracts/**/*.sol"))
    if not {".openzeppelin", ".cache"} & {*file.parts}
]
ENTRIES = ("contracts/BountyEscrow.sol", *EDGE_UNITS)  # import everything that is deployed
WIDTH = 120
HELD = re.compile(
    r"@notice|@inheritdoc (IBountyEscrow|IGuilds|IReputation|IReputationImage|Deputy|Till|IArbitrable|IArbitrator|ICourt|IHatsEligibility)\b"
)
HELD_ELSEWHERE = re.compile(r"@inheritdoc ")
GENDERED = re.compile(r"//.*\b(he|she|his|her|him|himself|whoever)\b", re.IGNORECASE)
SECOND_TAG = re.compile(r"^\s*///? .*\S @(notice|dev|param|return|inheritdoc)\b")


def below(node, kind):
    """Yield the nodes of one kind in a syntax tree."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from below(child, kind)
    if isinstance(node, dict) and node.get("nodeType") == kind:
        yield node


def words(function):
    return (function.get("documentation") or {"text": ""})["text"]


def is_open(function):
    return function["visibility"] in ("external", "public")


def undescribed(function):
    """Yield the parameters of built-in types without a @param; ours are described where they are declared."""
    described = re.findall(r"@param (\w+) \S", words(function))
    for parameter in function["parameters"]["parameters"]:
        built_in = not list(below(parameter["typeName"], "UserDefinedTypeName"))
        if built_in and parameter["name"] not in described:
            yield f"{function['name']}: {parameter['name']}"


@pytest.fixture(scope="module")
def trees():
    """The syntax tree of each of our deployed files, by its name."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    settings = {"outputSelection": {"*": {"": ["ast"]}}}
    files = {name: text for entry in ENTRIES for name, text in sources(entry).items()}
    question = {"language": "Solidity", "sources": files, "settings": settings}
    answer = solcx.compile_standard(question, solc_version="0.8.37")["sources"]
    return {name: source["ast"] for name, source in answer.items() if name.startswith("contracts/")}


@pytest.fixture(scope="module")
def functions(trees):
    every = [node for tree in trees.values() for node in below(tree, "FunctionDefinition")]
    return [function for function in every if function["kind"] in ("function", "freeFunction")]


def test_functions__nine_of_ten_are_described(functions):
    bare = [function["name"] for function in functions if not words(function)]
    assert len(functions) > 150
    assert len(bare) <= len(functions) / 10, bare


def test_functions__every_external_one_has_a_notice(functions):
    outside = list(filter(is_open, functions))
    assert len(outside) > 80
    assert [function["name"] for function in outside if not HELD.search(words(function))] == []


def test_functions__every_parameter_of_an_interface_is_described_there_or_where_its_type_is(trees):
    open_to_all = (
        "contracts/interfaces/",
        "contracts/edge/",
    )  # the words of the edge stand where its code is
    interfaces = [tree for name, tree in trees.items() if name.startswith(open_to_all)]
    every = [node for tree in interfaces for node in below(tree, "FunctionDefinition")]
    promised = [each for each in every if is_open(each) and not HELD_ELSEWHERE.search(words(each))]
    assert len(promised) > 50
    assert [each for function in promised for each in undescribed(function)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_comments__a_tag_begins_its_line_or_the_compiler_reads_it_as_words_of_the_tag_before(file):
    assert [line for line in file.read_text().splitlines() if SECOND_TAG.match(line)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_comments__are_no_longer_than_lines_of_code(file):
    comments = [line for line in file.read_text().splitlines() if line.lstrip().startswith("//")]
    assert [line for line in comments if len(line) > WIDTH] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_comments__say_they_for_a_person(file):
    assert [line for line in file.read_text().splitlines() if GENDERED.search(line)] == []
