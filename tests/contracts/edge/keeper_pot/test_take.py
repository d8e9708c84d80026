"""
take — a poster takes money out of the pot.

├── when more is asked for than that pot holds
│   └── reverts with TooLittle
├── when the receiver is zero
│   └── reverts with ReceiverIsZero
├── when the receiver rejects it
│   └── reverts with FailedCall
├── when the receiver calls back
│   └── finds the pot without it
└── when all is as it must be
    ├── sends it
    └── emits PotTaken
"""

from oathwork.model.terms import NOBODY
from tests.contracts.edge.conftest import ETHER
from tests.support.outcome import check_logged, refused


def test_when_more_is_asked_for_than_that_pot_holds__reverts_with_TooLittle(filled, stranger):
    with refused(filled.TooLittle, held=0, needed=1):
        filled.take(stranger, 1, sender=stranger)


def test_when_the_receiver_is_zero__reverts_with_ReceiverIsZero(filled, poster):
    with refused(filled.ReceiverIsZero):
        filled.take(NOBODY, 1, sender=poster)


def test_when_the_receiver_rejects_it__reverts_with_FailedCall(filled, poster, guilds):
    with refused(filled.FailedCall):
        filled.take(guilds, 1, sender=poster)


def test_when_the_receiver_calls_back__finds_the_pot_without_it(
    project, pot, deployer, stranger, poster, escrow, moved
):
    thief = deployer.deploy(project.MockReenteringWallet, stranger, value=ETHER)
    pot.fill(poster, sender=poster, value=ETHER)
    pot.fill(thief, sender=stranger, value=ETHER)
    call = pot.take.encode_input(thief, ETHER)
    thief.prepare(pot, call, sender=stranger)
    with moved(NOBODY, {pot: -ETHER}):
        thief.execute(pot, 0, call, sender=stranger)


def test_when_all_is_as_it_must_be__sends_it(filled, poster, stranger, moved):
    with moved(NOBODY, {filled: -7, stranger: 7, poster: 0}):
        filled.take(stranger, 7, sender=poster)
    assert filled.pots(poster).held == ETHER - 7


def test_when_all_is_as_it_must_be__emits_PotTaken(filled, poster, stranger):
    receipt = filled.take(stranger, 7, sender=poster)
    check_logged(receipt, filled.PotTaken, poster=poster, to=stranger, amount=7)
