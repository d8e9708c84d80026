"""The stored ledger says what the logs say, after any fault of the chain, the process, or the database."""

import sqlite3
import subprocess
import sys
from threading import Timer

import pytest
from sqlalchemy import create_engine, select, text

from oathwork.chain import local
from oathwork.chain.client import connect, rpc
from oathwork.chain.keys import dev_signers
from oathwork.contracts import Oathwork
from oathwork.errors import UsageError
from oathwork.ledger import opening, sharing, tables
from oathwork.ledger.database import Store, StoreFailed, open_database
from oathwork.ledger.logs import Ledger
from oathwork.model.terms import Status
from tests.support.stage import DAY, build


@pytest.fixture
def store(stage, database):
    return Store(stage.contracts, database)


def same(store, stage):
    return store.refresh() == Ledger(stage.contracts).refresh()


def test_it_says_what_the_logs_say(stage, store):
    assert store.refresh() == {}
    open_, claimed = stage.post(), stage.claim(stage.post(stage.terms(lane=1)))
    paid = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=2))))), 90, 80, 70)
    assert same(store, stage)
    assert store.find()[paid.id].end == "Paid"
    assert {bounty.id for bounty in store.live()} == {open_.id, claimed.id}


def test_numbers_beyond_64_bits_survive(stage, store):
    bounty = stage.post(stage.terms(lane=2**256 - 1, reward=10**18, spec=b"\xff" * 32))
    assert store.refresh()[bounty.id].terms == bounty.terms


def test_it_goes_on_where_it_stopped_and_reads_the_last_blocks_again(stage, database, monkeypatch):
    stage.post()
    local.mine(stage.chain, 100)
    head = Store(stage.contracts, database).follow()
    stage.post(stage.terms(lane=1))
    again, asked = Store(stage.contracts, database), []
    real = again.chain.raw_logs
    monkeypatch.setattr(again.chain, "raw_logs", lambda *args: asked.append(args[2]) or real(*args))
    assert len(again.refresh()) == 2
    assert asked == [head.number - 63]


def test_one_bounty_is_asked_for_without_reading_the_chain_from_its_beginning(stage, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    bounty = stage.post()
    local.mine(stage.chain, 100)
    head = Store(stage.contracts, url).follow()
    claimed, again, asked = stage.claim(bounty), Store(stage.contracts, url), []
    real = stage.chain.raw_logs
    monkeypatch.setattr(stage.chain, "raw_logs", lambda *args: asked.append(args[2]) or real(*args))
    assert again.bounty(bounty.id) == claimed
    assert again.lane(stage.poster.address, 0) == claimed
    assert asked == [head.number - 63, head.number - 62]  # one look at the new blocks each
    again.bounty(bounty.id)
    assert len(asked) == 2  # the chain's word says that nothing has changed


def test_it_goes_on_in_the_middle_of_a_life(stage, database):
    """Another process knows a bounty only by its logs: none of them may count twice."""
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    Store(stage.contracts, database).follow()
    stage.settle(bounty, 90)
    Store(stage.contracts, database).follow()
    stage.settle(bounty := stage.again(bounty), None, 80)
    assert same(Store(stage.contracts, database), stage)


def test_a_bounty_is_closed_by_its_lane_whoever_follows(stage, database):
    """The event names no bounty: a process that has not seen its posting finds it in the database."""
    first, second = stage.post(), stage.post(stage.terms(lane=1))
    Store(stage.contracts, database).follow()
    stage.escrow.close(1).send(stage.poster)
    store = Store(stage.contracts, database)
    assert [store.refresh()[each.id].closed for each in (first, second)] == [False, True]
    assert same(Store(stage.contracts, database), stage)


def test_of_one_lanes_bounties_the_living_one_is_closed(stage, store):
    """All in one range of blocks."""
    first = stage.post()
    stage.escrow.withdraw(first.terms, first.state).send(stage.poster)
    second = stage.post(stage.terms(generation=1))
    stage.escrow.close(0).send(stage.poster)
    assert [store.refresh()[each.id].closed for each in (first, second)] == [False, True]
    assert store.stored(second.id).closed and same(store, stage)


def test_a_closing_that_was_replaced_is_forgotten(stage, store):
    bounty = stage.post()
    local.mine(stage.chain, 1)
    store.follow()
    mark = local.snapshot(stage.chain)
    stage.escrow.close(0).send(stage.poster)
    assert store.refresh()[bounty.id].closed
    local.restore(stage.chain, mark)
    local.mine(stage.chain, 2)
    assert not store.refresh()[bounty.id].closed


def test_lists_are_made_by_status_guild_and_poster(stage, store):
    first, second = stage.post(), stage.claim(stage.post(stage.terms(lane=1)))
    store.follow()
    assert set(store.find(statuses=[Status.OPEN])) == {first.id}
    assert set(store.find(statuses=[Status.CLAIMED], guild=stage.guild)) == {second.id}
    assert set(store.find(poster=stage.poster.address)) == {first.id, second.id}
    assert store.find(poster=stage.worker.address) == store.find(guild=7) == {}


@pytest.mark.parametrize("kind", [Store, Ledger])
def test_a_list_can_be_short_and_leave_out_what_is_closed(stage, database, kind):
    soon, late, later = (
        stage.post(stage.terms(lane=lane, open_until=stage.chain.now() + (lane + 1) * DAY))
        for lane in range(3)
    )
    ledger = Store(stage.contracts, database) if kind is Store else Ledger(stage.contracts)
    assert ledger.follow() == stage.chain.block() == ledger.at
    assert [*ledger.find(statuses=[Status.OPEN], guild=stage.guild)] == [soon.id, late.id, later.id]
    assert [*ledger.find(open_after=soon.terms.open_until, limit=1)] == [late.id]
    assert ledger.find(poster=stage.worker.address) == ledger.find(guild=7) == {}


def test_two_programs_follow_into_one_database_in_turn(stage, database):
    a, b = Store(stage.contracts, database), Store(stage.contracts, database)
    bounty = stage.post()
    a.follow(), b.follow()
    stage.claim(bounty)
    b.follow()  # a knows the bounty as open
    stage.deliver(stage.again(bounty))
    assert same(a, stage) and same(b, stage)
    assert (
        list(a.find(statuses=[Status.DELIVERED])) == list(b.find(statuses=[Status.DELIVERED])) == [bounty.id]
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """The address of a database in which there is nothing yet, not even tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.sqlite'}"
        return
    url = request.getfixturevalue("postgres_url")
    yield url
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


FOLLOWER = """
import sys, time
from oathwork.chain.client import connect
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import find
from oathwork.ledger.database import Store

chain = connect(sys.argv[1])
oathwork = Oathwork.at(chain, find(chain))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(5):
    found = Store(oathwork, sys.argv[2]).refresh()
print(*(id.hex() for id in found))
"""


def test_three_programs_begin_at_once_with_an_empty_database(anvil, on_anvil, empty):
    bounty = on_anvil.deliver(on_anvil.claim(on_anvil.post()))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    programs = [subprocess.Popen([sys.executable, "-c", FOLLOWER, anvil, empty], **pipes) for _ in range(3)]
    for program in programs:
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    ended = [(*program.communicate(timeout=90), program.returncode) for program in programs]
    assert [(said.strip(), code) for said, _, code in ended] == [(bounty.id.hex(), 0)] * 3, ended


def test_who_opens_a_file_that_another_program_holds_waits_for_it(tmp_path):
    file = tmp_path / "ledger.sqlite"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    Timer(0.5, other.rollback).start()
    open_database(f"sqlite:///{file}").dispose()
    other.close()


def test_a_reorganisation_that_another_program_saw_first(stage, database):
    a, b = Store(stage.contracts, database), Store(stage.contracts, database)
    bounty = stage.post()
    a.follow()
    mark = local.snapshot(stage.chain)
    stage.claim(bounty)
    a.follow()
    local.restore(stage.chain, mark)
    local.travel(stage.chain, stage.chain.now() + 1_000)
    b.follow()
    stage.claim(bounty)
    assert same(a, stage)
    assert set(a.find(statuses=[Status.CLAIMED])) == {bounty.id}


def test_who_is_overtaken_takes_what_the_other_wrote(stage, database, monkeypatch):
    monkeypatch.setattr(sharing, "PATIENCE", 0.1)  # the other reads on beside this one
    a, b = Store(stage.contracts, database), Store(stage.contracts, database)
    bounty = stage.claim(stage.post())
    ingest = a.ingest

    def overtaken(*arguments):
        b.follow()
        return ingest(*arguments)

    monkeypatch.setattr(a, "ingest", overtaken)
    assert a.refresh() == {bounty.id: bounty}
    assert same(b, stage)


def test_a_head_that_is_replaced_while_it_is_read_is_read_again(stage, store, monkeypatch):
    kept = stage.post()
    store.follow()
    mark = local.snapshot(stage.chain)
    stage.claim(kept)
    raw_logs = stage.chain.raw_logs

    def replaced(*arguments):
        monkeypatch.undo()
        found = list(raw_logs(*arguments))
        local.restore(stage.chain, mark)
        local.travel(stage.chain, stage.chain.now() + 1_000)
        return found

    monkeypatch.setattr(stage.chain, "raw_logs", replaced)
    assert store.follow() == stage.chain.block()
    assert store.find() == Ledger(stage.contracts).refresh()
    assert same(store, stage)
    assert set(store.find(statuses=[Status.OPEN])) == {kept.id}


def test_two_deployments_share_a_database_and_nothing_else(stage, database):
    chain, people = local.start(20)
    other = build(chain, people)
    local.travel(other.chain, other.chain.now() + 5 * DAY)
    mine, theirs = stage.post(), other.post(other.terms(lane=3))
    a, b = Store(stage.contracts, database), Store(other.contracts, database)
    assert b._id == a._id  # one chain id and one address: to a database they are the same chain
    assert mine.id in a.refresh()
    assert theirs.id in b.refresh() and mine.id not in b.find()  # and the other's blocks a reorganisation


@pytest.mark.parametrize("depth", [1, 5, 64, 80])
def test_blocks_that_are_replaced_are_forgotten(stage, store, depth):
    kept = stage.post()
    store.follow()
    mark = local.snapshot(stage.chain)
    lost, claimed = stage.post(stage.terms(lane=1)), stage.claim(kept)
    for _ in range(depth):
        local.mine(stage.chain, 1)
        store.follow()
    assert store.find()[claimed.id].status is Status.CLAIMED
    local.restore(stage.chain, mark)
    local.travel(stage.chain, stage.chain.now() + 1_000)
    replaced = stage.post(stage.terms(lane=2))
    assert same(store, stage)
    assert store.find()[kept.id].status is Status.OPEN
    assert lost.id not in store.find() and replaced.id in store.find()


@pytest.fixture
def anvil_chain(anvil):
    """A node's chain, left as it was found."""
    chain = connect(anvil)
    chain.poll = 0.05
    mark = local.snapshot(chain)
    yield chain
    local.restore(chain, mark)


def test_a_node_of_anvil_replaces_blocks(anvil_chain, database):
    chain = anvil_chain
    stage = build(chain, dev_signers(20)[2:])  # other tests have founded a guild on this node
    store = Store(Oathwork.at(chain, stage.contracts.deployment), database)
    kept = stage.post()
    for _ in range(3):
        rpc(chain, "evm_mine")
    store.follow()
    claimed = stage.claim(kept)
    store.follow()
    assert store.find()[kept.id].status is Status.CLAIMED
    depth = chain.block().number - 2
    rpc(chain, "anvil_reorg", min(depth, 2), [])
    assert same(store, stage)
    assert claimed.id in store.find()


def test_a_range_comes_in_whole_or_not_at_all(stage, store, monkeypatch):
    bounty = stage.post()
    monkeypatch.setattr(store.rows, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.follow()
    with store.database.connect() as connection:
        assert connection.execute(select(tables.logs)).all() == []
        assert connection.execute(select(tables.bounties)).all() == []
    monkeypatch.undo()
    assert set(store.refresh()) == {bounty.id}


def test_progress_is_told(stage, store):
    told = []
    head = store.follow(lambda upto, last: told.append((upto, last)))
    assert told[-1] == (head.number, head.number)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    with open_database(url).begin() as connection:
        connection.execute(text("UPDATE oathwork_ledger_version SET version_num = '99'"))
    with pytest.raises(StoreFailed, match="newer version"):
        open_database(url)


def test_a_second_opening_changes_nothing(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    open_database(url)
    open_database(url)


def test_a_locked_or_broken_database_is_one_line(stage, tmp_path):
    file = tmp_path / "ledger.sqlite"
    file.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreFailed, match="not a database"):
        open_database(f"sqlite:///{file}")
    with pytest.raises(StoreFailed, match="unable to open"):
        open_database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite'}")


def test_a_full_disk_loses_nothing(stage, tmp_path):
    store = Store(stage.contracts, f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    first = stage.post()
    store.follow()
    for lane in range(1, 30):
        stage.post(stage.terms(lane=lane))
    with store.database.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreFailed, match="full"):
        store.follow()
    assert set(store.find()) == {first.id}


def test_the_address_of_a_database_is_not_told():
    with pytest.raises(StoreFailed) as told:
        open_database("postgresql+psycopg://me:hunter2@127.0.0.1:9/x")
    assert "hunter2" not in str(told.value)
    with pytest.raises(UsageError):
        open_database("nonsense")


def test_the_newest_migration_is_known_without_alembic():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "oathwork:ledger/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [opening._NEWEST_MIGRATION]


def test_the_migrations_make_the_tables(database):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    options = {"version_table": tables.VERSION_TABLE}
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_a_file_is_plain_sqlite(stage, tmp_path):
    Store(stage.contracts, f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    names = sqlite3.connect(tmp_path / "ledger.sqlite").execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    assert {"oathwork_follows", "oathwork_blocks", "oathwork_logs", "oathwork_bounties"} <= {
        name for (name,) in names
    }


@pytest.mark.parametrize("kind", [Store, Ledger])
def test_what_a_node_left_out_long_ago_is_read_anew_when_the_chain_says_otherwise(
    stage, tmp_path, monkeypatch, kind
):
    bounty, raw_logs = stage.post(), stage.chain.raw_logs
    where = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    ledger = Store(stage.contracts, where) if kind is Store else Ledger(stage.contracts)
    claimed = stage.claim(bounty)
    local.mine(stage.chain, 100)

    def short(*arguments):
        yield from ((upto, list(entries)[:-1]) for upto, entries in raw_logs(*arguments))

    monkeypatch.setattr(stage.chain, "raw_logs", short)
    ledger.follow()
    monkeypatch.undo()
    assert ledger.stored(bounty.id).status is Status.OPEN
    assert ledger.bounty(bounty.id) == claimed
    assert ledger.stored(bounty.id) == claimed
    assert ledger.refresh() == {claimed.id: claimed}
