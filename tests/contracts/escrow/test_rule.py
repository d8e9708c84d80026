"""
rule — the arbiter whom the terms named rules within 14 days of the escalation.

├── given the bounty is not escalated
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the panel is another
│   └── reverts with WrongPanel
├── when the team is another
│   └── reverts with WrongTeam
├── when the caller is not the arbiter
│   └── reverts with NotArbiter
├── given there is no arbiter
│   └── reverts with NotArbiter
├── when the 14 days are over
│   └── reverts with TooLate
├── when it is the last second of the 14 days
│   └── rules
├── when he says yes
│   ├── pays reward and bond to the worker
│   ├── owes the fee to those who judged and puts the rest into the commons
│   ├── shares with the team
│   ├── pays no bonus
│   ├── frees the lane
│   ├── emits Ruled
│   ├── writes no standing
│   └── cannot be repeated
└── when he says no
    ├── refunds poster and worker but for the fees of those who judged
    ├── owes the fee to those who judged
    ├── leaves the commons alone
    ├── frees the lane
    ├── emits Ruled with that
    ├── writes no standing
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model.guild import hash_panel
from oathwork.model.terms import NOBODY, People, Share, Status, hash_team
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.conftest import every_panel
from tests.support.actions import DAY, every_kind
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def rule(actions):
    return actions.rule


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_escalated__reverts_with_WrongStatus(escrow, rule, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        rule(bounties[status], True)


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, rule, judged_and_escalated, change
):
    with refused(escrow.StaleState, word=judged_and_escalated.word):
        rule(judged_and_escalated, True, state=replace(judged_and_escalated.state, **change))


@every_panel
def test_when_the_panel_is_another__reverts_with_WrongPanel(escrow, rule, judged_and_escalated):
    panel = judged_and_escalated.people.panel[::-1]
    with refused(escrow.WrongPanel, hash=hash_panel(panel)):
        rule(judged_and_escalated, True, people=People(panel=panel))


@every_panel
def test_when_the_team_is_another__reverts_with_WrongTeam(escrow, rule, judged_and_escalated, arbiter):
    team = (Share(arbiter.address, 10_000),)
    with refused(escrow.WrongTeam, hash=hash_team(team)):
        rule(judged_and_escalated, True, people=replace(judged_and_escalated.people, team=team))


@every_panel
@pytest.mark.parametrize("caller", ["poster", "worker", "stranger", "steward"])
def test_when_the_caller_is_not_the_arbiter__reverts_with_NotArbiter(
    escrow, rule, judged_and_escalated, poster, worker, stranger, steward, caller
):
    account = {"poster": poster, "worker": worker, "stranger": stranger, "steward": steward}[caller]
    with refused(escrow.NotArbiter, caller=account):
        rule(judged_and_escalated, True, sender=account)


def test_given_there_is_no_arbiter__reverts_with_NotArbiter(escrow, rule, reach, arbiter):
    bounty = reach(Status.ESCALATED, arbiter=NOBODY)
    with refused(escrow.NotArbiter, caller=arbiter):
        rule(bounty, True)


@every_panel
def test_when_the_14_days_are_over__reverts_with_TooLate(escrow, actions, rule, judged_and_escalated):
    until = judged_and_escalated.state.since + 14 * DAY
    actions.at(until)
    with refused(escrow.TooLate, until=until):
        rule(judged_and_escalated, True)


@pytest.mark.parametrize("pay", [True, False])
def test_when_it_is_the_last_second_of_the_14_days__rules(
    actions, rule, judged_and_escalated, check_word, pay
):
    actions.at(judged_and_escalated.state.since + 14 * DAY - 1)
    rule(judged_and_escalated, pay)
    assert judged_and_escalated.status == Status.FREE
    check_word(judged_and_escalated)


# ------------------------------------------------------------------------------------------------------------------ yes


@every_kind
def test_when_he_says_yes__pays_reward_and_bond_to_the_worker(
    escrow, rule, judged_and_escalated, worker, poster, arbiter, moved
):
    terms = judged_and_escalated.terms
    whole = terms.reward + terms.bond
    with moved(terms.token, {escrow: -whole, worker: whole, poster: 0, arbiter: 0}):
        rule(judged_and_escalated, True)


@every_kind
def test_when_he_says_yes__owes_the_fee_to_those_who_judged_and_puts_the_rest_into_the_commons(
    rule, judged_and_escalated, owed, panel_of, commons
):
    fee, panel = judged_and_escalated.terms.fee, panel_of(judged_and_escalated)
    rule(judged_and_escalated, True)
    assert owed(judged_and_escalated, panel) == [0, fee, 0]
    assert commons(judged_and_escalated) == 2 * fee


@every_kind
def test_when_he_says_yes__shares_with_the_team(actions, rule, reach, worker, teammates, escalate, moved):
    bounty = reach(Status.CLAIMED)
    actions.deliver_team(bounty, actions.work(bounty, [Share(teammates[0].address, 3_333)]))
    escalate(bounty)
    part = bounty.terms.reward * 3_333 // 10_000
    whole = bounty.terms.reward + bounty.terms.bond
    with moved(bounty.terms.token, {teammates[0]: part, worker: whole - part}):
        rule(bounty, True)


def test_when_he_says_yes__pays_no_bonus(rule, judged_and_escalated, worker, moved, feed_commons, commons):
    terms = judged_and_escalated.terms
    feed_commons(10**18)
    with moved(NOBODY, {worker: terms.reward + terms.bond}):
        rule(judged_and_escalated, True)
    assert commons(judged_and_escalated) == 10**18 + 2 * terms.fee


@every_panel
def test_when_he_says_yes__frees_the_lane(rule, judged_and_escalated, check_word):
    rule(judged_and_escalated, True)
    assert judged_and_escalated.word & 2**64 - 1 == 1
    check_word(judged_and_escalated)


@every_panel
def test_when_he_says_yes__emits_Ruled(escrow, rule, judged_and_escalated):
    tx = rule(judged_and_escalated, True)
    check_logged(tx, escrow.Ruled, id=judged_and_escalated.id, paid=True)


@every_panel
def test_when_he_says_yes__writes_no_standing(reputation, rule, judged_and_escalated):
    assert logged(rule(judged_and_escalated, True), reputation.MetadataUpdate) == []


@every_panel
def test_when_he_says_yes__cannot_be_repeated(escrow, rule, judged_and_escalated):
    before = judged_and_escalated.copy()
    rule(judged_and_escalated, True)
    with refused(escrow.WrongStatus, found=Status.FREE):
        rule(before, True)


# ------------------------------------------------------------------------------------------------------------------- no


@every_kind
def test_when_he_says_no__refunds_poster_and_worker_but_for_the_fees_of_those_who_judged(
    escrow, rule, judged_and_escalated, worker, poster, moved
):
    terms = judged_and_escalated.terms
    back = terms.reward + 2 * terms.fee
    with moved(terms.token, {escrow: -back - terms.bond, poster: back, worker: terms.bond}):
        rule(judged_and_escalated, False)


@every_kind
def test_when_he_says_no__owes_the_fee_to_those_who_judged(rule, judged_and_escalated, owed, panel_of):
    panel = panel_of(judged_and_escalated)
    rule(judged_and_escalated, False)
    assert owed(judged_and_escalated, panel) == [0, judged_and_escalated.terms.fee, 0]


@every_kind
def test_when_he_says_no__leaves_the_commons_alone(rule, judged_and_escalated, commons, feed_commons):
    feed_commons(10**18)
    rule(judged_and_escalated, False)
    assert commons(judged_and_escalated) == 10**18


@every_panel
def test_when_he_says_no__frees_the_lane(rule, judged_and_escalated, check_word):
    rule(judged_and_escalated, False)
    assert judged_and_escalated.word & 2**64 - 1 == 1
    check_word(judged_and_escalated)


@every_panel
def test_when_he_says_no__emits_Ruled_with_that(escrow, rule, judged_and_escalated):
    tx = rule(judged_and_escalated, False)
    check_logged(tx, escrow.Ruled, id=judged_and_escalated.id, paid=False)


@every_panel
def test_when_he_says_no__writes_no_standing(reputation, rule, judged_and_escalated):
    assert logged(rule(judged_and_escalated, False), reputation.MetadataUpdate) == []


@every_panel
def test_when_he_says_no__cannot_be_repeated(escrow, rule, judged_and_escalated):
    before = judged_and_escalated.copy()
    rule(judged_and_escalated, False)
    with refused(escrow.WrongStatus, found=Status.FREE):
        rule(before, False)
