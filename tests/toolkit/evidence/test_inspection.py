"""inspection: a manifest is made from a real repository, and every lie about one is named."""

from dataclasses import replace

import pytest

from oathwork.evidence.files import File, cid_of
from oathwork.evidence.git import GitRefused, resolve
from oathwork.evidence.inspection import write_manifest
from oathwork.evidence.locate import check_at
from oathwork.evidence.manifest import Claim, Remarks, read_manifest
from oathwork.evidence.repository import Repository
from oathwork.evidence.specification import read_specification
from oathwork.model.terms import Share
from tests.support.repositories import commit, commit_tree, git, new_repository

CLAIM = Claim(
    31337,
    "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    b"\x01" * 32,
    1,
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
)
SPECIFICATION = read_specification(
    b'title = "Sort"\nlicence = "MIT"\ncriteria = ["It sorts"]\n[acceptance]\ncommand = ["make", "test"]\n'
)


@pytest.fixture
def folder(tmp_path):
    """A repository with two commits: the second changes, adds, links and deletes."""
    folder = new_repository(tmp_path / "work")
    commit(folder, {"old.txt": "old\n", "same.txt": "same\n", "sort.py": "pass\n"})
    (folder / "link").symlink_to("sort.py")
    commit(folder, {"old.txt": None, "sort.py": "print(sorted([2, 1]))\n", "ünï/data.bin": bytes(range(256))})
    return folder


def manifest_of(folder, **changes):
    head = resolve(folder, "HEAD")
    base = resolve(folder, "HEAD^")
    with Repository(folder, head, base) as repository:
        return write_manifest(
            CLAIM, repository, head, place=str(folder), remarks=Remarks(SPECIFICATION, **changes)
        )


def differences(manifest, folder):
    return [
        str(difference) for difference in check_at(manifest, folder, specification=SPECIFICATION).differences
    ]


def test_a_manifest_names_what_changed_and_nothing_else(folder):
    manifest = manifest_of(folder)
    assert [file.path for file in manifest.files] == ["link", "sort.py", "ünï/data.bin"]
    assert manifest.deletions == ("old.txt",)
    assert manifest.source.tree == git(folder, "rev-parse", "HEAD^{tree}")
    assert manifest.source.base == git(folder, "rev-parse", "HEAD^")
    assert manifest.acceptance == SPECIFICATION.acceptance
    assert read_manifest(manifest.data) == manifest


def test_a_true_manifest_has_no_differences(folder):
    inspection = check_at(manifest_of(folder), folder, specification=SPECIFICATION)
    assert inspection.matches
    assert inspection.delivery == manifest_of(folder).delivery


def test_a_url_works_like_a_folder(folder):
    assert check_at(manifest_of(folder), f"file://{folder}").matches


def test_a_worktree_works_like_a_folder(folder, tmp_path):
    git(folder, "worktree", "add", "--quiet", str(tmp_path / "tree"), "HEAD^")
    assert check_at(manifest_of(folder), tmp_path / "tree").matches


def test_work_that_begins_a_repository_has_no_base(tmp_path):
    folder = new_repository(tmp_path / "new")
    head = commit(folder, {"a.txt": "a"})
    with Repository(folder, head) as repository:
        manifest = write_manifest(CLAIM, repository, head, place="x")
    assert manifest.source.base is None
    assert check_at(manifest, folder).matches


def test_shares_stand_in_rising_order(folder):
    high, low = "0x90F79bf6EB2c4f870365E785982E1f101E93b906", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
    manifest = manifest_of(folder, shares=[Share(high, 1), Share(low, 2)])
    assert [part.account for part in manifest.shares] == [low, high]


def lies(manifest):
    """Return one lie of every kind, by what must be named."""
    first, second, third = manifest.files
    zero = bytes(32)
    return {
        "tree: the manifest says": replace(manifest, source=replace(manifest.source, tree="0" * 40)),
        "base: the manifest says": replace(
            manifest, source=replace(manifest.source, base=manifest.source.commit)
        ),
        "sort.py, size: the manifest says 5, the repository 22": replace(
            manifest, files=(first, replace(second, size=5), third)
        ),
        "sort.py, sha-256": replace(manifest, files=(first, replace(second, sha256=zero), third)),
        "sort.py, CID": replace(manifest, files=(first, replace(second, cid=cid_of(zero)), third)),
        "link: the manifest says not changed, the repository changed": replace(
            manifest, files=(second, third)
        ),
        "same.txt: the manifest says changed, the repository not changed": replace(
            manifest, files=(first, File("same.txt", 5, zero, cid_of(zero)), second, third)
        ),
        "old.txt: the manifest says not deleted, the repository deleted": replace(manifest, deletions=()),
        "new.txt: the manifest says deleted, the repository not deleted": replace(
            manifest, deletions=("new.txt", "old.txt")
        ),
        "licence (of the specification)": replace(manifest, licence="BSD"),
        "acceptance (of the specification)": replace(manifest, acceptance=None),
    }


@pytest.mark.parametrize("number", range(11))
def test_a_lie_is_named(folder, number):
    what, lie = list(lies(manifest_of(folder)).items())[number]
    inspection = differences(lie, folder)
    assert len(inspection) == 1 or what.startswith("base")
    assert what in inspection[0]


def test_a_base_that_is_no_ancestor_is_named(folder):
    git(folder, "checkout", "--quiet", "--orphan", "elsewhere")
    stranger = commit(folder, {"old.txt": "old\n"})
    git(folder, "checkout", "--quiet", "main")
    manifest = manifest_of(folder)
    lie = replace(manifest, source=replace(manifest.source, base=stranger))
    assert "no such commit before this one" in differences(lie, folder)[0]


def test_a_hidden_beginning_is_named(folder):
    manifest = manifest_of(folder)
    lie = replace(manifest, source=replace(manifest.source, base=None))
    assert (
        "base: the manifest says none, the repository a commit with 1 parents" in differences(lie, folder)[0]
    )


def test_a_commit_that_is_not_there_is_a_difference(folder):
    manifest = manifest_of(folder)
    lie = replace(manifest, source=replace(manifest.source, commit="0" * 40))
    assert "does not hold the commit" in differences(lie, folder)[0]


@pytest.mark.parametrize(
    "place", ["/nowhere", "file:///nowhere", "https://127.0.0.1:1/x", "--upload-pack=touch x", "a\nb"]
)
def test_a_repository_that_is_not_there_leaves_the_work_unread(folder, place):
    inspection = check_at(manifest_of(folder), place)
    assert inspection.differences == () and not inspection.matches
    assert inspection.unreadable


def test_a_commit_amended_after_the_delivery_is_noticed(folder):
    manifest = manifest_of(folder)
    (folder / "sort.py").write_text("import os\n")
    git(folder, "commit", "--quiet", "--all", "--amend", "--message", "other")
    git(folder, "reflog", "expire", "--expire=now", "--all")
    git(folder, "gc", "--quiet", "--prune=now")
    assert "does not hold the commit" in differences(manifest, folder)[0]


def test_a_submodule_is_not_evidence(folder):
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    git(folder, "commit", "--quiet", "--message", "sub")
    with pytest.raises(GitRefused, match="sub is a submodule"):
        manifest_of(folder)


def test_a_path_that_is_not_utf8_is_refused(tmp_path):
    folder = new_repository(tmp_path / "new")
    base = commit(folder, {"a": "a"})
    (folder / "b").write_text("b")
    blob = git(folder, "hash-object", "-w", "b")
    tree = git(folder, "mktree", "-z", data=f"100644 blob {blob}\t".encode() + b"\xff\xfe\0")
    head = git(folder, "commit-tree", tree, "-p", base, "-m", "x")
    with Repository(folder, head) as repository, pytest.raises(GitRefused, match="not UTF-8"):
        write_manifest(CLAIM, repository, head, place="x")


@pytest.mark.parametrize("name", ["a\\b", "x\x1b[2J"])
def test_a_path_that_no_reader_would_accept_is_refused(tmp_path, name):
    folder = new_repository(tmp_path / "new")
    head = commit_tree(folder, [("100644", name, b"x")])
    with (
        Repository(folder, head) as repository,
        pytest.raises(Exception, match=r"backslash|control character"),
    ):
        write_manifest(CLAIM, repository, head, place="x")
