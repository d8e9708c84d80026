"""Takes blocks in from a file, until it is killed: `python -m tests.support.following DATABASE FILE`.

Before each portion it says up to which block that goes, and waits for a line.
"""

import pickle
import random
import sys
from pathlib import Path

from oathwork.chain.client import Chain
from oathwork.chain.nodes import Node, Nodes
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import Deployment
from oathwork.ledger.database import Store, open_database
from oathwork.ledger.reading import Portion
from oathwork.model.typed_data import NOBODY
from tests.support.lying_nodes import LyingNode, World
from tests.support.strategies import ESCROW

WIDTH, PROVISIONAL = 8, 3  # blocks of a portion, and those among them that the next one replaces


def contracts():
    """Of a deployment on a chain that nobody asks."""
    nodes = Nodes([], chain_id=1, clock=lambda: 0.0, sleep=lambda _: None)
    nodes.nodes = [Node("http://node", LyingNode(World(random.Random(0)), 0))]
    return Oathwork.at(Chain(nodes), Deployment(1, ESCROW, NOBODY, NOBODY, NOBODY, 1))


def go_on(store, blocks):
    """Take in what is not there yet; yield before each portion."""
    next, _ = store._anchors()
    while next <= len(blocks):
        last = min(next + WIDTH - 1, len(blocks))
        anchor = last if last == len(blocks) else last - PROVISIONAL
        logs = tuple(log for number in range(next, last + 1) for log in blocks[number])
        yield last
        store.ingest(Portion(next, last, Block(anchor, 0, f"0x{anchor:064x}"), logs))
        next, _ = store._anchors()


if __name__ == "__main__":
    for last in go_on(
        Store(contracts(), open_database(sys.argv[1])), pickle.loads(Path(sys.argv[2]).read_bytes())
    ):
        print(last, flush=True)
        sys.stdin.readline()
