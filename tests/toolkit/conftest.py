"""How the toolkit's tests run, and the chain that some of them run on."""

import os

import pytest
from hypothesis import settings

from oathwork.chain import local
from oathwork.chain.client import connect
from oathwork.chain.keys import dev_signers
from tests.support.anvil import ANVIL, anvil_at
from tests.support.stage import build, rolled_back

# The machine's speed is not what is tested: no deadline for one example.
settings.register_profile("toolkit", deadline=None)
settings.register_profile("second", deadline=None, max_examples=20)  # see tools/suites.py
if os.environ.get("HYPOTHESIS_PROFILE", "toolkit") in ("toolkit", "second"):
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "toolkit"))


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch):
    """What is said to no terminal is not folded, whatever the terminal is from which the tests run."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def built_stage():
    """The contracts on a chain in this process, with a guild; read only, or use `stage`."""
    return build(*local.start(20))


@pytest.fixture
def stage(built_stage):
    """The same, for one test alone."""
    with rolled_back(built_stage):
        yield built_stage


@pytest.fixture(scope="session")
def anvil():
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    with anvil_at() as url:
        yield url


@pytest.fixture(scope="session")
def built_on_anvil(anvil):
    chain = connect(anvil, chain_id=31337)
    chain.poll = 0.05
    return build(chain, dev_signers(20))


@pytest.fixture
def on_anvil(built_on_anvil):
    """The contracts on anvil, for one test alone."""
    with rolled_back(built_on_anvil):
        yield built_on_anvil


@pytest.fixture(params=["stage", "on_anvil"])
def either(request):
    """The contracts on both kinds of chain: in this process without a RANDAO mix, on anvil with one."""
    return request.getfixturevalue(request.param)
