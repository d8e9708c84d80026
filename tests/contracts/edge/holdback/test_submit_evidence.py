"""
submitEvidence — a party says something to the court.

├── when the caller is no party
│   └── reverts with NotParty
└── when the caller is the poster or the worker
    └── emits Evidence
"""

import pytest

from tests.support.outcome import check_logged, refused


def test_when_the_caller_is_no_party__reverts_with_NotParty(disputed, stranger):
    with refused(disputed.NotParty, caller=stranger):
        disputed.submitEvidence("ipfs://see", sender=stranger)


@pytest.mark.parametrize("number", [1, 2])
def test_when_the_caller_is_the_poster_or_the_worker__emits_Evidence(
    disputed, court, claimed, accounts, number
):
    party = accounts[number]
    receipt = disputed.submitEvidence("ipfs://see", sender=party)
    group = int.from_bytes(claimed.id)
    facts = {"_arbitrator": court, "_evidenceGroupID": group, "_party": party, "_evidence": "ipfs://see"}
    check_logged(receipt, disputed.Evidence, **facts)
