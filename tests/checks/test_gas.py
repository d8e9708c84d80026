"""
gas — what every step costs.

├── when measured again
│   └── is what was agreed
└── when a transaction is taken apart
    └── sums to what the receipt says
"""

import pytest

from checks.gas import report
from checks.gas.chain import Anvil, anvil_binary
from checks.gas.life import ZERO
from checks.gas.measure import ROWS, measure
from checks.gas.where import where
from checks.gas.world import World

pytestmark = pytest.mark.skipif(anvil_binary() is None, reason="needs anvil")


@pytest.fixture(scope="module")
def measured():
    with Anvil() as anvil:
        yield measure(anvil)


def test_when_measured_again__is_what_was_agreed(measured):
    assert report.differences(report.snapshot(*measured)) == []


def test_when_a_transaction_is_taken_apart__sums_to_what_the_receipt_says():
    row = next(row for row in ROWS if row.name == "settle 3 of 5 by lot, pay, four records")
    with Anvil("--steps-tracing") as anvil:
        world = World(anvil)
        cost = row.scenario(world, ZERO)
        kinds, lines = where(world, anvil.sent[-1])
    assert kinds.total() == cost
    assert kinds["refund"] == 0  # no slot is cleared: everything left over is counted
    assert lines.total() == kinds["opcodes"]
