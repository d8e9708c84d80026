"""A wallet that takes its time: people are told what is waited for, and can stop waiting; a late answer does no harm."""

import pytest

from tests.page import test_signing
from tests.page.test_sent import HAS_IT, lines

sheet_of = test_signing.sheet_of

HOLD = """method => {
  const wallet = window.__wallet
  window.__held = {}
  window.__wallet = (question) =>
    question.method === method
      ? new Promise((answer) => { window.__held[method] = () => answer(wallet(question)) })
      : wallet(question)
}"""
LET_GO = "method => window.__held[method]()"
HOLDS = "method => method in window.__held"


def hold(page, method):
    """The wallet keeps its answer to a question until `let_go`."""
    page.evaluate(HOLD, method)


def wait_until_asked(page, method):
    while not page.evaluate(HOLDS, method):
        page.wait_for_timeout(20)


def let_go(page, method):
    page.evaluate(LET_GO, method)
    page.wait_for_timeout(300)


@pytest.fixture
def slow_sheet(sheet_of):
    """Open an act's sheet, hold what its wallet is asked, go to the wallet, and let ten seconds pass."""

    def slow_sheet(act, method):
        page, sheet = sheet_of(act)
        page.clock.install()
        hold(page, method)
        sheet.locator("button.go").click()
        wait_until_asked(page, method)
        sheet.get_by_text("Nothing has been sent yet.").wait_for()
        page.clock.run_for(10_000)
        sheet.get_by_text("Your wallet has not answered yet.").wait_for()
        sheet.get_by_role("button", name="Close").click()
        return page

    return slow_sheet


def test_who_connects_can_stop_waiting(page_for):
    page = page_for("ada", connected=False)
    button = page.get_by_role("button", name="Connect a wallet").first
    hold(page, "eth_requestAccounts")
    button.click()
    page.get_by_text("it asks whether this page may see an account").wait_for()
    assert button.is_disabled()
    wait_until_asked(page, "eth_requestAccounts")
    page.get_by_role("button", name="Stop waiting").click()
    assert button.is_enabled()
    let_go(page, "eth_requestAccounts")
    assert page.locator("header a.address").count() == 0, "an answer that nobody waits for is not taken"
    assert page.locator(".banner").count() == 0


def test_who_changes_the_network_can_stop_waiting(page_for, world):
    page = page_for("ada", connected=False)
    page.wallet.chain = 1
    page.get_by_role("button", name="Connect a wallet").first.click()
    switch = page.get_by_role("button", name="Switch the wallet")
    hold(page, "wallet_switchEthereumChain")
    switch.click()
    page.get_by_text("it asks whether it may change its network").wait_for()
    page.get_by_role("button", name="Stop waiting").click()
    switch.wait_for()


def test_what_is_sent_after_the_sheet_was_closed_is_followed(slow_sheet, changed_world):
    page = slow_sheet("claim", "eth_sendTransaction")
    lines(page).get_by_text("Your wallet has not answered yet.").wait_for()
    let_go(page, "eth_sendTransaction")
    page.clock.run_for(3_000)
    lines(page).get_by_text(HAS_IT).wait_for()


CLOSE_AND_LET_GO = """async method => {
  const answer = await window.__signature()
  document.querySelector('dialog.sheet').close() // what comes of it is told only with the next frame, and there may be none
  window.__held[method](answer)
}"""
HOLD_SIGNED = """method => {
  const wallet = window.__wallet
  window.__held = {}
  window.__wallet = (question) => {
    if (question.method !== method) return wallet(question)
    window.__signature = () => wallet(question)
    return new Promise((answer) => { window.__held[method] = answer })
  }
}"""


def posts_of(page):
    """What the page leaves with the server from now on."""
    left = []
    page.on("request", lambda request: request.method == "POST" and left.append(request.url))
    return left


def test_what_is_signed_after_the_sheet_was_closed_is_not_used(slow_sheet, changed_world):
    page = slow_sheet("review", "eth_signTypedData_v4")
    left = posts_of(page)
    let_go(page, "eth_signTypedData_v4")
    page.clock.run_for(3_000)
    page.wait_for_timeout(500)
    assert left == []


def test_what_is_signed_in_the_moment_of_closing_is_not_used(sheet_of, changed_world):
    page, sheet = sheet_of("review")
    page.evaluate(HOLD_SIGNED, "eth_signTypedData_v4")
    left = posts_of(page)
    sheet.locator("button.go").click()
    wait_until_asked(page, "eth_signTypedData_v4")
    page.evaluate(CLOSE_AND_LET_GO, "eth_signTypedData_v4")
    sheet.wait_for(state="detached")
    page.wait_for_timeout(1_000)
    assert left == []


def test_a_change_of_account_while_the_wallet_is_asked_to_send_is_for_the_wallet(sheet_of, changed_world):
    page, sheet = sheet_of("claim")
    hold(page, "eth_sendTransaction")
    sheet.locator("button.go").click()
    wait_until_asked(page, "eth_sendTransaction")
    page.evaluate("window.__emit('accountsChanged', [])")
    page.wait_for_timeout(300)
    assert sheet.get_by_text("Nothing was asked of your wallet").count() == 0
    let_go(page, "eth_sendTransaction")
    sheet.get_by_text("Claimed. Your oath is in escrow.").or_(sheet.get_by_text("Sent.")).wait_for()


NOT_USED = "what it signed, or still signs, is not used"


def test_a_change_of_account_while_the_wallet_is_asked_to_sign_ends_it(sheet_of, changed_world):
    page, sheet = sheet_of("review")
    left = posts_of(page)
    hold(page, "eth_signTypedData_v4")
    sheet.locator("button.go").click()
    wait_until_asked(page, "eth_signTypedData_v4")
    page.evaluate("window.__emit('accountsChanged', [])")
    sheet.get_by_text(NOT_USED).wait_for()
    let_go(page, "eth_signTypedData_v4")
    assert sheet.get_by_text("Nothing was asked of your wallet").count() == 0
    assert left == []


def test_a_signature_that_fails_its_trial_is_said_to_be_unused(sheet_of, changed_world):
    page, sheet = sheet_of("review")
    page.wallet.answers["eth_signTypedData_v4"] = "0x" + "11" * 65
    sheet.locator("button.go").click()
    sheet.get_by_text(NOT_USED).wait_for()
    assert sheet.get_by_text("Nothing was asked of your wallet").count() == 0


def test_a_network_that_does_not_answer_the_checks_is_said(sheet_of):
    page, sheet = sheet_of("claim")
    sheet.get_by_role("button", name="Close").click()
    page.clock.install()
    hold(page, "eth_getBlockByNumber")
    page.locator("main button.go").first.click()
    wait_until_asked(page, "eth_getBlockByNumber")
    page.clock.run_for(10_000)
    sheet.get_by_text("network has not answered yet").wait_for()
    sheet.get_by_role("button", name="Close").click()
    sheet.wait_for(state="detached")
