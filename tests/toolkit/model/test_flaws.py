"""Each reason for which the contract skips a verdict has its words in the table."""

import pytest

from oathwork.model.flaws import Flaw
from oathwork.model.terms import Skip


@pytest.mark.parametrize(
    ("skip", "flaw"),
    [
        (Skip.NO_SUCH_MEMBER, Flaw.NOT_ON_PANEL),
        (Skip.ALREADY_JUDGED, Flaw.ALREADY_JUDGED),
        (Skip.SCORE_ABOVE_100, Flaw.SCORE_ABOVE_100),
        (Skip.PARTY_TO_THE_WORK, Flaw.PARTY_TO_THE_WORK),
        (Skip.BAD_SIGNATURE, Flaw.BAD_SIGNATURE),
    ],
)
def test_each_skip_of_the_contract_has_its_flaw(skip, flaw):
    assert Flaw.of_skip(skip) is flaw


def test_a_verdict_that_is_recorded_has_none():
    with pytest.raises(ValueError, match="was not skipped"):
        Flaw.of_skip(Skip.NONE)


def test_no_two_flaws_are_said_in_the_same_words():
    assert len({flaw.value for flaw in Flaw}) == len(Flaw) == 12
