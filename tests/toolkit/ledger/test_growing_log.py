"""A growing log reads what is new, the last blocks again, and all of it if what it stood on was replaced. So does what follows."""

import pytest

from oathwork.chain import local
from oathwork.errors import NetworkError
from oathwork.ledger.founded_guilds import founding_topics, guilds_of
from oathwork.ledger.growing_log import FoldedLog, GrowingLog
from oathwork.ledger.reading import PROVISIONAL
from tests.support.stage import SETTINGS, rolled_back


@pytest.fixture
def log(stage):
    return GrowingLog(stage.chain, stage.contracts.guilds.address, founding_topics(), 0)


def found(stage, name):
    stage.contracts.guilds.found(name, stage.stranger.address, [], SETTINGS, bytes(32)).send(stage.stranger)


def names(stage, log):
    return [guild.name for guild in guilds_of(log.upto(stage.chain.block()))]


def test_what_is_new_is_added(stage, log):
    assert names(stage, log) == ["Pythonists"]
    found(stage, "Second")
    assert names(stage, log) == ["Pythonists", "Second"]


def test_nothing_new_is_the_same_tuple(stage, log):
    first = log.upto(stage.chain.block())
    local.mine(stage.chain, 3)
    assert log.upto(stage.chain.block()) is first


def test_only_the_last_blocks_are_read_again(stage, log, monkeypatch):
    local.mine(stage.chain, 3 * PROVISIONAL)
    names(stage, log)
    asked = []
    real = stage.chain.raw_logs
    monkeypatch.setattr(
        stage.chain, "raw_logs", lambda *question: asked.append(question[2:]) or real(*question)
    )
    local.mine(stage.chain, 1)
    last = stage.chain.block().number
    assert names(stage, log) == ["Pythonists"]
    assert asked == [(last - PROVISIONAL, last)]


@pytest.mark.parametrize("blocks", [1, PROVISIONAL // 2, 3 * PROVISIONAL])
def test_what_was_replaced_is_forgotten(stage, log, blocks):
    local.mine(stage.chain, PROVISIONAL + 2)
    with rolled_back(stage):
        found(stage, "Replaced")
        local.mine(stage.chain, blocks)
        assert names(stage, log) == ["Pythonists", "Replaced"]
    found(stage, "Stays")
    local.mine(stage.chain, blocks)
    assert names(stage, log) == ["Pythonists", "Stays"]


# ------------------------------------------------------------------------------------------------------- what follows


@pytest.fixture
def added():
    """The entries that were added, each as often as it was."""
    return []


@pytest.fixture
def fold(log, added):
    def add(names, entry):
        added.append(entry)
        names.extend(guild.name for guild in guilds_of([entry]))

    return FoldedLog(log, list, add)


def test_an_entry_is_added_once(stage, fold, added):
    for name in ("Second", "Third"):
        found(stage, name)
        fold.upto(stage.chain.block(), list)
    assert fold.upto(stage.chain.block(), list) == ["Pythonists", "Second", "Third"]
    assert len(added) == 3


def test_what_follows_from_a_replaced_entry_is_forgotten(stage, fold):
    with rolled_back(stage):
        found(stage, "Replaced")
        assert fold.upto(stage.chain.block(), list) == ["Pythonists", "Replaced"]
    found(stage, "Stays")
    assert fold.upto(stage.chain.block(), list) == ["Pythonists", "Stays"]


def test_what_was_added_can_be_asked_while_the_node_is_silent(stage, fold, monkeypatch):
    fold.upto(stage.chain.block(), list)
    found(stage, "Second")
    head = stage.chain.block()

    def silent(*_):
        raise NetworkError("silent")

    monkeypatch.setattr(stage.chain, "raw_logs", silent)
    with pytest.raises(NetworkError):
        fold.upto(head, list)
    assert fold.so_far(list) == ["Pythonists"]
