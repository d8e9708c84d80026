"""
submitEvidence — says something for one side.

└── when anyone says something
    └── emits Evidence with who it was
"""

from tests.support.outcome import check_logged


def test_when_anyone_says_something__emits_Evidence_with_who_it_was(court_arbiter, court, bounty, stranger):
    receipt = court_arbiter.submitEvidence(bounty.id, "ipfs://mine", sender=stranger)
    facts = {"_evidenceGroupID": int.from_bytes(bounty.id), "_party": stranger, "_evidence": "ipfs://mine"}
    check_logged(receipt, court_arbiter.Evidence, _arbitrator=court, **facts)
