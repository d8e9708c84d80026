"""sharing: programs with one PostgreSQL read on one at a time, and hear at once what the others have found."""

import random

import pytest
from sqlalchemy import text

from oathwork.ledger import sharing
from oathwork.ledger.database import Store, open_database
from tests.support.lives import Lives
from tests.support.strategies import ESCROW
from tests.toolkit.ledger.test_questions import contracts, portion

__all__ = ["contracts"]  # a fixture
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"


@pytest.fixture
def shared(postgres_url):
    engine = open_database(postgres_url)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def blocks():
    lives = Lives(random.Random(1), ESCROW)
    return {number: lives.block(number) for number in (1, 2, 3)} | {4: []}


def locks(engine):
    with engine.connect() as connection:
        return connection.execute(text(LOCKS)).scalar_one()


def test_who_waits_hears_what_another_has_found_and_not_itself(contracts, shared, blocks):
    waiting, writing = Store(contracts, shared), Store(contracts, shared)
    assert not waiting.wait(0)  # listens from now on
    writing.ingest(portion(blocks, 1, 1, 1))
    assert waiting.wait(10)
    waiting._anchors()
    waiting.ingest(portion(blocks, 2, 2, 2))
    assert not waiting.wait(0.2)


def test_a_block_without_logs_is_no_news(contracts, shared, blocks):
    waiting, writing = Store(contracts, shared), Store(contracts, shared)
    assert not waiting.wait(0)
    writing.ingest(portion(blocks, 4, 4, 4))
    assert not waiting.wait(0.2)


def test_a_database_that_ends_the_session_only_ends_the_hearing(contracts, shared, blocks):
    waiting, writing = Store(contracts, shared), Store(contracts, shared)
    assert not waiting.wait(0)
    waiting._news._session.close()
    assert not waiting.wait(0.1) and not waiting.wait(0)
    writing.ingest(portion(blocks, 1, 1, 1))
    assert waiting.wait(10)


def test_one_reads_on_at_a_time_and_who_waits_too_long_goes_on(shared, monkeypatch):
    monkeypatch.setattr(sharing, "PATIENCE", 0.1)
    with sharing.one_reader(shared, 1):
        assert locks(shared) == 1
        with sharing.one_reader(shared, 2):  # another deployment
            assert locks(shared) == 2
        with sharing.one_reader(shared, 1):
            assert locks(shared) == 1
    assert locks(shared) == 0


def test_a_follow_holds_the_lock(contracts, shared, monkeypatch):
    store, seen = Store(contracts, shared), []
    monkeypatch.setattr(store, "_unwind", lambda head: seen.append(locks(shared)) or 1)
    store.follow()
    assert seen == [1] and locks(shared) == 0


def test_without_postgresql_a_wait_is_a_pause(contracts, tmp_path):
    store = Store(contracts, f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    assert not store.wait(0.01)
