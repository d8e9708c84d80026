"""Collecting what is owed: a peer's fee, and a worker's reward and bond that did not go through; exactly that moves on chain."""

import time

import pytest

from oathwork.model.terms import NOBODY
from tests.page.forms import go_to_wallet, opened_by, press, said, sheet, stopped
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.people import node_answer
from tests.support.mock_code import block, strange_token

DECIMALS = "0x313ce567"  # the selector of `decimals()`
FEE = 10**15  # of each peer, in the world's terms


@pytest.fixture
def opened(page_for):
    """Open a page as somebody whose wallet is connected."""
    return lambda who, address: opened_by(page_for, who, address)


def collect(page, button="Collect ETH"):
    press(page, button)
    words = said(page)
    go_to_wallet(page)
    sheet(page).get_by_text("was paid out to").wait_for()
    return words


def gas_paid(world, page):
    """What the account's last transaction has cost."""
    count = int(
        node_answer(world.url, "eth_getTransactionCount", [page.wallet.address, "latest"])["result"], 16
    )
    assert count
    block = node_answer(world.url, "eth_getBlockByNumber", ["latest", True])["result"]
    (mine,) = (each for each in block["transactions"] if each["from"] == page.wallet.address.lower())
    receipt = node_answer(world.url, "eth_getTransactionReceipt", [mine["hash"]])["result"]
    return int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)


def owed(world, account, token=NOBODY):
    return world.contracts.escrow.owed(account, token)


def told_debt(site, account, token):
    """What the server tells of a debt, once it has read the block: it asks the node once a second."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        told = answer(site, f"accounts/{account}/owed")
        if found := [each for each in told["owed"] if each["token"] == token.address]:
            return told, found[0]
        time.sleep(0.1)
    raise AssertionError("the server tells of no such debt")


def judge(world):
    return next(each.address for each in world.stage.peers if owed(world, each.address))


def stuck(world, name, *, strange=True):
    """A token of this name in which the worker is owed reward and bond, for it was strange when they were paid."""
    token, arm = strange_token(world.chain, world.people["stranger"], name)
    for who in ("dao", "ada"):
        token.mint(world.people[who].address, 10**20).send(world.people["stranger"])
        token.approve(world.contracts.escrow.address, 10**20).send(world.people[who])
    bounty = world.in_review(title="Paid in a strange token", token=token.address)
    if strange:
        arm(True)
    else:
        block(world.chain, world.people["stranger"], token, world.people["ada"].address)
    world.stage.settle(bounty, 90, 80, 70)
    if strange:
        arm(False)
    return token


@pytest.mark.parametrize("where", ["/queue", "/account/{}"])
def test_a_peer_collects_his_fees(opened, changed_world, asked, where):
    world, peer = changed_world, judge(changed_world)
    due, before = owed(world, peer), world.chain.balance(peer)
    page = opened(peer, where.format(peer))
    words = collect(page)
    assert words == f"{due / 10**18} ETH that you are owed goes to {peer}."
    assert world.chain.balance(peer) == before + due - gas_paid(world, page)
    assert owed(world, peer) == 0
    assert len(asked(page)) == 1
    press(page, "Close")
    page.get_by_role("heading", name="Owed to you").wait_for(state="detached")
    assert page.complaints == []


def test_a_worker_collects_reward_and_bond_that_did_not_go_through(opened, changed_world):
    world, ada = changed_world, changed_world.people["ada"].address
    token = stuck(world, "MockPausingToken")
    before = token.balance_of(ada)
    assert owed(world, ada, token.address) == 10**18 + 10**17
    words = collect(opened("ada", "/queue"), "Collect MOCK")
    assert words == f"1.1 MOCK that you are owed goes to {ada}."
    assert token.balance_of(ada) == before + 10**18 + 10**17
    assert owed(world, ada, token.address) == 0


def test_whom_a_token_refuses_can_name_another_address(opened, changed_world, asked):
    world, mate = changed_world, changed_world.people["mate"].address
    token = stuck(world, "MockBlockingToken", strange=False)
    page = opened("ada", "/queue")
    press(page, "Collect MOCK")
    assert "refuses it" in stopped(page)
    press(page, "Close")
    page.get_by_text("To another address").click()
    page.get_by_label("Receiver").fill(mate.lower())
    words = collect(page, "Collect MOCK")
    assert words == f"1.1 MOCK that you are owed goes to {mate}."
    assert token.balance_of(mate) == 10**18 + 10**17
    assert len(asked(page)) == 1


def test_anyone_sends_somebody_what_they_are_owed(opened, changed_world):
    world, peer = changed_world, judge(changed_world)
    due, before = owed(world, peer), world.chain.balance(peer)
    page = opened("stranger", f"/account/{peer}")
    mine = world.chain.balance(page.wallet.address)
    words = collect(page, "Send them their ETH")
    assert words == f"{due / 10**18} ETH that is owed to {peer} goes to that account."
    assert world.chain.balance(peer) == before + due
    assert world.chain.balance(page.wallet.address) == mine - gas_paid(world, page)


@pytest.mark.parametrize("keeper", ["escrow", "guilds", "reputation", "token"])
def test_nothing_is_sent_to_a_contract_that_keeps_it(opened, changed_world, asked, keeper):
    token = stuck(changed_world, "MockPausingToken")
    named = token if keeper == "token" else getattr(changed_world.contracts, keeper)
    page = opened("ada", "/queue")
    page.get_by_text("To another address").click()
    page.get_by_label("Receiver").fill(named.address)
    press(page, "Collect MOCK")
    assert "keeps what it is sent" in stopped(page)
    assert asked(page) == []


def test_a_receiver_that_is_none_cannot_be_pressed(opened, changed_world):
    page = opened(judge(changed_world), "/queue")
    page.get_by_text("To another address").click()
    page.get_by_label("Receiver").fill("0x1234")
    page.get_by_text("Write an address").wait_for()
    assert page.get_by_role("button", name="Collect ETH").is_disabled()


def test_an_account_without_a_wallet_is_read(page_for, world):
    page = page_for(None, at=f"/account/{judge(world)}")
    page.get_by_role("heading", name="Owed to this account").wait_for()
    assert page.get_by_role("button", name="Send them their ETH").count() == 0


def test_an_older_amount_is_no_lie(changed_world, site, tmp_path):
    """The debt grows after the server was asked: the page says that it moved on, and not that the server lies."""
    world, ada = changed_world, changed_world.people["ada"].address
    token = stuck(world, "MockPausingToken")
    told, debt = told_debt(site, ada, token)
    case = {"act": "collect", "account": ada, "about": answer(site, "about"), "at": told["at"], "debt": debt}
    script = built(ROOT, tmp_path / "lies.mjs")
    silent = {**case, "fails": DECIMALS}
    assert outcomes(script, world.url, [case, silent]) == ["asked", "unknown"]
    stuck(world, "MockPausingToken")
    forgetful = {**case, "fails": "old"}
    assert outcomes(script, world.url, [case, forgetful]) == ["behind", "unknown"]
    case["debt"] = {**debt, "amount": str(int(debt["amount"]) + 1)}
    assert outcomes(script, world.url, [case]) == ["lie"]
