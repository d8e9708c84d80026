"""Relay: an empty wallet signs, a list shows what waits, and whoever sends it reads first that a bond is a gift."""

import json
import urllib.request
from dataclasses import replace

import pytest

from oathwork.model import messages
from oathwork.model.terms import Permit, Status
from oathwork.workflows.signed_order import order_as_json, order_claim
from tests.page.forms import go_to_wallet, opened_by, press, said, sheet, stopped


@pytest.fixture
def signed(page_for, changed_world):
    """Eve, whose wallet is empty, signs a claim; returns her page and the bounty."""
    bounty = changed_world.post(title="An empty wallet claims this")
    page = opened_by(page_for, "eve", f"/orders?bounty=0x{bounty.id.hex()}")
    press(page, "Check and sign")
    assert said(page).startswith("Nothing moves from you, ever, by this signature.")
    assert "stakes 0.1 ETH of their own as a gift to you" in said(page)
    go_to_wallet(page)
    sheet(page).get_by_text("It is left with this server").wait_for()
    return page, bounty


def test_an_empty_wallet_only_signs(signed, asked):
    page, _ = signed
    assert [each["method"] for each in asked(page)] == ["eth_signTypedData_v4"]


def test_who_sends_it_sees_the_gift_first(signed, page_for, changed_world):
    _, bounty = signed
    sender = opened_by(page_for, "ada", "/orders")
    sender.get_by_text("stakes 0.1 ETH of yours as a gift").wait_for()
    press(sender, "Look at it and send it")
    eve = changed_world.people["eve"].address
    assert (
        said(sender)
        == f"0.1 ETH goes from you into escrow as a gift to {eve}: their oath. It never comes back to you."
    )
    go_to_wallet(sender)
    sheet(sender).get_by_text(f"Sent. {eve} has claimed.").wait_for()
    now = changed_world.stage.again(bounty)
    assert (now.status, now.state.worker) == (Status.CLAIMED, eve)


def test_an_order_of_a_round_that_is_over_is_not_sent(signed, page_for, changed_world, asked):
    _, bounty = signed
    sender = opened_by(page_for, "ada", "/orders")
    sender.get_by_text("stakes 0.1 ETH of yours").wait_for()
    changed_world.stage.claim(bounty)
    press(sender, "Look at it and send it")
    assert "has to be signed anew" in stopped(sender) or "moved on" in stopped(sender)
    assert asked(sender) == []


def own_bond_order(world, bounty):
    """A claim that says its bond is the worker's own, by a permit: of a bounty in the chain's own money there can be none."""
    eve, contracts = world.people["eve"], world.contracts
    order = replace(
        order_claim(contracts, bounty, eve, 3_600), permit=Permit(2**40, 27, b"\x02" * 32, b"\x03" * 32)
    )
    message = messages.claim_message(
        contracts.escrow.domain, bounty.id, 1, eve.address, order.deadline, own_bond=True
    )
    return replace(order, signature=eve.sign(message))


def test_a_claim_that_calls_its_bond_its_own_is_a_gift_all_the_same_in_the_chains_money(
    page_for, changed_world, site
):
    bounty = changed_world.post(title="Whose bond is it")
    body = json.dumps(order_as_json(own_bond_order(changed_world, bounty))).encode()
    request = urllib.request.Request(f"{site}/api/orders", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()
    sender, eve = opened_by(page_for, "ada", "/orders"), changed_world.people["eve"].address
    sender.get_by_text("stakes 0.1 ETH of yours as a gift").wait_for()
    press(sender, "Look at it and send it")
    assert said(sender).startswith(f"0.1 ETH goes from you into escrow as a gift to {eve}")
    sender.get_by_text("The bytes, for the careful").click()
    assert "The bond is a gift of" in sheet(sender).inner_text()
