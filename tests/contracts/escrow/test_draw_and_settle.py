"""
drawAndSettle — draws a panel and settles with its verdicts in one transaction.

├── given the bounty is not delivered
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the panel is another
│   └── reverts with WrongPanel
├── when the team is another
│   └── reverts with WrongTeam
├── when it is still the block of the lot
│   └── reverts with LotNotReady
├── given the hash is out of reach
│   └── begins the next lot and looks at no verdict
├── given there are too few seats
│   └── escalates and looks at no verdict
├── when all say yes
│   ├── pays at once
│   ├── tells the panel and every verdict
│   └── frees the lane
├── when a majority says no
│   ├── sends the work back
│   └── keeps the panel for the repair
├── when a majority says zero
│   └── opens the bounty for everybody
├── given patience
│   ├── when a bare majority has judged
│   │   └── records and waits
│   └── when all have judged
│       └── pays
├── when no verdict is given
│   └── does what draw does
├── when a verdict is not that of the member
│   └── skips it and records the others
└── given a redraw
    └── settles with the verdict that was there and the new ones
"""

from dataclasses import replace

import pytest

from oathwork.model.guild import Seat, hash_panel
from oathwork.model.scores import NO_SCORES, Scores
from oathwork.model.terms import NOBODY, People, Share, Skip, State, Status, hash_team
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.conftest import HISTORY
from tests.support.actions import DAY
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def draw_and_settle(actions):
    return actions.draw_and_settle


@pytest.fixture
def computed(actions, twin_of):
    """A copy of a delivered bounty with the panel that its lot will give, as its peers compute it; and its verdicts."""

    def computed(bounty, scores):
        actions.wait_for_lot(bounty)
        panel = twin_of(actions, bounty)
        ahead = replace(bounty, people=replace(bounty.people, panel=panel))
        given = [actions.verdict(ahead, i, score) for i, score in enumerate(scores) if score is not None]
        return panel, given

    return computed


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_delivered__reverts_with_WrongStatus(
    escrow, draw_and_settle, bounties, status
):
    with refused(escrow.WrongStatus, found=status):
        draw_and_settle(bounties[status], header=b"")


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, draw_and_settle, delivered_bounty, change
):
    with refused(escrow.StaleState, word=delivered_bounty.word):
        draw_and_settle(delivered_bounty, state=replace(delivered_bounty.state, **change))


def test_when_the_panel_is_another__reverts_with_WrongPanel(escrow, draw_and_settle, delivered_bounty, peers):
    panel = (Seat(0, peers[0].address),)
    with refused(escrow.WrongPanel, hash=hash_panel(panel)):
        draw_and_settle(delivered_bounty, people=People(panel=panel))


def test_when_the_team_is_another__reverts_with_WrongTeam(escrow, draw_and_settle, delivered_bounty, peers):
    team = (Share(peers[0].address, 1),)
    with refused(escrow.WrongTeam, hash=hash_team(team)):
        draw_and_settle(delivered_bounty, people=People(team=team))


def test_when_it_is_still_the_block_of_the_lot__reverts_with_LotNotReady(
    chain, escrow, draw_and_settle, reach
):
    bounty = reach(Status.DELIVERED)
    chain.mine(bounty.state.lot_block - 1 - chain.blocks.height)
    with refused(escrow.LotNotReady, fromBlock=bounty.state.lot_block + 1):
        draw_and_settle(bounty, header=b"", wait=False)


def test_given_the_hash_is_out_of_reach__begins_the_next_lot_and_looks_at_no_verdict(
    chain, escrow, draw_and_settle, delivered_bounty, computed, put_code, check_word
):
    _, verdicts = computed(delivered_bounty, [80, 80, 80])
    put_code(HISTORY, b"")
    chain.mine(300)
    tx = draw_and_settle(delivered_bounty, verdicts, header=b"")
    assert (delivered_bounty.status, delivered_bounty.state.lot) == (Status.DELIVERED, 2)
    assert logged(tx, escrow.Judged) == logged(tx, escrow.VerdictSkipped) == []
    check_word(delivered_bounty)


def test_given_there_are_too_few_seats__escalates_and_looks_at_no_verdict(
    escrow, actions, draw_and_settle, reach, peers, check_word
):
    bounty = reach(Status.CLAIMED)
    actions.deliver_team(bounty, actions.work(bounty, [Share(peer.address, 1) for peer in peers[:7]]))
    tx = draw_and_settle(bounty)
    check_logged(tx, escrow.Escalated, id=bounty.id, since=tx.timestamp)
    check_word(bounty)


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
def test_when_all_say_yes__pays_at_once(
    escrow, draw_and_settle, delivered_bounty, computed, worker, moved, owed
):
    terms = delivered_bounty.terms
    panel, verdicts = computed(delivered_bounty, [80, 20, 90])
    gain = terms.reward + terms.bond
    with moved(terms.token, {worker: gain, escrow: -gain}):
        draw_and_settle(delivered_bounty, verdicts)
    assert owed(delivered_bounty, [seat.account for seat in panel]) == [terms.fee] * 3


def test_when_all_say_yes__tells_the_panel_and_every_verdict(
    escrow, draw_and_settle, delivered_bounty, computed
):
    panel, verdicts = computed(delivered_bounty, [80, 20, 90])
    tx = draw_and_settle(delivered_bounty, verdicts)
    words = [seat.word for seat in panel]
    check_logged(tx, escrow.PanelDrawn, id=delivered_bounty.id, lot=1, panel=words, since=tx.timestamp)
    assert [(each["index"], each["score"]) for each in logged(tx, escrow.Judged)] == [
        (0, 80),
        (1, 20),
        (2, 90),
    ]
    assert len(logged(tx, escrow.Paid)) == 1


def test_when_all_say_yes__frees_the_lane(draw_and_settle, delivered_bounty, computed, check_word):
    _, verdicts = computed(delivered_bounty, [80, 80])
    draw_and_settle(delivered_bounty, verdicts)
    assert delivered_bounty.status == Status.FREE
    check_word(delivered_bounty)


def test_when_a_majority_says_no__sends_the_work_back(
    draw_and_settle, delivered_bounty, computed, worker, moved
):
    terms = delivered_bounty.terms
    _, verdicts = computed(delivered_bounty, [10, 10, 80])
    with moved(NOBODY, {worker: terms.bond - 3 * terms.fee}):
        draw_and_settle(delivered_bounty, verdicts)
    assert delivered_bounty.status == Status.OPEN


def test_when_a_majority_says_no__keeps_the_panel_for_the_repair(
    draw_and_settle, delivered_bounty, computed, worker, check_word
):
    panel, verdicts = computed(delivered_bounty, [10, 10, 80])
    tx = draw_and_settle(delivered_bounty, verdicts)
    expected = State(round=1, worker=worker.address, since=tx.timestamp, panel=hash_panel(panel))
    assert delivered_bounty.state == expected
    check_word(delivered_bounty)


def test_when_a_majority_says_zero__opens_the_bounty_for_everybody(
    escrow, draw_and_settle, delivered_bounty, computed, check_word
):
    _, verdicts = computed(delivered_bounty, [0, 0])
    tx = draw_and_settle(delivered_bounty, verdicts)
    assert len(logged(tx, escrow.FoundEmpty)) == 1
    assert delivered_bounty.state == State(round=1)
    check_word(delivered_bounty)


def test_when_a_bare_majority_has_judged__records_and_waits(draw_and_settle, reach, computed, check_word):
    bounty = reach(Status.DELIVERED, patience=DAY)
    panel, verdicts = computed(bounty, [80, 80])
    tx = draw_and_settle(bounty, verdicts)
    assert (bounty.status, bounty.state.since) == (Status.IN_REVIEW, tx.timestamp)
    assert bounty.people.panel == panel
    assert Scores(bounty.state.scores) == NO_SCORES.having(0, 80).having(1, 80)
    check_word(bounty)


def test_when_all_have_judged__pays(escrow, draw_and_settle, reach, computed):
    bounty = reach(Status.DELIVERED, patience=DAY)
    _, verdicts = computed(bounty, [80, 80, 80])
    assert len(logged(draw_and_settle(bounty, verdicts), escrow.Paid)) == 1


def test_when_no_verdict_is_given__does_what_draw_does(
    draw_and_settle, delivered_bounty, computed, check_word
):
    panel, _ = computed(delivered_bounty, [])
    draw_and_settle(delivered_bounty)
    assert (delivered_bounty.status, delivered_bounty.people.panel) == (Status.IN_REVIEW, panel)
    check_word(delivered_bounty)


def test_when_a_verdict_is_not_that_of_the_member__skips_it_and_records_the_others(
    escrow, draw_and_settle, delivered_bounty, computed, check_word
):
    _, [first, second] = computed(delivered_bounty, [80, 80])
    tx = draw_and_settle(delivered_bounty, [replace(first, index=1), replace(second, index=0), first])
    reasons = [(each["index"], each["reason"]) for each in logged(tx, escrow.VerdictSkipped)]
    assert reasons == [(1, Skip.BAD_SIGNATURE), (0, Skip.BAD_SIGNATURE)]
    assert Scores(delivered_bounty.state.scores) == NO_SCORES.having(0, 80)
    check_word(delivered_bounty)


def test_given_a_redraw__settles_with_the_verdict_that_was_there_and_the_new_ones(
    escrow, actions, draw_and_settle, reviewed_bounty, computed, worker, moved
):
    actions.settle(reviewed_bounty, scores=[None, 80])
    actions.redraw(reviewed_bounty)
    terms = reviewed_bounty.terms
    _, verdicts = computed(reviewed_bounty, [90])
    with moved(NOBODY, {worker: terms.reward + terms.bond}):
        draw_and_settle(reviewed_bounty, verdicts)
