"""
setPrice — a poster says what the pot pays.

└── when it is said
    ├── holds for that pot alone
    ├── pays gas at the base fee up to the most and the tip
    └── emits PriceSet
"""

from tests.contracts.edge.keeper_pot.conftest import MOST, TIP
from tests.support.outcome import check_logged


def test_when_it_is_said__holds_for_that_pot_alone(pot, poster, stranger):
    pot.setPrice(TIP, MOST, sender=poster)
    assert (pot.pots(poster).tip, pot.pots(poster).mostBaseFee) == (TIP, MOST)
    assert (pot.pots(stranger).tip, pot.pots(stranger).mostBaseFee) == (0, 0)


def test_when_it_is_said__pays_gas_at_the_base_fee_up_to_the_most_and_the_tip(pot, poster, chain):
    pot.setPrice(TIP, 3, sender=poster)
    assert chain.blocks.head.base_fee > 3
    assert pot.worth(poster, 100_000) == 300_000 + TIP


def test_when_it_is_said__emits_PriceSet(pot, poster):
    receipt = pot.setPrice(TIP, MOST, sender=poster)
    check_logged(receipt, pot.PriceSet, poster=poster, tip=TIP, mostBaseFee=MOST)
