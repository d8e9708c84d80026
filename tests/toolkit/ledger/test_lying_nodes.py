"""Whatever two nodes say while blocks are replaced between any two questions, once they say the truth both ledgers have it.

Thousands of schedules in this process: `HYPOTHESIS_PROFILE=deep` plays twenty times as many.
"""

import os
import random
from contextlib import suppress

import pytest
from sqlalchemy.event import listen

from oathwork.chain.client import Chain
from oathwork.chain.nodes import Node, Nodes
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import Deployment
from oathwork.errors import NetworkError
from oathwork.ledger import reading
from oathwork.ledger.database import Store, open_database
from oathwork.ledger.logs import Ledger
from oathwork.model.typed_data import NOBODY, address
from tests.support.lying_nodes import LAG, LyingNode, World

SCHEDULES = {"deep": 2_000, "second": 10}.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 100)  # of each part
PARTS = 10


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request, tmp_path_factory):
    if request.param == "postgresql":
        engine = open_database(request.getfixturevalue("postgres_url"))
        yield engine
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
        return
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.sqlite'}")
    listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    engine.dispose()
    yield engine


@pytest.fixture(scope="module")
def chain():
    """A chain whose nodes are put in by each schedule."""
    nodes = Nodes([], chain_id=1, clock=lambda: 0.0, sleep=lambda _: None)
    nodes.nodes = [Node("http://honest", LyingNode(World(random.Random(0)), 0))]
    return Chain(nodes)


def deployed(chain, seed):
    escrow = address(seed.to_bytes(20))
    return Oathwork.at(chain, Deployment(1, escrow, NOBODY, NOBODY, NOBODY, 1))


def play(seed, chain, database):
    """Let both ledgers follow two nodes through a schedule; return the world, and the ledgers after the last word."""
    rng = random.Random(seed)
    contracts = deployed(chain, seed + 1)
    world = World(rng, contracts.escrow.address)
    lies, is_many = rng.choice([0.1, 0.3, 0.6]), rng.random() < 0.5
    nodes = [LyingNode(world, lies, is_many=is_many) for _ in range(2)]
    chain.provider.nodes = [Node(f"http://node-{number}", node) for number, node in enumerate(nodes)]
    ledgers = [Ledger(contracts), Store(contracts, database)]
    for _ in range(rng.randint(2, 6)):
        world.happen()
        for ledger in ledgers:
            with suppress(NetworkError):
                ledger.follow()
        if rng.random() < 0.1:  # the program is begun anew
            ledgers[1] = Store(contracts, database)
    for node in nodes:
        node.lies = 0
    return world, ledgers


@pytest.mark.parametrize("depth", [LAG + 1, reading.PROVISIONAL])
@pytest.mark.parametrize("part", range(PARTS // 2))
def test_at_the_end_both_ledgers_are_the_chain(chain, database, monkeypatch, part, depth):
    monkeypatch.setattr(reading, "PROVISIONAL", depth)
    schedules = SCHEDULES // (1 if database.dialect.name == "sqlite" else 10)  # each takes ten times as long
    for seed in range(part * SCHEDULES, part * SCHEDULES + schedules):
        world, ledgers = play(seed * 1_000 + depth, chain, database)
        for ledger in ledgers:
            assert ledger.refresh() == world.bounties(), (type(ledger).__name__, seed)
