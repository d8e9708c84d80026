"""What a Safe imports is what the calls were, in the builder's own words."""

import json
from contextlib import suppress
from copy import deepcopy
from typing import NamedTuple

import pytest
from eth_utils.crypto import keccak
from hypothesis import example, given
from hypothesis import strategies as st

from oathwork.chain.abi import artifact
from oathwork.contracts import describe, safe
from oathwork.errors import BadDocument, NotValid, WrongChain
from oathwork.model.terms import Permit, Verdict, Work
from tests.support.stage import HASH
from tests.support.strategies import ADDRESSES, HASHES, PEOPLE, SETTINGS, SHARES, STATES, TERMS

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
    safe.write_batch(file, safe.batch(calls, SAFE, 11155111, raw=raw))
    assert safe.read_batch(file) == [(call.to, call.value, call.data) for call in calls]


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
    assert safe.steps_of(renamed) == safe.steps_of(document)
    document["transactions"][0]["to"] = OWNER
    with pytest.raises(BadDocument, match="checksum"):
        safe.steps_of(document)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
BYTES = st.binary(max_size=70)
ROUNDS = st.integers(0, 2**256 - 1)
VERDICTS = st.builds(Verdict, ROUNDS, ROUNDS, HASHES, BYTES, TEXTS)
WORKS = st.builds(Work, HASHES, st.lists(SHARES, max_size=3), st.lists(BYTES, max_size=3), TEXTS)
PERMITS = st.builds(Permit, ROUNDS, st.integers(0, 255), HASHES, HASHES)
GUILDS = st.integers(0, 2**96 - 1)
ARGUMENTS = {  # of one function for every shape of argument
    ("BountyEscrow", "post"): (TERMS, st.lists(ADDRESSES, max_size=7), TEXTS, PERMITS, BYTES),
    ("BountyEscrow", "deliver"): (ADDRESSES, ROUNDS, HASHES, STATES, HASHES, TEXTS),
    ("BountyEscrow", "claimAndDeliver"): (TERMS, STATES, WORKS),
    ("BountyEscrow", "settle"): (TERMS, STATES, PEOPLE, st.lists(VERDICTS, max_size=3)),
    ("BountyEscrow", "rule"): (TERMS, STATES, PEOPLE, st.booleans()),
    ("Guilds", "found"): (TEXTS, ADDRESSES, st.lists(ADDRESSES, max_size=3), SETTINGS, HASHES),
    ("Guilds", "servePosters"): (GUILDS, st.lists(ADDRESSES, max_size=3), st.booleans()),
    ("MockToken", "approve"): (ADDRESSES, ROUNDS),
}


class Made(NamedTuple):
    """A call that no chain is behind."""

    contract: str
    function: str
    to: str
    data: bytes
    value: int = 0


def made(name, arguments, to=SAFE, value=0):
    contract, function = name
    return Made(contract, function, to, artifact(contract).encode(function, *arguments), value)


CALLS = st.one_of(
    st.builds(made, st.just(name), st.tuples(*kinds), ADDRESSES, ROUNDS) for name, kinds in ARGUMENTS.items()
)
AS_AN_ADDRESS = "0x" + "ab" * 20  # a guild can be called so, and it is no address


@given(st.lists(CALLS, min_size=1, max_size=4), st.booleans(), TEXTS)
@example([made(("Guilds", "found"), (AS_AN_ADDRESS, SAFE, [], (1, 2, 3, 4), HASH))], False, "[")
@example([made(("Guilds", "found"), ('["a", 1]', SAFE, [], (1, 2, 3, 4), HASH))], False, "\u2028")
def test_any_calls_come_back_from_a_batch_as_they_were(calls, raw, name):
    document = json.loads(json.dumps(safe.batch(calls, SAFE, 1, name=name, raw=raw)))
    steps = safe.steps_of(document)
    assert steps == [(call.to, call.value, call.data) for call in calls]
    assert [(step.contract, step.function) for step in steps] == [call[:2] for call in calls]


def test_what_a_file_would_do_can_be_told(calls):
    for call, step in zip(calls, safe.steps_of(safe.batch(calls, SAFE, 1)), strict=True):
        assert describe(step, SAFE, 5) == describe(call, SAFE, 5)
    (step,) = safe.steps_of(safe.batch([call_of_a_stranger()], SAFE, 1, raw=True))
    assert (step.contract, step.function) == ("", "")
    assert "not known here" in describe(step, SAFE, 5).words


def call_of_a_stranger():
    return Made("Strange", "strange", OWNER, bytes.fromhex("deadbeef"))


def test_ether_that_is_sent_and_nothing_called_is_read():
    document = deepcopy(EXAMPLE)
    document["transactions"] = [{"to": OWNER, "value": "5", "data": None, "contractMethod": None}]
    del document["meta"]["checksum"]
    assert safe.steps_of(document) == [(OWNER, 5, b"")]


def test_a_file_for_another_chain_is_refused(calls, tmp_path):
    file = tmp_path / "batch.json"
    safe.write_batch(file, safe.batch(calls, SAFE, 1))
    assert safe.read_batch(file, chain_id=1)
    with pytest.raises(WrongChain, match="for chain 1, not 10"):
        safe.read_batch(file, chain_id=10)


def test_what_would_not_be_taken_is_not_written(calls, tmp_path):
    document = safe.batch(calls, SAFE, 1)
    document["transactions"][0]["value"] = 5
    del document["meta"]["checksum"]
    with pytest.raises(BadDocument, match="not texts"):
        safe.write_batch(tmp_path / "batch.json", document)
    assert not list(tmp_path.iterdir())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_a_damaged_batch_is_refused_or_means_something(data):
    """Any value in any one place raises our own error at most."""
    call = made(("Guilds", "servePosters"), (5, [SAFE], True))
    document = safe.batch([call], SAFE, 1)
    del document["meta"]["checksum"]
    places = [document, document["meta"], document["transactions"][0]]
    places += [each for key in ("contractMethod", "contractInputsValues") for each in [places[2][key]]]
    place = data.draw(st.sampled_from(places))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)
    with suppress(BadDocument):
        safe.steps_of(document)


def test_a_file_that_is_too_deep_is_refused(tmp_path):
    file = tmp_path / "batch.json"
    file.write_text("[" * 200_000)
    with pytest.raises(BadDocument, match=r"batch\.json"):
        safe.read_batch(file)


@pytest.mark.parametrize("change", ["number", "missing", "extra", "not a list"])
def test_what_the_builder_would_refuse_is_refused(calls, change):
    document = safe.batch(calls[1:2], SAFE, 1)
    del document["meta"]["checksum"]
    values = document["transactions"][0]["contractInputsValues"]
    terms = json.loads(values["terms"])
    changed = {"number": [*terms[:-1], 5], "missing": terms[:-1], "extra": [*terms, "0"], "not a list": "0"}
    values["terms"] = json.dumps(changed[change])
    with pytest.raises(BadDocument):
        safe.steps_of(document)


def test_an_empty_batch_is_refused():
    with pytest.raises(NotValid, match="at least one"):
        safe.batch([], SAFE, 1)


def test_a_file_that_is_no_batch_is_refused_by_name(tmp_path):
    file = tmp_path / "batch.json"
    file.write_text("[")
    with pytest.raises(BadDocument, match=r"batch\.json"):
        safe.read_batch(file)


def test_a_call_makes_its_own_batch(calls):
    document = calls[1].safe_batch(SAFE, calls[0])
    assert [each["contractMethod"]["name"] for each in document["transactions"]] == ["approve", "post"]
    assert document["meta"]["createdFromSafeAddress"] == SAFE


def test_a_verdict_without_a_uri_survives(stage, calls):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=2)))))
    call = stage.escrow.settle(bounty.terms, bounty.state, bounty.people, [Verdict(0, 1, HASH, b"")])
    assert safe.steps_of(call.safe_batch(SAFE))[0][2] == call.data


def test_an_unsigned_transaction_is_whole_and_in_hexadecimal(stage):
    call = stage.escrow.post(stage.terms())
    made = call.unsigned(stage.poster.address)
    assert made["data"] == "0x" + call.data.hex() and int(made["value"], 16) == call.value
    assert {"from", "to", "nonce", "gas", "chainId", "maxFeePerGas", "maxPriorityFeePerGas"} <= set(made)
    assert all(value.startswith("0x") for value in made.values()) and made["type"] == "0x2"


def test_an_unsigned_transaction_can_be_signed_elsewhere_and_sent(stage):
    """Another program gets nothing but the text."""
    call = stage.escrow.post(stage.terms())
    made = json.loads(json.dumps(call.unsigned(stage.poster.address)))
    del made["from"]
    numbers = {key: int(text, 16) for key, text in made.items() if key not in ("to", "data")}
    raw = stage.poster.sign_transaction({"to": made["to"], "data": made["data"], **numbers})
    stage.chain.broadcast(raw)
    assert stage.chain.wait("0x" + keccak(raw).hex()).event("Posted").facts["poster"] == stage.poster.address
