"""temporary: a killed process leaves a folder, and the next deletes it; a living one keeps its folder."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from oathwork.evidence.git import resolve
from oathwork.untrusted.temporary import Temporary
from tests.support.repositories import commit, new_repository

OWNER = """
import sys
from oathwork.untrusted.temporary import Temporary
folder = Temporary("git")
(folder.path / "deep").mkdir()
(folder.path / "deep" / "file").write_text("x")
print(folder.path, flush=True)
sys.stdin.read()
"""
COPYING = """
import sys
from oathwork.evidence.repository import Repository
copy = Repository(sys.argv[1], sys.argv[2])
print(copy._folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """The system's place for temporary folders."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return place


@pytest.fixture
def start():
    """Start somebody else with a folder; return the process and the folder."""
    processes = []

    def start(program=OWNER, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process, Path(process.stdout.readline().strip())

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def killed(process, by=signal.SIGKILL):
    process.send_signal(by)
    process.wait()


def test_nothing_is_left_of_a_folder_that_was_used(place):
    with Temporary("run") as folder:
        assert folder.name.startswith("oathwork-run-") and folder.stat().st_mode & 0o777 == 0o700
        (folder / "file").write_text("x")
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_owner_left_is_deleted_by_the_next(start, place, by):
    process, folder = start()
    killed(process, by)
    assert (folder / "deep" / "file").exists()
    Temporary("run").delete()
    assert list(place.iterdir()) == []


def test_a_killed_copy_of_a_repository_is_deleted_by_the_next(start, place, tmp_path):
    work = new_repository(tmp_path / "work")
    commit(work, {"a": "a"})
    process, folder = start(COPYING, str(work), resolve(work, "HEAD"))
    killed(process)
    assert (folder / "copy" / "objects").is_dir()
    Temporary("git").delete()
    assert list(place.iterdir()) == []


def test_a_folder_whose_owner_lives_is_left_alone(start):
    _, folder = start()
    mine = Temporary("git")
    Temporary("git").delete()
    assert folder.exists() and mine.path.exists()
    mine.delete()


def test_what_is_not_ours_is_left_alone(place, tmp_path):
    """A folder without a lock, a lock that is a link, a pipe, and names like ours."""
    outside = tmp_path / "outside.lock"
    outside.write_text("x")
    (tmp_path / "outside").mkdir()
    (place / "oathwork-git-x").mkdir()
    (place / "oathwork-git-link.lock").symlink_to(outside)
    os.mkfifo(place / "oathwork-git-pipe.lock")
    (place / "another.lock").write_text("x")
    before = sorted(place.iterdir())
    Temporary("git").delete()
    assert sorted(place.iterdir()) == before and outside.exists()


def test_a_link_in_the_place_of_a_folder_is_deleted_and_not_followed(place, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o500)
    (place / "oathwork-git-x.lock").write_text("")
    (place / "oathwork-git-x").symlink_to(precious)
    Temporary("git").delete()
    assert precious.stat().st_mode & 0o777 == 0o500 and list(place.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_folder_of_another_account_is_left_alone(place):
    (place / "oathwork-git-x").mkdir()
    (place / "oathwork-git-x.lock").write_text("")
    os.chown(place / "oathwork-git-x.lock", 65_534, 65_534)
    Temporary("git").delete()
    assert (place / "oathwork-git-x").exists()


def test_who_is_swept_before_his_lock_is_set_begins_again(place, monkeypatch):
    """Between making the lock's file and locking it, another takes it for one without an owner."""
    lock, others = fcntl.flock, [1]

    def late(handle, how):
        if others and how == fcntl.LOCK_EX:
            others.pop()
            for file in place.iterdir():
                file.unlink()
        lock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    mine = Temporary("git")
    Temporary("git").delete()
    assert mine.path.exists() and others == []
    assert mine.path.with_suffix(".lock").exists()
    mine.delete()
