"""One look of the desk: at which issues it looks, what that asks of the forge, and what it leaves to others."""

import pytest

from oathwork.cli.context import Desk
from oathwork.cli.forge_look import DeskLook
from oathwork.evidence.shelf import put_on_shelf
from oathwork.evidence.specification import read_specification, write_specification
from oathwork.site.waker import Waker
from oathwork.untrusted.http import NotFetched
from oathwork.workflows.forge.claims import relay_by_all
from oathwork.workflows.forge.client import Forge
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.settings import ForgeSettings
from tests.support.forge import FakeForge
from tests.support.serving import served


@pytest.fixture
def fake():
    return FakeForge()


@pytest.fixture
def look(stage, fake, tmp_path, monkeypatch):
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    with served(fake.app) as url:
        posters, kind = (stage.poster.address,), KINDS_OF_FORGE[fake.kind]
        settings = ForgeSettings(fake.repository, posters, url + fake.api, "bot", tmp_path, kind)
        yield DeskLook(Desk("desk"), Forge(settings, "secret-of-the-bot"), relay_by_all([]))


@pytest.fixture
def post_in(stage, fake):
    """Post a bounty whose specification names an issue, by default of this repository."""

    def post_in(issue, lane=0, repository=fake.repository, **terms):
        url = f"{repository}/issues/{issue}"
        specification = read_specification(write_specification(f"Job {lane}", ["It works"], issue=url))
        put_on_shelf(specification)
        return stage.post(stage.terms(lane=lane, spec=specification.hash, **terms))

    return post_in


def asked_for(fake, issue):
    """How often the comments of an issue were asked for since the last time."""
    count = sum(path.endswith(f"/issues/{issue}/comments") for method, path in fake.asked if method == "GET")
    fake.asked.clear()
    return count


def test_issues_that_are_over_are_not_asked_for_again(stage, fake, look, post_in):
    bounty = post_in(12)
    post_in(13, lane=1)
    look()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    look()
    assert "Withdrawn" in fake.bodies(12)[0]
    fake.asked.clear()
    look()
    assert not [path for _, path in fake.asked if "/12/" in path] and asked_for(fake, 13) == 1
    post_in(12, generation=1)  # one more, in the same lane and issue
    look()
    assert asked_for(fake, 12) == 1 and len(fake.bodies(12)) == 2


def test_an_issue_that_was_over_and_could_not_be_told_is_tried_again(stage, fake, look, post_in):
    bounty = post_in(12)
    look()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    fake.moved.add(12)
    with pytest.raises(NotFetched, match="1 of 1"):
        look()
    fake.moved.clear()
    look()
    assert "Withdrawn" in fake.bodies(12)[0]


def test_what_is_woken_is_looked_at_alone(stage, fake, look, post_in):
    for issue, lane in ((12, 0), (13, 1)):
        post_in(issue, lane)
    look.waker = Waker(300)
    look()
    fake.asked.clear()
    look.waker.wake(13)
    look()
    assert {path for _, path in fake.asked} == {"/api/v1/repos/dao/clock/issues/13/comments"}
    fake.asked.clear()
    look()
    assert fake.asked == []


def test_a_pull_request_that_is_woken_gets_its_hint(fake, look, post_in):
    post_in(12)
    look.waker = Waker(300)
    look()
    fake.open_pull(40, "ada", "Fixes #12")
    look.waker.wake(40)
    look()
    assert len(fake.bodies(40)) == 1


def test_a_strangers_bounty_and_one_of_another_repository_are_silent(stage, fake, look, post_in):
    post_in(12, repository="https://codeberg.org/dao/cat")
    post_in(12, lane=1, repository="https://codeberg.org.evil.example/dao/clock")
    url = f"{fake.repository}/issues/12"
    specification = read_specification(write_specification("Junk", ["It pays"], issue=url))
    put_on_shelf(specification)
    stage.contracts.guilds.serve_posters(stage.guild, [stage.stranger.address]).send(stage.steward)
    junk = stage.terms(poster=stage.stranger.address, spec=specification.hash)
    stage.escrow.post(junk).send(stage.stranger)
    look()
    assert fake.comments[12] == []


def test_the_badges_of_a_look_are_written(stage, look, post_in, tmp_path):
    post_in(12)
    look.badge_folder = tmp_path / "badges"
    look()
    assert "1 open, 1 ETH" in (tmp_path / "badges/repository.svg").read_text()
