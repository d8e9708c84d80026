"""The specification as rules, each with the tests that hold it. Read from contracts/README.md and holds.toml."""

import re
import tomllib
from pathlib import Path

from checks.audit.trees import ROOT, tree_of
from oathwork.chain.abi import artifact

SPECIFICATION = ROOT / "contracts/README.md"
HOLDS = Path(__file__).with_name("holds.toml")
CODE = re.compile(r"`([^`]+)`")


def sections(text):
    """Return the text below each heading, by its words; what comes before the first is left out."""
    parts = re.split(r"(?m)^#{2,3} (.+)\n", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text):
    """Return the cells of a table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def read(tests, text=None, holds=None):
    """Return promises, actions and rules as data, each with the ids of its tests; those without are counted too."""
    found = sections(text if text is not None else SPECIFICATION.read_text())
    kept = holds if holds is not None else tomllib.loads(HOLDS.read_text())
    actions = list(_actions(found["Actions"], tests))
    return {
        "promises": [_promise(number, words, tests) for number, words in _numbered(found["Promises"])],
        "actions": actions,
        "situations": len(rows(found["Every situation"])),
        "rules": [rule for name, labels in _rules(found) for rule in _held(name, labels, kept, tests)],
        "texts": {name: re.sub(r"<!--.*?-->\n?", "", found[name]).strip() for name in found},
    }


def without(specification):
    """Return what has no test: promises, actions and their refusals, rules."""
    bare = [f"promise {each['number']}" for each in specification["promises"] if not each["tests"]]
    for action in specification["actions"]:
        if not action["tests"]:
            bare.append(f"action {action['name']}")
        bare += [
            f"{action['name']} refused with {each['error']}"
            for each in action["refusals"]
            if not each["tests"]
        ]
    return bare + [
        f"{each['section']}: {each['label']}" for each in specification["rules"] if not each["tests"]
    ]


# ----------------------------------------------------------------------------------------------------------- promises


def _numbered(text):
    for found in re.finditer(r"(?ms)^(\d+)\. (.+?)(?=^\d+\. |\Z)", text):
        yield int(found[1]), " ".join(found[2].split())


def _promise(number, words, tests):
    mine = [test for test in tests.values() if number in test.promises]
    return {"number": number, "words": words, "tests": [test.id for test in mine]}


# ------------------------------------------------------------------------------------------------------------ actions


def _actions(text, tests):
    table = rows(text)
    functions = sorted({name for row in table for name in CODE.findall(row[0])}, key=len, reverse=True)
    for who, when, effect, refused in table:
        names = CODE.findall(who)
        mine = [test for test in tests.values() if function_of(test.file, functions) in names]
        yield {
            "name": ", ".join(names),
            "when": when,
            "effect": effect,
            "tests": [test.id for test in mine],
            "files": sorted({test.file for test in mine}),
            "refusals": [
                {"error": error, "tests": [test.id for test in mine if error in test.errors]}
                for error in dict.fromkeys([*_of_all(names), *_errors(refused)])
            ],
        }


def _errors(cell):
    """Return the errors that a cell names; a name in it that begins small is another action's."""
    return [name for name in CODE.findall(cell) if name[0].isupper()]


def _of_all(names):
    """Return the errors of every action that takes a state, and of those that take lists."""
    taken = {item["name"] for name in names for item in artifact("BountyEscrow").functions[name]["inputs"]}
    yield from ("WrongStatus", "StaleState") if "state" in taken else ()
    yield from ("WrongPanel", "WrongTeam") if "people" in taken else ()


def function_of(file, functions):
    """Return which of these functions a test file is about: `test_claim_for_signed.py` is about `claimFor`."""
    stem = Path(file).stem.removeprefix("test_")
    if not file.startswith("tests/contracts/escrow/"):
        return None
    fits = [name for name in functions if (stem + "_").startswith(snake(name) + "_")]
    return max(fits, key=len, default=None)


# -------------------------------------------------------------------------------------------------------------- rules


def _rules(found):
    """Yield the sections that are rules, and what they name: rows of a table, or the section as a whole."""
    for name in ("Money on each end", "Standing", "Signatures", "Powers"):
        yield name, [_plain(row[0]) for row in rows(found[name])]
    for name in (
        "What each step writes into the state",
        "Every situation",
        "The lot",
        "Repairs",
        "Named panels",
        "Assumptions",
    ):
        yield name, ["all of it"]


def _plain(cell):
    return re.sub(r"\(.*?\)", "", cell.replace("`", "")).strip()


def _held(section, labels, holds, tests):
    for label in labels:
        named = holds.get(section, {}).get(label, [])
        yield {
            "section": section,
            "label": label,
            "tests": [id for each in named for id in found(each, tests)],
        }


def found(name, tests):
    """Return the ids of the tests that `file` or `file :: words` names. Raises LookupError if there are none."""
    file, _, words = (part.strip() for part in name.partition("::"))
    fits = [
        test.id
        for test in tests.values()
        if test.file == f"tests/{file}" and (not words or words.replace(" > ", ": ") == test.words)
    ]
    if not fits:
        raise LookupError(f"holds.toml names a test that is not there: {name}")
    return fits


# -------------------------------------------------------------------------------------------------------------- trees


def trees(tests, root=ROOT):
    """Return each behaviour tree: the file, its first line, and its rows; a leaf's row has its test."""
    files = dict.fromkeys(test.file for test in tests.values() if test.kind == "leaf")
    for file in files:
        head, lines = tree_of(root, file)
        waiting = [test for test in tests.values() if test.file == file]
        told = []
        for number, line in enumerate(lines):
            depth = _depth(line)
            deeper = number + 1 < len(lines) and _depth(lines[number + 1]) > depth
            leaf = None if deeper or depth < 0 or not waiting else waiting.pop(0)
            told.append({"row": line, "test": leaf.id if leaf else "", "line": leaf.line if leaf else 0})
        yield {"file": file, "head": head, "rows": told}


def _depth(line):
    found = re.match(r"^[│ ]*[├└]", line)
    return len(found[0]) if found else -1
