"""
conclude — writes down what the panel has said.

├── given there is no such case
│   └── reverts with NoSuchCase
├── given the case was concluded
│   └── reverts with AlreadyConcluded
├── given the panel has not ended
│   ├── reverts with NotDecided before the file
│   ├── reverts with NotDecided before the draw
│   └── reverts with NotDecided in review
├── given the panel said yes
│   ├── rules for the first party
│   └── looks at no terms and no state
├── given the panel said no
│   ├── rules for the second party
│   ├── reverts with NotDecided for the terms of another case
│   ├── reverts with NotDecided for a bounty that is no case
│   └── reverts with NotDecided for another state
├── given the panel said that nothing was delivered
│   └── refuses
├── given nobody judged
│   └── refuses
├── given too few judged
│   └── refuses
├── given nobody handed the file in
│   └── refuses
├── given a year went by after a no
│   └── refuses if somebody has ended the bounty
└── when it concludes
    └── emits CaseConcluded
"""

from dataclasses import replace

import pytest

from tests.contracts.edge.cases import EMPTY, FIRST, NO, REFUSED, SECOND, YES
from tests.support.outcome import check_logged, refused


@pytest.fixture
def ruling_of(arbitrator, conclude):
    """Conclude a case, and return the ruling."""

    def ruling_of(case):
        conclude(case)
        found = arbitrator.caseAt(case.number)
        assert found.concluded
        return found.ruling

    return ruling_of


def test_given_there_is_no_such_case__reverts_with_NoSuchCase(arbitrator, conclude, case):
    with refused(arbitrator.NoSuchCase, number=case.number + 1):
        conclude(replace(case, number=case.number + 1))


def test_given_the_case_was_concluded__reverts_with_AlreadyConcluded(arbitrator, conclude, case, judged):
    conclude(judged(case, YES))
    with refused(arbitrator.AlreadyConcluded):
        conclude(case)


def test_given_the_panel_has_not_ended__reverts_with_NotDecided_before_the_file(arbitrator, conclude, case):
    with refused(arbitrator.NotDecided):
        conclude(case)


def test_given_the_panel_has_not_ended__reverts_with_NotDecided_before_the_draw(
    arbitrator, conclude, case, hand_in
):
    hand_in(case, arbitrator)
    with refused(arbitrator.NotDecided):
        conclude(case)


def test_given_the_panel_has_not_ended__reverts_with_NotDecided_in_review(
    actions, arbitrator, conclude, case, hand_in
):
    hand_in(case, arbitrator)
    actions.draw(case.bounty)
    actions.settle(case.bounty, scores=[90, 20])
    with refused(arbitrator.NotDecided):
        conclude(case)


@pytest.mark.parametrize("scores", [YES, [50, 50, 0], [90, 90, None]])
def test_given_the_panel_said_yes__rules_for_the_first_party(ruling_of, case, judged, scores):
    assert ruling_of(judged(case, scores)) == FIRST


def test_given_the_panel_said_yes__looks_at_no_terms_and_no_state(arbitrator, ruling_of, open_case, judged):
    mine, other = open_case(), open_case()
    judged(mine, YES)
    assert ruling_of(replace(other, number=mine.number)) == FIRST


@pytest.mark.parametrize("scores", [NO, [49, 1, 100], [10, 10, None]])
def test_given_the_panel_said_no__rules_for_the_second_party(ruling_of, case, judged, scores):
    assert ruling_of(judged(case, scores)) == SECOND


def test_given_the_panel_said_no__reverts_with_NotDecided_for_the_terms_of_another_case(
    arbitrator, conclude, open_case, judged
):
    mine, other = open_case(), open_case()
    judged(mine, EMPTY), judged(other, NO)
    with refused(arbitrator.NotDecided):
        conclude(replace(other, number=mine.number))


def test_given_the_panel_said_no__reverts_with_NotDecided_for_a_bounty_that_is_no_case(
    actions, arbitrator, terms, case, judged, stranger
):
    judged(case, NO)
    bounty = actions.post(terms(lane=case.number))
    with refused(arbitrator.NotDecided):
        arbitrator.conclude(case.number, bounty.terms.values(), bounty.state.values(), sender=stranger)


def test_given_the_panel_said_no__reverts_with_NotDecided_for_another_state(
    arbitrator, conclude, case, judged, stranger
):
    judged(case, NO)
    state = replace(case.bounty.state, worker="0x" + "0" * 40)
    with refused(arbitrator.NotDecided):
        arbitrator.conclude(case.number, case.given[0], state.values(), sender=stranger)


@pytest.mark.parametrize("scores", [EMPTY, [0, 0, None]])
def test_given_the_panel_said_that_nothing_was_delivered__refuses(ruling_of, case, judged, scores):
    assert ruling_of(judged(case, scores)) == REFUSED


def test_given_nobody_judged__refuses(ruling_of, case, silent):
    assert ruling_of(silent(case)) == REFUSED


@pytest.mark.parametrize("score", [90, 10])
def test_given_too_few_judged__refuses(ruling_of, case, silent, score):
    assert ruling_of(silent(case, [score])) == REFUSED


def test_given_nobody_handed_the_file_in__refuses(ruling_of, case, lapsed):
    assert ruling_of(lapsed(case)) == REFUSED


def test_given_a_year_went_by_after_a_no__refuses_if_somebody_has_ended_the_bounty(
    actions, ruling_of, case, judged, stranger
):
    judged(case, NO)
    actions.wait_until(case.bounty.terms.open_until)
    actions.withdraw(case.bounty, sender=stranger)
    assert ruling_of(case) == REFUSED


def test_when_it_concludes__emits_CaseConcluded(arbitrator, conclude, case, judged):
    receipt = conclude(judged(case, NO))
    check_logged(receipt, arbitrator.CaseConcluded, number=case.number, ruling=SECOND)
