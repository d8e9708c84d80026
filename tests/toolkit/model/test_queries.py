"""What people ask of many bounties is counted as the chain has it."""

import pytest

from oathwork.model import queries
from oathwork.model.terms import Status
from tests.support.stage import DAY


@pytest.fixture
def all_kinds(stage):
    """One bounty paid with a dissenter, one sent back, one claimed, one open, one withdrawn."""
    paid = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90, 80, 10)
    back = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1))))), 10, 20, 90)
    claimed = stage.claim(stage.post(stage.terms(lane=2)))
    opened = stage.post(stage.terms(lane=3, open_until=stage.chain.now() + DAY))
    gone = stage.post(stage.terms(lane=4))
    stage.escrow.withdraw(gone.terms, gone.state).send(stage.poster)
    return paid, back, claimed, opened, gone


def test_the_board_has_what_can_be_claimed_those_first_that_close_first(stage, all_kinds):
    _, back, _, opened, _ = all_kinds
    found = queries.board(stage.ledger.refresh().values(), stage.chain.now())
    assert [each.id for each in found] == [opened.id, back.id]
    later = queries.board(stage.ledger.refresh().values(), opened.terms.open_until)
    assert [each.id for each in later] == [back.id]


def test_of_what_has_ended_the_board_has_first_what_ended_last(stage, all_kinds):
    paid, *_, gone = all_kinds
    found = queries.board(stage.ledger.refresh().values(), stage.chain.now(), statuses=[Status.FREE])
    assert [each.id for each in found] == [gone.id, paid.id]


def test_the_board_is_filtered(stage, all_kinds):
    bounties, now = list(stage.ledger.refresh().values()), stage.chain.now()
    assert [each.id for each in queries.board(bounties, now, statuses=[Status.CLAIMED])] == [all_kinds[2].id]
    assert (
        queries.board(bounties, now, guild=7)
        == queries.board(bounties, now, poster=stage.worker.address)
        == []
    )
    assert queries.board(bounties, now, token=stage.token.address) == []
    reserved = stage.post(stage.terms(lane=9, worker=stage.mate.address))
    for worker, sees in ((stage.mate, True), (stage.worker, False)):
        found = queries.board([stage.again(reserved)], now, worker=worker.address)
        assert bool(found) == sees


def test_a_peer_sees_what_waits_for_him_until_he_has_judged(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(patience=DAY)))))
    peer = bounty.people.panel[0].account
    (seat,) = queries.queue([bounty], peer)
    assert (seat.index, seat.until) == (0, bounty.state.since + 2 * DAY)
    assert seat.time_left(seat.until - 5) == 5
    assert queries.queue([stage.settle(bounty, 90)], peer) == []
    assert queries.queue([bounty], stage.stranger.address) == []


def test_the_report_sums_up_as_the_escrow_has_it(stage, all_kinds):
    paid, _, claimed, *_ = all_kinds
    found = queries.report(stage.ledger.refresh().values(), claimed.deadline)
    assert found.standing == {Status.OPEN: 2, Status.CLAIMED: 1}
    assert found.ends == {"Paid": 1, "Withdrawn": 1}
    assert found.rewards == {paid.terms.token: paid.terms.reward}
    assert found.fees == {paid.terms.token: 6 * paid.terms.fee}
    assert [each.id for each in found.overdue] == [claimed.id]
    assert found.workers == {stage.worker.address: {paid.terms.token: paid.terms.reward, "bounties": 1}}
    owed = sum(stage.escrow.owed(peer.address) for peer in stage.peers)
    assert found.in_escrow[paid.terms.token] + owed == stage.chain.balance(stage.escrow.address)


def test_peers_are_told_by_how_often_they_agree(stage, all_kinds):
    paid, *_ = all_kinds
    found = queries.peers([stage.again(paid)])
    yes, also_yes, no = (found[seat.account] for seat in paid.people.panel)
    assert (yes.votes, yes.yes_rate, yes.agreement) == (also_yes.votes, 1.0, 1.0) == (1, 1.0, 1.0)
    assert (no.yes_rate, no.agreement) == (0.0, 0.0)


def test_a_panel_without_a_majority_says_nothing_about_agreement(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(patience=DAY)))))
    bounty = stage.settle(bounty, 90)
    found = queries.peers([bounty])[bounty.people.panel[0].account]
    assert (found.votes, found.decisions, found.agreement) == (1, 0, 0.0)


def test_nothing_is_nothing(stage):
    assert queries.report([], 0) == queries.Report()
