"""Checks on the test suite of the contracts itself."""

import ast
import re
from pathlib import Path

import pytest

from oathwork.model.terms import LaneEnd, Skip, Status

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "contracts"
FILES = sorted(TESTS.rglob("test_*.py"))
ROW = re.compile(r"^(?P<indent>[│ ]*)[├└]── (?P<text>.+)$")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
CONTRACTS = {
    "BountyEscrow": "escrow",
    "Guilds": "guilds",
    "Reputation": "reputation",
    "Rota": "edge/rota",
    "Rotas": "edge/rota",
    "Crowd": "edge/crowd",
    "Crowds": "edge/crowd",
    "CourtArbiter": "edge/court_arbiter",
    "PanelArbitrator": "edge/panel_arbitrator",
    "Clerk": "edge/clerk",
    "Plan": "edge/plan",
    "Plans": "edge/plan",
    "Holdback": "edge/holdback",
    "Holdbacks": "edge/holdback",
    "KeeperPot": "edge/keeper_pot",
    "PanelEvaluator": "edge/panel_evaluator",
    "Herald": "edge/herald",
    "StandingEligibility": "edge/standing_eligibility",
}
DEPUTIES = ("Rota", "Crowd", "Plan")
OF_DEPUTIES = ("withdraw", "close", "isValidSignature")  # tried with each of them, in one place
COURTS = ("PanelArbitrator", "PanelEvaluator")
OF_COURTS = {  # what they all do alike, and in which file it is tried
    **{name: name for name in ("submitEvidence", "handIn", "conclude", "reclaim")},
    **dict.fromkeys(("float", "cost"), "float"),
    **dict.fromkeys(("escrow", "guild", "fee", "size", "evidencePeriod", "reviewPeriod"), "constructor"),
    **dict.fromkeys(("patience", "policy", "clerk", "caseCount"), "constructor"),
    "caseAt": "conclude",
}

# Errors that no call can bring about, and why.
UNREACHABLE = {
    "InvalidShortString": "OpenZeppelin's constructor, for a domain name longer than 31 bytes; ours has 8",
    "StringTooLong": "the same",
    "InsufficientBalance": "OpenZeppelin's sendValue beyond the balance; the ledger never owes more (promise 1)",
    "CloneArgumentsTooLong": "OpenZeppelin's clones, beyond 24,531 bytes of arguments; ours have a few words",
    "AddressEmptyCode": "OpenZeppelin's call of a contract that is not there; the escrow is",
    "Create2EmptyBytecode": "OpenZeppelin's clones have code",
    "StringsInsufficientHexLength": "OpenZeppelin's numbers in 0x; a guild's has 12 bytes, and so have its digits",
}

# Functions that share a file: views, and what a soulbound token refuses or only has for other programs.
SHARED = {
    "escrow": {
        "views": [
            *["status", "lastEnd", "verify", "idOf", "owed", "commons", "guilds", "reputation"],
            "eip712Domain",
        ],
    },
    "guilds": {
        "views": [
            *["bench", "isFounded", "placeAt", "memberOf", "stewardOf", "hasMix", "escrow", "reputation"],
            "eip712Domain",
        ],
    },
    "edge/crowd": {
        "start": ["addressOf", "pattern", "setup", "escrow", "organiser"],
        "give": ["given", "givenBy"],
        "take": ["dueTo"],
    },
    "edge/plan": {
        "start": ["addressOf", "pattern", "setup", "escrow", "organiser", "token", "stopped", "held"],
    },
    "edge/holdback": {
        "make": ["addressOf", "pattern", "setup", "escrow", "dispute"],
        "rule": ["holder", "ruled", "toPoster"],
        "complain": ["rulesUntil"],
    },
    "edge/keeper_pot": {
        "run": ["allowance"],
        "set_price": ["worth", "pots"],
        "fill": ["escrow"],
    },
    "edge/rota": {
        "start": ["addressOf", "pattern", "setup", "escrow", "organiser", "token"],
        "next": ["nextFrom", "turns", "held"],
    },
    "edge/clerk": {},
    "edge/panel_evaluator": {"carry_out": ["reasonOf"], "judge": ["jobs"], "collect_for": ["earned"]},
    "edge/herald": {
        "attest": ["attestationOf", "standingSchema", "endSchema", "escrow", "reputation", "eas", "feedback"],
        "attest_end": ["endOf"],
        "tell": ["feedbackOf"],
    },
    "edge/standing_eligibility": {
        "get_wearer_status": ["reputation", "guild", "minPoints", "mostBroken"],
    },
    "edge/panel_arbitrator": {
        "create_dispute": ["arbitrationCost"],
        "execute_ruling": ["currentRuling", "disputeStatus"],
        "appeal": ["appealCost", "appealPeriod"],
    },
    "edge/court_arbiter": {
        "ask": ["questions", "escrow", "court", "templateId", "extraData", "WORKER"],
        "rule": ["answers"],
    },
    "reputation": {
        "transfers": ["approve", "setApprovalForAll", "transferFrom", "safeTransferFrom"],
        "token": [
            *["name", "symbol", "balanceOf", "ownerOf", "getApproved", "isApprovedForAll", "isTransferable"],
            *["locked", "supportsInterface", "contractURI", "tokenIdOf", "escrow", "image", "standingOf"],
        ],
    },
}


def leaves(tree):
    """Yield `test_<innermost condition>__<outcome>` for each leaf of a behaviour tree."""
    rows = [
        (len(row["indent"]), row["text"].replace(" ", "_"))
        for row in map(ROW.match, tree.splitlines())
        if row
    ]
    path = {}
    for (depth, text), (next_depth, _) in zip(rows, [*rows[1:], (0, "")], strict=True):
        path = {d: t for d, t in path.items() if d < depth} | {depth: text}
        if next_depth <= depth:
            yield "test_" + "__".join([*path.values()][-2:])


def table_of(file):
    module = ast.parse(file.read_text())
    return module, [node for node in module.body if getattr(node, "name", "").startswith("test_")]


def called(name, folder=TESTS):
    """Return the attributes, such as `WrongStatus` of `escrow.WrongStatus`, given first to calls of `name`."""
    pattern = re.compile(rf"\b{name}\(\s*(?:[\w.()]+,\s*)?\w+\.(\w+)")
    return {found for file in folder.rglob("test_*.py") for found in pattern.findall(file.read_text())}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_tree_is_the_table_of_contents(file):
    module, tests = table_of(file)
    assert [test.name for test in tests] == list(leaves(ast.get_docstring(module)))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_test_is_short_and_has_no_loops_or_branches(file):
    _, tests = table_of(file)
    branching = (ast.For, ast.While, ast.If, ast.IfExp, ast.Try)
    assert [test.name for test in tests for node in ast.walk(test) if isinstance(node, branching)] == []
    assert [test.name for test in tests if test.body[-1].end_lineno - test.body[0].lineno >= 12] == []


@pytest.mark.parametrize("contract,folder", CONTRACTS.items())
def test_every_error_is_provoked_by_name_with_its_arguments(project, contract, folder):
    errors = {error.name for error in getattr(project, contract).contract_type.errors}
    where = [TESTS / folder] + [TESTS / "escrow"] * (folder == "guilds")  # what `post` has the guilds check
    where += [TESTS / "edge/deputy"] * (contract in DEPUTIES)  # what they all do alike
    where += [TESTS / "edge/court"] * (contract in COURTS)
    provoked = {name for place in where for how in ("refused", "selector") for name in called(how, place)}
    assert errors - provoked - UNREACHABLE.keys() == set()


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_event_is_checked_with_its_arguments(project, contract):
    events = {event.name for event in getattr(project, contract).contract_type.events}
    ours = events - {"Transfer", "Approval", "ApprovalForAll", "EIP712DomainChanged"}
    ours -= {"AppealPossible", "AppealDecision"}  # of ERC-792; our courts have no appeal
    assert ours - called("check_logged") - called("logged") == set()


@pytest.mark.parametrize("contract,folder", CONTRACTS.items())
def test_every_function_has_a_file_that_calls_it(project, contract, folder):
    type_ = getattr(project, contract).contract_type
    files = {name: file for file, names in SHARED[folder].items() for name in names}
    for name in {method.name for method in (*type_.mutable_methods, *type_.view_methods)}:
        alike = contract in DEPUTIES and name in OF_DEPUTIES
        where = TESTS / ("edge/deputy" if alike else folder)
        if contract in COURTS and name in OF_COURTS:
            where, files[name] = TESTS / "edge/court", CAMEL.sub("_", OF_COURTS[name]).lower()
        file = where / f"test_{files.get(name, CAMEL.sub('_', name).lower())}.py"
        assert file.exists(), f"{name} has no {file.name}"
        ground = file.with_name("conftest.py").read_text()  # where what a folder often does has its place
        assert name in file.read_text() + ground, f"{file.name} does not name {name}"


@pytest.mark.parametrize("mirror,name", [(Status, "Status"), (LaneEnd, "End"), (Skip, "Skip")])
def test_what_python_calls_a_status_is_what_solidity_does(mirror, name):
    source = (ROOT / "contracts/interfaces/IBountyEscrow.sol").read_text()
    body = re.search(rf"enum {name} \{{(.*?)\}}", source, re.DOTALL)[1]
    names = re.findall(r"^\s*(\w+)", body, re.MULTILINE)
    spelled = [re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", name).upper() for name in names]
    assert spelled == [member.name for member in mirror]


def test_no_test_is_content_with_a_nameless_refusal():
    loose = re.compile(r"ape\.reverts|pytest\.raises")
    assert [file.name for file in FILES if loose.search(file.read_text())] == []
