"""What recorded verdicts show of pairs: by numbers that can be checked by hand, and by how often chance alone is named."""

from dataclasses import replace
from random import Random
from statistics import NormalDist, mean, pvariance

import pytest

from checks.pairs import favouring, honest, play, ring_of
from oathwork.model.pairs import JudgedWork, judged_works, report_pairs
from oathwork.model.terms import NOBODY

A, B, C, W, V = "abcwv"


def work(worker=W, poster="dao", seats=20, points=0, **scores):
    return JudgedWork(worker, poster, scores, seats, points)


# ------------------------------------------------------------------------------------------------------------ favours


def test_a_pair_is_compared_with_the_panel_and_with_the_peers_habit():
    """A gives W 40 more than the others do, and everybody else 10 more, which is a habit."""
    others = [work(V, a=70 + number % 3, b=60, c=60) for number in range(9)]
    works = [work(a=95, b=55, c=55), work(a=98, b=58, c=58), work(a=91, b=51, c=51), *others]
    report = report_pairs(works)
    (favour,) = (each for each in report.favours if each.peer == A)
    assert (favour.worker, favour.times) == (W, 3)
    assert favour.above == pytest.approx(40 - mean(10 + number % 3 for number in range(9)))
    assert (report.works, report.comparisons) == (
        12,
        3,
    )  # with V they have met often, and no habit is left beside


def test_the_chance_is_that_of_a_normal_difference():
    """Where no floor is reached: three works of A with W against nine with V, all of the same wide spread."""
    gifts = [0, 30, 60, 20, 40, 10, 50, 0, 60]
    works = [work(V, a=40 + gift, b=50) for gift in gifts] + [
        work(a=40 + gift, b=50) for gift in (30, 40, 50)
    ]
    (favour,) = (each for each in _all_favours(works) if (each.peer, each.worker) == (A, W))
    habit = [gift - 10 for gift in gifts]
    everyone = [*habit, 20, 30, 40]
    spread = max(pvariance(habit) * 9 / 8, pvariance(everyone) * 12 / 11)
    deviation = (30 - mean(habit)) / (spread * (1 / 3 + 1 / 9)) ** 0.5
    assert favour.chance == pytest.approx(1 - NormalDist().cdf(deviation))


def _all_favours(works):
    return report_pairs(works, false_alarms=100).favours


def test_good_work_and_hard_hands_are_no_favour():
    chance = Random(1)
    works = [
        work(W, a=95 + chance.randrange(5), b=75, c=75) for _ in range(12)
    ]  # W is good, and A is kind to all
    works += [work(V, a=45 + chance.randrange(5), b=25, c=25) for _ in range(12)]
    assert report_pairs(works).favours == ()


def test_who_has_met_too_seldom_is_not_compared():
    works = [work(V, a=60, b=60, c=60) for _ in range(4)] + [work(a=99, b=10, c=10) for _ in range(3)]
    assert report_pairs(works).comparisons == 0
    works += [work(V, a=60, b=60, c=60)]
    assert report_pairs(works).comparisons == 3
    assert report_pairs([*works[:4], works[-1], work(a=99, b=10), work(a=99, b=10)]).comparisons == 0


def test_a_panel_of_one_compares_with_nobody():
    assert report_pairs([work(a=90)] * 20).comparisons == 0


def test_nothing_is_no_work():
    report = report_pairs([])
    assert (report.works, report.comparisons, report.favours, report.mutual, report.concentrations) == (
        0,
        0,
        (),
        (),
        (),
    )


# ------------------------------------------------------------------------------------- how often chance alone is named


@pytest.mark.parametrize("world", [{}, {"works": 60}, {"quality": (97, 6)}, {"size": 7}])
def test_of_guilds_without_favour_few_name_anybody(world):
    """Five in a hundred may; with 200 guilds, more than nine in a hundred would be no chance."""
    some, mutual, _, tested = honest(200, **world)
    assert some <= 18 and mutual <= 18 and tested > 1_000


def test_most_pairs_that_favour_each_other_by_much_are_named():
    named, pairs, others = favouring(40, 40)
    assert named > 0.8 * pairs and others < 0.1 * named
    assert favouring(0, 40)[0] < 5


# ------------------------------------------------------------------------------------------------------------- mutual


def test_two_who_judge_each_other_more_than_the_lot_are_named():
    works = play(Random(3), works=60)
    assert report_pairs(works).mutual == ()
    works += [JudgedWork("1", "dao", {"2": 80, "15": 80, "16": 80}, 20) for _ in range(9)]
    works += [JudgedWork("2", "dao", {"1": 80, "15": 80, "16": 80}, 20) for _ in range(9)]
    (mutual,) = report_pairs(works).mutual
    assert mutual.accounts == ("1", "2") and min(mutual.times) >= 9
    own = [each for each in works if each.worker in ("1", "2")]
    assert mutual.by_lot == pytest.approx(sum(3 / 19 for _ in own)) and mutual.chance < 1e-4


def test_who_judges_often_and_is_not_judged_back_is_not_mutual():
    works = [each for each in play(Random(3), works=60) if each.worker != "9" or "1" not in each.scores]
    works += [JudgedWork("1", "dao", {"9": 80, "15": 80, "16": 80}, 20) for _ in range(20)]
    assert "9" not in {account for each in report_pairs(works).mutual for account in each.accounts}


# ------------------------------------------------------------------------------------------------------ concentration


def test_most_of_a_workers_points_from_one_poster_are_shown():
    works = [work(W, "dao", points=50, a=80)] * 3 + [work(W, "club", points=30, a=80)]
    works += [work(V, "dao", points=50, a=80)] * 3 + [work(V, "club", points=40, a=80)] * 4
    works += [work(C, "dao", points=50, a=80)] * 2  # two are few
    (row,) = (row for row in report_pairs(works).concentrations if row.worker == W)
    assert (row.poster, row.share, row.times) == ("dao", 150 / 180, 3)
    assert {each.worker for each in report_pairs(works).concentrations} == {W, V}
    assert [each.share for each in report_pairs(works).concentrations] == [150 / 180, 160 / 310]
    assert report_pairs([work(W, points=0, a=0)] * 5).concentrations == ()


# ------------------------------------------------------------------------------------------------------- from bounties


def test_works_are_taken_from_bounties_round_by_round(stage):
    terms = stage.terms(reward=10**16, review_period=2 * 86_400)
    bounty = stage.draw(stage.deliver(stage.claim(stage.post(terms))))
    bounty = stage.settle(bounty, 20, 30, 90)
    workers = {(bounty.id, 1): stage.mate.address}  # as if another had come after
    (first,) = judged_works([bounty], {})
    assert (first.worker, sorted(first.scores.values()), first.points) == (
        stage.worker.address,
        [20, 30, 90],
        0,
    )
    assert (first.poster, first.seats) == (stage.poster.address, 12)
    later = replace(bounty, state=bounty.state.but(round=2), last_worker=NOBODY)
    assert [each.worker for each in judged_works([later], workers)] == [stage.mate.address]
    assert judged_works([later], {}) == []
    paid = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1))))), 90, 80, 70)
    assert [each.points for each in judged_works([paid], {})] == [paid.terms.effort * 80]
    undecided = stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=2, patience=2 * 86_400)))))
    undecided = stage.settle(undecided, 90, 80)
    assert [each.points for each in judged_works([undecided], {})] == [0]
    named = replace(paid, terms=replace(paid.terms, panel=b"\1" * 32, seats=0))
    assert not named.by_lot and judged_works([named], {}) == []


def test_a_ring_has_nobody_with_themselves():
    assert all(peer != worker for seed in range(50) for peer, worker in ring_of(Random(seed)))
