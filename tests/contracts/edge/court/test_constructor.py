"""
constructor — what is agreed on for all cases.

├── when the fee is zero
│   └── reverts with FeeIsZero
├── when the time for evidence is too long
│   └── reverts with EvidencePeriodTooLong
└── when all is as it must be
    ├── can be asked what was agreed on
    └── makes a clerk of its own
"""

import pytest

from tests.contracts.edge.cases import EVIDENCE, FEE, PATIENCE, POLICY, REVIEW, SIZE
from tests.support.actions import DAY
from tests.support.outcome import refused

COURTS = ("PanelArbitrator", "PanelEvaluator")
every_court = pytest.mark.parametrize("name", COURTS)


@every_court
def test_when_the_fee_is_zero__reverts_with_FeeIsZero(deploy, setup, arbitrator, name):
    with refused(arbitrator.FeeIsZero):
        deploy(name, setup(fee=0))


@every_court
def test_when_the_time_for_evidence_is_too_long__reverts_with_EvidencePeriodTooLong(
    deploy, setup, arbitrator, name
):
    deploy(name, setup(evidencePeriod=90 * DAY))
    with refused(arbitrator.EvidencePeriodTooLong, evidencePeriod=90 * DAY + 1):
        deploy(name, setup(evidencePeriod=90 * DAY + 1))


@every_court
def test_when_all_is_as_it_must_be__can_be_asked_what_was_agreed_on(deploy, setup, escrow, guild, name):
    court = deploy(name, setup())
    assert (court.escrow(), court.guild(), court.fee(), court.size()) == (escrow, guild, FEE, SIZE)
    periods = (court.evidencePeriod(), court.reviewPeriod(), court.patience())
    assert periods == (EVIDENCE, REVIEW, PATIENCE)
    assert (bytes(court.policy()), court.float(), court.caseCount()) == (POLICY, 0, 0)


@every_court
def test_when_all_is_as_it_must_be__makes_a_clerk_of_its_own(deploy, setup, name):
    assert deploy(name, setup()).clerk() != deploy(name, setup()).clerk()
