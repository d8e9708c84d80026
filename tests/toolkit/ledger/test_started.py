"""What was started around the core is known from its factories' logs, read in one pass with the escrow's, by every ledger."""

import random

import pytest
from eth_abi.abi import encode
from sqlalchemy import event, text

from oathwork.chain import local
from oathwork.chain.abi import artifact
from oathwork.ledger import started
from oathwork.ledger.database import Store, open_database
from oathwork.ledger.logs import Ledger
from oathwork.ledger.questions import CrowdPlace
from oathwork.ledger.started import (
    StartedCrowd,
    StartedHoldback,
    StartedPlan,
    StartedRota,
    StartKind,
    followed_contracts,
    read_started,
)
from oathwork.ledger.till_lists import TillFilter, TillPlace
from oathwork.model.terms import NOBODY
from tests.support import following
from tests.support.around import Around
from tests.support.lives_around import LivesAround
from tests.support.stage import DAY, rolled_back
from tests.support.strategies import ESCROW
from tests.toolkit.ledger.conftest import emptied
from tests.toolkit.ledger.test_questions import paged, portion


@pytest.fixture(scope="module")
def around_it(built_stage):
    with rolled_back(built_stage):
        yield Around(built_stage)


@pytest.fixture
def around(around_it):
    with rolled_back(around_it.stage):
        yield around_it


@pytest.fixture(params=["in memory", "sqlite", "postgresql"])
def ledger(request, around, tmp_path):
    contracts = around.stage.contracts
    if request.param == "in memory":
        yield Ledger(contracts)
    elif request.param == "sqlite":
        yield Store(contracts, f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    else:
        store = Store(contracts, request.getfixturevalue("postgres_url"))
        yield store
        emptied(store.database)


def gathering(ledger, now, **more):
    return [each.address for each in ledger.questions.gathering(now, **{"after": None, "limit": None} | more)]


def test_it_is_known_with_all_that_was_agreed(around, ledger):
    bounty = around.stage.post()
    offer, second, until = around.offer(), around.offer(reward=5), around.chain.now() + DAY
    poster = around.stage.poster.address
    crowd, plan = around.crowd(offer, until), around.plan(offer, second)
    rota, holdback = around.rota(offer), around.holdback(bounty.terms, court=around.stage.arbiter.address)
    ledger.follow()
    known = [ledger.questions.started(each) for each in (crowd, plan, rota, holdback)]
    assert list(map(type, known)) == [StartedCrowd, StartedPlan, StartedRota, StartedHoldback]
    assert (known[0].organiser, known[0].offer, known[0].until) == (poster, offer, until)
    assert (known[1].organiser, known[1].offers) == (poster, (offer, second))
    assert (known[2].offer, known[2].period) == (offer, DAY)
    assert (known[3].bounty, known[3].worker) == (bounty.id, around.stage.worker.address)
    assert (known[3].court, known[3].extra_data) == (around.stage.arbiter.address, b"\x07")
    assert ledger.questions.holdbacks(bounty.id) == [known[3]]
    assert ledger.questions.holdbacks(bytes(32)) == []
    assert ledger.questions.started(around.stage.stranger.address) is None
    assert ledger.stored(bounty.id) == bounty


def test_crowds_gather_until_they_have_posted_or_their_time_is_over(around, ledger):
    now = around.chain.now()
    late, soon = around.crowd(until=now + 9 * DAY), around.crowd(until=now + 5 * DAY)
    full = around.crowd(until=now + 7 * DAY)
    around.serve(full)
    around.give(full, around.offer().stake, around.stage.poster)
    ledger.follow()
    assert gathering(ledger, now) == [soon, full, late]
    bounty = around.post(full, around.offer())
    ledger.follow()
    assert gathering(ledger, now) == [soon, late]
    assert gathering(ledger, now + 5 * DAY) == [late]
    assert list(ledger.find(poster=full)) == [bounty.id]


def listed(ledger, **asked):
    return [each.address for each in ledger.questions.tills(TillFilter(**asked))]


def test_plans_and_rotas_are_listed_by_kind_organiser_and_guild(around, ledger):
    """A plan stands under each of its guilds; the newest comes first."""
    stage, here, other = around.stage, around.stage.guild, around.stage.guild + 1
    both = around.plan(around.offer(), around.offer(guild=other), around.offer(guild=other))
    rota = around.rota(around.offer(guild=other))
    mate = around.start("Plans", "start", [around.offer()], bytes(32), sender=stage.mate)
    around.crowd()
    ledger.follow()
    organiser = stage.poster.address
    assert listed(ledger) == [mate, rota, both]
    assert listed(ledger, kind=StartKind.PLAN) == [mate, both]
    assert listed(ledger, kind=StartKind.ROTA) == [rota]
    assert listed(ledger, organiser=organiser) == [rota, both]
    assert listed(ledger, guild=other) == [rota, both] and listed(ledger, guild=here) == [mate, both]
    assert listed(ledger, organiser=organiser, guild=here, kind=StartKind.PLAN) == [both]
    assert listed(ledger, organiser=stage.stranger.address) == listed(ledger, guild=1) == []
    assert listed(ledger, limit=2) == [mate, rota]
    [_, second] = ledger.questions.tills(TillFilter(limit=2))
    assert listed(ledger, after=TillPlace.of(second)) == [both]


def test_of_a_contract_that_only_looks_like_a_factory_nothing_is_known(around, ledger):
    other = around.imitation()
    crowd = around.crowd(where=other)
    ledger.follow()
    assert ledger.questions.started(crowd) is None and gathering(ledger, 0) == []


def test_one_pass_reads_all_of_it(around, ledger, monkeypatch):
    asked, real = [], around.chain.raw_logs
    monkeypatch.setattr(around.chain, "raw_logs", lambda *args: asked.append(args) or real(*args))
    around.crowd()
    head = ledger.follow()
    assert [args[1:] for args in asked] == [([], ledger.first, head.number)]
    assert asked[0][0] == followed_contracts(around.escrow)
    assert {*asked[0][0]} == {around.escrow, *around.places.values()} - {around.places["KeeperPot"]}


@pytest.mark.parametrize("depth", [1, 5, 64, 80])
def test_what_was_started_in_blocks_that_are_replaced_is_forgotten(around, ledger, depth):
    kept, plan = around.crowd(), around.plan()
    ledger.follow()
    mark = local.snapshot(around.chain)
    lost = around.crowd(salt=b"\x02" * 32)
    lost_rotas = [around.rota(salt=bytes([number]) * 32) for number in range(4)]
    for _ in range(depth):
        local.mine(around.chain, 1)
        ledger.follow()
    assert {*gathering(ledger, 0)} == {kept, lost} and listed(ledger) == [*reversed(lost_rotas), plan]
    local.restore(around.chain, mark)
    local.travel(around.chain, around.chain.now() + 1_000)
    ledger.follow()
    assert gathering(ledger, 0) == [kept] and listed(ledger) == [plan]
    assert ledger.questions.started(lost) is None
    again = around.crowd(ledger.questions.started(kept).offer, salt=b"\x02" * 32)
    ledger.follow()
    assert ledger.questions.started(again).address == again
    mate = around.stage.mate
    rotas = [
        around.start("Rotas", "start", around.offer(), 1, DAY, bytes([n]) * 32, sender=mate) for n in range(3)
    ]
    ledger.follow()
    assert listed(ledger) == [*reversed(rotas), plan]
    assert listed(ledger, organiser=around.stage.poster.address) == [plan]


def test_a_ledger_that_goes_on_knows_what_was_started_before(around, database):
    crowd, plan = around.crowd(), around.plan()
    Store(around.stage.contracts, database).follow()
    local.mine(around.chain, 100)
    store = Store(around.stage.contracts, database)
    store.follow()
    assert listed(store, guild=around.stage.guild) == listed(_in_memory(around)) == [plan]
    store.remake()
    assert listed(store, guild=around.stage.guild) == [plan]
    assert store.questions.started(crowd) == _in_memory(around).questions.started(crowd) is not None


def test_a_database_from_before_reads_the_chain_once_more(around, database):
    """It has no factory's log: what it skipped it would never know."""
    contracts, bounty, crowd = around.stage.contracts, around.stage.post(), around.crowd()
    local.mine(around.chain, 100)
    Store(contracts, database).follow()
    with database.begin() as connection:
        connection.execute(text("DELETE FROM oathwork_logs WHERE bounty <> :id"), {"id": bounty.id})
        connection.execute(text("DROP TABLE oathwork_started"))
        connection.execute(text("DROP TABLE oathwork_tills"))
        connection.execute(text("ALTER TABLE oathwork_bounties RENAME COLUMN rank TO open_until"))
        connection.execute(text("UPDATE oathwork_follows SET form = 4"))
        connection.execute(text("UPDATE oathwork_ledger_version SET version_num = '4'"))
    store = Store(contracts, open_database(database.url.render_as_string(hide_password=False)))
    assert store.questions.started(crowd) is None and store.find() == {}
    store.follow()
    assert store.questions.started(crowd).address == crowd
    assert store.find() == {bounty.id: bounty}
    store.database.dispose()


def _in_memory(around):
    ledger = Ledger(around.stage.contracts)
    ledger.follow()
    return ledger


@pytest.fixture
def lively_store(tmp_path):
    store = Store(following.contracts(), open_database(f"sqlite:///{tmp_path / 'ledger.sqlite'}"))
    lives = LivesAround(random.Random(3), ESCROW)
    store.ingest(portion({number: lives.block(number) for number in range(1, 61)}, 1, 60, 60))
    return store


def test_pages_of_crowds_together_are_the_list(lively_store):
    ask = lively_store.questions.gathering
    whole = ask(1_000, None, None)
    assert len(whole) > 4 and [each.until for each in whole] == sorted(each.until for each in whole)
    assert paged(lambda last: ask(1_000, last and CrowdPlace.of(last), 2)) == whole


def test_pages_of_plans_and_rotas_together_are_the_list(lively_store):
    ask = lively_store.questions.tills
    whole = ask(TillFilter())
    places = [TillPlace.of(each) for each in whole]
    assert len(whole) > 4 and places == sorted(places, reverse=True)
    for guild in (
        None,
        whole[0].offers[0].guild if isinstance(whole[0], StartedPlan) else whole[0].offer.guild,
    ):
        pages = paged(
            lambda last, of=guild: ask(TillFilter(guild=of, after=last and TillPlace.of(last), limit=2))
        )
        assert pages == ask(TillFilter(guild=guild)) != []


def test_questions_about_what_was_started_are_answered_from_indexes(lively_store):
    seen = []
    database = lively_store.database
    event.listen(database, "before_cursor_execute", lambda *facts: seen.append((facts[2], facts[3])))
    lively_store.questions.gathering(1, None, 5)
    lively_store.questions.started(NOBODY)
    lively_store.questions.holdbacks(bytes(32))
    place = TillPlace(9, 9)
    for which in (TillFilter(after=place, limit=5), TillFilter(StartKind.PLAN, NOBODY, 7, place, 5)):
        lively_store.questions.tills(which)
    asked = list(seen)
    with database.connect() as connection:
        plans = [
            [row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + text, facts)]
            for text, facts in asked
        ]
    steps = [step for plan in plans for step in plan if not step.startswith("CORRELATED")]
    assert len(plans) == 5 and all(step.startswith("SEARCH") for step in steps), plans


@pytest.mark.parametrize("told", [b"", b"x", b"\1" * 32, b"\2" * 33, b"\0" * 64])
def test_a_holdback_is_read_alike_with_and_without_the_library(told):
    parties = tuple("0x" + byte * 20 for byte in ("a1", "b2", "c3"))
    setup = (b"\x0b" * 32, *parties, told, 1_800_000_000, 86_400)
    data = encode(["(bytes32,address,address,address,bytes,uint256,uint256)"], [setup])
    topics = [artifact("Holdbacks").topic("HoldbackMade"), bytes(12) + b"\x7a" * 20, setup[0]]
    log = {"topics": topics, "data": data, "address": "0x" + "fa" * 20, "blockNumber": 7, "logIndex": 3}
    log |= {"transactionHash": bytes(32), "blockHash": bytes(32)}
    by_hand = started._read_holdback(log)
    assert by_hand == started._holdback(artifact("Holdbacks").read(log)) == read_started(log)
    for strange in (data[:-1], data + bytes(32), b"\1" + data[1:], data[:32] + data[:32]):
        assert started._read_holdback({**log, "data": strange}) is None
