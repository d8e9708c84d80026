"""
reclaim — brings the stake of a case home that was not decided for the first party.

├── given there is no such case
│   └── reverts with NoSuchCase
├── given the case was not concluded
│   └── reverts with NotConcluded
├── given the panel said no
│   ├── reverts with ServedFirst for a reviewPeriod
│   └── brings the stake into the float after it
├── given the panel said that nothing was delivered
│   └── brings the stake into the float at once
└── given nobody handed the file in
    └── brings the stake into the float at once
"""

from dataclasses import replace

import pytest

from oathwork.model.terms import NOBODY
from tests.contracts.edge.cases import BOND, EMPTY, NO, REVIEW
from tests.support.outcome import refused


@pytest.fixture
def reclaim(arbitrator, stranger):
    return lambda case: arbitrator.reclaim(*case.given, sender=stranger)


def test_given_there_is_no_such_case__reverts_with_NoSuchCase(arbitrator, reclaim, case):
    terms = replace(case.bounty.terms, lane=case.number + 1)
    with refused(arbitrator.NoSuchCase, number=case.number + 1):
        reclaim(replace(case, bounty=replace(case.bounty, terms=terms)))


def test_given_the_case_was_not_concluded__reverts_with_NotConcluded(arbitrator, reclaim, case, judged):
    with refused(arbitrator.NotConcluded):
        reclaim(judged(case, EMPTY))


def test_given_the_panel_said_no__reverts_with_ServedFirst_for_a_reviewPeriod(
    actions, escrow, reclaim, arbitrator, conclude, case, judged
):
    conclude(judged(case, NO))
    until = case.bounty.state.since + REVIEW
    actions.at(until - 1)
    with refused(escrow.ServedFirst, worker=arbitrator.clerk(), until=until):
        reclaim(case)


def test_given_the_panel_said_no__brings_the_stake_into_the_float_after_it(
    actions, escrow, reclaim, arbitrator, conclude, case, judged, moved
):
    conclude(judged(case, NO))
    actions.at(case.bounty.state.since + REVIEW)
    with moved(NOBODY, {escrow: -BOND, arbitrator: BOND}):
        reclaim(case)
    assert arbitrator.float() == 2 * BOND


def test_given_the_panel_said_that_nothing_was_delivered__brings_the_stake_into_the_float_at_once(
    reclaim, arbitrator, conclude, case, judged
):
    conclude(judged(case, EMPTY))
    reclaim(case)
    assert arbitrator.float() == 2 * BOND


def test_given_nobody_handed_the_file_in__brings_the_stake_into_the_float_at_once(
    reclaim, arbitrator, conclude, case, lapsed
):
    conclude(lapsed(case))
    reclaim(case)
    assert arbitrator.float() == 2 * BOND
