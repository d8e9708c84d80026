"""
ask — brings an escalated bounty before the court.

├── given the bounty is not escalated
│   └── reverts with NotForUs
├── given the terms name another arbiter
│   └── reverts with NotForUs
├── when the state is another
│   └── reverts with NotForUs
├── given the court was asked before
│   └── reverts with AlreadyAsked
├── when the fee of the court does not come exactly
│   └── reverts with WrongValue
├── when the court asks again from within
│   └── reverts with AlreadyAsked
└── when all is as it must be
    ├── pays the court
    ├── keeps the number of the dispute
    ├── emits Asked with who paid
    ├── emits Dispute and DisputeRequest for the jurors of both versions
    └── emits MetaEvidence when it is made
"""

from dataclasses import replace

import pytest

from oathwork.model.terms import NOBODY, Status
from tests.contracts.edge.court_arbiter.conftest import EXTRA, FEE, META, TEMPLATE, WORKER
from tests.support.outcome import check_logged, refused


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLAIMED, Status.IN_REVIEW])
def test_given_the_bounty_is_not_escalated__reverts_with_NotForUs(court_arbiter, ask, reach, status):
    with refused(court_arbiter.NotForUs):
        ask(reach(status, arbiter=court_arbiter))


def test_given_the_terms_name_another_arbiter__reverts_with_NotForUs(court_arbiter, ask, reach):
    with refused(court_arbiter.NotForUs):
        ask(reach(Status.ESCALATED))


def test_when_the_state_is_another__reverts_with_NotForUs(court_arbiter, ask, bounty):
    with refused(court_arbiter.NotForUs):
        ask(bounty, state=replace(bounty.state, since=bounty.state.since + 1))


def test_given_the_court_was_asked_before__reverts_with_AlreadyAsked(court_arbiter, ask, asked):
    with refused(court_arbiter.AlreadyAsked, dispute=asked[1]):
        ask(asked[0])


@pytest.mark.parametrize("sent", [0, FEE - 1, FEE + 1])
def test_when_the_fee_of_the_court_does_not_come_exactly__reverts_with_WrongValue(
    court_arbiter, ask, bounty, sent
):
    with refused(court_arbiter.WrongValue, sent=sent, needed=FEE):
        ask(bounty, value=sent)


def test_when_the_court_asks_again_from_within__reverts_with_AlreadyAsked(
    court_arbiter, court, ask, bounty, deployer
):
    again = court_arbiter.ask.encode_input(bounty.terms.values(), bounty.state.values())
    court.setCallback(again, sender=deployer)
    with refused(court_arbiter.AlreadyAsked, dispute=0):
        ask(bounty)


def test_when_all_is_as_it_must_be__pays_the_court(court_arbiter, court, ask, bounty, stranger, moved):
    with moved(NOBODY, {stranger: -FEE, court: FEE, court_arbiter: 0}):
        ask(bounty)


def test_when_all_is_as_it_must_be__keeps_the_number_of_the_dispute(
    court_arbiter, escrow, court, ask, bounty
):
    before = court.disputes()
    ask(bounty)
    assert tuple(court_arbiter.questions(bounty.id)) == (True, before)
    about = (court_arbiter.escrow(), court_arbiter.court(), court_arbiter.templateId())
    assert about == (escrow, court, TEMPLATE)
    assert (bytes(court_arbiter.extraData()), court_arbiter.WORKER()) == (EXTRA, WORKER)


def test_when_all_is_as_it_must_be__emits_Asked_with_who_paid(court_arbiter, court, ask, bounty, stranger):
    dispute = court.disputes()
    facts = {"bounty": bounty.id, "dispute": dispute, "payer": stranger, "cost": FEE}
    check_logged(ask(bounty), court_arbiter.Asked, **facts)


def test_when_all_is_as_it_must_be__emits_Dispute_and_DisputeRequest_for_the_jurors_of_both_versions(
    court_arbiter, court, ask, bounty
):
    dispute, receipt = court.disputes(), ask(bounty)
    group = int.from_bytes(bounty.id)
    v1 = {"_disputeID": dispute, "_metaEvidenceID": 0, "_evidenceGroupID": group}
    check_logged(receipt, court_arbiter.Dispute, _arbitrator=court, **v1)
    v2 = {"_arbitratorDisputeID": dispute, "_templateId": TEMPLATE}
    check_logged(receipt, court_arbiter.DisputeRequest, _arbitrator=court, **v2)


def test_when_all_is_as_it_must_be__emits_MetaEvidence_when_it_is_made(deploy, escrow, court):
    made = deploy("CourtArbiter", escrow, court, EXTRA, TEMPLATE, META)
    check_logged(made.creation_metadata.receipt, made.MetaEvidence, _metaEvidenceID=0, _evidence=META)
