"""
appeal — there is none.

└── when anyone appeals
    ├── reverts with NoAppeal
    └── is told before that it cannot be paid and has no period
"""

from tests.contracts.edge.cases import YES
from tests.support.outcome import refused


def test_when_anyone_appeals__reverts_with_NoAppeal(arbitrator, conclude, case, judged, stranger):
    conclude(judged(case, YES))
    with refused(arbitrator.NoAppeal):
        arbitrator.appeal(case.number, b"", value=1, sender=stranger)


def test_when_anyone_appeals__is_told_before_that_it_cannot_be_paid_and_has_no_period(arbitrator):
    assert arbitrator.appealCost(0, b"") == (2**256 - 1) // 2
    assert tuple(arbitrator.appealPeriod(0)) == (0, 0)
