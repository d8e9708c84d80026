"""Calls, answers, events and refusals go through the ABIs both ways."""

import re

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st
from web3 import Web3

from oathwork.chain.abi import CONTRACTS, artifact, read_logs, refusal, signature
from oathwork.errors import NotValid
from oathwork.model.guild import Seat
from oathwork.model.terms import NO_PERMIT, LaneEnd, Share, Status, Verdict, Work
from oathwork.model.typed_data import NOBODY
from tests.support.strategies import ESCROW, PEOPLE, STATES, TERMS, some_terms

WEB3 = Web3()
ESCROW_ABI = artifact("BountyEscrow")


def by_web3(function, *arguments):
    contract = WEB3.eth.contract(abi=list(ESCROW_ABI.abi))
    return bytes.fromhex(contract.encode_abi(function, args=list(arguments))[2:])


@given(TERMS, STATES, PEOPLE)
def test_a_call_is_encoded_as_web3_does(terms, state, people):
    verdicts = [Verdict(1, 80, b"\x01" * 32, b"\x02" * 65, "ipfs://é")]
    ours = ESCROW_ABI.encode("settle", terms, state, people, verdicts)
    assert ours == by_web3(
        "settle", terms.values(), state.values(), people.values(), [each.values() for each in verdicts]
    )


def test_work_and_permit_are_encoded_as_web3_does():
    work = Work(b"\x01" * 32, [Share(ESCROW, 5_000)], [b"\x02" * 65], "")
    terms, values = some_terms(), some_terms().values()
    state = (0, NOBODY, 0, 0, False, 0, 0, bytes(32), bytes(32), bytes(32), 0)
    assert ESCROW_ABI.encode("claimAndDeliver", terms, state, work) == by_web3(
        "claimAndDeliver", values, state, work.values()
    )
    assert ESCROW_ABI.encode("post", terms, [], "", NO_PERMIT, b"") == by_web3(
        "post", values, [], "", NO_PERMIT.values(), b""
    )


@pytest.mark.parametrize("arguments", [(ESCROW,), (ESCROW, -1), ("nobody", 1), (ESCROW, 1, 1)])
def test_arguments_that_do_not_fit_are_refused(arguments):
    with pytest.raises(NotValid):
        ESCROW_ABI.encode("status", *arguments)


def test_an_answer_becomes_our_values():
    answer = encode(["uint8", "uint256", "bool"], [4, 0, True])
    assert ESCROW_ABI.decode("status", answer) == (Status.IN_REVIEW, 0, True)
    end = encode(["uint8", "uint256", "uint256"], [6, 1, 0])
    assert ESCROW_ABI.decode("lastEnd", end) == (LaneEnd.CANCELLED, 1, 0)
    seats = artifact("Guilds").decode("draw", encode(["uint256[]"], [[Seat(3, ESCROW).word]]))
    assert seats == (Seat(3, ESCROW),)


@pytest.mark.parametrize("name", CONTRACTS)
def test_no_function_we_use_is_overloaded(name):
    names = [entry["name"] for entry in artifact(name).abi if entry["type"] == "function"]
    assert {each for each in names if names.count(each) > 1} <= {"safeTransferFrom"}


def test_a_refusal_is_decoded_with_its_facts():
    data = keccak(b"StandingTooLow(uint256,uint256)")[:4] + encode(["uint256", "uint256"], [5, 7])
    refused = refusal(data)
    assert refused.rule == "StandingTooLow"
    assert refused.facts == {"points": 5, "minStanding": 7}


@pytest.mark.parametrize(
    "data,rule",
    [
        (b"", "Unknown"),
        (b"\xde\xad\xbe\xef", "Unknown"),
        (keccak(b"TooEarly(uint256)")[:4] + b"short", "Unknown"),
        (bytes.fromhex("08c379a0") + encode(["string"], ["no"]), "Error"),
        (bytes.fromhex("4e487b71") + encode(["uint256"], [0x11]), "Panic"),
    ],
)
def test_other_reverts_are_told_as_what_they_are(data, rule):
    assert refusal(data).rule == rule


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_error_of_every_contract_is_decoded_by_its_name(name):
    for selector, entry in artifact(name).errors.items():
        types = [item["type"] for item in entry["inputs"]]
        values = [{"address": NOBODY, "bytes32": bytes(32), "string": ""}.get(kind, 0) for kind in types]
        assert refusal(selector + encode(types, values)).rule == entry["name"]


def log(event, values_indexed, values):
    entry = next(each for each in ESCROW_ABI.events.values() if each["name"] == event)
    kinds = [item["type"] for item in entry["inputs"] if not item["indexed"]]
    return {
        "topics": [ESCROW_ABI.topic(event), *values_indexed],
        "data": encode(kinds, values),
        "address": ESCROW,
        "blockNumber": 7,
        "logIndex": 1,
        "transactionHash": b"\x07" * 32,
        "blockHash": b"\x08" * 32,
    }


def test_an_event_is_read_with_its_place():
    worker = bytes(12) + bytes.fromhex(ESCROW[2:])
    event = ESCROW_ABI.read(log("Claimed", [b"\x01" * 32, worker], [1, 99, True]))
    assert event.facts["round"] == 1 and event.facts["claimedAt"] == 99
    assert event.facts["repair"] is True
    assert event.facts["worker"].lower() == ESCROW
    assert (event.name, event.block, event.index) == ("Claimed", 7, 1)
    assert event.transaction == "0x" + "07" * 32 and event.block_hash == "0x" + "08" * 32


def test_what_is_none_of_our_events_is_left_out():
    ours = log("Claimed", [b"\x01" * 32, bytes(32)], [1, 99, False])
    others = [ours | {"topics": []}, ours | {"topics": [bytes(32)]}, ours | {"topics": ours["topics"][:2]}]
    assert [event.name for event in read_logs([*others, ours])] == ["Claimed"]


def test_signatures_spell_tuples_out():
    assert signature(ESCROW_ABI.functions["status"]) == "status(address,uint256)"
    settle = signature(ESCROW_ABI.functions["settle"])
    assert re.fullmatch(r"settle\(\(address.*\)\[\]\)", settle)


@pytest.mark.parametrize("event", [entry["name"] for entry in ESCROW_ABI.events.values()])
@pytest.mark.parametrize(
    "data", [b"", b"\xff" * 31, b"\xff" * 640], ids=["empty", "short", "beyond all limits"]
)
def test_what_only_looks_like_an_event_is_none(event, data):
    entry = next(each for each in ESCROW_ABI.events.values() if each["name"] == event)
    topics = [ESCROW_ABI.topic(event)] + [b"\xff" * 32 for item in entry["inputs"] if item["indexed"]]
    real = log("Claimed", [b"\x01" * 32, bytes(32)], [1, 99, False])
    names = [each.name for each in read_logs([real | {"topics": topics, "data": data}, real])]
    assert names in ([event, "Claimed"], ["Claimed"])


@given(st.binary(max_size=200))
def test_any_bytes_of_a_text_are_read(raw):
    data = (32).to_bytes(32) + len(raw).to_bytes(32) + raw + bytes(-len(raw) % 32)
    text = artifact("ReputationImage").decode("tokenURI", data)
    assert text == raw.decode(errors="backslashreplace")


@given(st.binary(max_size=400))
def test_any_revert_is_a_refusal_that_can_be_printed(data):
    words = str(refusal(bytes.fromhex("08c379a0") + data))
    assert words.isprintable() and len(words) < 1_000
    assert len(str(refusal(data))) < 1_000


def test_an_array_longer_than_its_data_is_refused__also_where_ape_is_loaded():
    pytest.importorskip("ape.utils.abi")  # it makes eth-abi read zeros behind the end
    numbers = (1, 96, 5, 1_000)  # lot, where the seats stand, size, how many seats there are said to be
    data = b"".join(number.to_bytes(32) for number in numbers)
    log = {"topics": [ESCROW_ABI.topic("PanelDrawn"), bytes(32)], "data": data}
    assert ESCROW_ABI.read(log) is None
