"""
claim — the court claims a case that it has just posted.

├── when the caller is not the court
│   └── reverts with NotTheCourt
└── when money comes that the court cannot count
    └── reverts with NotPassedOn
"""

from tests.support.outcome import refused


def test_when_the_caller_is_not_the_court__reverts_with_NotTheCourt(clerk, case, stranger):
    with refused(clerk.NotTheCourt, caller=stranger):
        clerk.claim(case.bounty.terms.values(), sender=stranger)


def test_when_money_comes_that_the_court_cannot_count__reverts_with_NotPassedOn(
    project, clerk, put_code, arbitrator, stranger
):
    put_code(arbitrator, b"\xfe")
    with refused(clerk.NotPassedOn):
        stranger.transfer(clerk, 1)
