"""
redraw — a reviewPeriod after the draw and without a majority, the absent are replaced.

├── given the bounty is not in review
│   └── reverts with WrongStatus
├── when a field of the state is another
│   └── reverts with StaleState
├── when the panel is another
│   └── reverts with WrongPanel
├── when the team is another
│   └── reverts with WrongTeam
├── when it is the last second of the review period
│   └── reverts with TooEarly
├── given a majority stands
│   └── reverts with MajorityStands
├── when the review period is over
│   ├── begins the next lot and keeps panel and scores
│   ├── emits Redrawn
│   ├── marks the absent with a fifth of the effort
│   ├── leaves the absent their seats
│   ├── leaves those who judged alone
│   ├── moves no money
│   └── cannot be repeated
├── given an absent peer has left after he was drawn
│   └── marks him
├── given the seat of an absent peer had ended before he was drawn
│   └── does not mark him
├── given an absent peer had missed a panel before
│   └── ends the seat
├── given all panels were drawn before the first was missed
│   └── leaves the seats
├── given the poster is served no longer
│   └── marks nobody
├── given nobody has judged
│   └── marks all of them
├── given the second lot
│   ├── when the new panel judges
│   │   └── pays with the verdicts of both lots
│   └── when it is the last second of the new review period
│       └── reverts with TooEarly
├── given the third panel
│   ├── escalates and keeps the panel
│   ├── emits Escalated
│   └── marks the absent and ends the seat of who missed the first too
└── given a named panel
    ├── escalates at once
    └── marks nobody
"""

from dataclasses import replace

import pytest

from oathwork.model.guild import Standing, hash_panel
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import People, Share, Status, hash_team
from tests.contracts.changes import every_field_of_the_state
from tests.contracts.conftest import every_panel
from tests.support.actions import DAY
from tests.support.outcome import check_logged, logged, refused


@pytest.fixture
def redraw(actions):
    return actions.redraw


@pytest.fixture
def end_of_review(reviewed_bounty):
    return reviewed_bounty.state.since + reviewed_bounty.terms.review_period


@pytest.fixture
def half_judged(settle, reviewed_bounty):
    """The member in the middle has judged."""
    settle(reviewed_bounty, scores=[None, 80])
    return reviewed_bounty


@pytest.fixture
def third_panel(actions, draw, half_judged):
    """In review by the third panel, of which the member in the middle judged in the first."""
    actions.redraw(half_judged)
    draw(half_judged)
    actions.redraw(half_judged)
    draw(half_judged)
    return half_judged


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.DELIVERED])
def test_given_the_bounty_is_not_in_review__reverts_with_WrongStatus(escrow, redraw, bounties, status):
    with refused(escrow.WrongStatus, found=status):
        redraw(bounties[status])


@every_field_of_the_state
def test_when_a_field_of_the_state_is_another__reverts_with_StaleState(
    escrow, redraw, reviewed_bounty, end_of_review, actions, change
):
    actions.at(end_of_review)
    with refused(escrow.StaleState, word=reviewed_bounty.word):
        redraw(reviewed_bounty, state=replace(reviewed_bounty.state, **change))


@every_panel
def test_when_the_panel_is_another__reverts_with_WrongPanel(escrow, redraw, reviewed_bounty):
    panel = reviewed_bounty.people.panel[::-1]
    with refused(escrow.WrongPanel, hash=hash_panel(panel)):
        redraw(reviewed_bounty, people=People(panel=panel))


@every_panel
def test_when_the_team_is_another__reverts_with_WrongTeam(escrow, redraw, reviewed_bounty, stranger):
    team = (Share(stranger.address, 1),)
    with refused(escrow.WrongTeam, hash=hash_team(team)):
        redraw(reviewed_bounty, people=replace(reviewed_bounty.people, team=team))


@every_panel
def test_when_it_is_the_last_second_of_the_review_period__reverts_with_TooEarly(
    escrow, actions, redraw, reviewed_bounty, end_of_review
):
    actions.at(end_of_review - 1)
    with refused(escrow.TooEarly, **{"from": end_of_review}):
        redraw(reviewed_bounty, wait=False)


@every_panel
@pytest.mark.parametrize("scores", [[80, 80], [10, None, 10], [0, 0]])
def test_given_a_majority_stands__reverts_with_MajorityStands(escrow, settle, redraw, reach, scores):
    bounty = reach(Status.IN_REVIEW, patience=3 * DAY)
    settle(bounty, scores=scores)
    with refused(escrow.MajorityStands):
        redraw(bounty)


# ----------------------------------------------------------------------------------------------------------- the next lot


def test_when_the_review_period_is_over__begins_the_next_lot_and_keeps_panel_and_scores(
    actions, redraw, half_judged, end_of_review, check_word
):
    before = half_judged.copy()
    actions.at(end_of_review)
    tx = redraw(half_judged, wait=False)
    lot_block = tx.block_number + actions.lot_ahead
    assert half_judged.state == replace(before.state, lot=13, lot_block=lot_block, since=0)
    assert half_judged.people == before.people
    assert (half_judged.status, half_judged.state.scores) == (Status.DELIVERED, NO_SCORES.having(1, 80))
    check_word(half_judged)


def test_when_the_review_period_is_over__emits_Redrawn(escrow, actions, redraw, half_judged):
    tx = redraw(half_judged)
    lot_block = tx.block_number + actions.lot_ahead
    check_logged(tx, escrow.Redrawn, id=half_judged.id, lot=13, lotBlock=lot_block)


def test_when_the_review_period_is_over__marks_the_absent_with_a_fifth_of_the_effort(
    redraw, half_judged, panel_of, standing_of
):
    tx = redraw(half_judged)
    absent = [panel_of(half_judged)[index] for index in (0, 2)]
    assert [standing_of(half_judged, each) for each in absent] == [Standing(0, tx.timestamp, missed=1)] * 2


def test_when_the_review_period_is_over__leaves_the_absent_their_seats(guilds, redraw, half_judged, panel_of):
    panel, drawn_at = panel_of(half_judged), half_judged.state.since
    tx = redraw(half_judged)
    guild = half_judged.terms.guild
    assert logged(tx, guilds.Missed) == [
        {"guild": guild, "account": panel[index].address, "drawnAt": drawn_at} for index in (0, 2)
    ]
    assert logged(tx, guilds.SeatEnded) == []


def test_when_the_review_period_is_over__leaves_those_who_judged_alone(
    guilds, redraw, half_judged, panel_of, standing_of
):
    redraw(half_judged)
    judged = panel_of(half_judged)[1]
    assert standing_of(half_judged, judged) == Standing()
    assert guilds.memberOf(half_judged.terms.guild, judged).seat != 0


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
def test_when_the_review_period_is_over__moves_no_money(
    escrow, redraw, half_judged, worker, poster, moved, owed, panel_of
):
    with moved(half_judged.terms.token, {escrow: 0, worker: 0, poster: 0}):
        redraw(half_judged)
    assert owed(half_judged, panel_of(half_judged)) == [0, 0, 0]


def test_when_the_review_period_is_over__cannot_be_repeated(escrow, redraw, half_judged):
    redraw(half_judged)
    with refused(escrow.WrongStatus, found=Status.DELIVERED):
        redraw(half_judged)


def test_given_an_absent_peer_has_left_after_he_was_drawn__marks_him(
    guilds, redraw, half_judged, panel_of, standing_of
):
    absent = panel_of(half_judged)[0]
    guilds.leaveSeat(half_judged.terms.guild, sender=absent)
    redraw(half_judged)
    assert standing_of(half_judged, absent).missed == 1


def test_given_the_seat_of_an_absent_peer_had_ended_before_he_was_drawn__does_not_mark_him(
    guilds, actions, draw, redraw, delivered_bounty, peers, panel_of, standing_of
):
    left = [guilds.leaveSeat(delivered_bounty.terms.guild, sender=peer) for peer in peers]
    draw(delivered_bounty)
    panel = panel_of(delivered_bounty)
    redraw(delivered_bounty)
    assert len(left) == 9
    assert [standing_of(delivered_bounty, peer) for peer in panel] == [Standing()] * 3


def test_given_an_absent_peer_had_missed_a_panel_before__ends_the_seat(guilds, redraw, reach, panel_of):
    first = reach(Status.IN_REVIEW, lane=50)
    missed = panel_of(first)
    redraw(first)
    bounties = [reach(Status.IN_REVIEW, lane=lane) for lane in range(51, 55)]
    again = [(peer, bounty) for bounty in bounties for peer in panel_of(bounty) if peer in missed]
    peer, bounty = next(iter(again))
    tx = redraw(bounty)
    assert peer.address in [facts["account"] for facts in logged(tx, guilds.SeatEnded)]
    assert guilds.memberOf(first.terms.guild, peer).seat == 0


def test_given_all_panels_were_drawn_before_the_first_was_missed__leaves_the_seats(
    guilds, redraw, reach, panel_of
):
    bounties = [reach(Status.IN_REVIEW, lane=lane) for lane in range(50, 54)]
    txs = [redraw(bounty) for bounty in bounties]
    assert len({peer.address for bounty in bounties for peer in panel_of(bounty)}) < 12
    assert [logged(tx, guilds.SeatEnded) for tx in txs] == [[]] * 4


def test_given_the_poster_is_served_no_longer__marks_nobody(
    guilds, redraw, half_judged, steward, poster, panel_of, standing_of
):
    guilds.servePosters(half_judged.terms.guild, [poster], False, sender=steward)
    tx = redraw(half_judged)
    assert [standing_of(half_judged, peer) for peer in panel_of(half_judged)] == [Standing()] * 3
    assert logged(tx, guilds.Missed) == []


def test_given_nobody_has_judged__marks_all_of_them(redraw, reviewed_bounty, panel_of, standing_of):
    redraw(reviewed_bounty)
    panel = panel_of(reviewed_bounty)
    assert [standing_of(reviewed_bounty, peer).missed for peer in panel] == [1, 1, 1]


# ------------------------------------------------------------------------------------------------------ the lots after


@pytest.mark.parametrize("kind", ["by lot, ETH", "by lot, token"])
def test_when_the_new_panel_judges__pays_with_the_verdicts_of_both_lots(
    escrow, draw, settle, redraw, half_judged, worker, moved, owed, panel_of
):
    redraw(half_judged)
    draw(half_judged)
    panel, terms = panel_of(half_judged), half_judged.terms
    with moved(terms.token, {worker: terms.reward + terms.bond}):
        tx = settle(half_judged, scores=[90])
    check_logged(tx, escrow.Paid, id=half_judged.id, worker=worker, bonus=0, forgone=terms.fee)
    assert owed(half_judged, panel) == [terms.fee, terms.fee, 0]


def test_when_it_is_the_last_second_of_the_new_review_period__reverts_with_TooEarly(
    escrow, actions, draw, redraw, half_judged
):
    redraw(half_judged)
    draw(half_judged)
    until = half_judged.state.since + half_judged.terms.review_period
    actions.at(until - 1)
    with refused(escrow.TooEarly, **{"from": until}):
        redraw(half_judged, wait=False)


def test_given_the_third_panel__escalates_and_keeps_the_panel(redraw, third_panel, check_word):
    before = third_panel.copy()
    tx = redraw(third_panel)
    assert third_panel.state == replace(before.state, since=tx.timestamp)
    assert (third_panel.status, third_panel.state.lot) == (Status.ESCALATED, 25)
    check_word(third_panel)


def test_given_the_third_panel__emits_Escalated(escrow, redraw, third_panel):
    tx = redraw(third_panel)
    check_logged(tx, escrow.Escalated, id=third_panel.id, since=tx.timestamp)
    assert logged(tx, escrow.Redrawn) == []


def test_given_the_third_panel__marks_the_absent_and_ends_the_seat_of_who_missed_the_first_too(
    guilds, redraw, third_panel, panel_of, standing_of
):
    absent = [panel_of(third_panel)[index] for index in (0, 2)]
    before = [standing_of(third_panel, peer).missed for peer in absent]
    redraw(third_panel)
    assert [standing_of(third_panel, peer).missed for peer in absent] == [count + 1 for count in before]
    seats = [guilds.memberOf(third_panel.terms.guild, peer).seat for peer in absent]
    assert [seat == 0 for seat in seats] == [count == 1 for count in before]
    assert standing_of(third_panel, panel_of(third_panel)[1]) == Standing()


@pytest.mark.parametrize("kind", ["named, ETH", "named, token"])
def test_given_a_named_panel__escalates_at_once(escrow, redraw, half_judged, check_word):
    before = half_judged.state
    tx = redraw(half_judged)
    assert half_judged.state == replace(before, since=tx.timestamp)
    assert half_judged.status == Status.ESCALATED
    check_logged(tx, escrow.Escalated, id=half_judged.id, since=tx.timestamp)
    check_word(half_judged)


@pytest.mark.parametrize("kind", ["named, ETH"])
def test_given_a_named_panel__marks_nobody(guilds, redraw, half_judged, panel_of, standing_of):
    tx = redraw(half_judged)
    assert [standing_of(half_judged, peer) for peer in panel_of(half_judged)] == [Standing()] * 3
    assert logged(tx, guilds.SeatEnded) == []
