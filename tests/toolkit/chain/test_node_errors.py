"""Every error of a node arrives as what it means."""

import pytest
import requests
from eth_abi.abi import encode
from eth_tester.exceptions import TransactionFailed
from eth_utils.crypto import keccak
from web3.exceptions import ContractCustomError, ContractLogicError, ContractPanicError, Web3RPCError

from oathwork.chain.node_errors import meaning, node_errors
from oathwork.errors import CannotPay, Refused, Unreachable

DATA = keccak(b"TooEarly(uint256)")[:4] + encode(["uint256"], [5])
HEX = "0x" + DATA.hex()


def rpc_error(**error):
    return Web3RPCError(str(error), rpc_response={"jsonrpc": "2.0", "id": 1, "error": error})


@pytest.mark.parametrize(
    "error",
    [
        ContractCustomError(HEX, data=HEX),
        ContractLogicError("execution reverted", data={"data": HEX}),
        ContractLogicError("execution reverted", data={"result": HEX}),
        ContractLogicError("execution reverted", data="Reverted " + HEX),
        rpc_error(code=3, message="execution reverted", data=HEX),
        rpc_error(code=-32015, message="VM execution error.", data={"data": HEX}),
        TransactionFailed(f"execution reverted: {DATA!r}"),
        TransactionFailed(repr(DATA)),
    ],
)
def test_a_custom_error_is_found_wherever_a_node_puts_it(error):
    refused = meaning(error, "asking")
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.facts) == ("TooEarly", {"from": 5})


def test_a_revert_without_a_reason_is_a_refusal_too():
    assert meaning(ContractLogicError("execution reverted"), "asking").rule == "Unknown"


CAP = "transaction gas limit (28036749) is greater than the cap (16777216)"


@pytest.mark.parametrize(
    "error",
    [
        ContractLogicError(CAP, data="0x"),
        rpc_error(code=-32000, message=CAP, data="0x"),
        rpc_error(code=-32000, message=CAP, data={"data": "0x", "message": CAP}),
        ContractLogicError(f"execution reverted: {CAP}"),
    ],
)
def test_a_nodes_own_words_are_kept(error):
    refused = meaning(error, "sending")
    assert (refused.rule, refused.facts) == ("Error", {"message": CAP})


@pytest.mark.parametrize(
    "text",
    [
        "execution reverted",
        "execution reverted: 0x",
        "('execution reverted', '0x')",
        "Error: VM Exception while processing transaction: reverted without a reason string".removeprefix(
            "Error: "
        ),
        "execution reverted: no data present; likely require(false) occurred",
    ],
)
def test_what_every_node_says_of_a_revert_is_no_reason(text):
    assert meaning(ContractLogicError(text, data="0x"), "asking").rule == "Unknown"


def test_a_panic_is_told_with_its_code():
    data = "0x4e487b71" + (0x32).to_bytes(32).hex()
    assert meaning(ContractPanicError("index", data=data), "asking").facts == {"code": 0x32}


def test_a_reason_in_words_is_kept():
    assert meaning(TransactionFailed("execution reverted: no money"), "asking").facts == {
        "message": "no money"
    }


@pytest.mark.parametrize(
    "text",
    [
        "insufficient funds for gas * price + value: address 0x0 have 0 want 1",
        "Sender b'' cannot afford txn gas 30 with account balance 0",
        "Sender does not have enough balance to cover transaction value and gas",
    ],
)
def test_an_empty_wallet_is_told_as_such(text):
    assert isinstance(meaning(Web3RPCError(text), "sending"), CannotPay)


@pytest.mark.parametrize(
    "message",
    [
        "out of gas",
        "EVM error: OutOfGas",
        "Transaction ran out of gas",
        "invalid opcode: INVALID",
        "EVM error InvalidFEOpcode",
        "invalid jump destination",
        "stack underflow (0 <=> 1)",
        "write protection",
        "VM execution error.",
        "Execution halted: INSUFFICIENT_GAS \x1b[2J",
    ],
)
def test_a_contract_that_halts_refuses__the_node_is_there(message):
    refused = meaning(rpc_error(code=-32000, message=message), "asking")
    assert isinstance(refused, Refused) and str(refused).isprintable()


@pytest.mark.parametrize(
    "error",
    [
        requests.exceptions.ConnectionError("refused"),
        requests.exceptions.ReadTimeout(),
        TimeoutError(),
        FileNotFoundError("socket"),
        rpc_error(code=-32005, message="query returned more than 10000 results"),
        rpc_error(code=429, message="too many requests" * 100),
    ],
)
def test_a_node_that_does_not_answer_is_unreachable(error):
    with pytest.raises(Unreachable) as caught, node_errors("asking for a balance"):
        raise error
    assert str(caught.value).startswith("asking for a balance: ")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            requests.exceptions.ConnectionError("port 443, url: /v3/sesame"),
            "nothing answers at node.example:8545: is",
        ),
        (requests.exceptions.ReadTimeout("/v3/sesame"), "node.example:8545 takes too long"),
        (
            requests.exceptions.InvalidJSONError("/v3/sesame"),
            "node.example:8545 gives no answer that can be read",
        ),
    ],
)
def test_the_way_to_a_node_is_told_without_the_key_in_its_address(error, said):
    error.request = requests.Request(
        "POST", "https://me:sesame@node.example:8545/v3/sesame?key=sesame"
    ).prepare()
    told = str(meaning(error, "asking"))
    assert said in told and "sesame" not in told


def test_a_status_is_told_without_the_key_in_the_address():
    response = requests.Response()
    response.status_code, response.url = 401, "https://node.example/v3/sesame"
    response.request = requests.Request("POST", response.url).prepare()
    with pytest.raises(requests.exceptions.HTTPError, match="sesame") as raised:
        response.raise_for_status()
    assert str(meaning(raised.value, "asking")) == "asking: node.example answers with status 401"


def test_a_mistake_of_ours_is_not_taken_for_the_nodes():
    with pytest.raises(KeyError), node_errors("asking"):
        raise KeyError("ours")


def test_an_error_of_ours_passes_unchanged():
    with pytest.raises(Refused), node_errors("asking"):
        raise Refused("Soulbound")
