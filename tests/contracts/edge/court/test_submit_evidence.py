"""
submitEvidence — says something in a case.

├── given there is no such case
│   └── reverts with NoSuchCase
└── when anyone says something
    └── emits Evidence with who it was
"""

from tests.support.outcome import check_logged, refused


def test_given_there_is_no_such_case__reverts_with_NoSuchCase(arbitrator, stranger):
    with refused(arbitrator.NoSuchCase, number=arbitrator.caseCount()):
        arbitrator.submitEvidence(arbitrator.caseCount(), "ipfs://mine", sender=stranger)


def test_when_anyone_says_something__emits_Evidence_with_who_it_was(arbitrator, case, stranger):
    receipt = arbitrator.submitEvidence(case.number, "ipfs://mine", sender=stranger)
    facts = {"_arbitratorDisputeID": case.number, "_party": stranger, "_evidence": "ipfs://mine"}
    check_logged(receipt, arbitrator.Evidence, **facts)
