"""How the toolkit's tests run, and the chain that some of them run on."""

import os

import pytest
from hypothesis import settings

from oathwork import embedded
from tests.toolkit.stage import build, rolled_back

# The machine's speed is not what is tested: no deadline for one example.
settings.register_profile("toolkit", deadline=None)
if "HYPOTHESIS_PROFILE" not in os.environ:
    settings.load_profile("toolkit")


@pytest.fixture(scope="session")
def built_stage():
    """The contracts on a chain in this process, with a guild; read only, or use `stage`."""
    return build(*embedded.start(20))


@pytest.fixture
def stage(built_stage):
    """The same, for one test alone."""
    with rolled_back(built_stage):
        yield built_stage
