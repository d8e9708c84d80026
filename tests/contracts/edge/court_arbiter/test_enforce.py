"""
enforce — carries the court's ruling to the escrow.

├── given nobody has asked
│   └── reverts with NotAsked
├── given the court has not ruled
│   ├── reverts with NoRuling
│   └── reverts with NoRuling in the last second too
├── given the court has ruled for good
│   ├── pays the worker at one
│   ├── refunds at any other
│   ├── reverts with StaleState for another state
│   ├── reverts with TooLate after the rulingPeriod
│   └── cannot be repeated
├── given a ruling can still be appealed
│   ├── reverts with NoRuling before the last day
│   ├── takes it on the last day
│   ├── takes it in the last quarter of a short rulingPeriod
│   └── takes it in place of what was noted
└── given the ruling was appealed
    ├── reverts with NoRuling if nobody has noted it
    ├── reverts with NoRuling before the last day
    └── takes what was noted on the last day
"""

from dataclasses import replace

import pytest

from oathwork.model.terms import LaneEnd, Status
from tests.contracts.edge.court_arbiter.conftest import PERIOD, POSTER, REFUSED, WORKER
from tests.support.actions import DAY
from tests.support.outcome import refused

HOUR = 3_600


def test_given_nobody_has_asked__reverts_with_NotAsked(court_arbiter, enforce, bounty):
    with refused(court_arbiter.NotAsked, bounty=bounty.id):
        enforce(bounty)


def test_given_the_court_has_not_ruled__reverts_with_NoRuling(court_arbiter, enforce, asked):
    with refused(court_arbiter.NoRuling, **{"from": asked[0].state.since + PERIOD - DAY}):
        enforce(asked[0])


def test_given_the_court_has_not_ruled__reverts_with_NoRuling_in_the_last_second_too(
    court_arbiter, enforce, asked, last_chance
):
    last_chance(asked[0], 1)
    with refused(court_arbiter.NoRuling, **{"from": asked[0].state.since + PERIOD - DAY}):
        enforce(asked[0])


def test_given_the_court_has_ruled_for_good__pays_the_worker_at_one(
    court, enforce, asked, stranger, worker, moved
):
    bounty, dispute = asked
    court.execute(dispute, WORKER, sender=stranger)
    with moved(bounty.terms.token, {worker: bounty.terms.reward + bounty.terms.bond}):
        enforce(bounty)
    assert bounty.end == LaneEnd.RULED_YES


@pytest.mark.parametrize("ruling", [REFUSED, POSTER, 3])
def test_given_the_court_has_ruled_for_good__refunds_at_any_other(
    court, enforce, asked, stranger, poster, worker, moved, ruling
):
    bounty, dispute = asked
    court.execute(dispute, ruling, sender=stranger)
    with moved(bounty.terms.token, {poster: bounty.stake, worker: bounty.terms.bond}):
        enforce(bounty)
    assert bounty.end == LaneEnd.RULED_NO


def test_given_the_court_has_ruled_for_good__reverts_with_StaleState_for_another_state(
    escrow, court, enforce, asked, stranger
):
    bounty, dispute = asked
    court.execute(dispute, WORKER, sender=stranger)
    with refused(escrow.StaleState, word=bounty.word):
        enforce(bounty, state=replace(bounty.state, since=bounty.state.since + 1))


def test_given_the_court_has_ruled_for_good__reverts_with_TooLate_after_the_rulingPeriod(
    escrow, court, enforce, asked, stranger, last_chance
):
    bounty, dispute = asked
    court.execute(dispute, WORKER, sender=stranger)
    last_chance(bounty, 0)
    with refused(escrow.TooLate, until=bounty.state.since + PERIOD):
        enforce(bounty)


def test_given_the_court_has_ruled_for_good__cannot_be_repeated(escrow, court, enforce, asked, stranger):
    bounty, dispute = asked
    before = bounty.copy()
    court.execute(dispute, WORKER, sender=stranger)
    enforce(bounty)
    with refused(escrow.WrongStatus, found=Status.FREE):
        enforce(before)


def test_given_a_ruling_can_still_be_appealed__reverts_with_NoRuling_before_the_last_day(
    court_arbiter, court, enforce, asked, stranger, last_chance
):
    bounty, _ = asked
    court.say(WORKER, sender=stranger)
    last_chance(bounty, DAY + 1)
    with refused(court_arbiter.NoRuling, **{"from": bounty.state.since + PERIOD - DAY}):
        enforce(bounty)


@pytest.mark.parametrize("ruling,end", [(WORKER, LaneEnd.RULED_YES), (REFUSED, LaneEnd.RULED_NO)])
def test_given_a_ruling_can_still_be_appealed__takes_it_on_the_last_day(
    court, enforce, asked, stranger, last_chance, ruling, end
):
    bounty, _ = asked
    court.say(ruling, sender=stranger)
    last_chance(bounty, DAY)
    enforce(bounty)
    assert bounty.end == end


@pytest.mark.parametrize("before,refusal", [(HOUR + 1, "NoRuling"), (HOUR, "done")])
def test_given_a_ruling_can_still_be_appealed__takes_it_in_the_last_quarter_of_a_short_rulingPeriod(
    actions, court_arbiter, court, ask, enforce, reach, stranger, last_chance, before, refusal
):
    bounty = reach(Status.ESCALATED, arbiter=court_arbiter, ruling_period=4 * HOUR)
    ask(bounty)
    court.say(WORKER, sender=stranger)
    last_chance(bounty, before)
    assert actions.why(enforce, bounty) == refusal


def test_given_a_ruling_can_still_be_appealed__takes_it_in_place_of_what_was_noted(
    court_arbiter, court, enforce, asked, stranger, last_chance
):
    bounty, dispute = asked
    court.say(POSTER, sender=stranger)
    court_arbiter.note(dispute, sender=stranger)
    court.say(WORKER, sender=stranger)
    last_chance(bounty)
    enforce(bounty)
    assert bounty.end == LaneEnd.RULED_YES


def test_given_the_ruling_was_appealed__reverts_with_NoRuling_if_nobody_has_noted_it(
    court_arbiter, court, enforce, asked, stranger, last_chance
):
    court.say(WORKER, sender=stranger)
    court.reopen(sender=stranger)
    last_chance(asked[0])
    with refused(court_arbiter.NoRuling, **{"from": asked[0].state.since + PERIOD - DAY}):
        enforce(asked[0])


def test_given_the_ruling_was_appealed__reverts_with_NoRuling_before_the_last_day(
    court_arbiter, court, enforce, asked, stranger, last_chance
):
    court.say(WORKER, sender=stranger)
    court_arbiter.note(asked[1], sender=stranger)
    court.reopen(sender=stranger)
    last_chance(asked[0], DAY + 1)
    with refused(court_arbiter.NoRuling, **{"from": asked[0].state.since + PERIOD - DAY}):
        enforce(asked[0])


def test_given_the_ruling_was_appealed__takes_what_was_noted_on_the_last_day(
    court_arbiter, court, enforce, asked, stranger, last_chance
):
    court.say(WORKER, sender=stranger)
    court_arbiter.note(asked[1], sender=stranger)
    court.reopen(sender=stranger)
    last_chance(asked[0])
    enforce(asked[0])
    assert asked[0].end == LaneEnd.RULED_YES
