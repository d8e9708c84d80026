"""
receive — money without a call.

├── when anyone but the escrow sends it
│   └── reverts with NotTheEscrow
└── when the escrow sends it
    └── comes in with little gas
"""

from tests.support.outcome import refused


def test_when_anyone_but_the_escrow_sends_it__reverts_with_NotTheEscrow(deputy, stranger):
    with refused(deputy.NotTheEscrow, sender=stranger):
        stranger.transfer(deputy, 1)


def test_when_the_escrow_sends_it__comes_in_with_little_gas(deputy, open_bounty, poster, escrow, coin):
    deputy.withdraw(open_bounty.terms.values(), open_bounty.state.values(), sender=poster)
    assert escrow.owed(deputy, coin) == 0
