"""
handIn — hands the file of a case in: all that was logged until then.

├── given there is no such case
│   └── reverts with NoSuchCase
├── given the time for evidence is not over
│   └── reverts with TooEarly
├── when the id is another
│   └── reverts with StaleState
├── given the file was handed in
│   └── reverts with WrongStatus
└── when the time for evidence is over
    ├── delivers the hash of the last block the court and the case
    └── emits HandedIn
"""

from oathwork.model.terms import Status
from tests.support.outcome import check_logged, refused


def test_given_there_is_no_such_case__reverts_with_NoSuchCase(arbitrator, case, stranger):
    with refused(arbitrator.NoSuchCase, number=case.number + 1):
        state = case.bounty.state.values()
        arbitrator.handIn(case.number + 1, case.bounty.id, state, sender=stranger)


def test_given_the_time_for_evidence_is_not_over__reverts_with_TooEarly(actions, arbitrator, case, stranger):
    actions.at(case.evidence_until - 1)
    with refused(arbitrator.TooEarly, **{"from": case.evidence_until}):
        arbitrator.handIn(case.number, case.bounty.id, case.bounty.state.values(), sender=stranger)


def test_when_the_id_is_another__reverts_with_StaleState(actions, escrow, arbitrator, case, stranger):
    actions.wait_until(case.evidence_until)
    with refused(escrow.StaleState, word=case.bounty.word):
        arbitrator.handIn(case.number, bytes(32), case.bounty.state.values(), sender=stranger)


def test_given_the_file_was_handed_in__reverts_with_WrongStatus(escrow, arbitrator, case, hand_in):
    hand_in(case, arbitrator)
    with refused(escrow.WrongStatus, found=Status.DELIVERED):
        hand_in(case, arbitrator)


def test_when_the_time_for_evidence_is_over__delivers_the_hash_of_the_last_block_the_court_and_the_case(
    arbitrator, case, hand_in, file_of
):
    receipt = hand_in(case, arbitrator)
    assert case.bounty.state.delivery == file_of(case, receipt.block_number - 1)


def test_when_the_time_for_evidence_is_over__emits_HandedIn(arbitrator, case, hand_in, file_of):
    receipt = hand_in(case, arbitrator)
    last = receipt.block_number - 1
    facts = {"number": case.number, "file": file_of(case, last), "blockNumber": last}
    check_logged(receipt, arbitrator.HandedIn, **facts)
