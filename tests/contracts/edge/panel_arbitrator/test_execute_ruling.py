"""
executeRuling — tells the contract whose dispute it is.

├── given there is no such case
│   └── reverts with NoSuchCase
├── given the case was not concluded
│   └── reverts with NotConcluded
├── given it was told
│   └── reverts with AlreadyCarriedOut
├── given the market asks to be told again from within
│   └── is told once
├── given the market refuses to hear it
│   ├── reverts with its error
│   ├── has the case concluded nonetheless
│   └── can be told later
└── when it is told
    ├── hears the ruling
    └── is Solved from the conclusion on
"""

import pytest

from tests.contracts.edge.cases import BOND, EMPTY, FIRST, NO, REFUSED, SECOND, YES
from tests.support.outcome import check_logged, refused

WAITING, SOLVED = 0, 2


@pytest.fixture
def execute(arbitrator, stranger):
    return lambda case: arbitrator.executeRuling(case.number, sender=stranger)


@pytest.fixture
def deaf(market, stranger):
    """Let the market call something that fails while it is told."""
    market.setCallback(b"\xff\xff\xff\xff", sender=stranger)


def test_given_there_is_no_such_case__reverts_with_NoSuchCase(arbitrator, stranger):
    number = arbitrator.caseCount()
    with refused(arbitrator.NoSuchCase, number=number):
        arbitrator.executeRuling(number, sender=stranger)


def test_given_the_case_was_not_concluded__reverts_with_NotConcluded(arbitrator, execute, case, judged):
    with refused(arbitrator.NotConcluded):
        execute(judged(case, YES))


def test_given_it_was_told__reverts_with_AlreadyCarriedOut(arbitrator, execute, conclude, case, judged):
    conclude(judged(case, YES))
    execute(case)
    with refused(arbitrator.AlreadyCarriedOut):
        execute(case)


def test_given_the_market_asks_to_be_told_again_from_within__is_told_once(
    arbitrator, market, execute, conclude, case, judged, stranger
):
    conclude(judged(case, YES))
    market.setCallback(arbitrator.executeRuling.encode_input(case.number), sender=stranger)
    with refused(market.NoRuling):
        execute(case)


def test_given_the_market_refuses_to_hear_it__reverts_with_its_error(
    market, execute, conclude, case, judged, deaf
):
    conclude(judged(case, YES))
    with refused(market.NoRuling):
        execute(case)


def test_given_the_market_refuses_to_hear_it__has_the_case_concluded_nonetheless(
    arbitrator, conclude, case, judged, deaf
):
    conclude(judged(case, YES))
    assert arbitrator.float() == 2 * BOND
    assert (arbitrator.caseAt(case.number).concluded, arbitrator.currentRuling(case.number)) == (True, FIRST)


def test_given_the_market_refuses_to_hear_it__can_be_told_later(
    arbitrator, market, execute, conclude, case, judged, deaf, stranger
):
    conclude(judged(case, YES))
    market.setCallback(b"", sender=stranger)
    execute(case)
    assert arbitrator.caseAt(case.number).carriedOut


@pytest.mark.parametrize("scores,ruling", [(YES, FIRST), (NO, SECOND), (EMPTY, REFUSED)])
def test_when_it_is_told__hears_the_ruling(
    arbitrator, market, execute, conclude, case, judged, scores, ruling
):
    conclude(judged(case, scores))
    facts = {"_arbitrator": arbitrator, "_disputeID": case.number, "_ruling": ruling}
    check_logged(execute(case), market.Ruling, **facts)


def test_when_it_is_told__is_Solved_from_the_conclusion_on(arbitrator, conclude, case, judged):
    judged(case, NO)
    before = (arbitrator.disputeStatus(case.number), arbitrator.currentRuling(case.number))
    conclude(case)
    assert before == (WAITING, REFUSED)
    assert (arbitrator.disputeStatus(case.number), arbitrator.currentRuling(case.number)) == (SOLVED, SECOND)
