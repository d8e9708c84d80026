"""The ledger asks a node hardly more than it must, and reading a log is as much work whatever was read before."""

import pytest

from checks.ledger.calls import count, followed
from checks.ledger.lives import lives
from checks.ledger.reading import steps
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger

MANY, FEW = 400, 100  # bounties


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.mark.parametrize("words, most", [("no", 113), ("limited to a 10,000 block range", 111)])
def test_a_bounty_on_a_million_blocks_takes_115_questions_at_most(stage, words, most):
    bounty = stage.post()
    asked, shown = count(stage, bounty.id, words=words)
    assert shown == bounty and len(asked) <= most
    assert asked.count("eth_chainId") == 1


def test_with_a_stored_ledger_it_takes_three(stage, database):
    bounty = stage.post()
    assert (
        len(followed(stage, database)) <= 330
    )  # each range is of a block whose hash is asked for, and the head's again
    asked, shown = count(stage, bounty.id, database, is_remembered=True)
    assert shown == bounty
    assert asked == ["eth_chainId", "eth_getBlockByNumber", "eth_call"]


@pytest.mark.parametrize("kind", ["in memory", "stored"])
def test_a_log_is_as_much_work_whatever_was_read_before(stage, database, kind):
    ledger = Store(stage.contracts, database) if kind == "stored" else Ledger(stage.contracts)
    kinds = lives(stage)
    block, _ = steps(ledger, kinds, 0, FEW, 1_000)  # what is learnt once
    block, first = steps(ledger, kinds, FEW, 2 * FEW, block)
    block, _ = steps(ledger, kinds, 2 * FEW, MANY, block)
    _, last = steps(ledger, kinds, MANY, MANY + FEW, block)
    assert 0.75 < last / first < 1.25, (first, last)
