"""The next step is due exactly when the contract takes it from a stranger: in every situation of the table."""

import pytest

from oathwork.model import next_step
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status
from tests.invariants import artifacts
from tests.invariants.actors import KEYS
from tests.invariants.engine import EthTester, Revm
from tests.invariants.pair import Pair
from tests.transitions import situations, table

LIVE = [name for name in situations.SITUATIONS if name not in ("Withdrawn", "Paid", "Cancelled")]


@pytest.fixture(scope="module", params=LIVE)
def met(request):
    """A situation's name, its bounty as the toolkit has it, the chain's moment and block, and who acts, by role."""
    try:
        engine = Revm(KEYS)
    except ImportError:
        engine = EthTester(KEYS)
    at = situations.reach(request.param, Pair(engine, artifacts.present()))
    found = next(iter(at.pair.world.bounties.values()))
    live = (found.id, found.terms, found.status, found.state, at.people)
    bounty = Bounty(*live, closed=found.closed)
    return request.param, bounty, engine, at.callers


def test_a_step_is_due_when_a_stranger_may_take_it(met):
    name, bounty, engine, _ = met
    step = next_step.step(bounty)
    accepted = table.expected(name, step.action, "stranger") == table.YES
    assert step.is_due(engine.now, engine.number) == accepted


def test_no_other_step_is_possible_for_a_stranger(met):
    name, bounty, *_ = met
    steps = ("withdraw", "lapse", "draw", "settle", "redraw", "expire")
    others = [each for each in steps if each != next_step.step(bounty).action]
    assert [each for each in others if table.expected(name, each, "stranger") == table.YES] == []


def test_a_verdict_is_owed_while_nobody_can_be_replaced(met):
    name, bounty, engine, _ = met
    in_time = bounty.status is Status.IN_REVIEW and engine.now < next_step.judge_by(bounty)
    assert in_time == (
        bounty.status is Status.IN_REVIEW and table.expected(name, "redraw", "stranger") == "TooEarly"
    )


def test_who_is_served_first_is_known(met):
    name, bounty, engine, _ = met
    first = engine.now < next_step.served_until(bounty)
    assert first == (table.expected(name, "claim", "stranger") == "ServedFirst")


def test_an_ended_bounty_has_no_step(met):
    _, bounty, *_ = met
    assert next_step.step(Bounty(bounty.id, bounty.terms, Status.FREE)) is None


OWN = "claim deliver quit close withdraw lapse draw settle redraw rule expire".split()
TOO_FEW_SEATS = "Open, less than two panels left in the guild"  # that the guild knows, and not the bounty


@pytest.mark.parametrize("role", ["poster", "worker", "arbiter", "peer", "stranger"])
def test_what_an_account_can_do_is_what_the_contract_takes_from_it(met, role):
    name, bounty, engine, callers = met
    steps = next_step.own_steps(bounty, callers[role], engine.now, engine.number)
    answers = {action: table.expected(name, action, role) for action in OWN}
    takes = [
        action
        for action, answer in answers.items()
        if answer == table.YES or (name, answer) == (TOO_FEW_SEATS, "TooFewSeats")
    ]
    assert sorted(action for action, _ in steps if action != "review") == sorted(takes)


def test_a_member_of_the_panel_can_review_until_they_have_judged(met):
    _, bounty, engine, callers = met
    steps = next_step.own_steps(bounty, callers["peer"], engine.now, engine.number)
    majority, is_open = bounty.majority, bounty.status is Status.IN_REVIEW
    until = majority.counts_from if majority.stands else next_step.judge_by(bounty)
    is_decided = majority.stands and until <= engine.now
    is_asked = is_open and not is_decided and not bounty.scores.has_judged(0)
    assert [each for each in steps if each[0] == "review"] == [("review", until)] * is_asked
