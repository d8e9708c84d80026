"""Any sequence of actions, legal or not, by anybody, at any time: contracts and twin agree, and the
promises hold."""

import pytest
from hypothesis import settings

from tests.invariants import artifacts
from tests.invariants.actors import KEYS
from tests.invariants.conftest import PROFILE
from tests.invariants.engine import EthTester, Revm
from tests.invariants.machine import Machine
from tests.invariants.pair import Pair


class OnRevm(Machine):
    """Fast, with a RANDAO mix or EIP-2935 or without."""

    def stage(self, chain):
        return Pair(Revm(KEYS, **chain), artifacts.present())


class OnEthTester(Machine):
    """The chain that the other tests run on: another implementation of the EVM must come to the same."""

    closely = False
    far = (257,)  # it mines every block of them

    def stage(self, chain):
        return Pair(EthTester(KEYS, mix=chain.get("mix", False)), artifacts.present())


class TestOnRevm(OnRevm.TestCase):
    settings = PROFILE

    def setUp(self):
        pytest.importorskip("pyrevm")


class TestOnEthTester(OnEthTester.TestCase):
    settings = settings(PROFILE, max_examples=max(2, PROFILE.max_examples // 100), stateful_step_count=20)
