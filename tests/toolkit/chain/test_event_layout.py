"""Events read by where their words stand are what eth-abi reads, whatever is written; and the compiler's writing is read so."""

import os

import pytest
from eth_abi.abi import encode
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oathwork.chain import abi
from oathwork.chain.abi import CONTRACTS, artifact, read_logs, type_of
from oathwork.chain.event_layout import EventLayout
from oathwork.model.terms import Skip
from tests.support.strategies import ESCROW

EVENTS = [(name, topic, entry) for name in CONTRACTS for topic, entry in artifact(name).events.items()]
NAMES = [f"{name}-{entry['name']}" for name, _, entry in EVENTS]
PLACE = {"address": ESCROW, "blockNumber": 7, "logIndex": 1}
HASHES = {"transactionHash": b"\x07" * 32, "blockHash": b"\x08" * 32}
EXAMPLES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 10  # of each event


def values(item):
    """Return a strategy of what eth-abi encodes for one argument."""
    kind = item["type"]
    if kind.endswith("[]"):
        return st.lists(values({**item, "type": kind[:-2]}), max_size=3)
    if kind == "tuple":
        return st.tuples(*map(values, item["components"]))
    if kind.startswith("uint"):
        most = len(Skip) if kind == "uint8" else 2 ** int(kind[4:]) - 1
        return st.integers(0, most) | st.integers(0, min(most, 300))
    others = {"bool": st.booleans(), "address": st.binary(min_size=20, max_size=20), "string": st.text()}
    return others.get(kind, st.binary(min_size=32, max_size=32))


@st.composite
def logs(draw, topic, entry):
    """Return a log of an event as the compiler writes it."""
    indexed = [item for item in entry["inputs"] if item["indexed"]]
    rest = [item for item in entry["inputs"] if not item["indexed"]]
    topics = [encode([item["type"]], [draw(values(item))]) for item in indexed]
    data = encode(list(map(type_of, rest)), [draw(values(item)) for item in rest])
    return {"topics": [topic, *topics], "data": data, **PLACE, **HASHES}


def spelled(event):
    """Return an event with the kinds of its values, in their order: True is 1, and a seat is no number."""
    return event and (event, [(name, type(value), repr(value)) for name, value in event.facts.items()])


def changed(log, place, byte, more):
    """Return a log with one byte changed in its topics or data, and its data cut or lengthened."""
    topic, *topics = log["topics"]
    words = bytearray(b"".join([*topics, log["data"]]) or b"\0")
    words[place % len(words)] = byte
    end = 32 * len(topics)
    data = bytes(words[end:])
    words_of_topics = [bytes(words[start : start + 32]) for start in range(0, end, 32)]
    return log | {
        "topics": [topic, *words_of_topics],
        "data": data[:more] if more < 0 else data + bytes(more),
    }


@pytest.mark.parametrize("name, topic, entry", EVENTS, ids=NAMES)
@settings(max_examples=EXAMPLES)
@given(st.data())
def test_what_the_compiler_writes_is_read_as_eth_abi_reads_it(name, topic, entry, data):
    log = data.draw(logs(topic, entry))
    assert spelled(abi._read_by_layout(log)) == spelled(artifact(name).read(log))


@pytest.mark.parametrize("name, topic, entry", EVENTS, ids=NAMES)
@settings(max_examples=EXAMPLES)
@given(st.data(), st.integers(0, 10**6), st.integers(0, 255), st.sampled_from([0, 0, 1, 32, -1, -32]))
def test_what_is_written_otherwise_is_read_as_eth_abi_reads_it(name, topic, entry, data, place, byte, more):
    log = changed(data.draw(logs(topic, entry)), place, byte, more)
    by_abi = artifact(name).read(log)
    assert spelled(abi._read_by_layout(log)) in (None, spelled(by_abi))
    assert list(map(spelled, read_logs([log]))) == list(map(spelled, filter(None, [by_abi])))


@given(st.binary(max_size=70))
@example(b"\xff\xfe")
def test_a_text_that_is_no_text_is_left_to_the_lenient_decoder(raw):
    data = (32).to_bytes(32) + len(raw).to_bytes(32) + raw + bytes(-len(raw) % 32)
    topics = [artifact("BountyEscrow").topic("Located"), bytes(32), bytes(32)]
    [event] = read_logs([{"topics": topics, "data": data, **PLACE, **HASHES}])
    assert event.facts["uri"] == raw.decode(errors="backslashreplace")


@pytest.mark.parametrize("size", [0, 31, 33, 64, 95])
def test_a_text_fills_its_words(size):
    data = (32).to_bytes(32) + bytes(size)
    topics = [artifact("BountyEscrow").topic("Located"), bytes(32), bytes(32)]
    log = {"topics": topics, "data": data, **PLACE, **HASHES}
    assert abi._read_by_layout(log) is None
    assert list(read_logs([log])) == list(filter(None, [artifact("BountyEscrow").read(log)]))


def test_topics_are_words_each():
    topics = [artifact("BountyEscrow").topic("Lapsed"), bytes(31), bytes(33)]
    assert not list(read_logs([{"topics": topics, "data": b"", **PLACE, **HASHES}]))


@pytest.mark.parametrize("kinds", [["int256"], ["bytes"], ["uint256[3]"], ["string", "string"]])
def test_what_is_not_read_here_is_said(kinds):
    inputs = [{"name": "it", "type": kind, "indexed": False} for kind in kinds]
    with pytest.raises(LookupError, match=f"Told has a value of type {kinds[0][:5]}"):
        EventLayout({"name": "Told", "inputs": inputs}, {}, {})
