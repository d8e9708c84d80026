"""pull_requests: a pull request is found under the names that hosts give it, by git alone, in real repositories."""

import pytest

from oathwork.evidence.git import GitRefused, resolve
from oathwork.evidence.pull_requests import Pull, find_pull_request, origin, refuse_secret
from tests.support.repositories import commit, git, new_repository


@pytest.fixture
def upstream(tmp_path):
    """A bare repository as a host keeps it: a branch, and a pull request of two commits that no branch holds."""
    work = new_repository(tmp_path / "work")
    commit(work, {"a.txt": "a\n"})
    git(tmp_path, "clone", "--quiet", "--bare", str(work), "upstream.git")
    git(work, "remote", "add", "origin", "../upstream.git")
    git(work, "checkout", "--quiet", "-b", "feature")
    commit(work, {"b.txt": "b\n"})
    commit(work, {"c.txt": "c\n"})
    return tmp_path / "upstream.git"


@pytest.fixture
def work(upstream):
    return upstream.parent / "work"


def offer(work, ref):
    git(work, "push", "--quiet", "origin", f"HEAD:{ref}")
    return git(work, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    "ref", ["refs/pull/12/head", "refs/merge-requests/12/head", "refs/pull-requests/12/from"]
)
@pytest.mark.parametrize("scheme", ["", "file://"], ids=["a folder", "a URL"])
def test_a_pull_request_is_found_under_each_hosts_name(upstream, work, ref, scheme):
    head = offer(work, ref)
    trunk = git(upstream, "rev-parse", "HEAD")
    place = f"{scheme}{upstream}"
    assert find_pull_request(place, 12) == Pull(place, ref, head, trunk)


def test_a_pull_request_that_is_not_there_is_named(upstream, work):
    offer(work, "refs/pull/12/head")
    offer(work, "refs/pull/112/head")
    offer(work, "refs/heads/refs/pull/1/head")
    with pytest.raises(GitRefused, match=r"upstream\.git has no pull request 1$"):
        find_pull_request(str(upstream), 1)


def test_two_pull_requests_of_one_number_are_not_guessed_between(upstream, work):
    offer(work, "refs/pull/12/head")
    offer(work, "refs/merge-requests/12/head")
    with pytest.raises(GitRefused, match="more than one pull request 12"):
        find_pull_request(str(upstream), 12)


def test_a_repository_without_a_branch_has_no_trunk(work, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    git(work, "push", "--quiet", str(tmp_path / "bare.git"), "HEAD:refs/pull/1/head")
    assert find_pull_request(str(tmp_path / "bare.git"), 1).trunk is None


def test_the_origin_is_where_the_repository_came_from(work, upstream):
    assert origin(work) == str(upstream)
    git(work, "remote", "set-url", "origin", "https://example.org/work.git")
    assert origin(work) == "https://example.org/work.git"
    git(work, "remote", "set-url", "origin", "git@example.org:work.git")
    assert origin(work) == "git@example.org:work.git"


def test_a_repository_without_an_origin_is_named(tmp_path):
    with pytest.raises(GitRefused, match="has no remote named origin"):
        origin(new_repository(tmp_path / "alone"))
    with pytest.raises(GitRefused, match="is not a git repository"):
        origin(tmp_path)


def test_the_repository_one_stands_in_has_no_say(work, upstream, tmp_path, monkeypatch):
    """Git reads the configuration of the folder it is called in, unless the command names another."""
    offer(work, "refs/pull/12/head")
    git(work, "config", f"url.ext::sh -c touch% {tmp_path}/canary %S.insteadOf", str(upstream))
    git(work, "config", "protocol.ext.allow", "always")
    monkeypatch.chdir(work)
    assert find_pull_request(str(upstream), 12).commit == resolve(work, "HEAD")
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    "place", ["https://token@example.org/x", "https://me:word@example.org/x", "ssh://git:word@example.org/x"]
)
def test_a_place_with_a_secret_in_it_is_not_told_to_everybody(place):
    with pytest.raises(GitRefused, match="holds a user name or password") as error:
        refuse_secret(place)
    assert "word" not in str(error.value).replace("password", "") and "token" not in str(error.value)


@pytest.mark.parametrize(
    "place", ["https://example.org/x", "ssh://git@example.org/x", "git@example.org:x", "/x", "[x"]
)
def test_a_place_without_one_is_as_it_is(place):
    refuse_secret(place)
