"""Acts on a bounty, told the truth: the wallet is asked once, with the chain in the transaction; a verdict is tried and left."""

import json

import pytest

from oathwork.model.guild import guild_hex
from tests.page.forms import opened_by, press
from tests.page.forms import sheet as open_sheet
from tests.page.reading import violations
from tests.page.sheet_files import read_alike
from tests.page.test_tokens import leave_verdicts
from tests.support.stage import DAY

expect = pytest.importorskip("playwright.sync_api").expect
ACTS = {
    "claim": ("open", "ada"), "withdraw": ("open", "dao"), "quit": ("claimed", "ada"), "close": ("claimed", "dao"),
    "draw": ("delivered", "ada"), "review": ("in_review", "peer"),
}  # fmt: skip


@pytest.fixture
def sheet_of(page_for, world):
    """Open an act's page as who does it, press its button, and return page and sheet once it has stopped or is ready."""

    def sheet_of(act, width=1280):
        state, who = ACTS[act]
        who = world.bounties["in_review"].people.panel[0].account if who == "peer" else who
        page = page_for(who, width=width, known=True, at=None)
        page.goto(f"/bounty/0x{world.bounties[state].id.hex()}/{act}")
        page.locator("header a.address").wait_for()
        if act == "review":
            fill_in(page)
        page.locator("main button.go").first.click()
        sheet = page.locator("dialog.sheet")
        sheet.locator("[role=alert], button.go").first.wait_for()
        return page, sheet

    return sheet_of


def fill_in(page):
    page.locator("fieldset").first.wait_for()
    for criterion in page.locator("fieldset").all():
        criterion.locator("input[value=met]").check()
    page.locator("main textarea[required]").first.fill("It does what it says.")
    page.locator("main textarea[required]").last.fill("It was read by eye.")


@pytest.mark.parametrize("act", ["claim", "quit", "draw"])
def test_the_truth_reaches_the_wallet(sheet_of, asked, changed_world, act):
    page, sheet = sheet_of(act)
    page.wallet.refuses = True
    sheet.locator("button.go").click()
    sheet.get_by_text("You said no in your wallet").wait_for()
    (question,) = asked(page)
    assert question["method"] == "eth_sendTransaction"
    assert int(question["params"][0]["chainId"], 16) == changed_world.chain.id


@pytest.mark.parametrize("width", [320, 1280])
def test_what_goes_to_the_wallet_and_what_it_says_is_in_sight(sheet_of, changed_world, width):
    page, sheet = sheet_of("review", width)
    page.wallet.refuses = True
    tall = "element => element.scrollHeight > element.clientHeight + 100"
    assert violations(page) == []
    assert sheet.evaluate(tall), "a sheet that is not cut off shows nothing"
    button = sheet.locator("button.go")
    seen = """element => {
        const {left, width, top, height} = element.getBoundingClientRect()
        const there = document.elementFromPoint(left + width / 2, top + height / 2)
        return there !== null && element.contains(there)
    }"""
    assert button.evaluate(seen)
    page.evaluate(
        "document.querySelector('dialog.sheet button.go').click()"
    )  # Playwright's own click scrolls
    said = sheet.get_by_text("You said no in your wallet")
    said.wait_for()
    assert said.evaluate(seen)


def test_a_verdict_is_signed_tried_and_left(sheet_of, asked, changed_world):
    page, sheet = sheet_of("review")
    sheet.locator("button.go").click()
    sheet.get_by_text("Signed").first.wait_for()
    (question,) = asked(page)
    message = json.loads(question["params"][1])
    assert message["message"]["bounty"] == "0x" + changed_world.bounties["in_review"].id.hex()
    assert sheet.locator("a[download]").count() == 1


def test_no_server_names_the_chains_own_money(page_for, world):
    """A name beside the amounts that are signed, such as one of little worth; the server tells no two stories."""
    page = page_for("ada", known=True, at=None)
    id = f"0x{world.bounties['open'].id.hex()}"

    def lie(change):
        def answer(route):
            response = route.fetch()
            document = response.json()
            change(document)
            route.fulfill(response=response, body=json.dumps(document))

        return answer

    page.route("**/api/about", lie(lambda told: told["chain"].update(currency="USDC")))
    page.route(f"**/api/bounties/{id}", lie(lambda told: told["row"].update(symbol="USDC")))
    page.goto(f"/bounty/{id}/claim")
    page.locator("header a.address").wait_for()
    page.locator("main button.go").first.click()
    sheet = page.locator("dialog.sheet")
    sheet.locator(".say").first.wait_for()
    assert sheet.locator(".say").first.inner_text().startswith("0.1 ETH goes from you into escrow")
    assert "USDC" not in sheet.inner_text()


def test_who_signed_in_time_is_named_on_the_sheet_that_replaces_the_absent(
    page_for, changed_world, running_site
):
    bounty = changed_world.in_review(title="One of three has signed")
    leave_verdicts(running_site, bounty, changed_world, None, 90)
    changed_world.later(2 * DAY)
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}/redraw")
    press(page, "See what you would send")
    note = open_sheet(page).get_by_text("signed a verdict in time that nobody has recorded")
    note.wait_for()
    assert bounty.people.panel[1].account in note.inner_text()
    read_alike(page, "redraw")


GO = "main button.go, main section:last-of-type .acts button"
BEFORE_IT_IS_KNOWN = (
    "/bounty/{open}/claim",
    "/bounty/{in_review}/review",
    "/guild/{guild}/act",
    "/found",
    "/post",
    "/safe",
    "/orders",
)


def test_nothing_is_asked_for_before_the_server_has_said_which_chain_this_is(page_for, world):
    """A button that cannot do anything yet cannot be pressed: who presses it is told nothing else."""
    peer = world.bounties["in_review"].people.panel[0].account
    page, kept = page_for(peer, known=True, at=None), []
    page.route("**/api/about", lambda route: kept.append(route))
    ids = {state: "0x" + bounty.id.hex() for state, bounty in world.bounties.items()}
    for address in BEFORE_IT_IS_KNOWN:
        page.goto(address.format(**ids, guild=guild_hex(world.guild)))
        page.locator("header a.address").wait_for()
        go = page.locator(GO).first
        go.wait_for()
        assert go.is_disabled(), address
        kept.pop().continue_()
        expect(go).to_be_enabled()


HOLD_ACCOUNTS = """(() => {
  const wallet = window.__wallet
  window.__wallet = (question) =>
    question.method === 'eth_accounts' ? new Promise((done) => { window.__letGo = () => done(wallet(question)) }) : wallet(question)
})()"""


def test_who_presses_while_a_wallet_is_taken_up_is_not_told_to_connect_one(page_for, world):
    """The button waits for it; for one that does not answer three seconds."""
    page, known = page_for("dao", known=True, at=None), {"guild": guild_hex(world.guild)}
    page.add_init_script(HOLD_ACCOUNTS)
    for address in ("/guild/{guild}/act", "/post", "/safe", "/orders"):
        with page.expect_response("**/api/about"):
            page.goto(address.format(**known))
        go = page.locator(GO).first
        go.wait_for()
        assert go.is_disabled(), address
        page.evaluate("window.__letGo()")
        expect(go).to_be_enabled()
        page.locator("header a.address").wait_for()
    page.goto("/orders")
    expect(page.locator(GO).first).to_be_enabled(timeout=10_000)
    assert page.locator("header a.address").count() == 0
