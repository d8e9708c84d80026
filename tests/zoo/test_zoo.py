"""Every strange token at every step of a bounty's life is answered as table.toml says, and harms nobody else."""

import os

import pytest

from tests.zoo.play import LOCKED, Play
from tests.zoo.table import ANIMALS, STEPS

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"


def cells():
    """Return every animal with every step; on every change without those that are one of another step's kind."""
    rare = ("post by permit", "claim by permit", "lapse")
    every = ((animal, step) for animal in ANIMALS for step in STEPS)
    return [(animal, step) for animal, step in every if DEEP or step not in rare or step in animal.cells]


@pytest.mark.parametrize("animal,step", cells(), ids=lambda each: getattr(each, "name", each))
def test_a_step_is_answered_as_the_table_says(beside, animal, step):
    play = Play(beside.world, beside, animal)
    play.prepare(step)
    assert play.outcome(step) == animal.answer(step)
    assert set(play.beast.answers()) <= {LOCKED}
    assert play.beast.answers() or not play.beast.listens or step not in animal.cells
    play.end()
    beside.check()


@pytest.mark.parametrize(
    "animal", [each for each in ANIMALS if not each.at_once], ids=lambda animal: animal.name
)
def test_a_token_that_is_strange_from_birth_is_refused_at_once_or_lives_as_the_table_says(beside, animal):
    play = Play(beside.world, beside, animal)
    told = list(play.strange_life())
    assert told == [(step, animal.answer(step)) for step, _ in told]
    play.end()
    beside.check()
    beside.finish()
