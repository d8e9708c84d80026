"""manifest: a delivery has one form and one hash; anything that is not exactly in that form is refused by name."""

import hashlib
import json
from dataclasses import replace

import pytest

from oathwork.evidence.files import File, cid_of, root_of
from oathwork.evidence.folder_source import FolderSource
from oathwork.evidence.git_source import GitSource
from oathwork.evidence.manifest import (
    Claim,
    Link,
    Manifest,
    read_manifest,
    verify_manifest,
)
from oathwork.evidence.specification import Acceptance
from oathwork.model.terms import Share
from oathwork.untrusted.documents import canonical, content_hash
from oathwork.untrusted.fields import DocumentRefused

WORKER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
MATE = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
OTHER = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
HELLO = hashlib.sha256(b"hello\n").digest()

MANIFEST = Manifest(
    claim=Claim(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3", b"\x01" * 32, 1, WORKER),
    source=GitSource("https://example.org/work.git", "a" * 40, "b" * 40, "c" * 40),
    files=(File("a/hello.txt", 6, HELLO, cid_of(HELLO)), File("b.txt", 6, HELLO, cid_of(HELLO))),
    deletions=("old.txt",),
    links=(Link("pull request", "https://example.org/pull/1"),),
    shares=(Share(MATE, 2_500),),
    licence="MIT",
    acceptance=Acceptance(("make", "test"), 60),
    words="Sorted.\n\nIn two ways.",
)
FOLDER = replace(MANIFEST, source=FolderSource(root_of(MANIFEST.files)), deletions=())
PULL = replace(MANIFEST, source=replace(MANIFEST.source, ref="refs/merge-requests/12/head"))


def changed(path: str, value: object) -> bytes:
    """Return the manifest's canonical bytes with one field changed (`git.commit`, `files.0.path`), or taken out."""
    document = json.loads(MANIFEST.data)
    place = document
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return canonical(document)


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentRefused) as error:
        read_manifest(data)
    return str(error.value)


def test_what_is_written_is_read():
    assert read_manifest(MANIFEST.data) == MANIFEST
    assert verify_manifest(MANIFEST) == MANIFEST


def test_the_delivery_is_the_keccak_of_the_canonical_bytes():
    assert MANIFEST.delivery == content_hash(MANIFEST.data)
    assert MANIFEST.data == canonical(json.loads(MANIFEST.data))


def test_the_delivery_of_this_manifest_never_changes():
    assert MANIFEST.delivery.hex() == "0b429448758d41f6ff4d2bb6f37d9cd37590035af4866374f2749a45fc515138"


def test_the_delivery_of_a_folder_and_of_a_pull_request_never_change_either():
    assert FOLDER.delivery.hex() == "fb777f9972bc0f39380d7494adc72d57b6dc2a995307fcdf82f6c450ce43da61"
    assert PULL.delivery.hex() == "e5fd0c7693960f2adff13aced804b4abdee79f4f21ab84301e8469b600be8f57"


@pytest.mark.parametrize("of", ["FOLDER", "PULL"])
def test_a_folder_and_a_pull_request_are_read_as_they_are_written(of):
    manifest = globals()[of]
    assert read_manifest(manifest.data) == manifest
    assert manifest.work == (manifest.source.cid if of == "FOLDER" else manifest.source.commit)


def test_a_manifest_has_the_cid_of_its_bytes():
    assert MANIFEST.cid == cid_of(hashlib.sha256(MANIFEST.data).digest())


def test_a_cid_is_the_one_ipfs_gives_a_single_raw_block():
    assert (
        cid_of(hashlib.sha256(b"hello").digest())
        == "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"
    )


@pytest.mark.parametrize(
    "field", ["chain", "escrow", "bounty", "round", "worker", "git.commit", "files.0.sha256", "words"]
)
def test_every_field_changes_the_delivery(field):
    values = {
        "chain": 1,
        "escrow": OTHER,
        "bounty": "0x" + "02" * 32,
        "round": 2,
        "worker": OTHER,
        "git.commit": "d" * 40,
        "files.0.sha256": "0x" + "00" * 32,
        "words": "",
    }
    assert content_hash(changed(field, values[field])) != MANIFEST.delivery
    read_manifest(changed(field, values[field]))


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("format", "oathwork/evidence/2", "format: not 'oathwork/evidence/1'"),
        ("chain", ..., "chain: missing"),
        ("chain", "1", "chain: '1' is not a whole number"),
        ("chain", True, "chain: True is not a whole number"),
        ("chain", 0, "chain: not between"),
        ("escrow", MANIFEST.claim.escrow.lower(), "escrow: not an address in EIP-55 spelling"),
        ("bounty", "0x01", "bounty: 1 bytes instead of 32"),
        ("round", 0, "round: not between"),
        ("round", 2**32, "round: not between"),
        ("reward", 5, "reward: unknown field"),
        ("git.branch", "main", "git.branch: unknown field"),
        ("git.commit", "A" * 40, "git.commit: not the full id"),
        ("git.commit", "aaaaaaa", "git.commit: not the full id"),
        ("git.tree", "b" * 64, "git.tree: not the full id"),
        ("git.repository", "--upload-pack=touch", "git.repository: not a path or URL"),
        ("git.repository", "ext::sh -c touch", "git.repository: not a path or URL"),
        ("git.repository", "", "git.repository: empty"),
        ("git.repository", "x\n", "git.repository: holds the control character"),
        ("files", {}, "files: {} is not a list"),
        ("files.0", [], "files[0]: [] is not an object"),
        ("files.0.path", "/etc/passwd", "files[0].path: an absolute path"),
        ("files.0.path", "C:/x", "files[0].path: an absolute path"),
        ("files.0.path", "../x", "files[0].path: a path with . or .."),
        ("files.0.path", "a/../../x", "files[0].path: a path with . or .."),
        ("files.0.path", "a//x", "files[0].path: a path with . or .."),
        ("files.0.path", "a/./x", "files[0].path: a path with . or .."),
        ("files.0.path", "a\\..\\x", "files[0].path: a backslash"),
        ("files.0.path", ".git/hooks/post-checkout", "files[0].path: a path inside .git"),
        ("files.0.path", ".GIT/config", "files[0].path: a path inside .git"),
        ("files.0.path", "a\x1b[2J", "files[0].path: holds the control character"),
        ("files.0.path", "", "files[0].path: empty"),
        ("files.0.path", "x" * 5_000, "files[0].path: longer than"),
        ("files.0.path", "b.txt", "files: not rising by path"),
        ("files.0.path", "c.txt", "files: not rising by path"),
        ("files.0.size", -1, "files[0].size: not between"),
        ("files.0.size", "6", "files[0].size: '6' is not a whole number"),
        ("files.0.sha256", "0x" + "AB" * 32, "files[0].sha256: not bytes"),
        ("files.0.cid", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "files[0].cid: not a CIDv1"),
        ("files.0.mode", "100644", "files[0].mode: unknown field"),
        ("deletions", ["../x"], "deletions: a path with . or .."),
        ("deletions", ["b.txt"], "deletions: a path that is also among the files"),
        ("deletions", ["x", "x"], "deletions: not rising"),
        ("links.0.kind", "shell", "links[0].kind: not one of"),
        ("links.0.url", "javascript:alert(1)", "links[0].url: not an https URL"),
        ("links.0.url", "https://user:word@example.org", "links[0].url: not an https URL"),
        ("links.0.url", "https:///x", "links[0].url: not an https URL"),
        ("links.0.url", "https://[", "links[0].url: not an https URL"),
        ("links.0.url", "https://example.org/\u202egnp.exe", "links[0].url: not an https URL"),
        ("shares.0.part", 0, "shares[0].part: not between"),
        ("shares.0.part", 10_000, "shares[0].part: not between"),
        ("shares.0.account", WORKER, "shares: the worker"),
        ("shares", [{"account": OTHER, "part": 1}, {"account": MATE, "part": 1}], "shares: not rising"),
        (
            "shares",
            [{"account": MATE, "part": 6_000}, {"account": OTHER, "part": 6_000}],
            "shares: more than 10000",
        ),
        ("shares", [{"account": MATE, "part": 1}] * 8, "shares: more than 7"),
        ("acceptance.command", [], "acceptance.command: empty"),
        ("acceptance.command", ["a\0"], "acceptance.command[0]: holds the control character"),
        ("acceptance.seconds", 10**6, "acceptance.seconds: not between"),
        ("acceptance.shell", True, "acceptance.shell: unknown field"),
        ("acceptance", ..., "acceptance: missing"),
        ("words", None, "words: None is not a text"),
        ("words", "\x1b]0;owned\x07", "words: holds the control character"),
        ("words", "x" * 30_000, "words: longer than"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_is_refused_by_name(path, value, rule):
    assert rule in refusal(changed(path, value))


def test_a_bomb_of_files_is_refused():
    files = [{"path": f"{i:06}", "size": 0, "sha256": "0x" + "00" * 32, "cid": "x"} for i in range(20_001)]
    assert "files: more than 20000 items" in refusal(changed("files", files))


def test_the_same_words_in_another_form_are_refused():
    document = json.loads(MANIFEST.data)
    assert "not canonical JSON" in refusal(json.dumps(document).encode())
    assert "not canonical JSON" in refusal(MANIFEST.data + b"\n")
    assert "stands twice" in refusal(MANIFEST.data[:-1] + b',"words":"other"}')


def test_a_manifest_no_reader_would_accept_is_not_written():
    with pytest.raises(DocumentRefused, match="words: holds the control character"):
        verify_manifest(replace(MANIFEST, words="\x1b"))
