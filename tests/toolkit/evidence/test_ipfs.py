"""ipfs: nothing a gateway says is believed, and what a node has stored is what was sent; see `tests/support/ipfs_node.py`."""

import json

import pytest

from oathwork.evidence.cid import CHUNK, Measure, cid_bytes, cid_text, folder_cid
from oathwork.evidence.ipfs import Gateway, upload_file, upload_folder
from oathwork.untrusted.http import NotFetched
from tests.support.ipfs_node import Node
from tests.toolkit.evidence.test_cid import FOLDER, numbered

SMALL, LARGE, HUGE = b"hello\n", numbered(1_000_000), numbered(174 * CHUNK + 1)


@pytest.fixture
def node():
    with Node().serving() as node:
        yield node


def cid_of(data):
    measure = Measure()
    measure.add(data)
    return cid_text(measure.cid)


def stored(node, data):
    return str(node.store.file(data)[0])


def instead(node, cid, block):
    """Let the node say that `cid` is another block."""
    node.store.blocks[cid] = block


def fetched(node, cid, size, **more):
    return b"".join(Gateway(node.url, **more).file(cid, size))


def refused(node, cid, size, **more):
    with pytest.raises(NotFetched) as error:
        fetched(node, cid, size, **more)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    "data", [b"", SMALL, LARGE, HUGE], ids=["empty", "small", "large", "of three levels"]
)
def test_a_file_comes_block_by_block(node, data):
    assert fetched(node, stored(node, data), len(data)) == data


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_file_whose_size_nobody_said_is_read(node, data):
    assert Gateway(f"{node.url}/").read(stored(node, data), limit=10**6) == data


def test_a_file_larger_than_the_limit_is_not_read(node):
    with pytest.raises(NotFetched, match="is not a file of at most 999999 bytes"):
        Gateway(node.url).read(stored(node, LARGE), limit=999_999)
    assert len(node.asked) == 1


def test_other_bytes_are_not_believed(node):
    cid = stored(node, SMALL)
    instead(node, cid, b"hallo\n")
    assert f"gives other bytes than those of {cid}" in refused(node, cid, 6)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_another_chunk_is_not_believed(node, at):
    cid = stored(node, LARGE)
    chunk = stored(node, LARGE[at * CHUNK : (at + 1) * CHUNK])
    instead(node, chunk, b"x" * len(node.store.blocks[chunk]))
    assert f"gives other bytes than those of {chunk}" in refused(node, cid, len(LARGE))


def test_a_file_of_another_size_is_refused(node):
    cid = stored(node, LARGE)
    assert "is not a file of 999999 bytes" in refused(node, cid, 999_999)
    assert "more than the 5 bytes" in refused(node, stored(node, SMALL), 5)
    assert "is not a chunk of 7 bytes" in refused(node, stored(node, SMALL), 7)


def test_a_bomb_of_nodes_is_not_walked(node):
    """Ten levels of 174 links to the same node below: honest hashes, 10^22 chunks of nothing."""
    store = node.store
    place = store.put("raw", b"", 0)
    for _ in range(10):
        place = store.node(b"\x08\x02\x18\x00", [(b"", place)] * 174)
    assert "is not a file of 600000 bytes" in refused(node, str(place[0]), 600_000)
    with pytest.raises(NotFetched, match="is not a file of at most"):
        Gateway(node.url).read(str(place[0]), limit=10**6)
    assert len(node.asked) == 2


def test_a_folder_or_a_foreign_layout_is_no_file(node):
    folder = node.store.folder({"a": node.store.file(SMALL)}, {}, "x")
    assert "is not a file of" in refused(node, str(folder[0]), CHUNK + 1)
    halves = [(b"", node.store.put("raw", bytes(200_000), 200_000))] * 2
    data = b"\x08\x02\x18\x80\xb5\x18\x20\xc0\x9a\x0c\x20\xc0\x9a\x0c"
    assert "is not a file of 400000 bytes" in refused(node, str(node.store.node(data, halves)[0]), 400_000)


def test_a_gateway_is_asked_for_names_only_and_never_followed(node):
    cid = stored(node, SMALL)
    node.behave = lambda handler: handler.reply(302, b"", Location="http://127.0.0.1:1/") or True
    assert "sends us on to" in refused(node, cid, 6)
    assert node.asked == [f"/ipfs/{cid}?format=raw"]


def test_a_slow_gateway_is_left(node):
    cid = stored(node, LARGE)
    assert "took too long" in refused(node, cid, len(LARGE), seconds=0)


def test_what_is_not_there_is_named(node):
    assert "answers with 404" in refused(node, cid_of(b"nowhere"), 7)


# ------------------------------------------------------------------------------------------------------ uploads


@pytest.mark.parametrize("data", [b"", SMALL, LARGE], ids=["empty", "small", "large"])
def test_an_uploaded_file_is_stored_and_can_be_fetched(node, data):
    upload_file(node.url, data, cid_of(data))
    assert fetched(node, cid_of(data), len(data)) == data
    assert node.asked[0].startswith("/api/v0/add?cid-version=1&raw-leaves=true&chunker=size-262144&pin=true")


def test_an_uploaded_folder_is_stored_under_its_name(node):
    files = sorted(FOLDER.items(), key=lambda item: item[0].encode())
    root = cid_text(folder_cid((path, cid_bytes(cid_of(data)), len(data)) for path, data in files))
    upload_folder(node.url, ((path, [data[:10], data[10:]]) for path, data in files), root)
    assert root in node.store.blocks


@pytest.mark.parametrize("name", ["a b+c%2e&.txt", 'quote".txt', "ünï.txt", "semi;colon"])
def test_a_name_arrives_as_it_is(node, name):
    root = cid_text(folder_cid([(name, cid_bytes(cid_of(SMALL)), len(SMALL))]))
    upload_folder(node.url, [(name, [SMALL])], root)
    assert root in node.store.blocks


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            json.dumps({"Name": "file", "Hash": cid_of(LARGE)}).encode(),
            f"has put it under {cid_of(LARGE)}, but it is",
        ),
        (b'{"Name": "file", "Hash": "\\u001b[2J"}', "has put it under \\x1b[2J, but it is"),
        (b'{"Name": "other", "Hash": "x"}', "has put it under nothing"),
        (b"", "has put it under nothing"),
        (b"<html>", "answers an upload with what is no answer"),
        (b"[1]", "answers an upload with what is no answer"),
        (b"\xff", "answers an upload with what is no answer"),
        (b"[" * 100_000, "answers an upload with what is no answer"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_node_that_lies_is_found_out(node, answer, message):
    node.behave = lambda handler: handler.reply(200, answer) or True
    with pytest.raises(NotFetched) as error:
        upload_file(node.url, SMALL, cid_of(SMALL))
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_node_that_refuses_is_heard(node):
    node.behave = lambda handler: handler.reply(403, b"403 - Forbidden") or True
    with pytest.raises(NotFetched, match="answers with 403: 403 - Forbidden"):
        upload_file(node.url, SMALL, cid_of(SMALL))


def test_an_upload_is_not_sent_on(node):
    node.behave = lambda handler: handler.reply(307, b"", Location="http://127.0.0.1:1/") or True
    with pytest.raises(NotFetched, match="sends us on to"):
        upload_file(node.url, SMALL, cid_of(SMALL))
