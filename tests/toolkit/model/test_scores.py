"""Scores are bytes of one number; the median is that of the statistics module."""

import statistics

from hypothesis import given
from hypothesis import strategies as st

from oathwork.model.scores import NO_SCORES, NOT_JUDGED, Scores

PANELS = st.sampled_from([1, 3, 5, 7]).flatmap(
    lambda size: st.lists(st.none() | st.integers(0, 100), min_size=size, max_size=size)
)


def scores_of(panel):
    scores = NO_SCORES
    for index, score in enumerate(panel):
        scores = scores if score is None else scores.having(index, score)
    return scores


@given(PANELS)
def test_what_was_given_can_be_read(panel):
    scores = scores_of(panel)
    assert [scores.get(i) for i in range(len(panel))] == [NOT_JUDGED if s is None else s for s in panel]
    assert scores.given(len(panel)) == {i: s for i, s in enumerate(panel) if s is not None}
    assert scores < 2**56


@given(PANELS, st.integers(1, 100))
def test_a_tally_counts_judged_yes_and_zeros(panel, pass_mark):
    given = [score for score in panel if score is not None]
    expected = len(given), sum(s >= pass_mark for s in given), given.count(0)
    assert scores_of(panel).tally(len(panel), pass_mark) == expected


@given(PANELS)
def test_the_median_is_the_lower_one(panel):
    given = [score for score in panel if score is not None]
    assert scores_of(panel).median(len(panel)) == (statistics.median_low(given) if given else 0)


def test_nobody_has_judged_at_first():
    assert NO_SCORES.tally(7, 1) == (0, 0, 0)
    assert isinstance(NO_SCORES.having(0, 1), Scores)
