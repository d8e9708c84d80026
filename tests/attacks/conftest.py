"""A world to attack: once for each file, and as it was before for each test."""

import pytest

from tests.attacks.chain import Chain, compiled
from tests.invariants.actors import KEYS
from tests.zoo.world import World


@pytest.fixture(scope="module")
def untouched():
    return World(Chain(KEYS), compiled())


@pytest.fixture
def world(untouched):
    mark = untouched.engine.snapshot()
    yield untouched
    untouched.engine.restore(mark)
