"""What was sent is never lost: followed after a reload, on every page, until somebody has read how it ended."""

import pytest

from oathwork.chain.client import rpc
from tests.page import test_signing
from tests.page.reading import settle

sheet_of = test_signing.sheet_of

SENT = "Sent. Waiting for a block."
HAS_IT = "A block has it."
WAITS = "Your wallet has not answered yet."
UNDONE = "The block that had it is gone"


@pytest.fixture
def unmined(changed_world):
    """The chain makes no block until it is told to."""
    chain = changed_world.chain
    rpc(chain, "evm_setAutomine", False)
    yield lambda: rpc(chain, "evm_mine")
    rpc(chain, "evm_setAutomine", True)


def lines(page):
    return page.get_by_role("region", name="What you have sent")


def test_what_was_sent_is_followed_after_a_reload_on_every_page(sheet_of, asked, unmined):
    page, sheet = sheet_of("claim")
    sheet.locator("button.go").click()
    sheet.get_by_text(SENT).wait_for()
    page.goto("/guilds")
    lines(page).get_by_text(SENT).wait_for()
    assert lines(page).get_by_role("button").count() == 0, "what is on its way cannot be put away"
    unmined()
    lines(page).get_by_text(HAS_IT).wait_for()
    page.reload()
    lines(page).get_by_text(HAS_IT).wait_for()
    lines(page).get_by_role("button", name="Close").click()
    lines(page).wait_for(state="detached")
    page.reload()
    settle(page)
    assert lines(page).count() == 0
    assert len(asked(page)) == 1
    assert page.complaints == []


def test_what_the_sheet_has_told_is_not_told_again(sheet_of, changed_world):
    page, sheet = sheet_of("claim")
    sheet.locator("button.go").click()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()
    sheet.get_by_role("button", name="Close").click()
    assert lines(page).count() == 0


def test_without_its_wallet_it_is_shown_and_not_followed(sheet_of, unmined):
    page, sheet = sheet_of("claim")
    sheet.locator("button.go").click()
    sheet.get_by_text(SENT).wait_for()
    page.evaluate("localStorage.removeItem('oathwork:wallet')")
    page.reload()
    lines(page).get_by_text("Connect the wallet that sent it").wait_for()


def test_what_a_wallet_never_answered_is_for_its_owner_to_end(sheet_of, changed_world):
    page, sheet = sheet_of("claim")
    page.wallet.errors["eth_sendTransaction"] = {"message": "Computer says no"}
    sheet.locator("button.go").click()
    sheet.get_by_text("Computer says no").wait_for()
    page.goto("/")
    lines(page).get_by_text(WAITS).wait_for()
    lines(page).get_by_role("button", name="It was not sent").click()
    lines(page).wait_for(state="detached")
    page.reload()
    settle(page)
    assert lines(page).count() == 0


def test_what_the_network_undoes_is_shown_again(sheet_of, changed_world):
    from oathwork.chain import local

    mark = local.snapshot(changed_world.chain)
    page, sheet = sheet_of("claim")
    sheet.locator("button.go").click()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()
    sheet.get_by_role("button", name="Close").click()
    assert lines(page).count() == 0
    local.restore(changed_world.chain, mark)
    lines(page).get_by_text(UNDONE).wait_for()
