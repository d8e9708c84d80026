"""A world to attack: once for each file, and as it was before for each test."""

import pytest

from tests.attacks.chain import Chain, compiled
from tests.attacks.ground import Ground
from tests.attacks.people import EVERYBODY


@pytest.fixture(scope="module")
def untouched():
    return Ground(Chain(EVERYBODY), compiled())


@pytest.fixture(scope="module")
def mixed():
    """The same on a chain with a mix."""
    return Ground(Chain(EVERYBODY, mix=True), compiled())


@pytest.fixture
def world(untouched):
    mark = untouched.engine.snapshot()
    yield untouched
    untouched.engine.restore(mark)
