"""An offer that can never be posted is known as one: the escrow itself refuses it for the same reason."""

from dataclasses import replace

import pytest

from oathwork.errors import Refused
from oathwork.model.amounts import DAY, HOUR
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import NOBODY
from oathwork.workflows.offer_check import lasting_refusal

LARGEST = 2**256 - 1
ARBITER = "0x" + "a7" * 20
MEMBERS = named_panel(f"0x{number:040x}" for number in (1, 2, 3))
NAMED = {"panel": hash_panel(MEMBERS), "fee": 0, "effort": 0, "seats": 0}
IMPOSSIBLE = {
    "SizeOutOfRange": {"size": 2, "fee": 0},
    "PassMarkOutOfRange": {"pass_mark": 101},
    "AmountTooLarge": {"bond": 2**128},
    "BondBelowFees": {"bond": 1},
    "SumTooLarge": {"bond": 2**128 - 1},
    "OpenUntilOutOfRange": {"open_until": 366 * DAY},
    "WorkPeriodOutOfRange": {"work_period": HOUR - 1},
    "ReviewPeriodOutOfRange": {"review_period": 31 * DAY},
    "PatienceOutOfRange": {"patience": 3 * DAY},
    "RulingPeriodOutOfRange": {"arbiter": ARBITER, "ruling_period": 91 * DAY},
    "PartyCannotWork": {"arbiter": ARBITER, "ruling_period": DAY, "worker": ARBITER},
    "EffortOutOfRange": {"effort": 101},
    "SeatsOutOfRange": {"seats": 1_025},
    "TooFewSeats": {"seats": 5},
    "RewardIsZero": {**NAMED, "reward": 0},
    "NamedPanelHasFeeOrEffort": {**NAMED, "effort": 1},
}


@pytest.fixture
def offer(stage):
    return stage.terms(poster=NOBODY, open_until=30 * DAY)


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_what_the_escrow_refuses_whatever_else_is_there(stage, offer, rule):
    now, bad = stage.chain.now(), replace(offer, **IMPOSSIBLE[rule])
    refusal = lasting_refusal(bad, now)
    assert refusal.rule == rule and "?" not in str(refusal)
    terms = replace(bad, poster=stage.poster.address, open_until=now + bad.open_until)
    with pytest.raises(Refused) as refused:
        stage.escrow.post(terms, [] if terms.by_lot else [each.account for each in MEMBERS]).simulate(
            stage.poster.address
        )
    assert refused.value.rule == rule


@pytest.mark.parametrize("changes", [{}, NAMED, {"seats": 1_024}, {"guild": 1}, {"review_period": DAY}])
def test_what_can_be_posted_some_day_is_not_refused(stage, offer, changes):
    effort = {"effort": 0} if "guild" in changes else {}
    assert lasting_refusal(replace(offer, **changes, **effort), stage.chain.now()) is None


def test_the_largest_numbers_there_are_have_a_reason_too(offer):
    for name in ("open_until", "work_period", "fee", "bond", "size", "effort"):
        assert lasting_refusal(replace(offer, **{name: LARGEST}), 0)
