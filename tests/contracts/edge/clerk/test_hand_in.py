"""
handIn — the court hands the file of a case in.

└── when the caller is not the court
    └── reverts with NotTheCourt
"""

from tests.support.outcome import refused


def test_when_the_caller_is_not_the_court__reverts_with_NotTheCourt(clerk, case, stranger):
    with refused(clerk.NotTheCourt, caller=stranger):
        state = case.bounty.state.values()
        clerk.handIn(case.number, case.bounty.id, state, bytes(32), sender=stranger)
