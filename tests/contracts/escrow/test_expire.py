"""
expire — an escalated bounty on which nobody rules is refunded.

├── given the bounty is not escalated
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the panel is another
│   └── reverts with WrongPanel
├── when the team is another
│   └── reverts with WrongTeam
├── given there is an arbiter
│   ├── when it is the last second of his 14 days
│   │   └── reverts with TooEarly
│   └── when his 14 days are over
│       └── refunds
├── given there is no arbiter
│   └── refunds in the second of the escalation
├── given nobody has judged in three panels
│   └── gives everybody back what he put in
├── given twelve lots were missed
│   └── gives everybody back what he put in though there was no panel
├── given there were too few seats
│   └── gives everybody back what he put in though there was no panel
├── given somebody takes no money
│   ├── owes it to the poster and refunds the worker
│   └── owes it to the worker and refunds the poster
└── when all is as it must be
    ├── refunds poster and worker but for the fees of those who judged
    ├── owes the fee to those who judged
    ├── leaves the commons alone
    ├── frees the lane
    ├── emits Unverified
    ├── writes no standing
    └── cannot be repeated
"""

from dataclasses import replace

import pytest

from oathwork.model.guild import hash_panel
from oathwork.model.terms import NOBODY, People, Share, Status, hash_team
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.conftest import every_panel
from tests.support.actions import every_kind
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def expire(actions):
    return actions.expire


@pytest.fixture
def end_of_ruling(judged_and_escalated):
    return judged_and_escalated.state.since + judged_and_escalated.terms.ruling_period


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_escalated__reverts_with_WrongStatus(escrow, expire, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        expire(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, actions, expire, judged_and_escalated, end_of_ruling, change
):
    actions.at(end_of_ruling)
    with refused(escrow.StaleState, word=judged_and_escalated.word):
        expire(judged_and_escalated, state=replace(judged_and_escalated.state, **change))


@every_panel
def test_when_the_panel_is_another__reverts_with_WrongPanel(escrow, expire, judged_and_escalated):
    panel = judged_and_escalated.people.panel[:2]
    with refused(escrow.WrongPanel, hash=hash_panel(panel)):
        expire(judged_and_escalated, people=People(panel=panel))


@every_panel
def test_when_the_team_is_another__reverts_with_WrongTeam(escrow, expire, judged_and_escalated, stranger):
    team = (Share(stranger.address, 1),)
    with refused(escrow.WrongTeam, hash=hash_team(team)):
        expire(judged_and_escalated, people=replace(judged_and_escalated.people, team=team))


@every_panel
def test_when_it_is_the_last_second_of_his_14_days__reverts_with_TooEarly(
    escrow, actions, expire, judged_and_escalated, end_of_ruling
):
    actions.at(end_of_ruling - 1)
    with refused(escrow.TooEarly, **{"from": end_of_ruling}):
        expire(judged_and_escalated, wait=False)


@every_kind
def test_when_his_14_days_are_over__refunds(
    actions, expire, judged_and_escalated, end_of_ruling, worker, moved
):
    actions.at(end_of_ruling)
    with moved(judged_and_escalated.terms.token, {worker: judged_and_escalated.terms.bond}):
        expire(judged_and_escalated, wait=False)


@every_kind
def test_given_there_is_no_arbiter__refunds_in_the_second_of_the_escalation(expire, reach, worker, moved):
    bounty = reach(Status.ESCALATED, arbiter=NOBODY)
    with moved(bounty.terms.token, {worker: bounty.terms.bond}):
        expire(bounty)


# ------------------------------------------------------------------------------------------------------ nobody has judged


@pytest.fixture
def check_all_given_back(escrow, expire, commons, worker, poster, moved):
    """Everybody gets back what they put in; nothing of it is left, owed or in the commons."""

    def check_all_given_back(bounty):
        terms = bounty.terms
        with moved(terms.token, {poster: terms.stake, worker: terms.bond, escrow: -terms.stake - terms.bond}):
            expire(bounty)
        assert commons(bounty) == 0

    return check_all_given_back


@every_kind
def test_given_nobody_has_judged_in_three_panels__gives_everybody_back_what_he_put_in(
    escalated_bounty, check_all_given_back, panel_of, owed
):
    panel = panel_of(escalated_bounty)
    check_all_given_back(escalated_bounty)
    assert owed(escalated_bounty, panel) == [0, 0, 0]


def test_given_twelve_lots_were_missed__gives_everybody_back_what_he_put_in_though_there_was_no_panel(
    chain, draw, reach, put_code, check_all_given_back
):
    bounty = reach(Status.DELIVERED)
    put_code("0x0000F90827F1C53a10cb7A02335B175320002935", b"")
    missed = [draw(bounty, header=b"") for _ in range(12) if chain.mine(330) is None]
    assert (len(missed), bounty.status, bounty.people.panel) == (12, Status.ESCALATED, ())
    check_all_given_back(bounty)


def test_given_there_were_too_few_seats__gives_everybody_back_what_he_put_in_though_there_was_no_panel(
    actions, draw, reach, peers, check_all_given_back
):
    bounty = reach(Status.CLAIMED, seats=7)
    actions.deliver_team(bounty, actions.work(bounty, [Share(peer.address, 1) for peer in peers[:5]]))
    draw(bounty)
    assert (bounty.status, bounty.people.panel) == (Status.ESCALATED, ())
    check_all_given_back(bounty)


# ----------------------------------------------------------------------------------------------------------- rejections


def test_given_somebody_takes_no_money__owes_it_to_the_poster_and_refunds_the_worker(
    escrow, actions, terms_named, wallet, stranger, worker, escalate, expire, moved
):
    contract = wallet(stranger, "MockRejectingWallet")
    bounty = actions.post(terms_named(poster=contract), sender=contract)
    actions.claim(bounty, sender=worker)
    actions.deliver(bounty)
    escalate(bounty)
    with moved(NOBODY, {contract: 0, worker: bounty.terms.bond}):
        tx = expire(bounty)
    check_logged(tx, escrow.Owed, account=contract, token=NOBODY, amount=bounty.terms.stake)


def test_given_somebody_takes_no_money__owes_it_to_the_worker_and_refunds_the_poster(
    escrow, actions, terms_named, wallet, stranger, poster, escalate, expire, moved
):
    contract = wallet(stranger, "MockRejectingWallet")
    bounty = actions.post(terms_named())
    actions.claim_and_deliver(bounty, sender=contract)
    escalate(bounty)
    with moved(NOBODY, {contract: 0, poster: bounty.terms.stake}):
        tx = expire(bounty)
    check_logged(tx, escrow.Owed, account=contract, token=NOBODY, amount=bounty.terms.bond)


# -------------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__refunds_poster_and_worker_but_for_the_fees_of_those_who_judged(
    escrow, expire, judged_and_escalated, worker, poster, moved
):
    terms = judged_and_escalated.terms
    back = terms.reward + 2 * terms.fee
    with moved(terms.token, {escrow: -back - terms.bond, poster: back, worker: terms.bond}):
        expire(judged_and_escalated)


@every_kind
def test_when_all_is_as_it_must_be__owes_the_fee_to_those_who_judged(
    expire, judged_and_escalated, owed, panel_of
):
    panel = panel_of(judged_and_escalated)
    expire(judged_and_escalated)
    assert owed(judged_and_escalated, panel) == [0, judged_and_escalated.terms.fee, 0]


@every_kind
def test_when_all_is_as_it_must_be__leaves_the_commons_alone(
    expire, judged_and_escalated, commons, feed_commons
):
    feed_commons(10**18)
    expire(judged_and_escalated)
    assert commons(judged_and_escalated) == 10**18


@every_panel
def test_when_all_is_as_it_must_be__frees_the_lane(expire, judged_and_escalated, check_word):
    expire(judged_and_escalated)
    assert judged_and_escalated.word & 2**64 - 1 == 1
    check_word(judged_and_escalated)


@every_panel
def test_when_all_is_as_it_must_be__emits_Unverified(escrow, expire, judged_and_escalated):
    tx = expire(judged_and_escalated)
    check_logged(tx, escrow.Unverified, id=judged_and_escalated.id)


@every_panel
def test_when_all_is_as_it_must_be__writes_no_standing(reputation, expire, judged_and_escalated):
    assert logged(expire(judged_and_escalated), reputation.MetadataUpdate) == []


@every_panel
def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, expire, judged_and_escalated):
    before = judged_and_escalated.copy()
    expire(judged_and_escalated)
    with refused(escrow.WrongStatus, found=Status.FREE):
        expire(before)
