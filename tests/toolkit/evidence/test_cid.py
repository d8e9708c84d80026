"""CIDs are those of the IPFS project's own importer.

The vectors come from npm's `ipfs-unixfs-importer` 17 with the settings of `ipfs add --cid-version=1 --raw-leaves`
(chunks of 262,144 bytes, 174 links); the one of the empty folder is widely known.
"""

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multiformats import CID

from oathwork.evidence.cid import (
    CHUNK,
    LINKS_OF_A_NODE,
    Measure,
    TooLarge,
    cid_bytes,
    cid_text,
    depth_of,
    folder_cid,
    links_of,
    node,
    parts_of,
    raw_cid,
    size_in,
)
from tests.support.ipfs_node import Store

HELLO = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"  # hello and a line feed


def numbered(size):
    """Return bytes of which no two chunks are equal: each begins with its number."""
    data = bytearray(size)
    for number in range(max(0, size - 4) // CHUNK + 1 if size >= 4 else 0):
        data[number * CHUNK : number * CHUNK + 4] = struct.pack(">I", number)
    return bytes(data)


def cid_of(data, *, step=100_003):
    measure = Measure()
    for at in range(0, len(data), step):
        measure.add(data[at : at + step])
    assert (measure.size, measure.sha256) == (len(data), hashlib.sha256(data).digest())
    return measure.cid


VECTORS = {
    0: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    1: "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu",
    CHUNK: "bafkreiekhhjkxu4ztk3tyng3er3ijhg56mb44oe3gwbgquhzu4afrg2ksa",
    CHUNK + 1: "bafybeigllfqgfpqydppr6cmv56g7ax4wyhruzswvcefv6j5kj77nzttfki",
    1_000_000: "bafybeig77bazhql5zb4zawyojcpqgwdrqafziurbjbdg3h36eyy2hbqhwq",
    LINKS_OF_A_NODE * CHUNK: "bafybeif3vqt7kcywxbyawpykdxahuxvsdb2epftalohtycd2vvyt2uzdam",
    LINKS_OF_A_NODE * CHUNK + 1: "bafybeid7iwc4tgkej5ki5g7boafy4jworaoivztm2ktcrirn6xwtqefr6a",
    (LINKS_OF_A_NODE + 1) * CHUNK + 5: "bafybeiewjeutjqbrrlar2ual7d4oqvsqrgqysl5ofmyoy6vs5sbqposome",
}
FOLDER = {
    "hello.txt": b"hello\n",
    ".hidden": b"",
    "a/b/big.bin": numbered(1_000_000),
    "a.txt": b"a",
    "ünï/data.bin": bytes(range(256)),
    "Z": b"Z",
}


@pytest.mark.parametrize("size", VECTORS)
def test_a_file_has_the_cid_that_ipfs_gives_it(size):
    assert cid_text(cid_of(numbered(size))) == VECTORS[size]


@pytest.mark.parametrize("step", [1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 10**9])
def test_a_cid_does_not_depend_on_how_the_bytes_come(step):
    data = numbered(CHUNK + 1)[CHUNK - 20 :] if step < 10 else numbered(1_000_000)
    assert cid_of(data, step=step) == cid_of(data)


@pytest.mark.parametrize(
    ("files", "cid"),
    [
        ({}, "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"),
        ({"hello.txt": b"hello\n"}, "bafybeigdcg7pksx2zk5336vrfsktjodlr4rbfz37qr3koc5xboxe5ekv24"),
        (FOLDER, "bafybeid3p2nzyb3snkblmtxtbpuciw2rhe5pzld44xekvu4x2dfksfkyk4"),
        (
            {f"{number:05}": b"x" for number in range(6_393)},
            "bafybeicgzhcefsmifkyooss33cetitdejbodqkp527einj55743dsxpc6a",
        ),
    ],
    ids=["empty", "one file", "folders in it", "as many names as one node holds"],
)
def test_a_folder_has_the_cid_that_ipfs_gives_it(files, cid):
    assert cid_text(folder_cid((path, cid_of(data), len(data)) for path, data in files.items())) == cid


def test_a_folder_that_ipfs_would_spread_over_nodes_is_refused():
    with pytest.raises(TooLarge, match="more names than one node holds"):
        folder_cid((f"{number:05}", cid_bytes(HELLO), 6) for number in range(6_394))


def test_a_folder_too_deep_is_refused():
    folder_cid([("a/" * 64 + "x", cid_bytes(HELLO), 6)])
    with pytest.raises(TooLarge, match="more than 64 folders deep"):
        folder_cid([("a/" * 65 + "x", cid_bytes(HELLO), 6)])


@given(st.binary(min_size=32, max_size=32))
def test_a_cid_is_written_as_a_library_writes_it(digest):
    library = CID("base32", 1, "raw", ("sha2-256", digest))
    assert (cid_text(raw_cid(digest)), cid_bytes(str(library))) == (str(library), bytes(library))


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "b",
            HELLO[:-1],
            HELLO + "a",
            HELLO.upper(),
            HELLO + "\n",
            "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
        ],
        HELLO[:-1] + "n",  # the same bytes in another spelling: bits that do not count are set
    ],
)
def test_a_text_that_is_no_cid_of_ours_is_refused(text):
    with pytest.raises(ValueError, match="not a CIDv1"):
        cid_bytes(text)


@given(st.integers(CHUNK + 1, 3 * LINKS_OF_A_NODE * CHUNK))
def test_the_node_of_a_file_gives_its_links_and_size_back(size):
    depth = depth_of(size)
    codec = b"\x01\x55\x12\x20" if depth == 1 else b"\x01\x70\x12\x20"
    cids = [codec + hashlib.sha256(bytes([at])).digest() for at in range(len(parts_of(size, depth)))]
    block = node(size, depth, cids)
    assert (links_of(block, size, depth), size_in(block)) == (cids, size)
    assert links_of(block, size + 1, depth) is None and links_of(block + b"\0", size, depth) is None


@given(st.binary(max_size=300))
def test_what_is_no_node_has_no_links(block):
    assert links_of(block, CHUNK + 1, 1) is None
    assert size_in(block) >= -1


def test_the_nodes_of_tests_cut_files_as_ipfs_does():
    store = Store()
    assert [str(store.file(numbered(size))[0]) for size in VECTORS] == list(VECTORS.values())
