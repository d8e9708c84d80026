"""
close — the organiser forbids further claims of the bounty that a deputy has posted.

├── when the caller is not the organiser
│   └── reverts with NotOrganiser
├── given no bounty lives
│   └── reverts with what the escrow says
└── given one lives
    ├── closes it
    └── lets a stranger send the money back to the deputy
"""

from oathwork.model.terms import Status
from tests.support.outcome import refused


def test_when_the_caller_is_not_the_organiser__reverts_with_NotOrganiser(deputy, open_bounty, stranger):
    with refused(deputy.NotOrganiser, caller=stranger):
        deputy.close(sender=stranger)


def test_given_no_bounty_lives__reverts_with_what_the_escrow_says(deputy, escrow, poster):
    with refused(escrow.WrongStatus, found=Status.FREE):
        deputy.close(sender=poster)


def test_given_one_lives__closes_it(deputy, open_bounty, escrow, poster):
    deputy.close(sender=poster)
    assert escrow.status(deputy, 0).closed


def test_given_one_lives__lets_a_stranger_send_the_money_back_to_the_deputy(
    deputy, open_bounty, actions, poster, stranger, moved, coin
):
    deputy.close(sender=poster)
    with moved(coin, {deputy: open_bounty.stake}):
        actions.withdraw(open_bounty, sender=stranger)
