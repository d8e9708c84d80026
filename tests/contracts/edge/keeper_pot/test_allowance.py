"""
allowance — what is paid for an action at most, in gas.

├── when the action moves bounties on
│   └── says how much and how much of it for the bytes of its call
└── when it does not
    └── reverts with NoMove
"""

import pytest
from eth_utils import keccak

from oathwork.chain.abi import artifact, signature
from tests.support.outcome import refused

ALLOWANCES = {
    "draw": (18_000, 250_000),
    "drawAndSettle": (26_000, 800_000),
    "settle": (16_000, 700_000),
    "redraw": (9_000, 300_000),
    "lapse": (8_000, 200_000),
    "expire": (9_000, 400_000),
    "withdraw": (8_000, 200_000),
}
OTHERS = [
    name
    for name, entry in artifact("BountyEscrow").functions.items()
    if entry["stateMutability"] not in ("view", "pure") and name not in ALLOWANCES
]


def selector_of(action):
    return keccak(text=signature(artifact("BountyEscrow").functions[action]))[:4]


@pytest.mark.parametrize("action", ALLOWANCES)
def test_when_the_action_moves_bounties_on__says_how_much_and_how_much_of_it_for_the_bytes_of_its_call(
    pot, action
):
    assert tuple(pot.allowance(selector_of(action))) == ALLOWANCES[action]


@pytest.mark.parametrize("action", OTHERS)
def test_when_it_does_not__reverts_with_NoMove(pot, action):
    with refused(pot.NoMove, action=selector_of(action)):
        pot.allowance(selector_of(action))
