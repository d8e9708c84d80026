"""Every action, in every situation, from everyone: accepted or refused exactly as `table.toml` says."""

import pytest

from tests.invariants import artifacts
from tests.invariants.actors import KEYS
from tests.invariants.engine import EthTester, Revm
from tests.invariants.pair import Pair
from tests.transitions import situations, table


@pytest.fixture(scope="module", params=situations.SITUATIONS)
def situation(request):
    """A bounty in each situation, once for all the tests of it."""
    try:
        engine = Revm(KEYS)
    except ImportError:  # no wheel for every Python
        engine = EthTester(KEYS)
    return request.param, situations.reach(request.param, Pair(engine, artifacts.present()))


@pytest.mark.parametrize("action", situations.ACTIONS)
def test_an_action_is_answered_as_the_table_says(situation, action):
    name, bounty = situation
    answers = {caller: bounty.answer(action, caller) or table.YES for caller in bounty.callers}
    assert answers == {caller: table.expected(name, action, caller) for caller in bounty.callers}


def test_the_table_has_every_situation_and_only_what_exists():
    assert list(table.NAMED) == list(situations.SITUATIONS)
    assert {action for cells in table.NAMED.values() for action in cells} <= set(situations.ACTIONS)


def test_every_action_is_accepted_somewhere():
    accepted = {action for action in situations.ACTIONS for name in table.NAMED if _someone(name, action)}
    assert set(situations.ACTIONS) - accepted == {
        "post"
    }  # a lane that is free for it is no situation of a bounty


def _someone(name, action):
    callers = ("poster", "worker", "arbiter", "peer", "stranger")
    return any(table.expected(name, action, caller) == table.YES for caller in callers)


def test_the_specification_shows_the_table():
    assert table.shown() == table.markdown(), "run `python -m tests.transitions --write`"
