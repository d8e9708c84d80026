"""Any sequence of actions, legal or not, by anybody, at any time: contracts and twin agree, and the promises hold."""

import pytest

from tests.invariants import artifacts
from tests.invariants.actors import KEYS
from tests.invariants.conftest import PROFILE
from tests.invariants.engine import Revm
from tests.invariants.machine import Machine
from tests.invariants.pair import Pair


class OnRevm(Machine):
    def stage(self, remembers):
        return Pair(Revm(KEYS, remembers=remembers), artifacts.present())


class TestOnRevm(OnRevm.TestCase):
    settings = PROFILE

    def setUp(self):
        pytest.importorskip("pyrevm")
