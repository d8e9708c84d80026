"""
isValidSignature — what a holdback consents to.

├── when it is a share of its bounty
│   ├── consents
│   └── is paid it with the others
├── when it is about another bounty or round or delivery or team than it says
│   └── refuses
├── when it is anything else that the escrow asks about
│   └── refuses
└── when it is no such signature at all
    └── reverts with BadSignature at the escrow
"""

from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.terms import Share
from oathwork.model.typed_data import Domain
from tests.contracts.edge.conftest import every_money
from tests.contracts.edge.holdback.conftest import PART
from tests.support.actions import DELIVERY, REVIEW

YES, NO = bytes.fromhex("1626ba7e"), b"\xff" * 4
OTHER = b"\x01" * 32


@pytest.fixture
def digest_of(domain, claimed, holdback):
    """The digest of a consent, with one thing changed."""

    def digest_of(**changes):
        team = (Share(holdback.address, PART),)
        about = {"bounty": claimed.id, "round": 1, "delivery": DELIVERY, "team": team} | changes
        return messages.team_message(domain, **about).digest()

    return digest_of


def test_when_it_is_a_share_of_its_bounty__consents(holdback, work, digest_of):
    assert holdback.isValidSignature(digest_of(), work.consents[0]) == YES


@every_money
def test_when_it_is_a_share_of_its_bounty__is_paid_it_with_the_others(
    actions, claimed, work, holdback, share, worker, moved, coin
):
    actions.deliver_team(claimed, work)
    actions.draw(claimed)
    rest = claimed.terms.reward - share + claimed.terms.bond
    with moved(coin, {holdback: share, worker: rest}):
        actions.settle(claimed, scores=[80] * 3)


@pytest.mark.parametrize(
    "change",
    [{"bounty": OTHER}, {"round": 2}, {"delivery": OTHER}, {"team": ()}],
    ids=lambda change: next(iter(change)),
)
def test_when_it_is_about_another_bounty_or_round_or_delivery_or_team_than_it_says__refuses(
    holdback, work, digest_of, change
):
    assert holdback.isValidSignature(digest_of(**change), work.consents[0]) == NO


def everything_else(domain, bounty, address):
    """One of each message that the escrow could take from a holdback, and a consent elsewhere."""
    return {
        "terms": messages.terms_message(domain, bounty.terms),
        "close": messages.close_message(domain, bounty.id),
        "claim": messages.claim_message(domain, bounty.id, 1, address, 9, own_bond=False),
        "delivery": messages.delivery_message(domain, bounty.id, 1, DELIVERY, (), 9),
        "quit": messages.quit_message(domain, bounty.id, 1),
        "verdict": messages.verdict_message(domain, bounty.id, 1, DELIVERY, address, 80, REVIEW),
        "chain": messages.team_message(
            Domain(domain.chain_id + 1, domain.contract), bounty.id, 1, DELIVERY, (Share(address, PART),)
        ),
    }


@pytest.mark.parametrize("kind", ["terms", "close", "claim", "delivery", "quit", "verdict", "chain"])
def test_when_it_is_anything_else_that_the_escrow_asks_about__refuses(holdback, work, domain, claimed, kind):
    digest = everything_else(domain, claimed, holdback.address)[kind].digest()
    assert holdback.isValidSignature(digest, work.consents[0]) == NO


def test_when_it_is_no_such_signature_at_all__reverts_with_BadSignature_at_the_escrow(actions, claimed, work):
    assert (
        actions.why(actions.deliver_team, claimed, replace(work, consents=(b"\x01" * 65,))) == "BadSignature"
    )
