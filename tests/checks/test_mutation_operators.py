"""The mutants of a small contract: what they are, and that a switch does what the mutant alone does."""

import pytest

from checks.mutation.compiler import OPTIMIZER
from checks.mutation.operators import mutants, planted
from checks.mutation.switches import BEFORE, blamed, has_switches, switched, turned
from tests.invariants.artifacts import ROOT, SOLC

FILE = "contracts/Toy.sol"
SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

contract Toy {
    uint256 constant MOST = 10;
    uint256 public count;

    function least(uint256 a, uint256 b) external pure returns (uint256) {
        if (a < b) return a;
        return b + 0;
    }

    function add(uint256 a) external {
        require(a <= MOST);
        count += a;
    }

    function sum(uint256[] calldata all) external pure returns (uint256 total) {
        for (uint256 i = 0; i < all.length; ++i) total += all[i];
    }
}
"""
CALLER = "0x00000000000000000000000000000000000100Ca"


def answered(sources, outputs):
    import solcx

    question = {
        "language": "Solidity",
        "sources": {FILE: {"content": sources}},
        "settings": {
            "outputSelection": {"*": outputs},
            "viaIR": True,
            "optimizer": OPTIMIZER,
            "metadata": {"bytecodeHash": "ipfs"},
        },
    }
    return solcx.compile_standard(question, solc_version=SOLC)


@pytest.fixture(scope="module", autouse=True)
def compiler(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
        yield


@pytest.fixture(scope="module")
def tree(compiler):
    return answered(SOURCE, {"": ["ast"]})["sources"][FILE]["ast"]


@pytest.fixture(scope="module")
def every(tree):
    return mutants(FILE, SOURCE, tree)


@pytest.fixture(scope="module")
def numbered(every):
    return dict(enumerate((each for each in every if each.around), 1))


@pytest.fixture(scope="module")
def build(numbered):
    """The code that deploys all mutants of the contract that have a switch."""
    answer = answered(
        switched(FILE, SOURCE, numbered), {"Toy": ["abi", "evm.bytecode.object", "evm.methodIdentifiers"]}
    )
    return answer["contracts"][FILE]["Toy"]


@pytest.fixture(scope="module")
def least(build):
    """Call `least` of one mutant."""
    pyrevm = pytest.importorskip("pyrevm")
    selector = bytes.fromhex(build["evm"]["methodIdentifiers"]["least(uint256,uint256)"])

    def least(number, a, b):
        evm = pyrevm.EVM(gas_limit=10**7, spec_id="CANCUN")
        evm.set_balance(CALLER, 10**18)
        toy = evm.deploy(CALLER, turned(bytes.fromhex(build["evm"]["bytecode"]["object"]), number))
        return int.from_bytes(evm.message_call(CALLER, toy, selector + a.to_bytes(32) + b.to_bytes(32)))

    return least


def changes(mutants_, line):
    return {(each.operator, each.old, each.new) for each in mutants_ if each.line == line}


def test_a_condition_is_weakened_turned_round_and_negated(every):
    assert changes(every, 9) == {
        ("relation", "<", "<="),
        ("relation", "<", ">"),
        ("negation", "a < b", "!(a < b)"),
    }


def test_a_sum_and_its_constant_are_changed(every):
    assert changes(every, 10) == {("arithmetic", "+", "-"), ("constant", "0", "1")}


def test_statements_are_left_out(every):
    assert ("deletion", "count += a;", "{}") in changes(every, 15)
    assert ("deletion", "++i", "") in changes(every, 19)


def test_a_constant_has_no_place_for_a_switch(every):
    assert [each.around for each in every if each.line == 5] == [None, None]


def test_what_is_changed_is_what_the_name_says(every):
    one = next(each for each in every if each.line == 9 and each.new == "<=")
    assert one.name == "contracts/Toy.sol:9:15 relation: < -> <="
    assert one.of(SOURCE) == SOURCE.replace("if (a < b)", "if (a <= b)")


def test_no_switch_is_on__the_contract_is_the_original(least):
    assert (least(0, 3, 5), least(0, 5, 3), least(0, 4, 4)) == (3, 3, 4)


def test_a_switch_is_on__the_contract_is_that_mutant(least, numbered):
    number = next(number for number, each in numbered.items() if each.line == 9 and each.new == ">")
    assert (least(number, 3, 5), least(number, 5, 3)) == (5, 5)


def test_code_that_carries_another_contract_has_no_switches():
    one = b"code" + BEFORE + bytes(32) + b"end"
    assert has_switches(one)
    assert not has_switches(one + one)
    assert not has_switches(b"code")


def test_a_switch_is_turned__so_it_is_in_what_the_contract_makes():
    one = b"code" + BEFORE + bytes(32) + b"end"
    assert turned(one, 7) != one
    assert turned(one + one, 7) == turned(one, 7) + turned(one, 7)


def test_two_mutants_of_one_expression_have_a_switch_each(least, numbered):
    number = next(number for number, each in numbered.items() if each.line == 10 and each.new == "1")
    assert (least(number, 3, 5), least(number, 5, 3)) == (3, 4)


def test_an_error_is_blamed_on_the_mutant_it_lies_in(numbered):
    text = switched(FILE, SOURCE, numbered)
    number = next(
        number for number, each in numbered.items() if each.operator == "negation" and each.line == 9
    )
    at = text.encode().index(f"/*{number}*/".encode()) + 8
    assert blamed(text, at, at + 1, numbered) == number
    assert blamed(text, 0, 3, numbered) is None


def test_a_planted_bug_has_its_name_and_a_place_for_a_switch(tree):
    bug = planted(FILE, SOURCE, tree, "count += a;", "count += a + 1;", name="one too many is counted")
    assert bug.name == "one too many is counted"
    assert (bug.old, bug.new) == ("", " + 1")
    assert bug.of(SOURCE) == SOURCE.replace("count += a;", "count += a + 1;")
    assert bug.around[0] < bug.at <= bug.around[1]


def test_a_bug_whose_place_is_gone_is_refused(tree):
    with pytest.raises(ValueError, match="does not have once"):
        planted(FILE, SOURCE, tree, "count -= a;", "", name="gone")
