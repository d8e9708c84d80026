"""
withdraw — the organiser ends the bounty that a deputy has posted.

├── when the caller is not the organiser
│   └── reverts with NotOrganiser
├── given somebody works on it
│   └── reverts with what the escrow says
├── given it can be claimed no more
│   └── needs nobody but a stranger at the escrow
└── given it is open
    └── sends all of it back to the deputy
"""

from tests.contracts.edge.conftest import every_money
from tests.support.outcome import refused


def test_when_the_caller_is_not_the_organiser__reverts_with_NotOrganiser(deputy, open_bounty, stranger):
    with refused(deputy.NotOrganiser, caller=stranger):
        deputy.withdraw(open_bounty.terms.values(), open_bounty.state.values(), sender=stranger)


def test_given_somebody_works_on_it__reverts_with_what_the_escrow_says(
    deputy, open_bounty, actions, escrow, worker, poster
):
    actions.claim(open_bounty, sender=worker)
    with refused(escrow.WrongStatus, found=open_bounty.status):
        deputy.withdraw(open_bounty.terms.values(), open_bounty.state.values(), sender=poster)


def test_given_it_can_be_claimed_no_more__needs_nobody_but_a_stranger_at_the_escrow(
    deputy, open_bounty, actions, stranger, moved, coin
):
    actions.at(open_bounty.terms.open_until)
    with moved(coin, {deputy: open_bounty.stake}):
        actions.withdraw(open_bounty, sender=stranger)


@every_money
def test_given_it_is_open__sends_all_of_it_back_to_the_deputy(
    deputy, open_bounty, poster, moved, coin, escrow
):
    stake = open_bounty.stake
    with moved(coin, {deputy: stake, escrow: -stake, poster: 0}):
        deputy.withdraw(open_bounty.terms.values(), open_bounty.state.values(), sender=poster)
