"""
transfers — every way to move, sell or lend a standing reverts.

├── when the owner tries
│   └── reverts with Soulbound
├── when a stranger tries
│   └── reverts with Soulbound
├── when the escrow tries
│   └── reverts with Soulbound
├── given there is no such token
│   └── reverts with Soulbound
└── given all was tried
    └── leaves owner and balance and approval as they were
"""

import pytest

from oathwork.model.guild import token_id
from oathwork.model.terms import NOBODY
from tests.support.outcome import refused

EVERY_WAY = pytest.mark.parametrize(
    "way", ["approve", "setApprovalForAll", "transferFrom", "safeTransferFrom", "safeTransferFrom with data"]
)


@pytest.fixture
def move(reputation, standing_worker, guild, stranger):
    """Try to give the worker's token to a stranger."""
    token = token_id(guild, standing_worker.address)

    def move(way, *, token=token, sender=standing_worker):
        arguments = {
            "approve": (stranger, token),
            "setApprovalForAll": (stranger, True),
            "transferFrom": (standing_worker, stranger, token),
            "safeTransferFrom": (standing_worker, stranger, token),
            "safeTransferFrom with data": (standing_worker, stranger, token, b"data"),
        }
        return getattr(reputation, way.removesuffix(" with data"))(*arguments[way], sender=sender)

    return move


@EVERY_WAY
def test_when_the_owner_tries__reverts_with_Soulbound(reputation, move, way):
    with refused(reputation.Soulbound):
        move(way)


@EVERY_WAY
def test_when_a_stranger_tries__reverts_with_Soulbound(reputation, move, way, stranger):
    with refused(reputation.Soulbound):
        move(way, sender=stranger)


@EVERY_WAY
def test_when_the_escrow_tries__reverts_with_Soulbound(reputation, move, way, stand_in):
    with refused(reputation.Soulbound):
        move(way, sender=stand_in)


@EVERY_WAY
def test_given_there_is_no_such_token__reverts_with_Soulbound(reputation, move, way):
    with refused(reputation.Soulbound):
        move(way, token=5)


@EVERY_WAY
def test_given_all_was_tried__leaves_owner_and_balance_and_approval_as_they_were(
    reputation, move, way, standing_worker, guild, stranger
):
    with refused(reputation.Soulbound):
        move(way)
    token = token_id(guild, standing_worker.address)
    assert (reputation.ownerOf(token), reputation.balanceOf(stranger)) == (standing_worker, 0)
    assert reputation.getApproved(token) == NOBODY
    assert not reputation.isApprovedForAll(standing_worker, stranger)
