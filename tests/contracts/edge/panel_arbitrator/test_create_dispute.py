"""
createDispute — brings a dispute of the caller's before the court.

├── when there are not two choices
│   └── reverts with TwoChoicesOnly
├── when less than the cost comes
│   └── reverts with WrongValue
├── given the guild does not serve the court
│   └── reverts with PosterNotServed
└── when all is as it must be
    ├── posts a bounty of its own and claims it
    ├── opens one case after the other
    ├── keeps whose dispute it is
    ├── emits CaseOpened
    ├── emits DisputeCreation
    └── costs what arbitrationCost says
"""

from dataclasses import replace

import pytest

from oathwork.model.terms import NOBODY, Status
from tests.contracts.edge.cases import BOND, EVIDENCE, FEE, PATIENCE, POLICY, REFUSED, REVIEW
from tests.support.actions import DAY
from tests.support.outcome import check_logged, refused


@pytest.mark.parametrize("choices", [0, 1, 3, 2**256 - 1])
def test_when_there_are_not_two_choices__reverts_with_TwoChoicesOnly(arbitrator, market, stranger, choices):
    with refused(arbitrator.TwoChoicesOnly, choices=choices):
        market.bring(choices, value=BOND, sender=stranger)


def test_when_less_than_the_cost_comes__reverts_with_WrongValue(arbitrator, market, stranger):
    with refused(arbitrator.WrongValue, sent=BOND - 1, needed=BOND):
        market.bring(2, value=BOND - 1, sender=stranger)


def test_given_the_guild_does_not_serve_the_court__reverts_with_PosterNotServed(
    escrow, arbitrator, market, guilds, guild, steward, stranger
):
    guilds.servePosters(guild, [arbitrator], False, sender=steward)
    with refused(escrow.PosterNotServed, poster=arbitrator):
        market.bring(2, value=BOND, sender=stranger)


def test_when_all_is_as_it_must_be__posts_a_bounty_of_its_own_and_claims_it(
    terms, arbitrator, open_case, check_word
):
    case = open_case()
    bounty = case.bounty
    now = bounty.state.claimed_at
    expected = terms(
        poster=arbitrator, lane=case.number, reward=0, fee=FEE, bond=BOND, effort=0, pass_mark=50,
        worker=arbitrator.clerk(), open_until=now + 365 * DAY, work_period=EVIDENCE + 30 * DAY,
        review_period=REVIEW, patience=PATIENCE, arbiter=NOBODY, spec=POLICY,
    )  # fmt: skip
    assert replace(bounty.terms, poster=expected.poster) == expected
    assert (bounty.status, bounty.state.worker) == (Status.CLAIMED, arbitrator.clerk())
    check_word(bounty)


def test_when_all_is_as_it_must_be__opens_one_case_after_the_other(arbitrator, open_case):
    count = arbitrator.caseCount()
    assert [open_case().number, open_case().number, open_case().number] == [count, count + 1, count + 2]


def test_when_all_is_as_it_must_be__keeps_whose_dispute_it_is(arbitrator, market, case):
    found = arbitrator.caseAt(case.number)
    assert (found.market, found.evidenceUntil) == (market, case.bounty.state.claimed_at + EVIDENCE)
    assert (found.concluded, found.carriedOut, found.ruling) == (False, False, REFUSED)


def test_when_all_is_as_it_must_be__emits_CaseOpened(arbitrator, market, posted, stranger):
    number = arbitrator.caseCount()
    receipt = market.bring(2, value=BOND, sender=stranger)
    bounty = posted(receipt)
    until = bounty.state.claimed_at + EVIDENCE
    facts = {"number": number, "market": market, "bounty": bounty.id, "evidenceUntil": until}
    check_logged(receipt, arbitrator.CaseOpened, **facts)


def test_when_all_is_as_it_must_be__emits_DisputeCreation(arbitrator, market, stranger):
    number = arbitrator.caseCount()
    receipt = market.bring(2, value=BOND, sender=stranger)
    check_logged(receipt, arbitrator.DisputeCreation, _disputeID=number, _arbitrable=market)


def test_when_all_is_as_it_must_be__costs_what_arbitrationCost_says(arbitrator, open_case):
    assert arbitrator.arbitrationCost(b"any") == BOND
    open_case(), open_case()
    assert arbitrator.arbitrationCost(b"") == 2 * BOND
