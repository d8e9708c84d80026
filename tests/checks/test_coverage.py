"""
coverage — shows which parts of a contract were run.

├── when nothing is called
│   └── lists every statement
├── when one side of everything is called
│   └── lists the other side, and what only it leads to
├── when all is called, by transactions, by calls and in vain
│   └── lists nothing
├── given code that is changed for a chain without a mix
│   └── is known again
└── given other code
    └── is not known
"""

import pytest
import solcx
from eth_abi import encode
from eth_utils import keccak
from web3 import HTTPProvider

from checks.coverage.analysis import numbers, unreached
from checks.coverage.compiler import for_coverage, with_texts
from checks.coverage.recorder import Recorder
from checks.coverage.sources import Build
from checks.gas.chain import Anvil, settings
from tests.support.anvil import ANVIL
from tests.support.mix import on_chain

SOURCE = """
contract Example {
    error TooLarge(uint256 a);
    uint256 total;
    modifier below(uint256 a) {
        require(a < 100 && a != 99, TooLarge(a));
        _;
    }
    function run(uint256 a, uint256 b) external below(a) returns (uint256) {
        if (a > 5 && !(b > 5)) total += 1;
        if (a == 1) total += 2;
        else total += 3;
        for (uint256 i = 0; i < b && i < 3; ++i) total += i;
        total = (a == 2 || b == 2) ? 7 : 8;
        return total;
    }
}
"""
READER = """
contract Reader {
    bool immutable hasMix;
    constructor() {
        hasMix = block.prevrandao > type(uint64).max;
    }
}
"""
SENDER = "0x" + "11" * 20

pytestmark = pytest.mark.skipif(ANVIL is None, reason="needs anvil")


def compiled(name, source):
    given = {
        "language": "Solidity",
        "sources": {f"contracts/{name}.sol": {"content": source}},
        "settings": {"evmVersion": "cancun", "outputSelection": {"*": {"*": ["abi"]}}},
    }
    return with_texts(solcx.compile_standard(for_coverage(given), solc_version=settings()["version"]), given)


@pytest.fixture(scope="module")
def output():
    return compiled("Example", SOURCE)


@pytest.fixture(scope="module")
def reader():
    """What a run of the compiler made of a contract that reads the mix, and the code that creates it."""
    output = compiled("Reader", READER)
    code = output["contracts"]["contracts/Reader.sol"]["Reader"]["evm"]["bytecode"]["object"]
    return Build(output, ("contracts/",), ("contracts/mocks",), {}), bytes.fromhex(code)


@pytest.fixture
def example(output, monkeypatch):
    """The example on a chain, whose calls are recorded."""
    sources = {}
    build = Build(output, ("contracts/",), ("contracts/mocks",), sources)
    recorder = Recorder()
    code = output["contracts"]["contracts/Example.sol"]["Example"]["evm"]["bytecode"]["object"]
    with Anvil("--steps-tracing") as anvil:
        receipt = anvil.send(SENDER, None, "0x" + code)
        monkeypatch.setattr(HTTPProvider, "_make_request", lambda *arguments: recorder(*arguments))
        node = HTTPProvider(anvil.url)

        def seen(sent=(), called=()):
            for a, b in (*sent, *called):
                data = (
                    "0x" + (keccak(text="run(uint256,uint256)")[:4] + encode(["uint256"] * 2, [a, b])).hex()
                )
                call = {"from": SENDER, "to": receipt["contractAddress"], "data": data, "gas": "0x989680"}
                if (a, b) in called:
                    node.make_request("eth_call", [call, "latest"])
                else:
                    hash_ = node.make_request("eth_sendTransaction", [call | {"gasPrice": "0x0"}])["result"]
                    while not node.make_request("eth_getTransactionReceipt", [hash_])["result"]:
                        pass
            for key, ran in recorder.codes.items():
                build.add(build.find(bytes.fromhex(ran[2:])), recorder.runs[key], recorder.jumps[key])
            return sources["contracts/Example.sol"]

        yield seen


def what(source):
    return [found for _, found in unreached(source)]


def test_when_nothing_is_called__lists_every_statement(example):
    source = example()
    assert all(found.startswith("never run: ") for found in what(source))
    assert numbers(source) == {"lines": (0, 7), "branches": (0, 18), "functions": (0, 2)}


def test_when_one_side_of_everything_is_called__lists_the_other_side_and_what_only_it_leads_to(example):
    assert what(example(sent=[(1, 0)])) == [
        "never false: a != 99",
        "never false: a < 100",
        "never run: total += 1",
        "never true: a > 5",
        "never false: a == 1",
        "never run: total += 3",
        "never run: total += i",
        "never true: i < b",
        "never true: a == 2",
        "never true: b == 2",
    ]


def test_when_all_is_called_by_transactions_by_calls_and_in_vain__lists_nothing(example):
    source = example(sent=[(1, 0), (6, 6), (2, 4), (100, 0)], called=[(6, 2), (99, 0)])
    assert what(source) == []
    assert numbers(source)["branches"] == (18, 18)


@pytest.mark.parametrize("has_mix", [True, False])
def test_given_code_that_is_changed_for_a_chain_without_a_mix__is_known_again(reader, has_mix):
    build, code = reader
    changed = on_chain(code, code, has_mix=has_mix)
    assert changed != code
    assert build.find(changed + b"arguments") == build.find(code)
    assert build.find(code) is not None


def test_given_other_code__is_not_known(reader):
    build, code = reader
    assert build.find(code[:-1] + bytes([code[-1] ^ 1])) is None
    assert build.find(on_chain(code, code, has_mix=False)[:-1]) is None
