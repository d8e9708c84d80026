"""The world that the other tests stand on: each bounty is in its state, and a wallet signs what it is asked."""

import pytest

LABELS = {
    "paid": "Paid", "withdrawn": "Withdrawn", "open": "Open", "token": "Open", "named": "Open", "claimed": "Claimed",
    "delivered": "Delivered", "in_review": "InReview", "sent_back": "Open",
}  # fmt: skip


@pytest.mark.parametrize("state", LABELS)
def test_a_bounty_is_in_its_state(world, state):
    assert world.bounties[state].label == LABELS[state]


def test_a_page_has_its_wallet(page_for, world):
    page = page_for("ada")
    assert page.evaluate("window.__wallet({method: 'eth_chainId', params: []})") == {
        "result": hex(world.chain.id)
    }
    assert page.wallet.address == world.people["ada"].address
    assert page.complaints == []
