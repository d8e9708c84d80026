"""Evidence from a hostile hand harms nothing: each kind of it is refused in one clear line, or read as mere data.

`CASES` is the list. Each makes something hostile on a `Ground` and returns what a user would do with it, with the words
of the refusal. Beside it lie a program that leaves a trace if it is ever run, and a precious file that nobody may touch.
"""

import hashlib
import json
import os
import socket
import struct
import time
import unicodedata
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from oathwork.errors import OathworkError
from oathwork.evidence import git as calls
from oathwork.evidence.checkout import CommitFiles
from oathwork.evidence.files import File, cid_of
from oathwork.evidence.folder_source import FolderWork
from oathwork.evidence.git import resolve
from oathwork.evidence.inspection import write_folder_manifest, write_manifest
from oathwork.evidence.ipfs import Gateway
from oathwork.evidence.locate import check_at, load_manifest, open_work
from oathwork.evidence.manifest import read_manifest
from oathwork.evidence.pull_requests import find_pull_request
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import Acceptance
from oathwork.untrusted.documents import canonical
from oathwork.verdicts.acceptance import accept
from tests.support.ipfs_node import Node
from tests.support.repositories import commit, commit_tree, git, new_repository
from tests.toolkit.evidence.test_git import CLAIM
from tests.toolkit.evidence.test_manifest import HELLO, MANIFEST

CASES = {}
HARMLESS = ""  # read as data, without a word


def case(name, words):
    """Register a maker under a name: `maker(ground)` returns what is to be refused in these words."""

    def register(maker):
        assert name not in CASES
        CASES[name] = (maker, words)
        return maker

    return register


@dataclass
class Ground:
    """Where a case plays: `trace` exists if anything hostile was run; `program` would make it."""

    place: Path
    monkeypatch: pytest.MonkeyPatch

    def __post_init__(self):
        self.precious, self.trace = self.place / "precious", self.place / "trace"
        self.precious.write_text("precious")
        self.program = self.place / "program"
        self.program.write_text(f"#!/bin/sh\necho ran >> {self.trace}\n")
        self.program.chmod(0o755)
        self.folder = self.place / "folder"
        self.folder.mkdir()

    def repository(self):
        folder = new_repository(self.place / "work")
        commit(folder, {"a.txt": "a\n"})
        return folder


@pytest.fixture
def ground(tmp_path, monkeypatch):
    return Ground(tmp_path, monkeypatch)


# ------------------------------------------------------------------------------------------------------ manifests


def manifest_case(name, words, change):
    """A manifest, changed as JSON."""

    @case(f"manifest: {name}", words)
    def maker(ground):
        document = json.loads(MANIFEST.data)
        return lambda: read_manifest(canonical(change(document) or document))


def bytes_case(name, words, data):
    """A manifest, as bytes; the true one stands for `$`."""

    @case(f"bytes: {name}", words)
    def maker(ground):
        return lambda: read_manifest(data.replace(b"$", MANIFEST.data))


for _path, _words in {
    "../outside": "a path with . or ..",
    "a/../../outside": "a path with . or ..",
    "/etc/passwd": "an absolute path",
    "C:/Windows/x": "an absolute path",
    "c:x": "an absolute path",
    "..\\outside": "a backslash",
    "\\\\host\\share": "a backslash",
    "a/./b": "a path with . or ..",
    "a//b": "an empty part",
    "a/": "an empty part",
    "a\0b": "control character \\x00",
    "a\nb": "control character \\x0a",
    "a\x1b[2Jb": "control character \\x1b",
    "a\x7fb": "control character \\x7f",
    "a\x9bb": "control character \\x9b",
    "a\u202egpj.exe": "turns the order of others round",
    "a\u2067b": "turns the order of others round",
    ".git/hooks/pre-commit": "inside .git",
    "a/.GiT/config": "inside .git",
    "x" * 4_097: "longer than 4096",
}.items():
    manifest_case(f"the path {_path[:20]!a}", _words, lambda it, path=_path: it["files"][0].update(path=path))
    if len(_path) < 4_096:
        manifest_case(
            f"the deletion {_path[:20]!a}", "deletions", lambda it, path=_path: it.update(deletions=[path])
        )

for _place in [
    "ext::sh -c touch",
    "fd::17/x",
    "file::/x",
    "-uhttp",
    "--upload-pack=touch",
    "x\nurl=ext::y",
    "",
    "x\0",
]:
    manifest_case(
        f"the repository {_place!a}",
        "git.repository",
        lambda it, place=_place: it["git"].update(repository=place),
    )
for _ref in ["--upload-pack=touch", "refs/heads/main", "refs/pull/1/head:refs/heads/main", "+refs/pull/1/head",
             "refs/pull/0/head", "refs/pull/*/head", "refs/pull/1/merge", "refs/pull/1/head\n", ""]:  # fmt: skip
    manifest_case(f"the ref {_ref!a}", "git.ref", lambda it, ref=_ref: it["git"].update(ref=ref))
for _id in ["HEAD", "--help", "a" * 39, "A" * 40, "a" * 40 + "\n", "a" * 64]:
    manifest_case(
        f"the commit {_id[-8:]!a} of {len(_id)}", "git.", lambda it, id=_id: it["git"].update(commit=id)
    )

manifest_case("no work at all", "git or folder: missing", lambda it: it.pop("git") and None)
manifest_case("a commit and a folder", "unknown field", lambda it: it.update(folder={"cid": "x"}))
manifest_case("an unknown field", "unknown field", lambda it: it.update(run="touch"))
manifest_case("more than all shares", "basis points", lambda it: it["shares"][0].update(part=9_999) or it["shares"].insert(
    0, {"account": "0x0000000000000000000000000000000000000001", "part": 9_999}))  # fmt: skip
manifest_case("20,001 files", "more than 20000", lambda it: it.update(files=[{}] * 20_001))
manifest_case("20,001 deletions", "more than 20000", lambda it: it.update(deletions=["x"] * 20_001))

bytes_case("nothing", "not JSON", b"")
bytes_case("no object", "not a JSON object", b"[]")
bytes_case("not UTF-8", "not UTF-8", b'{"words":"\xff"}')
bytes_case("UTF-16", "not UTF-8", '{"a":1}'.encode("utf-16"))
bytes_case("overlong UTF-8", "not UTF-8", b'{"a":"\xc0\xaf"}')
bytes_case("a byte order mark", "byte order mark", b"\xef\xbb\xbf$")
bytes_case("a lone surrogate", "canonical", b'{"a":"\\ud800"}')
bytes_case("a NUL", "a NUL character", b"$\0")
bytes_case("more behind it", "not JSON", b"${}")
bytes_case("a space", "not canonical", b" $")
bytes_case(
    "a duplicate key", "stands twice", b'{"format":"oathwork/evidence/1","format":"oathwork/evidence/1"}'
)
bytes_case("a duplicate key, escaped", "stands twice", b'{"a":1,"\\u0061":2}')
bytes_case("a duplicate key within", "stands twice", b'{"git":{"commit":"a","commit":"b"}}')
bytes_case("a key of escapes, twice", "x1b[2J' stands twice", b'{"\\u001b[2J":1,"\\u001b[2J":2}')
for _number in ["NaN", "Infinity", "-Infinity", "1.5", "1e3", "1E400", "-0.0"]:
    bytes_case(_number, "is not a whole number", b'{"chain":%s}' % _number.encode())
bytes_case("a number of a million digits", "out of range", b'{"chain":1%s}' % (b"0" * 10**6))
bytes_case("a number beyond 2^53", "out of range", b'{"chain":9007199254740992}')
bytes_case("a hundred thousand lists", "nested too deeply", b'{"a":' + b"[" * 10**5 + b"]" * 10**5 + b"}")
bytes_case("a hundred thousand objects", "nested too deeply", b'{"a":' * 10**5 + b"1" + b"}" * 10**5)
bytes_case("eight megabytes of an open text", "not JSON", b'{"a":"' + b"\\" * (8 * 1024 * 1024 - 7))
bytes_case("more than eight megabytes", "larger than 8388608 bytes", b"{" * (8 * 1024 * 1024 + 1))


def folder_manifest(*files, cid="bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"):
    document = json.loads(MANIFEST.data) | {"deletions": [], "folder": {"cid": cid}}
    del document["git"]
    rows = [
        {"path": path, "size": size, "sha256": "0x" + HELLO.hex(), "cid": cid_of(HELLO)}
        for path, size in files
    ]
    return canonical(document | {"files": rows})


for _name, _words, _files in [
    ("nothing in it", "files: empty", []),
    ("a false CID", "folder.cid: not that of the files", [("a", 6)]),
    ("names different by case", "same name", [("README", 6), ("readme", 6)]),
    ("names different by normalisation", "same name", [("cafe\u0301", 6), ("caf\u00e9", 6)]),
    ("a file that is a folder too", "is a file and a folder", [("a", 6), ("a/b", 6)]),
    ("folders without end", "64 folders deep", [("a/" * 65 + "b", 6)]),
    ("a large file of one block", "one block of a larger file", [("a", 300_000)]),
    ("a size beyond all", "one block of a larger file", [("a", 2**53 - 1)]),
]:  # fmt: skip

    def _maker(ground, files=_files):
        return lambda: read_manifest(folder_manifest(*files))

    case(f"folder's manifest: {_name}", _words)(_maker)


@case("a file: a pipe as manifest", "not a regular file")
def _(ground):
    os.mkfifo(ground.place / "manifest.json")
    return lambda: load_manifest(ground.place / "manifest.json")


@case("a file: a device as manifest", "not a regular file")
def _(ground):
    return lambda: load_manifest("/dev/zero")


@case("a file: a folder as manifest", "not a regular file")
def _(ground):
    return lambda: load_manifest(ground.folder)


@case("a file: sparse and of a terabyte", "larger than 8388608 bytes")
def _(ground):
    with (ground.place / "manifest.json").open("wb") as file:
        file.truncate(10**12)
    return lambda: load_manifest(ground.place / "manifest.json")


# ------------------------------------------------------------------------------------------------------ folders


def folder_case(name, words, make):
    """A folder with something in it that is handed in."""

    @case(f"folder: {name}", words)
    def maker(ground):
        (ground.folder / "a.txt").write_text("a\n")
        make(ground)
        return lambda: write_folder_manifest(CLAIM, ground.folder)


def linked(target):
    return lambda ground: (ground.folder / "link").symlink_to(target)


def named(name):
    return lambda ground: (ground.folder / name).write_text("x")


def deep(ground):
    here = ground.folder
    for _ in range(80):
        here /= "d"
        here.mkdir()
    (here / "x").write_text("x")


def sparse(ground):
    with (ground.folder / "huge").open("wb") as file:
        file.truncate(5 * 1024**4)


def listening(ground):
    here = os.getcwd()
    os.chdir(ground.folder)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket")
    finally:
        os.chdir(here)


def crowded(ground):
    ground.monkeypatch.setattr("oathwork.evidence.folder.MOST_FILES", 50)
    for number in range(200):
        (ground.folder / str(number)).write_text("")


def crowded_with_folders(ground):
    ground.monkeypatch.setattr("oathwork.evidence.folder.MOST_FILES", 50)
    for number in range(200):
        (ground.folder / str(number)).mkdir()


def wide(ground):
    ground.monkeypatch.setattr("oathwork.evidence.cid.LARGEST_NODE", 4_000)
    for number in range(200):
        (ground.folder / str(number)).write_text("")


folder_case("a link to a file outside", "link is a symbolic link", linked("../precious"))
folder_case("a link to a folder", "link is a symbolic link", linked("/etc"))
folder_case("a link to a device", "link is a symbolic link", linked("/dev/zero"))
folder_case("a link to itself", "link is a symbolic link", linked("link"))
folder_case("a link to nothing", "link is a symbolic link", linked("nothing"))
folder_case("a pipe", "neither a file nor a folder", lambda ground: os.mkfifo(ground.folder / "pipe"))
folder_case("a socket", "neither a file nor a folder", listening)
folder_case("a name that is not UTF-8", "is not UTF-8", lambda ground: Path(os.fsdecode(
    os.fsencode(ground.folder) + b"/\xff\xfe")).write_text("x"))  # fmt: skip
folder_case("a name with a line feed", "control character \\x0a", named("a\nb"))
folder_case("a name with an escape", "control character \\x1b", named("a\x1b[2Jb"))
folder_case("a name read from the right", "turns the order", named("a\u202egpj.exe"))
folder_case("a name with a backslash", "a backslash", named("..\\x"))
folder_case("a name of a drive", "an absolute path", named("C:x"))
folder_case(
    "names different by case", "same name", lambda ground: [named(name)(ground) for name in ("R", "r")]
)
folder_case(
    "names of two spellings",
    "same name",
    lambda ground: [named(name)(ground) for name in ("\u00e9", "e\u0301")],
)
folder_case("a repository", "a path inside .git", lambda ground: git(ground.folder, "init", "--quiet"))
folder_case("an empty folder in it", "is empty", lambda ground: (ground.folder / "d").mkdir())
folder_case("folders without end", "64 folders deep", deep)
folder_case("a file of five terabytes", "larger together than may be read", sparse)
folder_case("more files than are read", "more than 50 files", crowded)
folder_case("more folders than are read", "more than 50 files", crowded_with_folders)
folder_case("more names than one node holds", "more names than one node", wide)


@case("folder: nothing", "the folder is empty")
def _(ground):
    return lambda: write_folder_manifest(CLAIM, ground.folder)


@case("folder: a device, if root made one", "neither a file nor a folder")
def _(ground):
    if os.geteuid():
        pytest.skip("only root makes devices")
    os.mknod(ground.folder / "zero", 0o020666, os.makedev(1, 5))
    return lambda: write_folder_manifest(CLAIM, ground.folder)


@case("folder: a file swapped for a link after the check", "cannot be read")
def _(ground):
    (ground.folder / "a").write_text("#!/bin/sh\n")
    manifest = write_folder_manifest(CLAIM, ground.folder)
    (ground.folder / "a").unlink()
    (ground.folder / "a").symlink_to(ground.precious)
    run = Acceptance(("cat", "a"), 5)
    return lambda: accept(run, FolderWork(manifest.source, manifest.files, ground.folder), yes=True)


@case("folder: a file changed after the check", "a was changed while it was read")
def _(ground):
    (ground.folder / "a").write_text("one")
    manifest = write_folder_manifest(CLAIM, ground.folder)
    (ground.folder / "a").write_text("two")
    run = Acceptance(("cat", "a"), 5)
    return lambda: accept(run, FolderWork(manifest.source, manifest.files, ground.folder), yes=True)


@case("folder: larger than may be fetched", "larger than 4294967296 bytes together")
def _(ground):
    huge = File("huge", 2**40, bytes(32), "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")
    manifest = replace(MANIFEST, source=write_source(ground), files=(huge,))
    return lambda: open_work(manifest, None, Gateway("http://127.0.0.1:1")).__enter__()


def write_source(ground):
    (ground.folder / "x").write_text("x")
    return write_folder_manifest(CLAIM, ground.folder).source


@case("folder: a gateway that gives other bytes", "gives other bytes than those of")
def _(ground):
    (ground.folder / "a").write_text("true")
    manifest = write_folder_manifest(CLAIM, ground.folder)
    node = Node()
    node.store.blocks[manifest.files[0].cid] = b"lies"

    def fetch():
        with node.serving(), open_work(manifest, None, Gateway(node.url)):
            pass

    return fetch


# ------------------------------------------------------------------------------------------------------ repositories


def everything(folder, head, *, base=""):
    """Do everything that the toolkit ever does with a repository."""
    with Repository(folder, head) as copy:
        manifest = write_manifest(CLAIM, copy, head, place=str(folder), base=base)
        accept(Acceptance(("true",), 5), CommitFiles(copy, head), yes=True)
    assert check_at(manifest, folder).matches
    assert check_at(manifest, f"file://{folder}").matches


def repository_case(name, words, make, **more):
    """A repository: `make(ground, folder)` returns the commit that is handed in, or nothing for HEAD."""

    @case(f"repository: {name}", words)
    def maker(ground):
        folder = ground.repository()
        head = make(ground, folder) or resolve(folder, "HEAD")
        return lambda: everything(folder, head, **more)


def tree_of(*entries):
    """Commit a tree of raw entries (mode, name, id or content), as git itself would never write one."""

    def make(ground, folder):
        raw = b""
        for mode, name, content in entries:
            kind = ("-t", "tree", "--literally") if mode == "40000" else ()
            id = git(folder, "hash-object", "-w", *kind, "--stdin", data=content)
            raw += f"{mode} ".encode() + os.fsencode(name) + b"\0" + bytes.fromhex(id)
        tree = git(folder, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", data=raw)
        return git(folder, "commit-tree", tree, "-m", "x")

    return make


def rows(*entries):
    return lambda ground, folder: commit_tree(folder, list(entries))


for _name, _words in [("..", "hasDotdot"), (".", "hasDot:"), (".git", "hasDotgit"), (".GIT", "hasDotgit"),
                      ("git~1", "hasDotgit"), (".g\u200cit", "hasDotgit"), ("a/../../b", "fullPathname"),
                      ("", "empty filename")]:  # fmt: skip
    repository_case(f"the name {_name!a}", _words, tree_of(("100644", _name, b"x")))
repository_case("a link and a folder of one name", "duplicateEntries", tree_of(
    ("120000", "a", b"/tmp"), ("40000", "a", b"")))  # fmt: skip
repository_case("a file twice", "duplicateEntries", tree_of(("100644", "a", b"1"), ("100644", "a", b"2")))
repository_case("a name that is not UTF-8", "is not UTF-8", tree_of(("100644", b"\xff\xfe", b"x")))
repository_case("a name with a backslash", "a backslash", rows(("100644", "..\\x", b"x")))
repository_case("a name with an escape", "control character", rows(("100644", "x\x1b[2J", b"x")))
repository_case("a name with a line feed", "control character", rows(("100644", "x\ny", b"x")))
repository_case("a name read from the right", "turns the order", rows(("100644", "x\u202egpj.exe", b"x")))
repository_case("a name of a drive", "an absolute path", rows(("100644", "C:x", b"x")))
repository_case("a submodule", "is a submodule", rows(("160000", "sub", b"1" * 40)))
repository_case("a submodule that runs", "is a submodule", lambda ground, folder: commit_tree(folder, [
    ("100644", ".gitmodules", b'[submodule "x"]\n\tpath = x\n\turl = ../x\n\tupdate = none\n\tignore = all\n'),
    ("160000", "x", b"1" * 40)]))  # fmt: skip
repository_case("a .gitmodules with a command", "gitmodulesUrl", lambda ground, folder: commit_tree(folder, [
    ("100644", ".gitmodules", f'[submodule "x"]\n\tpath = x\n\turl = -u{ground.program}\n'.encode()),
    ("160000", "x", b"1" * 40)]))  # fmt: skip
repository_case("links that lead out", HARMLESS, rows(
    ("120000", "a", b"/etc/passwd"), ("120000", "b", b"../precious"), ("120000", "c", b"/dev/zero")))  # fmt: skip


@case("repository: links that lead out are not written", HARMLESS)
def _(ground):
    folder = ground.repository()
    head = rows(("120000", "a", b"../precious"), ("120000", "b", bytes(ground.precious)))(ground, folder)

    def write():
        with Repository(folder, head) as copy:
            assert CommitFiles(copy, head).write_out(ground.folder, most=10**6) == ["a", "b"]
        assert [path for path in ground.folder.rglob("*") if path.is_symlink()] == []

    return write


def configured(*settings):
    """Set in .git/config what would run the program."""

    def make(ground, folder):
        commit(folder, {".gitattributes": "* filter=evil diff=evil merge=evil ident\n", "b.bin": "b\n"})
        for key in settings:
            git(folder, "config", key, "always" if key.endswith(".allow") else str(ground.program))
        git(folder, "config", "filter.evil.required", "true")

    return make


for _key in """core.fsmonitor core.sshCommand core.pager core.editor core.askPass core.gitProxy core.hooksPath
core.alternateRefsCommand credential.helper diff.external diff.evil.textconv diff.evil.command merge.evil.driver
filter.evil.smudge filter.evil.clean filter.evil.process gpg.program uploadpack.packObjectsHook
remote.origin.uploadpack pack.packObjectsHook core.worktree""".split():
    repository_case(f"the setting {_key}", HARMLESS, configured(_key))


def hooked(ground, folder):
    for (
        hook
    ) in """post-checkout post-index-change reference-transaction pre-auto-gc fsmonitor-watchman post-rewrite
    post-merge pre-receive update post-update post-receive proc-receive push-to-checkout""".split():
        (folder / ".git" / "hooks" / hook).write_text(ground.program.read_text())
        (folder / ".git" / "hooks" / hook).chmod(0o755)


def with_filters(ground, folder):
    commit(folder, {
        ".gitattributes": "* filter=lfs diff=lfs merge=lfs text eol=crlf ident\n",
        "x.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 9\n",
    })  # fmt: skip
    for key in ("smudge", "clean", "process"):
        git(folder, "config", f"filter.lfs.{key}", str(ground.program))


def partial(ground, folder):
    git(folder, "config", "extensions.partialClone", "origin")
    git(folder, "config", "core.repositoryFormatVersion", "1")
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "remote.origin.url", f"ext::{ground.program}")
    git(folder, "config", "protocol.ext.allow", "always")
    blob = git(folder, "rev-parse", "HEAD:a.txt")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def borrowing(ground, folder):
    """Objects are borrowed from a repository of the reader's own, which the stranger only knows the place of."""
    private = new_repository(ground.place / "private")
    commit(private, {"a.txt": "private\n"})
    (folder / ".git" / "objects" / "info" / "alternates").write_text(f"{private}/.git/objects\n")


def endless_folders(ground, folder):
    """Two thousand folders, one in another: as long as a path may be."""
    tree = git(folder, "mktree", data=f"100644 blob {git(folder, 'rev-parse', 'HEAD:a.txt')}\tx\n".encode())
    raw = {}
    for _ in range(1_900):
        data = b"40000 a\0" + bytes.fromhex(tree)
        tree = hashlib.sha1(b"tree %d\0" % len(data) + data).hexdigest()
        raw[tree] = data
    for id, data in raw.items():
        place = folder / ".git" / "objects" / id[:2]
        place.mkdir(exist_ok=True)
        (place / id[2:]).write_bytes(zlib.compress(b"tree %d\0" % len(data) + data, 1))
    return git(folder, "commit-tree", tree, "-m", "x")


def endless(name):
    """A file of git's own, sparse and of a terabyte."""

    def make(ground, folder):
        head = resolve(folder, "HEAD")
        with (folder / ".git" / name).open("wb") as file:
            file.truncate(10**12)
        return head

    return make


def tree_bomb(ground, folder):
    """Twelve small objects; 10^11 files."""
    ground.monkeypatch.setattr(calls, "LARGEST_ANSWER", 10**6)
    ground.monkeypatch.setattr(calls, "LARGEST_MEMORY", 256 * 1024**2)
    id, kind, mode = git(folder, "hash-object", "-w", "--stdin", data=b"x"), "blob", "100644"
    for _ in range(11):
        lines = "".join(f"{mode} {kind} {id}\t{name}\n" for name in range(10))
        id, kind, mode = git(folder, "mktree", data=lines.encode()), "tree", "040000"
    return git(folder, "commit-tree", id, "-p", "HEAD", "-m", "x")


def file_bomb(ground, folder):
    """Fifty megabytes of nothing; fifty kilobytes in the pack."""
    ground.monkeypatch.setattr("oathwork.evidence.repository.LARGEST_FILE", 10**6)
    return commit_tree(folder, [("100644", "bomb", bytes(50_000_000))])


def varint(number):
    return bytes([number & 127 | 128]) + varint(number >> 7) if number > 127 else bytes([number])


def delta_bomb(ground, folder):
    """A pack of some kilobytes, in which a delta copies a megabyte of nothing two thousand times: two gigabytes."""
    ground.monkeypatch.setattr(calls, "LARGEST_MEMORY", 256 * 1024**2)
    base, times = bytes(1 << 20), 2_048
    delta = varint(len(base)) + varint(len(base) * times) + b"\xc0\x10" * times  # copy 0x100000 bytes from 0
    first = hashlib.sha1(b"blob %d\0" % len(base) + base).hexdigest()
    bomb = "f0" * 20  # what it is called nobody knows to be false before it is unfolded
    entries = [_entry(3, base), _entry(7, delta, bytes.fromhex(first))]
    pack = b"PACK" + struct.pack(">II", 2, 2) + b"".join(entries)
    pack += hashlib.sha1(pack).digest()
    ids, offsets = [bytes.fromhex(first), bytes.fromhex(bomb)], [12, 12 + len(entries[0])]
    assert ids == sorted(ids)
    fan = b"".join(struct.pack(">I", sum(id[0] <= number for id in ids)) for number in range(256))
    sums = b"".join(struct.pack(">I", zlib.crc32(entry)) for entry in entries)
    index = (
        b"\xfftOc"
        + struct.pack(">I", 2)
        + fan
        + b"".join(ids)
        + sums
        + struct.pack(">II", *offsets)
        + pack[-20:]
    )
    packs = folder / ".git" / "objects" / "pack"
    (packs / "pack-bomb.pack").write_bytes(pack)
    (packs / "pack-bomb.idx").write_bytes(index + hashlib.sha1(index).digest())
    tree = git(folder, "mktree", "-z", "--missing", data=f"100644 blob {bomb}\tx\0".encode())
    return git(folder, "commit-tree", tree, "-m", "x")


def _entry(kind, data, base=b""):
    length = len(data)
    return bytes([kind << 4 | length & 15 | 128]) + varint(length >> 4) + base + zlib.compress(data)


def false_object(ground, folder):
    blob = git(folder, "rev-parse", "HEAD:a.txt")
    place = folder / ".git" / "objects" / blob[:2] / blob[2:]
    place.chmod(0o644)
    place.write_bytes(zlib.compress(b"blob 2\0b\n"))


repository_case("hooks", HARMLESS, hooked)
repository_case("folders without end", "more than 64 folders deep", endless_folders)
repository_case("a terabyte of shallow commits", "shallow", endless("shallow"))
repository_case("a terabyte of where all is shared", "common folder", endless("commondir"))
repository_case("filters of large files", HARMLESS, with_filters)
repository_case("an object that has to be fetched by a program", "does not hold the commit", partial)
repository_case("objects borrowed from the reader", HARMLESS, borrowing)
repository_case("a tree that unfolds to 10^11 files", "out of memory", tree_bomb)
repository_case("the same, as a first commit", "git answers with more than", tree_bomb, base=None)
repository_case("a file that unfolds", "at most 1000000", file_bomb)
repository_case("a delta that unfolds", "memory", delta_bomb)
repository_case("an object that is not what it is called", "did not receive expected object", false_object)
repository_case("a commit that is a file", "that is a blob", lambda ground, folder: git(
    folder, "rev-parse", "HEAD:a.txt"))  # fmt: skip


@case("repository: a pipe as configuration", HARMLESS)
def _(ground):
    folder = ground.repository()
    head = resolve(folder, "HEAD")
    (folder / ".git" / "config").unlink()
    os.mkfifo(folder / ".git" / "config")

    def copy():
        with Repository(folder, head) as copy:
            assert [entry.path for entry in copy.files(head)] == ["a.txt"]

    return copy


@case(
    "repository: a .git of a terabyte", "too large to be a .git file|does not appear to be a git repository"
)
def _(ground):
    with (ground.folder / ".git").open("wb") as file:
        file.truncate(10**12)
    return lambda: Repository(ground.folder, "0" * 40)


@case("repository: a .git that points elsewhere", "not a git repository")
def _(ground):
    (ground.folder / ".git").write_text("gitdir: /etc\n")
    return lambda: Repository(ground.folder, "0" * 40)


# ------------------------------------------------------------------------------------------------------ places


for _place in ["ext::{program}", "ext::sh -c touch% {trace}", "fd::0", "file::{place}", "--upload-pack={program}",
               "-u{program}", "ssh://-oProxyCommand={program}/x", "-oProxyCommand={program}:x", "ssh://x;{program}",
               "transport-helper::x", "a\nb", "http://[", "file:///nowhere", "/dev/zero", "/dev/stdin"]:  # fmt: skip

    def _copy(ground, place=_place):
        where = place.format(program=ground.program, trace=ground.trace, place=ground.place)
        return lambda: Repository(where, "0" * 40)

    def _ask(ground, place=_place):
        where = place.format(program=ground.program, trace=ground.trace, place=ground.place)
        return lambda: find_pull_request(where, 12)

    _words = "not the place of a repository|blocked|invalid characters|bad/illegal format|does not appear to be a git"
    case(f"place: {_place!a}", _words)(_copy)
    case(f"place of a pull request: {_place!a}", _words)(_ask)

for _revision in [
    "--exec=touch",
    "-h",
    "--upload-pack=x",
    "HEAD;touch",
    "$(touch)",
    "HEAD^{/x}",
    "@{-1}",
    "\n",
]:

    def _maker(ground, revision=_revision):
        folder = ground.repository()
        return lambda: resolve(folder, revision)

    case(f"revision: {_revision!a}", "there is no commit")(_maker)


# ------------------------------------------------------------------------------------------------------ what is promised


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_hand_harms_nothing_and_is_told_so_in_one_line(ground, name, tmp_path_factory):
    maker, words = CASES[name]
    own = tmp_path_factory.mktemp("tmp")
    ground.monkeypatch.setenv("TMPDIR", str(own))
    ground.monkeypatch.setattr("tempfile.tempdir", None)
    attempt = maker(ground)
    ground.trace.unlink(missing_ok=True)  # making it may have run it, by the test's own git
    start = time.monotonic()
    message = refusal(attempt)
    assert time.monotonic() - start < 20
    assert not ground.trace.exists(), "the hostile program has run"
    assert ground.precious.read_text() == "precious"
    assert list(own.iterdir()) == []
    assert bool(words) == bool(message)
    assert any(word in message for word in words.split("|"))
    assert all(
        unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in message
    ), message


def refusal(attempt):
    """Return the words of a refusal; any other error is a bug, and shows."""
    try:
        attempt()
    except OathworkError as error:
        assert str(error)
        return str(error)
    return ""
