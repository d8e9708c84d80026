"""
fill — anyone brings money into a poster's pot.

└── when all is as it must be
    ├── brings it into that pot alone
    └── emits PotFilled
"""

from oathwork.model.terms import NOBODY
from tests.contracts.edge.conftest import ETHER
from tests.support.outcome import check_logged


def test_when_all_is_as_it_must_be__brings_it_into_that_pot_alone(pot, escrow, poster, stranger, moved):
    with moved(NOBODY, {pot: ETHER, stranger: -ETHER}):
        pot.fill(poster, sender=stranger, value=ETHER)
    assert (pot.pots(poster).held, pot.pots(stranger).held) == (ETHER, 0)
    assert pot.escrow() == escrow


def test_when_all_is_as_it_must_be__emits_PotFilled(pot, poster, stranger):
    receipt = pot.fill(poster, sender=stranger, value=7)
    check_logged(receipt, pot.PotFilled, poster=poster, account=stranger, amount=7)
