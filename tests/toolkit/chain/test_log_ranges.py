"""How many questions it takes to read the logs of many blocks, of nodes that limit ranges each in its own way."""

from threading import Barrier

import pytest

from oathwork.chain.log_ranges import IN_FLIGHT, log_ranges
from oathwork.chain.nodes import Node, Nodes
from oathwork.chain.plain_eth import PlainEth
from oathwork.chain.range_width import RangeWidth, limit_in
from oathwork.errors import Unreachable

MILLION = 1_000_000
ENTRY = {"data": "0x", "blockHash": "0x" + 64 * "0", "transactionHash": "0x" + 64 * "0", "topics": []}


class Limited:
    """A node that refuses what `refusal` refuses, and has one log in every thousandth block."""

    def __init__(self, refusal):
        self.refusal, self.asked, self.answered = refusal, [], []

    def make_request(self, method, params):
        if method == "eth_chainId":
            return {"jsonrpc": "2.0", "id": 1, "result": "0x1"}
        first, last = int(params[0]["fromBlock"], 16), int(params[0]["toBlock"], 16)
        self.asked.append((first, last))
        fault = self.refusal(first, last)
        if fault:
            return {"jsonrpc": "2.0", "id": 1, "error": fault}
        self.answered.append((first, last))
        numbers = range(-(-first // 1_000) * 1_000, last + 1, 1_000)
        logs = [ENTRY | {"address": "0x", "blockNumber": hex(n), "logIndex": "0x0"} for n in numbers]
        return {"jsonrpc": "2.0", "id": 1, "result": logs}


def limit(blocks, words, code=-32602):
    """Return a node's limit of so many blocks a question, and how it says so."""
    return lambda first, last: {"code": code, "message": words} if last - first >= blocks else None


def dense(first, last):
    """A node that answers ten thousand logs at most, where one stretch has a log in each block and a half."""
    many = max(0, min(last, 300_000) - max(first, 200_000)) * 2 // 3
    return {"code": -32005, "message": "query returned more than 10000 results"} if many > 10_000 else None


def read(*providers, last=MILLION - 1, pauses=None):
    """Read all blocks; return the numbers of the logs' blocks, in the order they came."""
    sleep = [].append if pauses is None else pauses.append
    nodes = Nodes([], chain_id=1, sleep=sleep)
    nodes.nodes = [Node(f"http://node-{number}", each) for number, each in enumerate(providers)]
    with nodes.one_node():
        nodes.make_request("eth_chainId", [])
        ranges = list(log_ranges(PlainEth(nodes), ["0x"], [], 0, last))
    assert [upto for upto, _ in ranges] == sorted({upto for upto, _ in ranges}) and ranges[-1][0] == last
    return [log["blockNumber"] for _, logs in ranges for log in logs]


@pytest.mark.parametrize(
    "refusal, most",
    [
        (limit(10_000, "no"), 108),
        (limit(10_000, "eth_getLogs is limited to a 10,000 range"), 103),
        (limit(10_000, "range too large, more than 10000 blocks", code=-32005), 103),
        (limit(2_000, "exceed maximum block range: 2000"), 510),
        (limit(3_000, "up to a 3K block range"), 345),
        (limit(MILLION, "no"), 10),
        (dense, 35),
    ],
    ids=["ten thousand", "in words", "as if busy", "two thousand", "three thousand", "none", "by results"],
)
def test_hardly_more_is_asked_than_the_node_makes_necessary(refusal, most):
    node, pauses = Limited(refusal), []
    assert read(node, pauses=pauses) == list(range(0, MILLION, 1_000))
    assert sorted(node.answered) == node.answered or len(set(node.answered)) == len(node.answered)
    assert len(node.asked) <= most and not pauses


def test_several_ranges_are_on_the_way_at_once_to_the_one_node_that_answers():
    together = Barrier(IN_FLIGHT, timeout=30)
    node, other = Limited(lambda first, _: together.wait() and None if first else None), Limited(dense)
    read(node, other, last=100_000 * (IN_FLIGHT + 1) - 1)
    assert len(node.asked) == IN_FLIGHT + 1 and not other.asked


def test_a_node_that_is_asked_too_often_is_not_asked_for_less_again_and_again():
    busy = {"code": -32005, "message": "daily request count exceeded, request rate limited"}
    node, pauses = Limited(lambda first, last: busy), []
    with pytest.raises(Unreachable, match="asked too much"):
        read(node, pauses=pauses)
    assert len(node.asked) <= 9


def test_one_block_that_is_refused_is_unreachable():
    with pytest.raises(Unreachable, match="block 700000"):
        read(Limited(lambda first, last: {"code": -1, "message": "no"} if first <= 700_000 <= last else None))


@pytest.mark.parametrize(
    "words, blocks",
    [
        ("Log response size exceeded. this block range should work: [0x64, 0xc7]", 100),
        ("this block range should work: [0x65, 0xc7]", None),
        ("requested from block 100 to block 50099 exceeds range 10'000", 50_000 - 1 + 100),
        ("more than 10000 results", None),
        ("block range is too wide", None),
        ("block range limit is 1000000", None),
    ],
)
def test_a_limit_is_taken_from_the_words_of_a_refusal(words, blocks):
    assert limit_in(words, 100, 100_000) == blocks


def test_more_is_tried_ever_more_rarely():
    width, asked = RangeWidth(20_000), []
    for _ in range(1_000):
        asked.append(width.blocks)
        if width.blocks > 500:
            width.refuse(0, width.blocks, "no")
        else:
            width.accept(width.blocks)
    assert len([blocks for blocks in asked if blocks > 500]) <= 11
