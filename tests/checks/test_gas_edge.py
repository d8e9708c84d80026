"""
gas.edge — what the steps around the core cost.

└── when measured again
    └── is what was agreed
"""

import json

import pytest

from checks.gas import edge
from tests.support.anvil import ANVIL

pytestmark = pytest.mark.skipif(ANVIL is None, reason="needs anvil")


def test_when_measured_again__is_what_was_agreed():
    assert edge.taken() == json.loads(edge.SNAPSHOT.read_text())
