"""A reading is of one node: what a node says of the head goes with no other node's logs."""

import gc
import weakref
from contextlib import nullcontext

import pytest

from oathwork.chain.client import Chain, rpc
from oathwork.chain.nodes import Node, Nodes
from oathwork.errors import Unreachable
from oathwork.ledger.reading import from_one_node, one_by_one


class Named:
    """A node that answers everything with its name, but fails for `silent_for`."""

    def __init__(self, name, *silent_for):
        self.name, self.silent_for = name, silent_for

    def make_request(self, method, _):
        if method in self.silent_for:
            raise OSError("gone")
        answer = "0x1" if method == "eth_chainId" else self.name
        return {"jsonrpc": "2.0", "id": 1, "result": answer}


def chain_of(*nodes):
    provider = Nodes([], chain_id=1, clock=lambda: 0.0, sleep=lambda _: None)
    provider.nodes = [Node(f"http://{node.name}", node) for node in nodes]
    return Chain(provider)


def head_and_logs(chain):
    return rpc(chain, "eth_blockNumber"), rpc(chain, "eth_getLogs", {})


def test_head_and_logs_come_from_the_node_that_has_both():
    assert head_and_logs(chain_of(Named("first", "eth_getLogs"), Named("second"))) == ("first", "second")
    chain = chain_of(Named("first", "eth_getLogs"), Named("second"))
    assert from_one_node(chain, lambda: head_and_logs(chain)) == ("second", "second")


def test_where_no_node_has_both_nothing_is_read():
    chain = chain_of(Named("first", "eth_getLogs"), Named("second", "eth_blockNumber"))
    with pytest.raises(Unreachable):
        from_one_node(chain, lambda: head_and_logs(chain))


@pytest.mark.parametrize("fails", [False, True])
def test_python_looks_for_cycles_again_when_all_is_read_or_reading_failed(fails):
    def ingest(portion):
        assert not gc.isenabled()
        if fails:
            raise Unreachable("gone")

    with pytest.raises(Unreachable) if fails else nullcontext():
        for portion in one_by_one([1, 2]):
            ingest(portion)
    assert gc.isenabled()


def test_what_a_portion_has_left_is_collected_before_the_next():
    class Answer:
        """What refers to itself is freed by the collector alone."""

        def __init__(self):
            self.own = self

    left = []
    for _ in one_by_one([1, 2, 3]):
        assert [answer() for answer in left] == [None] * len(left)
        left.append(weakref.ref(Answer()))
    assert len(left) == 3
