"""A file of logs: a newcomer's ledger starts from it, and a lie that is compared with the chain refuses all of it."""

import gzip
import json
import random
import tracemalloc

import pytest
from sqlalchemy import select

from oathwork.chain import local
from oathwork.ledger import snapshot as module
from oathwork.ledger import snapshot_check, tables
from oathwork.ledger.database import Store, open_database
from oathwork.ledger.logs import Ledger
from oathwork.ledger.publishing import NothingToPublish, publish
from oathwork.ledger.snapshot import Snapshot, line_of
from oathwork.ledger.snapshot_check import Comparison, SnapshotRefused, compare
from oathwork.model.terms import Status
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.files import FileInTheWay
from tests.support.around import Around
from tests.support.stage import rolled_back

SETTLED = 70  # blocks after which nothing is provisional


@pytest.fixture(scope="module")
def stage(built_stage):
    """A chain with some lives, and an end that is settled."""
    with rolled_back(built_stage) as stage:
        Around(stage).crowd()
        for lane in range(3):
            paid = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=2 * lane)))))
            stage.settle(paid, 90, 80, 70)
            stage.claim(stage.post(stage.terms(lane=2 * lane + 1)))
        local.mine(stage.chain, SETTLED)
        yield stage


@pytest.fixture(scope="module")
def published(stage, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    store = Store(stage.contracts, f"sqlite:///{folder / 'ledger.sqlite'}")
    store.follow()
    publish(store, folder / "ledger.gz")
    return store, folder / "ledger.gz"


@pytest.fixture(autouse=True)
def small_stretches(monkeypatch):
    monkeypatch.setattr(module, "_LOGS", 2)
    monkeypatch.setattr(module, "_BLOCKS", 10)


@pytest.fixture
def newcomer(stage, database):
    return Store(stage.contracts, database)


def rows(store):
    with store.database.connect() as connection:
        of_it = (tables.logs, tables.bounties, tables.parts, tables.starts, tables.sums)
        return [sorted(map(repr, connection.execute(select(table)))) for table in of_it]


def head_and_logs(file):
    head, *logs = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    return json.loads(head), logs


def written(path, head, logs):
    line = module.canonical(head) + b"\n"
    path.write_bytes(gzip.compress(line + b"".join(logs), mtime=0))
    return path


def bent(published, tmp_path, bend):
    """A file in which one thing was changed, and the count of its logs is right again."""
    head, logs = head_and_logs(published[1])
    bend(head, logs)
    return written(tmp_path / "bent.gz", head | {"logs": len(logs)}, logs)


def is_untouched(store):
    return store.size() == (0, 0) and store._anchors() == (store.first, [])


# -------------------------------------------------------------------------------------------------------- honest files


@pytest.mark.parametrize("is_whole", [False, True])
def test_a_newcomer_has_every_row_and_asks_for_the_logs_of_later_blocks_alone(
    stage, published, newcomer, monkeypatch, is_whole
):
    monkeypatch.setattr(snapshot_check, "SAMPLE", 2)
    file = Snapshot(published[1])
    comparison = compare(file, newcomer, is_whole=is_whole)
    assert (
        comparison == Comparison(len(file.stretches) if is_whole else 2, len(file.stretches))
        and len(file.stretches) > 8
    )
    assert is_untouched(newcomer)
    asked, real = [], stage.chain.raw_logs
    monkeypatch.setattr(stage.chain, "raw_logs", lambda *args: asked.append(args[2:]) or real(*args))
    head = newcomer.follow(start=file)
    assert asked == [(file.last + 1, head.number)]
    assert rows(newcomer) == rows(published[0])
    assert newcomer.refresh() == Ledger(stage.contracts).refresh()


def test_a_ledger_in_memory_starts_from_it_too(stage, published):
    file, ledger = Snapshot(published[1]), Ledger(stage.contracts)
    compare(file, ledger)
    ledger.follow(start=file)
    assert ledger.find() == Ledger(stage.contracts).refresh()


def test_an_interrupted_start_goes_on_with_the_file_or_without(stage, published, newcomer, monkeypatch):
    file = Snapshot(published[1])
    compare(file, newcomer)
    portions = file.portions

    def interrupted(first):
        for count, portion in enumerate(portions(first)):
            if count == 4:
                raise KeyboardInterrupt
            yield portion

    for _ in range(2):
        monkeypatch.setattr(file, "portions", interrupted)
        with pytest.raises(KeyboardInterrupt):
            newcomer.follow(start=file)
    assert 0 < newcomer.size()[0] < file.head.logs
    monkeypatch.setattr(file, "portions", portions)
    newcomer.follow(start=file)
    assert rows(newcomer) == rows(published[0])


def test_a_start_in_the_middle_of_a_part_takes_nothing_in_twice(stage, published):
    file, ledger = Snapshot(published[1]), Ledger(stage.contracts)
    compare(file, ledger)
    whole = [log for portion in file.portions(0) for log in portion.logs]
    for first in {log["blockNumber"] + 1 for log in whole}:
        rest = [log for portion in file.portions(first) for log in portion.logs]
        assert rest == [log for log in whole if log["blockNumber"] >= first]


def test_two_publishers_write_the_same_file(stage, published, newcomer, tmp_path):
    newcomer.follow()
    head, digest = publish(newcomer, tmp_path / "again.gz")
    assert (tmp_path / "again.gz").read_bytes() == published[1].read_bytes()
    file = Snapshot(published[1])
    file.measure()
    assert (file.head, file.digest) == (head, digest)


def test_a_file_is_never_written_over(published):
    before = published[1].read_bytes()
    with pytest.raises(FileInTheWay):
        publish(published[0], published[1])
    assert published[1].read_bytes() == before


def test_where_nothing_is_settled_nothing_is_published(built_stage, newcomer, tmp_path, monkeypatch):
    monkeypatch.setattr("oathwork.ledger.reading.PROVISIONAL", 10_000)
    newcomer.follow()
    with pytest.raises(NothingToPublish):
        publish(newcomer, tmp_path / "none.gz")
    assert not (tmp_path / "none.gz").exists()


# --------------------------------------------------------------------------------------------------------------- lies


REWARD, TWICE = (b"%064x" % amount for amount in (10**18, 2 * 10**18))


def doubles_a_reward(head, logs):
    at = next(at for at, line in enumerate(logs) if REWARD in line)
    logs[at] = logs[at].replace(REWARD, TWICE, 1)


def lacks_a_log(head, logs):
    del logs[7]


def lacks_the_end(head, logs):
    del logs[-1]


def has_another_log(head, logs):
    number, index, rest = logs[-1].split(b" ", 2)
    logs.append(b" ".join([number, b"%d" % (int(index) + 1), rest]))


def swaps_two(head, logs):
    places = [b" ".join(line.split(b" ")[:3]) for line in logs[:2]]
    rests = [line.split(b" ", 3)[3] for line in logs[:2]]
    logs[:2] = [b" ".join(pair) for pair in zip(places, reversed(rests), strict=True)]


def names_another_transaction(head, logs):
    words = logs[5].split(b" ")
    words[3] = words[3][::-1]
    logs[5] = b" ".join(words)


def names_another_block(head, logs):
    number, _, hash, _ = logs[5].split(b" ", 3)
    logs[:] = [line.replace(hash, hash[::-1]) if line.startswith(number + b" ") else line for line in logs]


LIES = [
    doubles_a_reward, lacks_a_log, lacks_the_end, has_another_log, swaps_two, names_another_transaction, names_another_block
]  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_one_lie_refuses_all_of_the_file(published, newcomer, tmp_path, lie):
    file = Snapshot(bent(published, tmp_path, lie))
    with pytest.raises(
        SnapshotRefused, match=r"refused, and nothing of it was taken in: its blocks \d+ to \d+"
    ):
        compare(file, newcomer)
    assert is_untouched(newcomer)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"chain": "0x1"}, "is of chain 1, this is chain"),
        ({"escrow": "0x" + "11" * 20}, "the contract here is"),
        ({"hash": "0x" + "ab" * 32}, "another block"),
        ({"last": 10**12}, "can still be replaced"),
        ({"first": 10}, "begins at block 10"),
    ],
)
def test_a_file_of_another_chain_contract_branch_or_stretch_is_refused(
    published, newcomer, tmp_path, monkeypatch, change, words
):
    head, logs = head_and_logs(published[1])
    file = Snapshot(written(tmp_path / "other.gz", head | change, logs))
    monkeypatch.setattr(file, "measure", None)  # before it is read
    with pytest.raises(SnapshotRefused, match=words):
        compare(file, newcomer)
    assert is_untouched(newcomer)


@pytest.mark.parametrize("is_whole", [False, True])
def test_what_lies_before_the_deployment_does_not_thin_the_sample(
    stage, published, newcomer, monkeypatch, is_whole
):
    monkeypatch.setattr(snapshot_check, "SAMPLE", 3)
    file = Snapshot(published[1])
    newcomer.first = file.last - 25
    compared, compare_one = [], snapshot_check._compare
    monkeypatch.setattr(
        snapshot_check,
        "_compare",
        lambda stretch, *more: compared.append(stretch) or compare_one(stretch, *more),
    )
    comparison = compare(file, newcomer, is_whole=is_whole)
    later_stretches = [each for each in file.stretches if each.last >= newcomer.first]
    assert 3 < comparison.stretches == len(later_stretches) < len(file.stretches)
    assert min(stretch.last for stretch in compared) >= newcomer.first


def test_a_lie_is_drawn_as_often_as_is_said(stage, published, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot_check, "SAMPLE", 3)
    path, draws, seen = bent(published, tmp_path, lacks_a_log), 200, 0
    ledger = Ledger(stage.contracts)
    for seed in range(draws):
        file = Snapshot(path)
        try:
            comparison = compare(file, ledger, random=random.Random(seed))
        except SnapshotRefused:
            seen += 1
    assert abs(seen / draws - (1 - comparison.unseen(1))) < 0.1


def test_the_draw_is_another_each_time(stage, published, monkeypatch):
    monkeypatch.setattr(snapshot_check, "SAMPLE", 3)
    asked, real = [], stage.chain.raw_logs
    monkeypatch.setattr(stage.chain, "raw_logs", lambda *args: asked.append(args[2:]) or real(*args))
    for _ in range(8):
        compare(Snapshot(published[1]), Ledger(stage.contracts))
    assert len({tuple(asked[at : at + 3]) for at in range(0, 24, 3)}) > 1


def test_a_file_that_was_changed_after_it_was_compared_is_refused(published, newcomer, tmp_path):
    path = tmp_path / "ledger.gz"
    path.write_bytes(published[1].read_bytes())
    file = Snapshot(path)
    compare(file, newcomer)
    head, logs = head_and_logs(path)
    doubles_a_reward(head, logs)
    written(path, head, logs)
    with pytest.raises(DocumentRefused, match="changed while it was read"):
        newcomer.follow(start=file)
    assert newcomer.size()[0] < 8  # what stood before the change was compared


def test_a_forged_hash_that_was_not_drawn_is_mended_by_the_next_reading(
    stage, published, newcomer, tmp_path, monkeypatch
):
    monkeypatch.setattr(snapshot_check, "SAMPLE", 0)
    file = Snapshot(bent(published, tmp_path, names_another_block))
    compare(file, newcomer)
    portions = file.portions
    monkeypatch.setattr(file, "portions", lambda first: [each for each in portions(first)][:2])
    newcomer.follow(start=file)
    Store(stage.contracts, newcomer.database).follow()
    assert newcomer.refresh() == Ledger(stage.contracts).refresh()


# ------------------------------------------------------------------------------------------------ what is no such file


def refused(path, words):
    with pytest.raises(DocumentRefused, match=words):
        Snapshot(path).measure()


@pytest.mark.parametrize("keep", [0.001, 0.3, 0.7, 0.999])
def test_a_file_that_was_cut_off_is_refused(published, tmp_path, keep):
    data = published[1].read_bytes()
    (tmp_path / "cut.gz").write_bytes(data[: int(len(data) * keep)])
    refused(tmp_path / "cut.gz", "not a whole file of gzip|canonical")


def test_a_file_that_ends_at_a_line_too_early_is_refused(published, tmp_path):
    head, logs = head_and_logs(published[1])
    refused(written(tmp_path / "short.gz", head, logs[:-3]), "and says that it has")


def test_a_file_out_of_order_is_refused(published, tmp_path):
    head, logs = head_and_logs(published[1])
    for wrong in ([logs[1], logs[0], *logs[2:]], [logs[0], *logs], [*logs, logs[-1]]):
        refused(written(tmp_path / "order.gz", head, wrong), "not in the chain's order")


@pytest.mark.parametrize(
    "bend",
    [
        lambda line: line.replace(b" ", b"\t", 1),
        lambda line: b"-" + line,
        lambda line: b"1" * 30 + line,
        lambda line: line.replace(b"\n", b"0\n"),
        lambda line: line.replace(b"\n", b"zz\n"),
        lambda line: line.replace(b"\n", b" \n"),
        lambda line: b" ".join([*line.split(b" ")[:4], b"ab" * 32, b"\n"]),  # one topic
        lambda line: b" ".join([*line.split(b" ")[:4], b"ab" * 160, b"\n"]),  # five
        lambda line: b"\n",
    ],
)
def test_a_line_that_is_no_log_is_refused(published, tmp_path, bend):
    head, logs = head_and_logs(published[1])
    refused(
        written(tmp_path / "line.gz", head, [logs[0], bend(logs[1]), *logs[2:]]), "not a log, line 3|line 3"
    )


@pytest.mark.parametrize(
    "data", [b"", b"plain", b"\x1f\x8b\x08\x00" + bytes(40), gzip.compress(b"[" * 10**6)]
)
def test_what_is_no_file_of_logs_is_refused(tmp_path, data):
    (tmp_path / "no.gz").write_bytes(data)
    refused(tmp_path / "no.gz", "no.gz")


def test_a_folder_is_refused(tmp_path):
    refused(tmp_path, "not a regular file")


def bombs(published):
    head, logs = head_and_logs(published[1])
    line = module.canonical(head) + b"\n"
    yield "a line too long", line + b"1" * (200 * 1024 * 1024)
    place = logs[0].split(b" ", 2)
    same = [b"%b %d %b" % (place[0], int(place[1]) + at, place[2]) for at in range(100_000)]
    yield "many logs", line + b"".join(same)


@pytest.mark.parametrize("which", [0, 1])
def test_a_bomb_fills_neither_memory_nor_disk(published, newcomer, tmp_path, which):
    name, text = list(bombs(published))[which]
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(text))
    assert len(text) > 100 * path.stat().st_size, name
    del text
    tracemalloc.start()
    refused(path, "times as large|too long")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * 1024 * 1024, peak
    assert is_untouched(newcomer)


def test_more_logs_in_one_block_than_a_node_would_answer_are_refused(published, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_LARGEST_STRETCH", 10_000)
    head, logs = head_and_logs(published[1])
    number, index, rest = logs[-1].split(b" ", 2)
    more = [b"%b %d %b" % (number, int(index) + at, rest) for at in range(1, 40)]
    refused(
        written(tmp_path / "full.gz", head | {"logs": len(logs) + 39}, [*logs, *more]),
        "too many logs about block",
    )


def test_a_log_is_written_as_the_store_has_it_and_as_a_node_says_it(stage, published):
    _, logs = head_and_logs(published[1])
    contracts = published[0].followed_contracts
    said = stage.chain.raw_logs(contracts, [], 0, stage.chain.block().number)
    assert [line_of(log) for _, entries in said for log in entries if len(log["topics"]) > 1] == logs


def test_statuses_are_of_live_ones_too(published, newcomer):
    file = Snapshot(published[1])
    compare(file, newcomer)
    newcomer.follow(start=file)
    assert len(newcomer.find(statuses=[Status.CLAIMED])) == 3


def test_any_database_may_publish(stage, newcomer, tmp_path):
    newcomer.follow()
    publish(newcomer, tmp_path / "of.gz")
    other = Store(stage.contracts, open_database(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    file = Snapshot(tmp_path / "of.gz")
    compare(file, other, is_whole=True)
    other.follow(start=file)
    assert rows(other) == rows(newcomer)
