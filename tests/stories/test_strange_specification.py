"""A stranger writes what a job is: whoever looks at it sees every letter, whatever the text is made of.

The commands that take a specification are found in the click tree: one that comes later is held too.
"""

import pytest

from oathwork.evidence.specification import FIRST_CRITERION, load_specification
from oathwork.model.terms import NOBODY
from tests.stories.test_said_described_moved import (  # noqa: F401 (fixtures are found by their names here)
    hex_of,
    keystores_alone,
    repository,
    type_in,
)
from tests.support.commands import commands
from tests.support.scenes import Person, Scene

UNSEEN = "\u202e\u2066\u200b\u2028\U000e0041\ufe0f\u0301\u0301\u0301\u0301\u0301"
TEXT = f"""\
# A job {UNSEEN}

{UNSEEN} &#8238;

## Criteria

1. {FIRST_CRITERION}
2. Not{UNSEEN} met &#8238; [x](http://a/{UNSEEN})
"""
TAKES = {"deliver", "check", "review", "release"}


def test_every_command_that_takes_a_specification_is_tried_here():
    assert {
        name for name, each in commands() if any("--spec" in option.opts for option in each.params)
    } == TAKES


def require_seen(said):
    """Only what is seen as itself is printed."""
    text = said.remarks + said.text
    unseen = {each for each in text if not each.isprintable() and each not in "\n\t"}
    assert unseen == set() and "\u0301" * 5 not in text, text
    return text


@pytest.fixture
def own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))


def test_a_strangers_job_hides_nothing(repository, stage, type_in, tmp_path, own_state):  # noqa: F811
    spec = tmp_path / "specification.md"
    spec.write_text(TEXT)
    scene = Scene(stage, NOBODY, tmp_path, type_in, repository)
    bounty = scene.claimed(spec=load_specification(spec).hash)
    id, where = hex_of(bounty), ["--repo", repository, "--spec", spec]
    require_seen(type_in(scene.worker, "deliver", id, *where, "--yes"))
    (manifest,) = tmp_path.glob("bounties/*.manifest.json")
    evidence = ["--manifest", manifest, *where]
    drawn = stage.draw(stage.ledger.bounty(bounty.id))
    number = [each.address for each in stage.people].index(drawn.people.panel[0].account)
    peer = Person(stage.people[number], number)
    assert "Not" in require_seen(type_in(peer, "review", id, *evidence))
    require_seen(type_in(peer, "review", id, *evidence, "--judge", "met", "--judge", "met", "--yes"))
    require_seen(type_in(Person(stage.stranger, 5), "release", id, *evidence, "--yes", fails=True))
    for look in (["check", id, *evidence], ["show", id], ["board", "--status", "InReview"]):
        assert require_seen(type_in(None, *look))
