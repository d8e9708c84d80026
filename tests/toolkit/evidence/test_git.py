"""git: a repository made by a stranger is read, and nothing in it is run, followed or believed."""

import os
import subprocess
import zlib

import pytest

from oathwork.evidence.checkout import CommitFiles
from oathwork.evidence.git import GitRefused, object_folder, resolve
from oathwork.evidence.inspection import write_manifest
from oathwork.evidence.locate import check_at
from oathwork.evidence.manifest import Claim
from oathwork.evidence.repository import Repository
from tests.support.repositories import commit, commit_tree, git, new_repository

CLAIM = Claim(
    31337,
    "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    b"\x01" * 32,
    1,
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
)


@pytest.fixture
def folder(tmp_path):
    folder = new_repository(tmp_path / "work")
    commit(folder, {"a.txt": "a\n"})
    return folder


@pytest.fixture
def canary(tmp_path):
    """A file that exists if anything of the stranger's has been run."""
    return tmp_path / "canary"


def read_everything(folder, tmp_path):
    """Do everything that the toolkit ever does with a repository."""
    head = resolve(folder, "HEAD")
    with Repository(folder, head) as repository:
        manifest = write_manifest(CLAIM, repository, head, place=str(folder))
        out = tmp_path / "out"
        out.mkdir()
        CommitFiles(repository, head).write_out(out, most=10**9)
    assert check_at(manifest, folder).matches
    return out


def test_no_hook_filter_or_helper_of_the_repository_runs(folder, canary, tmp_path):
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {canary}\ncat\n")
    program.chmod(0o755)
    commit(
        folder,
        {".gitattributes": "* filter=evil diff=evil merge=evil text eol=crlf ident\n", "b.txt": "$Id$\n"},
    )
    for hook in (
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ):
        (folder / ".git" / "hooks" / hook).write_text(program.read_text())
        (folder / ".git" / "hooks" / hook).chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "credential.helper",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.smudge",
        "filter.evil.clean",
        "filter.evil.process",
        "gpg.program",
        "uploadpack.packObjectsHook",
        "remote.origin.uploadpack",
        "protocol.ext.allow",
        "alias.fetch",
    ):
        value = "always" if key.startswith("protocol") else f"!{program}" if "alias" in key else str(program)
        git(folder, "config", key, value)
    git(folder, "config", "filter.evil.required", "true")
    git(folder, "config", "core.hooksPath", str(folder / ".git" / "hooks"))
    out = read_everything(folder, tmp_path)
    assert not canary.exists()
    assert (out / "b.txt").read_bytes() == b"$Id$\n"  # neither expanded, nor with other line ends


def test_a_missing_object_is_not_fetched_from_where_the_repository_says(folder, canary):
    """A partial clone fetches what is missing, on reading, with the program its configuration names."""
    git(folder, "config", "extensions.partialClone", "origin")
    git(folder, "config", "core.repositoryFormatVersion", "1")
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "remote.origin.url", f"ext::sh -c touch% {canary}")
    git(folder, "config", "protocol.ext.allow", "always")
    blob = git(folder, "rev-parse", "HEAD:a.txt")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(GitRefused, match="does not hold"):
        Repository(folder, git(folder, "rev-parse", "HEAD"))
    assert not canary.exists()


@pytest.mark.parametrize(
    "place", ["ext::sh -c touch% {canary}", "fd::17/foo", "--upload-pack=touch {canary}"]
)
def test_a_place_that_is_a_program_is_refused(canary, place):
    with pytest.raises(GitRefused):
        Repository(place.format(canary=canary), "0" * 40)
    assert not canary.exists()


def test_the_configuration_of_this_machine_is_not_read(folder, canary, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f'[core]\n\tfsmonitor = "touch {canary}"\n[url "ext::sh -c touch"]\n\tinsteadOf = /\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nowhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {canary}")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"touch {canary}")
    head = resolve(folder, "HEAD")
    with Repository(folder, head) as repository:
        assert [entry.path for entry in repository.files(head)] == ["a.txt"]
    assert not canary.exists()


def test_the_configuration_of_the_repository_is_not_even_read(folder, tmp_path):
    """Git refuses to work where it cannot read the configuration; a copy made without it does not notice."""
    head = git(folder, "rev-parse", "HEAD")
    (folder / ".git" / "config").write_text("[this is no configuration\n")
    with Repository(folder, head) as repository:
        assert [entry.path for entry in repository.files(head)] == ["a.txt"]


def test_an_object_that_is_not_what_its_name_says_is_found_out(folder):
    head, blob = git(folder, "rev-parse", "HEAD"), git(folder, "rev-parse", "HEAD:a.txt")
    place = folder / ".git" / "objects" / blob[:2] / blob[2:]
    place.chmod(0o644)
    place.write_bytes(zlib.compress(b"blob 2\0b\n"))
    with pytest.raises(GitRefused):
        Repository(folder, head)


def test_a_replacement_is_not_believed(folder, tmp_path):
    head, blob = git(folder, "rev-parse", "HEAD"), git(folder, "rev-parse", "HEAD:a.txt")
    other = git(folder, "hash-object", "-w", "--stdin", data=b"other\n")
    git(folder, "replace", blob, other)
    with Repository(folder, head) as repository, repository.contents() as contents:
        assert contents.read(blob, limit=10) == b"a\n"


def test_a_grafted_parent_is_not_believed(folder):
    head = git(folder, "rev-parse", "HEAD")
    stranger = commit_tree(folder, [("100644", "x", b"x")])
    (folder / ".git" / "info" / "grafts").write_text(f"{head} {stranger}\n")
    with Repository(folder, head, stranger) as repository:
        assert repository.commit(head).parents == ()
        assert not repository.descends(head, stranger)


@pytest.mark.parametrize("name", ["..", ".git", ".", "a/../../b"])
def test_a_tree_with_paths_that_lead_out_is_refused(folder, name):
    blob = git(folder, "hash-object", "-w", "--stdin", data=b"x")
    raw = b"100644 " + name.encode() + b"\0" + bytes.fromhex(blob)
    tree = git(folder, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", data=raw)
    head = git(folder, "commit-tree", tree, "-m", "x")
    with pytest.raises(GitRefused):
        Repository(folder, head)


def test_a_link_and_a_folder_of_one_name_are_refused(folder):
    link = git(folder, "hash-object", "-w", "--stdin", data=b"/tmp")
    blob = git(folder, "hash-object", "-w", "--stdin", data=b"x")
    inner = git(folder, "mktree", data=f"100644 blob {blob}\tb\n".encode())
    raw = b"120000 a\0" + bytes.fromhex(link) + b"40000 a\0" + bytes.fromhex(inner)
    tree = git(folder, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", data=raw)
    head = git(folder, "commit-tree", tree, "-m", "x")
    with pytest.raises(GitRefused):
        Repository(folder, head)


def test_links_that_lead_out_and_submodules_are_not_written(folder, tmp_path):
    head = commit_tree(
        folder,
        [
            ("100644", "file", b"x"),
            ("120000", "absolute", b"/etc/passwd"),
            ("120000", "above", b"../secret"),
            ("120000", "inside", b"file"),
            ("160000", "sub", b"1" * 40),
        ],
    )
    out = tmp_path / "out"
    out.mkdir()
    with Repository(folder, head) as repository:
        assert sorted(CommitFiles(repository, head).write_out(out, most=100)) == ["above", "absolute", "sub"]
    assert sorted(path.name for path in out.iterdir()) == ["file", "inside"]
    assert os.readlink(out / "inside") == "file"


def test_a_pointer_to_a_large_file_is_not_followed(folder, tmp_path):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 9\n"
    commit(folder, {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "x.bin": pointer})
    assert (read_everything(folder, tmp_path) / "x.bin").read_text() == pointer


def test_a_bomb_is_refused_by_its_size(folder, monkeypatch, tmp_path):
    """Fifty megabytes of nothing, fifty kilobytes in the pack."""
    head = commit_tree(folder, [("100644", "bomb", bytes(50_000_000))])
    out = tmp_path / "out"
    out.mkdir()
    with Repository(folder, head) as repository:
        with pytest.raises(GitRefused, match="a file of 50000000 bytes; at most 1000000"):
            CommitFiles(repository, head).write_out(out, most=1_000_000)
        monkeypatch.setattr("oathwork.evidence.repository.LARGEST_FILE", 1_000_000)
        with pytest.raises(GitRefused, match="at most 1000000"):
            write_manifest(CLAIM, repository, head, place="x")


def test_a_repository_that_points_elsewhere_is_read_as_data(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / ".git").write_text("gitdir: /etc\n")
    assert object_folder(tmp_path / "x") is None
    with pytest.raises(GitRefused):
        Repository(tmp_path / "x", "0" * 40)


def test_a_shallow_repository_is_read_as_far_as_it_goes(folder, tmp_path):
    commit(folder, {"b.txt": "b"})
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{folder}", str(shallow)], check=True)
    head = resolve(shallow, "HEAD")
    with Repository(shallow, head) as repository:
        assert [entry.path for entry in repository.files(head)] == ["a.txt", "b.txt"]


def test_a_revision_is_never_an_option(folder, canary):
    with pytest.raises(GitRefused):
        resolve(folder, f"--exec={canary}")
    with pytest.raises(GitRefused):
        Repository(folder, "HEAD")


def test_the_copy_is_deleted(folder):
    with Repository(folder, resolve(folder, "HEAD")) as repository:
        place = repository._folder.path
        assert os.path.isdir(place)
    assert not os.path.exists(place)


def test_what_a_shallow_clone_lacks_is_said(folder, tmp_path):
    commit(folder, {"b.txt": "b\n"})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{folder}", "shallow")
    head = resolve(tmp_path / "shallow", "HEAD")
    with Repository(tmp_path / "shallow", head) as repository, pytest.raises(GitRefused, match="--unshallow"):
        write_manifest(CLAIM, repository, head, place="shallow")


@pytest.mark.parametrize("revision", ["HEAD", "main", "--help", "HEAD:a.txt", "\x1b[2J"])
def test_a_commit_that_there_is_not_is_named(tmp_path, revision):
    empty = new_repository(tmp_path / "empty")
    with pytest.raises(GitRefused) as refusal:
        resolve(empty, revision)
    assert str(refusal.value).startswith("there is no commit ") and str(refusal.value).isprintable()
