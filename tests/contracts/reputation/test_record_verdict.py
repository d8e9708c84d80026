"""
recordVerdict — the escrow writes down what a majority said of a delivery, and that its peers judged it.

├── when the caller is not the escrow
│   └── reverts with NotEscrow
├── given an odd number of scores
│   └── takes the one in the middle
├── given an even number of scores
│   └── takes the lower of the two in the middle
├── when the worker alone has delivered
│   ├── gives him effort times score
│   ├── counts one delivery
│   └── emits MetadataUpdate
├── when a team has delivered
│   ├── gives each his part rounded down and the worker the rest
│   ├── counts one delivery for each
│   └── emits MetadataUpdate for each
├── when the whole is shared out
│   └── gives the worker nothing but the count
├── when the work was rejected
│   ├── takes an eighth of the effort
│   ├── counts one rejection
│   ├── gives the team nothing
│   └── emits MetadataUpdate
├── when nothing was delivered
│   ├── takes the effort
│   └── counts one as abandoned
├── given the points are less than what is lost
│   └── leaves zero
├── given a panel has said yes
│   ├── gives a tenth of the effort for each yes
│   ├── gives nothing for a no
│   ├── counts one review for each who judged
│   ├── leaves the absent alone
│   └── emits MetadataUpdate for each who judged
├── given a panel has said no
│   ├── gives a tenth of the effort for each no
│   └── gives nothing for a yes
├── given a score is the pass mark
│   └── is a yes
├── given a score is one below the pass mark
│   └── is a no
├── given there were points before
│   └── adds to what they have faded to
├── given the points are at their maximum
│   └── stay there
├── given a count is at its maximum
│   └── stays there
├── given it is the first mark
│   └── mints a locked token
├── given there is a mark already
│   └── mints nothing
└── given another guild
    └── is left alone
"""

from dataclasses import replace

import pytest

from oathwork.model.guild import Deed, Standing, token_id
from oathwork.model.terms import NOBODY, Share
from tests.support.outcome import logged, refused

from .conftest import EFFORT, HALF_LIFE, PASS_MARK


def tokens(guild, *accounts):
    return [{"tokenId": token_id(guild, account.address)} for account in accounts]


@pytest.fixture
def most():
    """The most that a standing can hold."""
    counts = dict.fromkeys(["delivered", "reviewed", "rejected", "abandoned"], 2**32 - 1)
    return Standing(points=2**64 - 1, points_at=1, missed=2**24 - 1, **counts)


@pytest.fixture
def thirds(teammates):
    """Seven shares that leave the worker a part which rounding makes larger."""
    parts = [3_333, 3_333, 1, 2, 3, 4, 5]
    return tuple(Share(mate.address, part) for mate, part in zip(teammates, parts, strict=True))


@pytest.fixture
def panel_of_five(peers):
    """Two say yes, one of them at the very mark; one says no; one says that there is nothing; one is absent."""
    return list(zip(peers, [100, PASS_MARK, PASS_MARK - 1, 0, None], strict=False))


def test_when_the_caller_is_not_the_escrow__reverts_with_NotEscrow(reputation, record_verdict, worker):
    with refused(reputation.NotEscrow, caller=worker):
        record_verdict(sender=worker)


@pytest.mark.parametrize("given,median", [([70], 70), ([100, 60, 61], 61), ([1, 90, 80, 70, 2], 70)])
def test_given_an_odd_number_of_scores__takes_the_one_in_the_middle(
    record_verdict, standing_of, worker, peers, given, median
):
    record_verdict(given=list(zip(peers, given, strict=False)))
    assert standing_of(worker).points == 800 * median


@pytest.mark.parametrize(
    "given,median",
    [([None, 70, 90], 70), ([100, None, 60], 60), ([99, 60, 0, 61, None], 60), ([7] * 6 + [None], 7)],
)
def test_given_an_even_number_of_scores__takes_the_lower_of_the_two_in_the_middle(
    record_verdict, standing_of, worker, peers, given, median
):
    record_verdict(given=list(zip(peers, given, strict=False)))
    assert standing_of(worker).points == 800 * median


@pytest.mark.parametrize(
    "effort,score,points", [(80, 100, 80_000), (80, 61, 48_800), (1, 1, 10), (65_535, 100, 65_535_000)]
)
def test_when_the_worker_alone_has_delivered__gives_him_effort_times_score(
    record_verdict, standing_of, worker, effort, score, points
):
    record_verdict(effort=effort, score=score)
    assert standing_of(worker).points == points


def test_when_the_worker_alone_has_delivered__counts_one_delivery(record_verdict, standing_of, worker):
    tx = record_verdict()
    assert standing_of(worker) == Standing(80_000, tx.timestamp, delivered=1)


def test_when_the_worker_alone_has_delivered__emits_MetadataUpdate(
    record_verdict, reputation, guild, worker, judge
):
    tx = record_verdict()
    assert logged(tx, reputation.MetadataUpdate) == tokens(guild, worker, judge)


def test_when_a_team_has_delivered__gives_each_his_part_rounded_down_and_the_worker_the_rest(
    record_verdict, standing_of, worker, teammates, thirds
):
    record_verdict(effort=1, score=99, team=thirds)
    assert [standing_of(mate).points for mate in teammates] == [329, 329, 0, 0, 0, 0, 0]
    assert standing_of(worker).points == 990 - 2 * 329


def test_when_a_team_has_delivered__counts_one_delivery_for_each(
    record_verdict, standing_of, worker, teammates, thirds
):
    record_verdict(team=thirds)
    assert [standing_of(each).delivered for each in (worker, *teammates)] == [1] * 8


def test_when_a_team_has_delivered__emits_MetadataUpdate_for_each(
    record_verdict, reputation, guild, worker, judge, teammates, thirds
):
    tx = record_verdict(team=thirds)
    assert logged(tx, reputation.MetadataUpdate) == tokens(guild, *teammates, worker, judge)


def test_when_the_whole_is_shared_out__gives_the_worker_nothing_but_the_count(
    record_verdict, standing_of, worker, teammates
):
    tx = record_verdict(team=[Share(teammates[0].address, 10_000)])
    assert standing_of(worker) == Standing(0, tx.timestamp, delivered=1)
    assert standing_of(teammates[0]).points == 80_000


@pytest.mark.parametrize("effort,lost", [(80, 10_000), (1, 125), (7, 875)])
def test_when_the_work_was_rejected__takes_an_eighth_of_the_effort(
    record_verdict, put_standing, standing_of, worker, chain, effort, lost
):
    put_standing(worker, Standing(20_000, now := chain.pending_timestamp + 5))
    chain.pending_timestamp = now
    record_verdict(Deed.REJECTED, effort=effort, score=0)
    assert standing_of(worker).points == 20_000 - lost


def test_when_the_work_was_rejected__counts_one_rejection(record_verdict, standing_of, worker):
    tx = record_verdict(Deed.REJECTED, score=0)
    assert standing_of(worker) == Standing(0, tx.timestamp, rejected=1)


def test_when_the_work_was_rejected__gives_the_team_nothing(record_verdict, standing_of, teammates, thirds):
    record_verdict(Deed.REJECTED, team=thirds)
    assert [standing_of(mate) for mate in teammates] == [Standing()] * 7


def test_when_the_work_was_rejected__emits_MetadataUpdate(record_verdict, reputation, guild, worker, judge):
    tx = record_verdict(Deed.REJECTED, score=0)
    assert logged(tx, reputation.MetadataUpdate) == tokens(guild, worker, judge)


def test_when_nothing_was_delivered__takes_the_effort(
    record_verdict, put_standing, standing_of, worker, chain
):
    put_standing(worker, Standing(100_000, now := chain.pending_timestamp + 5))
    chain.pending_timestamp = now
    record_verdict(Deed.ABANDONED, score=0)
    assert standing_of(worker).points == 20_000


def test_when_nothing_was_delivered__counts_one_as_abandoned(record_verdict, standing_of, worker):
    tx = record_verdict(Deed.ABANDONED, score=0)
    assert standing_of(worker) == Standing(0, tx.timestamp, abandoned=1)


@pytest.mark.parametrize("deed", [Deed.REJECTED, Deed.ABANDONED])
def test_given_the_points_are_less_than_what_is_lost__leaves_zero(
    record_verdict, put_standing, standing_of, worker, chain, deed
):
    put_standing(worker, Standing(9_999, chain.pending_timestamp))
    record_verdict(deed)
    assert standing_of(worker).points == 0


def test_given_a_panel_has_said_yes__gives_a_tenth_of_the_effort_for_each_yes(
    record_verdict, standing_of, panel_of_five, peers
):
    record_verdict(given=panel_of_five)
    assert [standing_of(peer).points for peer in peers[:2]] == [8_000, 8_000]


def test_given_a_panel_has_said_yes__gives_nothing_for_a_no(
    record_verdict, standing_of, panel_of_five, peers
):
    record_verdict(given=panel_of_five)
    assert [standing_of(peer).points for peer in peers[2:4]] == [0, 0]


def test_given_a_panel_has_said_yes__counts_one_review_for_each_who_judged(
    record_verdict, standing_of, panel_of_five, peers
):
    tx = record_verdict(given=panel_of_five)
    assert standing_of(peers[0]) == Standing(8_000, tx.timestamp, reviewed=1)
    assert [standing_of(peer).reviewed for peer in peers[:4]] == [1] * 4


def test_given_a_panel_has_said_yes__leaves_the_absent_alone(
    record_verdict, standing_of, panel_of_five, peers
):
    record_verdict(given=panel_of_five)
    assert standing_of(peers[4]) == Standing()


def test_given_a_panel_has_said_yes__emits_MetadataUpdate_for_each_who_judged(
    record_verdict, reputation, guild, worker, panel_of_five, peers
):
    tx = record_verdict(given=panel_of_five)
    assert logged(tx, reputation.MetadataUpdate) == tokens(guild, worker, *peers[:4])


@pytest.mark.parametrize("deed", [Deed.REJECTED, Deed.ABANDONED])
def test_given_a_panel_has_said_no__gives_a_tenth_of_the_effort_for_each_no(
    record_verdict, standing_of, panel_of_five, peers, deed
):
    record_verdict(deed, given=panel_of_five)
    assert [standing_of(peer).points for peer in peers[2:4]] == [8_000, 8_000]


@pytest.mark.parametrize("deed", [Deed.REJECTED, Deed.ABANDONED])
def test_given_a_panel_has_said_no__gives_nothing_for_a_yes(
    record_verdict, standing_of, panel_of_five, peers, deed
):
    record_verdict(deed, given=panel_of_five)
    assert [standing_of(peer).points for peer in peers[:2]] == [0, 0]


def test_given_a_score_is_the_pass_mark__is_a_yes(record_verdict, standing_of, peers):
    record_verdict(given=[(peers[0], PASS_MARK)])
    assert standing_of(peers[0]).points == 8_000


def test_given_a_score_is_one_below_the_pass_mark__is_a_no(record_verdict, standing_of, peers):
    record_verdict(given=[(peers[0], PASS_MARK - 1)])
    assert standing_of(peers[0]).points == 0


def test_given_there_were_points_before__adds_to_what_they_have_faded_to(
    record_verdict, standing_of, standing_worker, chain
):
    chain.pending_timestamp = standing_of(standing_worker).points_at + HALF_LIFE
    record_verdict()
    assert standing_of(standing_worker).points == 40_000 + 80_000


def test_given_the_points_are_at_their_maximum__stay_there(
    record_verdict, put_standing, standing_of, worker, chain
):
    put_standing(worker, Standing(2**64 - 80_001, now := chain.pending_timestamp + 5))
    chain.pending_timestamp = now
    record_verdict(effort=81)
    assert standing_of(worker).points == 2**64 - 1


@pytest.mark.parametrize("deed", [Deed.DELIVERED, Deed.REJECTED, Deed.ABANDONED])
def test_given_a_count_is_at_its_maximum__stays_there(
    record_verdict, put_standing, standing_of, worker, judge, most, deed
):
    put_standing(worker, most)
    put_standing(judge, most)
    tx = record_verdict(deed)
    found = [standing_of(worker), standing_of(judge)]
    assert found == [replace(most, points=each.points, points_at=tx.timestamp) for each in found]


def test_given_it_is_the_first_mark__mints_a_locked_token(record_verdict, reputation, guild, worker):
    tx, token = record_verdict(), token_id(guild, worker.address)
    assert {"from": NOBODY, "to": worker.address, "tokenId": token} in logged(tx, reputation.Transfer)
    assert {"tokenId": token} in logged(tx, reputation.Locked)
    assert reputation.ownerOf(token) == worker
    assert reputation.balanceOf(worker) == 1


def test_given_there_is_a_mark_already__mints_nothing(record_verdict, reputation, standing_worker):
    tx = record_verdict()
    assert logged(tx, reputation.Transfer) + logged(tx, reputation.Locked) == []
    assert reputation.balanceOf(standing_worker) == 1


def test_given_another_guild__is_left_alone(record_verdict, standing_of, standing_worker, another_guild):
    before = standing_of(standing_worker)
    record_verdict(guild=another_guild, effort=EFFORT // 2)
    assert standing_of(standing_worker) == before
    assert standing_of(standing_worker, another_guild).points == 40_000
