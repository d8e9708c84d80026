"""What the machines of single contracts around the core share: a world with a court that is a person, and what is undone."""

from functools import cache

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.invariants.actors import STUDIO
from tests.invariants.artifacts import ROOT, Artifacts, compiled_files
from tests.invariants.conftest import PROFILE
from tests.invariants.edge_world import EdgeWorld

amounts = st.one_of(st.integers(1, 40), st.integers(1, 10**18))


@cache
def world():
    """The world of deputies, with a court that is a person."""
    world = EdgeWorld()
    court = compiled_files([ROOT / "contracts/mocks/MockCourt.sol"], root=ROOT)
    world.artifacts = Artifacts({**world.artifacts.contracts, "MockCourt": court["MockCourt"]})
    return world


class MoneyMachine(RuleBasedStateMachine):
    """What is played is undone at the end."""

    def __init__(self):
        super().__init__()
        self.world = world()
        self.mark = self.world.engine.snapshot()

    def teardown(self):
        try:
            self.finish()
        finally:
            self.world.engine.restore(self.mark)

    @property
    def now(self):
        return self.world.engine.now

    def why(self, *call, **options):
        return self.world.why(self.world.tell, *call, **options)

    def pay(self, to, amount, sender=STUDIO):
        self.world.send(sender, to, b"", amount)

    def finish(self):
        """Let all come to its end."""


class OnRevm:
    """How long such a machine runs on every change."""

    settings = settings(PROFILE, max_examples=2 * PROFILE.max_examples)

    def setUp(self):
        pytest.importorskip("pyrevm")
