"""locate: a manifest and its work are found where they are, and nowhere they are not."""

import socket
from dataclasses import replace

import pytest

from oathwork.errors import UsageError
from oathwork.evidence import locate
from oathwork.evidence.files import File
from oathwork.evidence.inspection import check_manifest, write_folder_manifest
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.locate import SpecificationMissing, find_specification, load_manifest, open_work
from oathwork.evidence.manifest import read_manifest
from oathwork.untrusted.documents import content_hash
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched
from oathwork.untrusted.temporary import Temporary
from tests.support.ipfs_node import Node
from tests.toolkit.evidence.test_cid import FOLDER
from tests.toolkit.evidence.test_git import CLAIM
from tests.toolkit.evidence.test_manifest import MANIFEST


@pytest.fixture
def node():
    with Node().serving() as node:
        yield node


@pytest.fixture
def folder(tmp_path):
    for name, data in FOLDER.items():
        (tmp_path / "work" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "work" / name).write_bytes(data)
    return tmp_path / "work"


@pytest.fixture
def manifest(folder):
    return write_folder_manifest(CLAIM, folder)


def store(node, manifest, folder):
    for file in manifest.files:
        assert str(node.store.file((folder / file.path).read_bytes())[0]) == file.cid
    assert str(node.store.file(manifest.data)[0]) == manifest.cid


def test_a_manifest_is_read_from_a_file_or_by_its_cid(node, folder, manifest, tmp_path):
    store(node, manifest, folder)
    (tmp_path / "manifest.json").write_bytes(manifest.data)
    gateway = Gateway(node.url)
    assert (
        load_manifest(tmp_path / "manifest.json")
        == load_manifest(str(tmp_path / "manifest.json"), gateway)
        == manifest
    )
    assert (
        load_manifest(manifest.cid, gateway) == load_manifest(f"ipfs://{manifest.cid}", gateway) == manifest
    )


def test_a_manifest_of_thousands_of_files_comes_in_chunks(node):
    (one,) = [file for file in MANIFEST.files if file.path == "b.txt"]
    large = replace(MANIFEST, files=tuple(replace(one, path=f"{number:06}") for number in range(2_000)))
    cid = str(node.store.file(large.data)[0])
    assert cid == large.cid and cid.startswith("bafybei")
    assert load_manifest(cid, Gateway(node.url)) == large


def test_a_manifest_of_another_delivery_is_not_taken_for_it(node, manifest):
    node.store.blocks[manifest.cid] = replace(manifest, words="other").data
    with pytest.raises(NotFetched, match="gives other bytes than those of"):
        load_manifest(manifest.cid, Gateway(node.url))


def test_a_cid_that_names_no_manifest_is_refused(node):
    cid = str(node.store.file(b"hello\n")[0])
    with pytest.raises(DocumentRefused, match="not JSON"):
        load_manifest(cid, Gateway(node.url))


def test_a_cid_without_a_gateway_is_told(manifest):
    with pytest.raises(UsageError, match="say which gateway has it"):
        load_manifest(manifest.cid)


def test_a_folder_is_fetched_through_a_gateway_and_matches(node, folder, manifest):
    store(node, manifest, folder)
    with open_work(manifest, None, Gateway(node.url)) as work:
        assert check_manifest(manifest, work).matches
        assert sorted(path.name for path in work.folder.rglob("*") if path.is_file()) == sorted(
            path.name for path in folder.rglob("*") if path.is_file()
        )
    assert not work.folder.exists()
    assert not [path for path in node.asked if "?format=raw" not in path]


def test_what_is_here_is_not_fetched(node, folder, manifest):
    with open_work(manifest, folder, Gateway(node.url)) as work:
        assert check_manifest(manifest, work).matches
    assert node.asked == []


def test_a_false_sha256_of_a_large_file_is_named(node, folder, manifest):
    """Its CID is that of its chunks, so only the whole file shows it."""
    store(node, manifest, folder)
    large = next(file for file in manifest.files if file.path == "a/b/big.bin")
    lie = replace(
        manifest,
        files=tuple(replace(file, sha256=bytes(32)) if file is large else file for file in manifest.files),
    )
    with open_work(read_manifest(lie.data), None, Gateway(node.url)) as work:
        (difference,) = check_manifest(lie, work).differences
    assert str(difference).startswith("a/b/big.bin, sha-256: the manifest says 0000")


def test_a_folder_nobody_has_is_told(manifest):
    with (
        pytest.raises(UsageError, match="say where it is, or which gateway has it"),
        open_work(manifest, None),
    ):
        pass


def test_what_was_fetched_before_a_lie_is_deleted(node, folder, manifest, monkeypatch):
    store(node, manifest, folder)
    last: File = manifest.files[-1]
    node.store.blocks[last.cid] = b"other"
    folders = []
    monkeypatch.setattr(
        "oathwork.evidence.folder_source.Temporary",
        lambda kind: folders.append(Temporary(kind)) or folders[0],
    )
    with pytest.raises(NotFetched), open_work(manifest, None, Gateway(node.url)):
        pass
    assert not folders[0].path.exists()


SPECIFICATION = b'title = "Sort"\ncriteria = ["It sorts"]\n'
OTHER = SPECIFICATION.replace(b"Sort", b"Swap")
HASH = content_hash(SPECIFICATION)


def test_a_specification_is_found_by_its_hash_under_any_name(tmp_path):
    (tmp_path / "specification.toml").write_bytes(OTHER)
    (tmp_path / "renamed.MD").write_bytes(SPECIFICATION)
    (tmp_path / "folder.toml").mkdir()
    assert find_specification(HASH, folders=[tmp_path]).title == "Sort"


def test_a_specification_that_is_nowhere_is_missing_with_the_places_where_it_is_not(tmp_path):
    (tmp_path / "specification.toml").write_bytes(OTHER)
    with pytest.raises(SpecificationMissing, match=f"0x{HASH.hex()} was not found: not in {tmp_path}/"):
        find_specification(HASH, folders=[tmp_path])


def test_a_specification_comes_from_its_uri_if_that_holds_it(node, monkeypatch):
    cid = node.store.file(SPECIFICATION)[0]
    assert find_specification(HASH, uri=f"ipfs://{cid}", gateway=Gateway(node.url)).title == "Sort"
    questions = []
    monkeypatch.setattr(
        locate, "ask", lambda *place, **limits: questions.append((place, limits)) or SPECIFICATION
    )
    assert find_specification(HASH, uri="https://example.org/a?b=1").title == "Sort"
    ((place, path), limits) = questions[0]
    assert (place.netloc, path, limits["public"]) == ("example.org", "/a?b=1", True)


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("file:///etc/passwd", "neither ipfs:// and a CID nor an https URL"),
        ("http://example.org/a", "neither ipfs:// and a CID nor an https URL"),
        ("https://[", "not a URL"),
        ("https://user@example.org/a", "is not the URL of a specification"),
        ("ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", "say which gateway has it"),
    ],
)
def test_a_uri_that_leads_nowhere_is_said(uri, reason):
    with pytest.raises(SpecificationMissing, match=reason):
        find_specification(HASH, uri=uri)


def test_a_uri_that_holds_something_else_is_said(monkeypatch):
    monkeypatch.setattr(locate, "ask", lambda *_, **__: OTHER)
    with pytest.raises(SpecificationMissing, match=f"holds another document, 0x{content_hash(OTHER).hex()}"):
        find_specification(HASH, uri="https://example.org/a")


def test_a_strangers_uri_leads_to_no_server_of_this_machine():
    with (
        pytest.raises(SpecificationMissing, match="of this machine or of a private network"),
        socket.create_server(("127.0.0.1", 0)) as own,
    ):
        find_specification(HASH, uri=f"https://127.0.0.1:{own.getsockname()[1]}/a")
