"""What was sent is never lost: followed after a reload, on every page, until somebody has read how it ended."""

from oathwork.chain.client import rpc
from tests.page import test_signing
from tests.page.people import node_answer
from tests.page.reading import settle

sheet_of = test_signing.sheet_of

SENT = "Sent. Waiting for a block."
HAS_IT = "A block has it."
WAITS = "Your wallet has not answered yet."
UNDONE = "The block that had it is gone"
METHOD = "eth_getTransactionReceipt"
ENDED = {
    "key": "before", "act": "claim", "bounty": "", "sentence": "An act before", "chainId": 1, "from": "0x" + "11" * 20,
    "to": "0x" + "22" * 20, "data": "0x", "value": "0", "nonce": 1, "since": 1, "hash": "0x" + "33" * 32, "sped": False,
    "where": "in", "block": 1, "blockHash": "0x" + "44" * 32, "late": False, "seen": False,
}  # fmt: skip


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


def later(page, seconds):
    """Let time pass on the page's clock, with its questions answered in between."""
    page.clock.run_for(seconds * 1_000)
    for _ in range(4):
        page.wait_for_timeout(100)
        page.clock.run_for(1_100)


def test_another_networks_answers_undo_nothing(sheet_of, unmined):
    """The wallet has gone elsewhere, and its event is still under way: counts and receipts are another chain's."""
    page, sheet = sheet_of("claim")
    sheet.locator("button.go").click()
    sheet.get_by_text(SENT).wait_for()
    page.wallet.answers |= {
        "eth_chainId": "0x1",
        METHOD: None,
        "eth_getTransactionByHash": {"nonce": "0x1"},
        "eth_getTransactionCount": "0xffff",
    }
    page.wait_for_timeout(2_500)
    assert sheet.get_by_text(SENT).count() == 1
    page.wallet.answers.clear()
    unmined()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()


def test_a_node_that_has_dropped_old_receipts_undoes_nothing(sheet_of, changed_world):
    page, sheet = sheet_of("claim")
    sheet.locator("button.go").click()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()
    rpc(changed_world.chain, "anvil_mine", "0xd")
    page.wallet.answers["eth_getTransactionReceipt"] = None
    page.reload()
    page.locator("header a.address").wait_for()
    page.wait_for_timeout(1_500)
    assert lines(page).count() == 0


def test_what_no_node_knows_can_be_set_aside(sheet_of, unmined):
    page, sheet = sheet_of("claim")
    page.wallet.answers["eth_sendTransaction"] = "0x" + "5e" * 32
    page.clock.install()
    sheet.locator("button.go").click()
    sheet.get_by_text(SENT).wait_for()
    later(page, 10)
    assert sheet.get_by_role("button", name="Set it aside").count() == 0, "not before it is late"
    later(page, 120)
    sheet.get_by_text("It may still happen: some wallets send past the open network").wait_for()
    sheet.get_by_role("button", name="Set it aside").click()
    sheet.locator("button.go").wait_for()
    sheet.get_by_role("button", name="Close").click()
    assert lines(page).count() == 0


def test_a_receipt_that_one_node_lacks_is_asked_for_again(sheet_of, changed_world):
    page, sheet = sheet_of("claim")
    found = []

    def receipt(params):
        answer = node_answer(changed_world.url, METHOD, params)["result"]
        found.extend([answer] if answer else [])  # the block may not be there yet
        return None if answer and len(found) == 2 else answer

    page.wallet.answers[METHOD] = receipt
    sheet.locator("button.go").click()
    sheet.get_by_text("does not show what happened yet").wait_for()
    sheet.get_by_role("button", name="Check again").click()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()


def test_of_many_only_what_is_over_and_read_is_let_go(sheet_of, changed_world):
    page, sheet = sheet_of("claim")
    open_and_unread = [ENDED | {"key": "open", "where": "sent"}, ENDED | {"key": "unread"}]
    many = [*open_and_unread, *(ENDED | {"key": f"read {number}", "seen": True} for number in range(60))]
    page.evaluate("many => localStorage.setItem('oathwork:sent', JSON.stringify(many))", many)
    sheet.locator("button.go").click()
    sheet.get_by_text("Claimed. Your oath is in escrow.").wait_for()
    keys = page.evaluate("JSON.parse(localStorage.getItem('oathwork:sent')).map(({key}) => key)")
    assert len(keys) == 30 and keys[:3] == ["open", "unread", "read 33"]


def test_a_tab_keeps_what_another_has_sent(sheet_of, unmined):
    page, sheet = sheet_of("claim")
    page.evaluate("one => localStorage.setItem('oathwork:sent', JSON.stringify([one]))", ENDED)
    other = page.context.new_page()
    other.goto("/")
    lines(other).get_by_text("An act before").wait_for()
    sheet.locator("button.go").click()
    sheet.get_by_text(SENT).wait_for()
    lines(other).get_by_text(SENT).wait_for()
    lines(other).get_by_role("button", name="Close").click()
    kept = page.evaluate(
        "JSON.parse(localStorage.getItem('oathwork:sent')).map(({where, seen}) => [where, seen])"
    )
    assert kept == [["in", True], ["sent", False]]


def test_what_the_wallet_left_open_is_not_asked_twice(sheet_of, asked, changed_world):
    """It may have sent: a second press leads to what waits, and only its owner sets that aside."""
    page, sheet = sheet_of("claim")
    page.wallet.errors["eth_sendTransaction"] = {"message": "Computer says no"}
    sheet.locator("button.go").click()
    sheet.get_by_text("Computer says no").wait_for()
    sheet.locator("button.go").click()
    sheet.get_by_text(f"{WAITS} Look at it before you try again.").wait_for()
    assert len(asked(page)) == 1


def test_what_another_tab_has_asked_for_is_not_asked_again(sheet_of, asked, changed_world):
    page, sheet = sheet_of("claim")
    sheet.get_by_text("The bytes, for the careful").click()
    call = {
        "from": page.wallet.address,
        "to": changed_world.contracts.escrow.address,
        "data": sheet.locator(".bytes").inner_text(),
        "chainId": changed_world.chain.id,
        "where": "sent",
    }
    other = page.context.new_page()
    other.goto("/")
    other.evaluate("one => localStorage.setItem('oathwork:sent', JSON.stringify([one]))", ENDED | call)
    lines(page).get_by_text("An act before").wait_for()
    sheet.locator("button.go").click()
    sheet.get_by_text(SENT).or_(sheet.get_by_text("did not happen")).first.wait_for()
    assert asked(page) == []


def test_who_was_faster_while_the_sheet_was_open_is_said_before_the_wallet_is_asked(
    sheet_of, asked, changed_world
):
    page, sheet = sheet_of("claim")
    bounty = changed_world.bounties["open"]
    changed_world.contracts.escrow.claim(bounty.terms, bounty.state).send(changed_world.people["mate"])
    sheet.locator("button.go").click()
    sheet.get_by_role("heading", name="This cannot be done now").wait_for()
    assert asked(page) == []


def test_what_a_wallet_sends_without_a_word_is_followed_all_the_same(sheet_of, changed_world):
    page, sheet = sheet_of("claim")
    page.wallet.answers["eth_sendTransaction"] = lambda params: (
        page.wallet._eth_sendTransaction(params) and None
    )
    sheet.locator("button.go").click()
    lines(page).get_by_text(HAS_IT).wait_for()
