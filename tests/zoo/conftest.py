"""The world of the zoo, once for each file, and as it was before for each test."""

import pytest

from tests.invariants.actors import KEYS
from tests.zoo.beside import Beside
from tests.zoo.cage import Cage, compiled
from tests.zoo.world import World


@pytest.fixture(scope="module")
def stage():
    pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python")
    world = World(Cage(KEYS, remembers=False), compiled())
    return world, Beside(world)


@pytest.fixture
def beside(stage):
    """The bounties in honest money; afterwards nothing has happened."""
    world, beside = stage
    mark = world.engine.snapshot()
    yield beside
    world.engine.restore(mark)
