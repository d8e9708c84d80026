"""Where a stranger's manifest sends git: to servers of the open internet, and nowhere else; a folder is left by no link."""

import os

import pytest

from oathwork.evidence.checkout import CommitFiles
from oathwork.evidence.git import GitRefused, command, strangers_place
from oathwork.evidence.repository import Repository
from tests.support.repositories import commit, git, new_repository

PLACES = (
    "http://127.0.0.1:8545/x.git",
    "https://localhost/x.git",
    "http://2130706433/x",
    "http://0x7f.1/x",
    "http://[::1]/x",
    "http://[::ffff:10.0.0.1]/x",
    "http://169.254.169.254/latest",
    "ssh://git@10.0.0.1/x",
    "git://192.168.0.1/x",
    "git@127.0.0.1:x.git",
    "file:///etc",
    "/no/folder",
    "../x",
    "x",
    "http://a:99999/x",
    "http:///x",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_stranger_names_no_private_place(place):
    with pytest.raises(GitRefused):
        strangers_place(place)


def test_git_goes_to_the_address_that_was_looked_at():
    assert strangers_place("https://8.8.8.8/x.git") == ("-c", "http.curloptResolve=8.8.8.8:443:8.8.8.8")


def test_git_follows_no_redirection(tmp_path):
    assert "http.followRedirects=false" in command(tmp_path, "fetch")


def test_one_may_name_a_file_oneself_and_a_stranger_may_not(tmp_path):
    folder = new_repository(tmp_path / "repository")
    commit(folder, {"a.txt": "a"})
    id = git(folder, "rev-parse", "HEAD").strip()
    with Repository(folder.as_uri(), id) as mine, Repository(folder, id, is_strangers=True) as here:
        assert mine.commit(id) == here.commit(id)
    with pytest.raises(GitRefused, match="name it yourself"):
        Repository(folder.as_uri(), id, is_strangers=True)


LINKS = {
    "through another": {"x/y/up": "..", "out": "x/y/up/../.."},
    "through two": {"a/b": "..", "c": "a/b/..", "d": "c/.."},
    "plainly": {"out": "../.."},
    "absolutely": {"out": "/etc"},
    "in a loop": {"one": "two", "two": "one"},
}


@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_no_link_of_a_commit_leads_out_of_its_folder(tmp_path, links):
    folder = new_repository(tmp_path / "repository")
    for path, target in links.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        os.symlink(target, folder / path)
    commit(folder, {"a.txt": "a", "x/y/inside.txt": "b"})
    id = git(folder, "rev-parse", "HEAD").strip()
    target = tmp_path / "target"
    target.mkdir()
    with Repository(folder, id) as copy:
        CommitFiles(copy, id).write_out(target, most=1_000)
    written = [each for each in target.rglob("*") if each.is_symlink()]
    assert [each for each in written if not each.resolve().is_relative_to(target)] == []
    assert (target / "x/y/inside.txt").read_text() == "b"
