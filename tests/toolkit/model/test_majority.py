"""The majority rule says what the executable specification's own rule says, for every panel and at every moment."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oathwork.lifecycle.payout import Panel
from oathwork.lifecycle.world import LiveBounty
from oathwork.model.majority import Opinion, majority
from oathwork.model.scores import NO_SCORES
from oathwork.model.terms import State, Status
from tests.support.strategies import some_terms
from tests.toolkit.model.test_scores import scores_of

DRAWN = 1_000_000  # when the panel is complete
SCORES = st.none() | st.sampled_from([0, 0, 59, 60, 100]) | st.integers(0, 100)
PANELS = st.sampled_from([1, 3, 5, 7]).flatmap(lambda size: st.lists(SCORES, min_size=size, max_size=size))


def terms_of(size, *, by_lot=True, **changes):
    return some_terms(size=size, panel=bytes(32) if by_lot else b"\x01" * 32, **changes)


def specified(terms, scores):
    """Return what the specification says of a panel."""
    bounty = LiveBounty(bytes(32), terms, Status.IN_REVIEW, State(since=DRAWN, scores=scores))
    panel = Panel(bounty, bounty.scores)
    says = {
        (True, False, False): Opinion.YES,
        (False, True, False): Opinion.NO,
        (False, True, True): Opinion.EMPTY,
        (False, False, False): Opinion.UNDECIDED,
    }
    return panel, says[panel.says_yes, panel.says_no, panel.says_empty]


@given(PANELS, st.integers(1, 100), st.booleans())
def test_it_says_what_the_specification_says(panel, pass_mark, by_lot):
    terms, scores = terms_of(len(panel), by_lot=by_lot, pass_mark=pass_mark), scores_of(panel)
    theirs, opinion = specified(terms, scores)
    ours = majority(terms, DRAWN, scores)
    assert (ours.opinion, ours.stands) == (opinion, theirs.decides)
    assert (ours.votes, ours.yes + ours.no) == (theirs.judged, theirs.judged)


@given(PANELS, st.integers(0, 100), st.integers(0, 100))
def test_it_counts_from_when_the_specification_lets_it(panel, patience, later):
    terms, scores = terms_of(len(panel), patience=patience), scores_of(panel)
    theirs, _ = specified(terms, scores)
    waited = theirs.absent == 0 or later >= patience
    assert majority(terms, DRAWN, scores).decides(DRAWN + later) == (theirs.decides and waited)


@pytest.mark.parametrize(
    ("panel", "opinion"),
    [
        ([60, 60, None], Opinion.YES),
        ([59, 59, None], Opinion.NO),
        ([0, 0, 100], Opinion.EMPTY),
        ([0, 59, 100], Opinion.NO),
        ([60, 59, None], Opinion.UNDECIDED),
    ],
)
def test_more_than_half_of_the_whole_panel_decide(panel, opinion):
    assert majority(terms_of(3), DRAWN, scores_of(panel)).opinion is opinion


def test_a_zero_of_a_named_panel_is_a_no():
    assert majority(terms_of(3, by_lot=False), DRAWN, scores_of([0, 0, 0])).opinion is Opinion.NO


def test_a_bare_majority_waits_for_patience_and_a_whole_panel_does_not():
    terms = replace(terms_of(3), patience=10)
    bare, whole = (majority(terms, DRAWN, scores_of(panel)) for panel in ([90, 90, None], [90, 90, 10]))
    assert (bare.counts_from, whole.counts_from) == (DRAWN + 10, DRAWN)
    assert (bare.decides(DRAWN + 9), bare.decides(DRAWN + 10)) == (False, True)


def test_nothing_is_decided_while_nobody_has_judged():
    nobody = majority(terms_of(3), DRAWN, NO_SCORES)
    assert (nobody.opinion, nobody.decides(2**64), nobody.yes, nobody.no) == (Opinion.UNDECIDED, False, 0, 0)
