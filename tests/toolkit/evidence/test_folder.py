"""folder: every file is described, and what is written for the command is what was described; see also the hostile."""

import pytest

from oathwork.evidence.folder import FolderRefused, list_files, paths_in, write_out
from oathwork.evidence.folder_source import FolderWork
from oathwork.evidence.inspection import write_folder_manifest
from oathwork.evidence.locate import check_at
from oathwork.evidence.specification import Acceptance
from oathwork.verdicts.acceptance import accept
from tests.toolkit.evidence.test_cid import FOLDER
from tests.toolkit.evidence.test_git import CLAIM


@pytest.fixture
def folder(tmp_path):
    for name, data in FOLDER.items():
        (tmp_path / "work" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "work" / name).write_bytes(data)
    return tmp_path / "work"


@pytest.fixture
def target(tmp_path):
    (tmp_path / "target").mkdir()
    return tmp_path / "target"


def work_of(manifest, folder):
    return FolderWork(manifest.source, manifest.files, folder)


def test_every_file_is_found_in_the_order_of_its_bytes(folder):
    assert paths_in(folder) == sorted(FOLDER, key=str.encode)
    assert [(file.path, file.size) for file in list_files(folder)] == [
        (path, len(FOLDER[path])) for path in paths_in(folder)
    ]


def test_the_folder_has_the_cid_that_ipfs_gives_it(folder):
    manifest = write_folder_manifest(CLAIM, folder)
    assert manifest.work == "bafybeid3p2nzyb3snkblmtxtbpuciw2rhe5pzld44xekvu4x2dfksfkyk4"
    assert check_at(manifest, folder).matches and check_at(manifest, folder).work == manifest.work


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda folder: (folder / "a.txt").write_text("b"), ["a.txt, sha-256", "a.txt, CID"]),
        (lambda folder: (folder / "a.txt").write_text("ab"), ["a.txt, size", "a.txt, sha-256", "a.txt, CID"]),
        (lambda folder: (folder / "a.txt").unlink(), ["a.txt"]),
        (lambda folder: (folder / "new").write_text(""), ["new"]),
        (lambda folder: (folder / "link").symlink_to("a.txt"), ["folder"]),
    ],
    ids=["other bytes", "more bytes", "missing", "new", "link"],
)
def test_a_difference_is_named(folder, change, names):
    manifest = write_folder_manifest(CLAIM, folder)
    change(folder)
    differences = check_at(manifest, folder).differences
    assert [each.what for each in differences] == names
    assert all(", the folder " in str(each) for each in differences)


def test_what_is_written_out_is_what_was_described_and_scripts_can_run(folder, target):
    (folder / "run").write_text("#!/bin/sh\nexit 3\n")
    manifest = write_folder_manifest(CLAIM, folder)
    (folder / "later").write_text("not handed in")
    write_out(manifest.files, folder, target, most=10**9)
    assert list_files(target) == list(manifest.files)
    assert (target / "run").stat().st_mode & 0o777 == 0o755
    assert (target / "a.txt").stat().st_mode & 0o777 == 0o644
    outcome = accept(Acceptance(("./run",), 5), work_of(manifest, folder), yes=True)
    assert (outcome.work, outcome.result, outcome.ending.code) == (manifest.work, "failed", 3)


def test_no_more_is_written_than_may_be(folder, target):
    manifest = write_folder_manifest(CLAIM, folder)
    with pytest.raises(FolderRefused, match="larger together than may be read"):
        write_out(manifest.files, folder, target, most=1_000_000)


def test_who_is_asked_sees_what_was_handed_in(folder):
    manifest, questions = write_folder_manifest(CLAIM, folder), []
    run = Acceptance(("true",), 5)
    accept(run, work_of(manifest, folder), ask=lambda text: questions.append(text) or True)
    assert f"on the files of folder {manifest.work}" in questions[0]


@pytest.mark.parametrize("place", ["nowhere", "work/file.txt"])
def test_a_folder_that_is_not_there_leaves_the_work_unread(tmp_path, place):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "file.txt").write_text("as it was handed in\n")
    inspection = check_at(write_folder_manifest(CLAIM, folder), tmp_path / place)
    assert inspection.differences == () and not inspection.matches
    assert "is not a folder" in inspection.unreadable
