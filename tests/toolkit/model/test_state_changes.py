"""A state with some fields changed is the one that is made anew with them, and nothing enters it that does not fit."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oathwork.errors import NotValid
from oathwork.model.terms import State
from tests.support.strategies import STATES


@given(STATES, STATES, st.sets(st.sampled_from(sorted(State.TYPES))))
def test_a_state_with_changes_is_the_one_made_anew(state, other, names):
    changes = {name: getattr(other, name) for name in names}
    before = dataclasses.asdict(state)
    assert state.but(**changes) == dataclasses.replace(state, **changes)
    assert dataclasses.asdict(state) == before


@pytest.mark.parametrize("changes", [{"round": -1}, {"worker": "nobody"}, {"panel": b"short"}, {"repair": 2}])
def test_what_does_not_fit_is_refused(changes):
    with pytest.raises(NotValid, match="State"):
        State().but(**changes)


def test_a_field_that_there_is_not_is_refused():
    with pytest.raises(KeyError):
        State().but(rounds=1)
