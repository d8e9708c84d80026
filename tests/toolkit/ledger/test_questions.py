"""Whatever is asked, the ledger in memory and the stored one answer the same, and every row follows from the logs."""

import random
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import event, select

from oathwork.chain.abi import read_logs
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import Deployment
from oathwork.evidence.shelf import put_on_shelf
from oathwork.evidence.specification import read_specification
from oathwork.ledger import stored_questions, tables
from oathwork.ledger.database import Store, open_database
from oathwork.ledger.logs import Ledger
from oathwork.ledger.packing import pack, unpack
from oathwork.ledger.questions import BoardPlace, BountiesInMemory, BountyFilter
from oathwork.ledger.reading import Portion
from oathwork.ledger.started import started_in
from oathwork.model.bounty import fold
from oathwork.model.parts import Role
from oathwork.model.terms import Status
from oathwork.model.typed_data import NOBODY
from oathwork.workflows.keeper import ACTIONS
from tests.support import following
from tests.support.lives import GUILDS, PEOPLE, SPECIFICATIONS, TOKENS, Lives
from tests.support.lives_around import LivesAround
from tests.support.strategies import ESCROW

TITLES = {SPECIFICATIONS[0]: "An install page, for Straße 7", SPECIFICATIONS[1]: "Install the naïve parser"}
SEARCHES = [
    "install",
    "STRASSE",
    "inst pa",
    "page an install",
    "stall",
    "install zebra",
    "7",
    "nai\u0308ve naiv",
    "…",
    "",
]
LISTS = [None, [Status.OPEN], [Status.IN_REVIEW, Status.CLAIMED], [Status.FREE]]
LIVE = frozenset(Status) - {Status.FREE}
MOMENTS = [(0, 0), (1_200, 100), (20_000, 10_000), (10**9, 10**9)]  # seconds and block


@pytest.fixture(scope="module")
def contracts():
    """Of a deployment on a chain that nobody asks."""
    return following.contracts()


@pytest.fixture
def store(contracts, tmp_path):
    """A ledger in SQLite."""
    return second(contracts, open_database(f"sqlite:///{tmp_path / 'ledger.sqlite'}"))


def second(contracts, database):
    """The second deployment that is followed into a database."""
    Store(Oathwork.at(contracts.chain, Deployment(1, PEOPLE[0], NOBODY, NOBODY, NOBODY, 1)), database)
    return Store(contracts, database)


def portion(blocks, first, last, anchor):
    """What is read of some blocks, those up to the anchor for good."""
    logs = tuple(log for number in range(first, last + 1) for log in blocks[number])
    return Portion(first, last, Block(anchor, 0, f"0x{anchor:064x}"), logs)


def rows(store):
    """All that was made from the logs."""
    with store.database.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in (tables.bounties, tables.parts, tables.starts, tables.sums)
        }


def answers(questions, addresses=()):
    """Answers to everything that can be asked; `addresses`: where something was started."""
    everything = questions.find(BountyFilter())
    filters = [
        BountyFilter(statuses and frozenset(statuses), guild, poster, token, worker, open_after)
        for statuses, guild, poster, token, worker, open_after in product(
            LISTS, [None, GUILDS[0]], [None, PEOPLE[1]], [None, TOKENS[1]], [None, PEOPLE[4]], [None, 5_000]
        )
    ]
    filters += [
        BountyFilter(statuses, guild, token=token, open_after=5_000, least=least, by_reward=by_reward)
        for statuses, guild, token, least, by_reward in product(
            [LIVE, frozenset([Status.OPEN])], [None, GUILDS[0]], TOKENS, [0, 500], [False, True]
        )
    ]
    pairs = product([None, *GUILDS, 7], [None, *PEOPLE[:3]])
    return {
        "all": list(everything),
        "titles": questions.titles(everything.values()),
        "searches": [
            list(questions.find(BountyFilter(statuses, search=search, limit=limit)))
            for search, statuses, limit in product(SEARCHES, [None, frozenset([Status.OPEN])], [None, 2])
        ],
        "lists": [list(questions.find(which).values()) for which in filters],
        "queues": [questions.queue(account, None, None) for account in PEOPLE],
        "waits": [questions.waits(each, now, None, None) for each in PEOPLE for now in (0, 5_000, 10**9)],
        "live of each": [questions.live_of(each, None, None) for each in PEOPLE],
        "due": [questions.due(*moment, ACTIONS, None, None) for moment in MOMENTS],
        "parts": [questions.with_part_of([each]) for each in PEOPLE],
        "judged tokens": [questions.judged_tokens(each) for each in PEOPLE],
        "tokens": questions.tokens(),
        "lanes": [questions.in_lane(each.terms.poster, each.terms.lane) for each in everything.values()],
        "reports": [questions.report(5_000, guild, poster) for guild, poster in pairs],
        "titles of jobs": questions.titles_of([*SPECIFICATIONS, bytes(32)]),
        "started": [questions.started(each) for each in [*addresses, PEOPLE[0]]],
        "gathering": [questions.gathering(now, None, None) for now in (0, 4_999, 5_000, 2**60)],
        "holdbacks": [questions.holdbacks(id) for id in everything],
    }


def paged(ask):
    """All the pages of two entries that a question has."""
    pages, page = [], ask(None)
    while page:
        pages += page
        page = ask(page[-1])
    return pages


@pytest.mark.parametrize("few", [0, 10_000])  # bounties that are looked through sooner than an index
@pytest.mark.parametrize("seed", range(2))
def test_both_answer_alike_as_blocks_come_and_are_replaced(contracts, database, seed, few, monkeypatch):
    monkeypatch.setattr(stored_questions, "_FEW", few)
    store = second(contracts, database)
    blocks, lives, anchor = {}, LivesAround(random.Random(seed), ESCROW), 0
    for head in range(20, 121, 20):
        for number in range(max(1, head - 27), head + 1):  # the last of those that were there are others now
            blocks[number] = lives.block(number)
        store.ingest(portion(blocks, anchor + 1, head, head - 8))
        anchor = head - 8
        logs = [log for number in sorted(blocks) for log in blocks[number]]
        assert store.find() == fold(read_logs(logs))
    store.learn(TITLES)
    started = started_in(logs, {})
    memory = BountiesInMemory(store.find(), TITLES, started)
    assert answers(store.questions, started) == answers(memory, started)
    assert all(answers(memory, started)[each] for each in ("started", "gathering", "holdbacks"))
    made = rows(store)
    store.remake()
    assert rows(store) == made


def test_what_is_rolled_back_leaves_no_row(store):
    lives = LivesAround(random.Random(5), ESCROW)
    blocks = {number: lives.block(number) for number in range(1, 41)}
    store.ingest(portion(blocks, 1, 20, 20))
    before = rows(store)
    store.ingest(portion(blocks, 21, 40, 40))
    assert rows(store) != before
    store._roll_back(20)
    assert rows(store) == before
    store._roll_back(0)
    names = ("bounties", "parts", "started", "sums")
    assert rows(store) == {f"oathwork_{name}": [] for name in names}


def test_rows_of_an_older_form_are_made_again(contracts, store):
    lives = LivesAround(random.Random(6), ESCROW)
    store.ingest(portion({1: lives.block(1, 50)}, 1, 1, 1))
    made = rows(store)
    with store.database.begin() as connection:
        connection.execute(tables.follows.update().values(form=0))
        connection.execute(tables.bounties.update().values(status=1, folded=""))
        connection.execute(tables.sums.delete())
        connection.execute(tables.starts.delete())
    assert rows(Store(contracts, store.database)) == made


def highest_first(last=None):
    """Two live bounties of one token after the last one; all if there is none."""
    which = BountyFilter(LIVE, token=TOKENS[0], by_reward=True)
    return replace(which, after=which.place_of(last), limit=2) if last else which


def _order(board):
    """What a board is sorted by: live ones close first, then what ended last."""
    return [(0, each.terms.open_until) if each.status.is_live else (1, -each.ended_in) for each in board]


def test_pages_together_are_the_list(store):
    lives = Lives(random.Random(7), ESCROW)
    store.ingest(portion({number: lives.block(number) for number in range(1, 61)}, 1, 60, 60))
    for questions in (store.questions, BountiesInMemory(store.find(), {})):
        board = paged(
            lambda last, ask=questions: list(
                ask.find(BountyFilter(after=last and BoardPlace.of(last), limit=2)).values()
            )
        )
        assert board == list(store.find().values())
        assert _order(board) == sorted(_order(board))
        assert board[0].status.is_live and len({each.ended_in for each in board}) > 4
        by_reward = paged(lambda last, ask=questions: list(ask.find(highest_first(last)).values()))
        rewards = [each.terms.reward for each in by_reward]
        assert by_reward == list(questions.find(highest_first()).values())
        assert len(rewards) > 4 and rewards == sorted(rewards, reverse=True)
        for account in PEOPLE:
            queue = paged(lambda last, ask=questions, account=account: ask.queue(account, last, 2))
            assert queue == store.queue(account)
            for now in (0, 10**9):  # before all deadlines, and after them
                waits = paged(lambda last, ask=questions, who=account, at=now: ask.waits(who, at, last, 2))
                assert waits == questions.waits(account, now, None, None)
                assert {each[:3] for each in queue} == {each[:3] for each in waits if each.role is Role.PEER}
            live = paged(lambda last, ask=questions, who=account: ask.live_of(who, last and last.id, 2))
            assert {each.id: each for each in live} == questions.with_part_of([account])
        due = paged(lambda last, ask=questions: ask.due(10**9, 10**9, ACTIONS, last, 2))
        assert due == store.due(10**9, 10**9, ACTIONS) and due


def test_a_packed_bounty_is_the_same(store):
    lives = Lives(random.Random(8), ESCROW)
    store.ingest(portion({1: lives.block(1, 900)}, 1, 1, 1))
    bounties = store.find().values()
    assert {bounty.status for bounty in bounties} == set(Status)
    for bounty in bounties:
        assert unpack(bounty.id, pack(bounty)) == bounty


def test_questions_are_answered_from_indexes(store):
    """None sorts, and none looks at rows that it does not answer with."""
    seen = []
    with store.database.connect() as connection:
        event.listen(
            store.database, "before_cursor_execute", lambda *facts: seen.append((facts[2], facts[3]))
        )
        store.find(statuses=[Status.OPEN], guild=1, limit=5)
        store.find(statuses=[Status.OPEN], limit=5)
        store.find(statuses=[Status.OPEN], poster=PEOPLE[0], limit=5)
        store.questions.find(BountyFilter(LIVE, token=TOKENS[0], by_reward=True, limit=5))
        store.questions.find(BountyFilter(LIVE, token=TOKENS[0], by_reward=True, least=5, limit=5))
        store.queue(PEOPLE[0], limit=5)
        store.due(1, 1, ["draw"], limit=5)
        store.report(1, guild=1)
        plans = [
            [row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + text, facts)]
            for text, facts in seen[:9]
        ]
    assert all(len(plan) == 1 and plan[0].startswith("SEARCH") for plan in plans), plans


@pytest.mark.parametrize("few", [-1, 200])
def test_titles_are_searched_by_indexes(store, few, monkeypatch):
    monkeypatch.setattr(stored_questions, "_FEW", few)
    store.ingest(portion({1: Lives(random.Random(9), ESCROW).block(1, 90)}, 1, 1, 1))
    store.learn(TITLES)
    seen = []
    event.listen(store.database, "before_cursor_execute", lambda *facts: seen.append((facts[2], facts[3])))
    assert store.find(search="install par", limit=5)
    with store.database.connect() as connection:
        plans = [
            [row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + text, facts)]
            for text, facts in list(seen)
        ]
    steps = [step for plan in plans for step in plan if "title_words" in step or "bounties" in step]
    assert steps and all(step.startswith("SEARCH") for step in steps), plans


@pytest.mark.parametrize(
    "search, words",
    [
        ("install", [0, 1]),
        ("page INST", [0]),
        ("strasse", [0]),
        ("nai", [1]),
        ("stall", []),
        ("install zebra", []),
        ("…", []),
        ("x" * 50, [2]),
    ],
)
def test_a_search_finds_the_beginnings_of_words(store, search, words):
    store.ingest(portion({1: Lives(random.Random(9), ESCROW).block(1, 90)}, 1, 1, 1))
    store.learn({**TITLES, SPECIFICATIONS[2]: "x" * 60})
    found = store.find(search=search).values()
    assert {each.terms.spec for each in found} == {SPECIFICATIONS[word] for word in words}


def test_a_title_once_known_stays(store):
    store.ingest(portion({1: Lives(random.Random(9), ESCROW).block(1, 90)}, 1, 1, 1))
    store.learn(TITLES)
    store.learn({**dict.fromkeys(TITLES, "another"), SPECIFICATIONS[2]: "third"})
    titles = store.questions.titles(store.find().values())
    assert {*titles.values()} == {*TITLES.values(), "third"}
    assert not store.find(search="another") and store.find(search="third")
    with store.database.begin() as connection:
        assert not connection.execute(
            select(tables.title_words).where(tables.title_words.c.word == b"another")
        ).all()


def test_what_lies_on_the_shelf_is_searched(store, contracts, tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    specification = read_specification(b'title = "Sort"\ncriteria = ["It sorts"]\n')
    block = Lives(random.Random(9), ESCROW, [specification.hash]).block(1)
    ledgers = [store, Ledger(contracts)]
    for ledger in ledgers:
        ledger.ingest(portion({1: block}, 1, 1, 1))
        ledger.learn_from_shelf()
        assert not ledger.find(search="sort")
    put_on_shelf(specification)
    for ledger in ledgers:
        ledger.learn_from_shelf()
        ledger.learn_from_shelf()
        assert ledger.find(search="sort") == ledger.find() != {}


def test_what_an_account_did_not_take_is_found_under_it(store):
    facts = {"account": PEOPLE[1], "token": TOKENS[1], "amount": 5}
    log = Lives(random.Random(1), ESCROW)._log("Owed", facts, 1, b"\x01" * 32, 0)
    store.ingest(portion({1: [log]}, 1, 1, 1))
    assert [event.facts for event in store.not_taken(PEOPLE[1])] == [facts]
    assert store.not_taken(PEOPLE[2]) == []


def test_the_tokens_in_which_verdicts_are_paid_are_known(store):
    store.ingest(portion({1: Lives(random.Random(8), ESCROW).block(1, 900)}, 1, 1, 1))
    tokens = [store.questions.judged_tokens(each) for each in PEOPLE]
    assert {*TOKENS} in tokens and set() in tokens
