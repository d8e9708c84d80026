"""The ledger stays as quick when it grows, in both databases: what is compared is work that is counted, and never seconds.

Counted are the functions that Python calls, and what the database does itself: SQLite the steps of its virtual machine,
PostgreSQL the pages that it looks at.
"""

import cProfile
import json

import pytest
from sqlalchemy import event

from checks.ledger import asking
from checks.ledger.lives import lives
from checks.ledger.reading import steps
from checks.ledger.record import BEGIN, END, PAGE, recorded
from oathwork.ledger.database import Store
from oathwork.ledger.logs import Ledger
from oathwork.ledger.rows import Rows
from oathwork.ledger.stored_questions import StoredBounties

FEW, MANY = 500, 2_500  # bounties
FLAT = {
    "board, a page of a guild",
    "board, what has ended, a page",
    "queue, a page",
    "all that waits, a page",
    "due steps, a page",
    "one bounty",
}
# As many rows as accounts, and no more functions; but each row may stand in a page of its own, as it was rewritten last.
REPORTS = {"report of a guild", "report of all"}


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(asking, "PAGE", 5)  # there are as many among the few


def calls(question):
    """How many functions Python calls for an answer."""
    question()  # what is learnt once
    profile = cProfile.Profile()
    profile.enable()
    question()
    profile.disable()
    return sum(each.callcount for each in profile.getstats())


def database_work(engine, question):
    """How much the database does for an answer."""
    statements = []

    def note(connection, cursor, text, facts, *_):
        statements.append((text, facts))

    event.listen(engine, "before_cursor_execute", note)
    question()
    event.remove(engine, "before_cursor_execute", note)
    of_one = _machine_steps if engine.dialect.name == "sqlite" else _pages
    with engine.connect() as connection:
        return sum(of_one(connection, *each) for each in statements)


def _machine_steps(connection, text, facts):
    count = [0]

    def step():
        count[0] += 1

    raw = connection.connection.driver_connection
    raw.set_progress_handler(step, 1)
    raw.execute(text, facts).fetchall()
    raw.set_progress_handler(None, 0)
    return count[0]


def _pages(connection, text, facts):
    rows = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}", facts)
    [(plan,)] = rows
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return top["Shared Hit Blocks"] + top["Shared Read Blocks"]


def work(engine, questions):
    """What each answer takes: functions, and the database's own work."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return {name: (calls(each), database_work(engine, each)) for name, each in questions.items()}


def growth(engine, spoil=lambda: None):
    """How many times as much each answer takes among five times as many bounties."""
    rows = Rows(asking.FOLLOW)
    questions = asking.questions(StoredBounties(engine, rows))
    asking.fill(engine, rows, 0, FEW)
    spoil()
    before = work(engine, questions)
    asking.fill(engine, rows, FEW, MANY)
    after = work(engine, questions)
    return {
        name: tuple(later / earlier for later, earlier in zip(after[name], before[name], strict=True))
        for name in questions
    }


def test_a_page_a_report_and_one_bounty_are_as_much_work_among_many(database, small_pages):
    ratios = growth(database)
    assert ratios.keys() >= FLAT | REPORTS
    for name in FLAT | REPORTS:
        functions, own = ratios[name]
        assert 0.8 < functions < 1.25 and (own < 2 or name in REPORTS), (name, ratios[name])


def test_whole_lists_are_as_much_work_as_they_are_long(database, small_pages):
    ratios = growth(database)
    for name in ratios.keys() - FLAT - REPORTS:
        functions, own = ratios[name]
        assert functions < 1.1 * MANY / FEW and own < 1.5 * MANY / FEW, (name, ratios[name])


def test_without_an_index_it_would_be_seen(database, small_pages):
    def spoil():
        with database.begin() as connection:
            for index in ("guild", "board", "poster"):
                connection.exec_driver_sql(f"DROP INDEX oathwork_bounties_{index}")

    ratios = growth(database, spoil)
    assert all(ratios[f"board, {name}"][1] > 2 for name in ("a page of a guild", "what has ended, a page"))


@pytest.fixture
def kinds(stage):
    return lives(stage)


def test_storing_a_log_is_less_than_twice_the_work_of_reading_it(stage, database, kinds):
    work_of = {}
    for name, ledger in (("memory", Ledger(stage.contracts)), ("stored", Store(stage.contracts, database))):
        block, _ = steps(ledger, kinds, 0, 100, 1_000)  # what is learnt once
        work_of[name] = steps(ledger, kinds, 100, 300, block)[1]
    assert work_of["stored"] < 2 * work_of["memory"], work_of


def test_a_log_is_as_much_work_to_store_whatever_was_stored_before(stage, database, kinds):
    store = Store(stage.contracts, database)
    block, _ = steps(store, kinds, 0, 100, 1_000)
    block, first = steps(store, kinds, 100, 200, block)
    block, _ = steps(store, kinds, 200, 600, block)
    _, last = steps(store, kinds, 600, 700, block)
    assert 0.75 < last / first < 1.25, (first, last)


def test_a_run_is_put_between_the_marks_of_the_page_and_again_in_its_place():
    page = PAGE.read_text()
    once = recorded(page, "\n| a |\n|---|\n")
    assert once.split(BEGIN)[0] == page.split(BEGIN)[0] and once.split(END)[1] == page.split(END)[1]
    assert once.split(BEGIN)[1].split(END)[0] == "\n\n| a |\n|---|\n\n"
    assert recorded(once, "| b |").count("| a |") == 0
    with pytest.raises(SystemExit, match="no place for tables"):
        recorded("# Another page", "| a |")
