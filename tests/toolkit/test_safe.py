"""What a Safe imports is what the calls were, in the builder's own words."""

import json
from copy import deepcopy

import pytest
from eth_utils.crypto import keccak

from oathwork import safe
from oathwork.errors import BadDocument, NotValid
from oathwork.terms import Verdict
from tests.toolkit.stage import HASH

SAFE = "0xDF8a1Ce35c9a6ACE153B4e0767942f1E2291a1Aa"
OWNER = "0x49d4450977E2c95362C13D3a31a09311E0Ea26A6"
METHOD = {"payable": False}
# The builder's own example, and the hash its tests expect: there the checksum's field is still empty.
EXAMPLE = {
    "version": "1.0",
    "chainId": "4",
    "createdAt": 1646321521061,
    "meta": {
        "name": None,
        "txBuilderVersion": "1.4.0",
        "checksum": "",
        "createdFromSafeAddress": SAFE,
        "createdFromOwnerAddress": OWNER,
    },
    "transactions": [
        {
            "to": OWNER,
            "value": "0",
            "contractMethod": {
                "inputs": [{"internalType": "address", "name": "paramAddress", "type": "address"}],
                "name": "testAddress",
                "payable": False,
            },
            "contractInputsValues": {"paramAddress": OWNER},
        },
        {
            "to": OWNER,
            "value": "0",
            "contractMethod": {
                "inputs": [{"internalType": "bool", "name": "paramBool", "type": "bool"}],
                "name": "testBool",
                "payable": False,
            },
            "contractInputsValues": {"paramAddress": "", "paramBool": "false"},
        },
        {
            "to": OWNER,
            "value": "2000000000000000000",
            "data": "0x42f4579000000000000000000000000049d4450977e2c95362c13d3a31a09311e0ea26a6",
        },
    ],
}


@pytest.fixture
def calls(stage):
    """An allowance and a post; a settle, whose arguments are the most entangled."""
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    terms, token = stage.terms(lane=1, token=stage.token.address), stage.token
    settle = stage.escrow.settle(bounty.terms, bounty.state, bounty.people, stage.verdicts(bounty, 90, 80))
    return [token.approve(stage.escrow.address, terms.stake), stage.escrow.post(terms, uri="ü"), settle]


def test_the_text_that_is_hashed_is_the_builders():
    expected = "0x4ecbfd364aa6759983915644e73f8bd411e85a2dc306f252a387c2728c4db64c"
    assert "0x" + keccak(safe._serialized(EXAMPLE).encode()).hex() == expected


@pytest.mark.parametrize("raw", [False, True])
def test_a_batch_that_is_read_back_sends_what_the_calls_would(calls, tmp_path, raw):
    file = tmp_path / "batch.json"
    safe.write(file, safe.batch(calls, SAFE, 11155111, raw=raw))
    assert safe.read(file) == [(call.to, call.value, call.data) for call in calls]


def test_every_number_but_the_moment_is_a_text(calls):
    document = safe.batch(calls, SAFE, 1, now=1_700_000_000)
    del document["createdAt"]
    assert not _numbers(document)
    for each in document["transactions"]:
        values = [json.loads(text) for text in each["contractInputsValues"].values() if text[:1] == "["]
        assert not _numbers(values)


def _numbers(value):
    if isinstance(value, dict | list):
        return [
            found
            for each in (value.values() if isinstance(value, dict) else value)
            for found in _numbers(each)
        ]
    return [value] if type(value) in (int, float) else []


def test_the_name_can_be_changed_and_nothing_else(calls):
    document = safe.batch(calls, SAFE, 1)
    renamed = deepcopy(document)
    renamed["meta"]["name"] = "August"
    assert safe.transactions(renamed) == safe.transactions(document)
    document["transactions"][0]["to"] = OWNER
    with pytest.raises(BadDocument, match="checksum"):
        safe.transactions(document)


@pytest.mark.parametrize("change", ["number", "missing", "extra", "not a list"])
def test_what_the_builder_would_refuse_is_refused(calls, change):
    document = safe.batch(calls[1:2], SAFE, 1)
    del document["meta"]["checksum"]
    values = document["transactions"][0]["contractInputsValues"]
    terms = json.loads(values["terms"])
    changed = {"number": [*terms[:-1], 5], "missing": terms[:-1], "extra": [*terms, "0"], "not a list": "0"}
    values["terms"] = json.dumps(changed[change])
    with pytest.raises(BadDocument):
        safe.transactions(document)


def test_an_empty_batch_is_refused():
    with pytest.raises(NotValid, match="at least one"):
        safe.batch([], SAFE, 1)


def test_a_file_that_is_no_batch_is_refused_by_name(tmp_path):
    file = tmp_path / "batch.json"
    file.write_text("[")
    with pytest.raises(BadDocument, match=r"batch\.json"):
        safe.read(file)


def test_a_call_makes_its_own_batch(calls):
    document = calls[1].safe_batch(SAFE, calls[0])
    assert [each["contractMethod"]["name"] for each in document["transactions"]] == ["approve", "post"]
    assert document["meta"]["createdFromSafeAddress"] == SAFE


def test_a_verdict_without_a_uri_survives(stage, calls):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=2)))))
    call = stage.escrow.settle(bounty.terms, bounty.state, bounty.people, [Verdict(0, 1, HASH, b"")])
    assert safe.transactions(call.safe_batch(SAFE))[0][2] == call.data


def test_an_unsigned_transaction_is_whole_and_in_hexadecimal(stage):
    call = stage.escrow.post(stage.terms())
    made = call.unsigned(stage.poster.address)
    assert made["data"] == "0x" + call.data.hex() and int(made["value"], 16) == call.value
    assert {"from", "to", "nonce", "gas", "chainId", "maxFeePerGas", "maxPriorityFeePerGas"} <= set(made)
    assert all(value.startswith("0x") for value in made.values())
