"""What concerns the whole page is said at its head, once it is so and as long as it is so: the server, its node, the clocks."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from oathwork.model.guild import guild_hex
from tests.page.reading import seen, settle, visit

SILENT = "This server does not answer. What you see is from"
NODE_SILENT = "This server\u2019s node does not answer. What you see is from"
BEHIND = "This server is 9 blocks behind the chain."
OLD = "This page and its server are of different versions."
CLOCK = "Your computer\u2019s clock"
LATER = 20_000  # milliseconds, in which the server is asked again


@pytest.fixture
def page(page_for):
    """A page without a wallet, whose timers a test moves on; what its server says of itself can be changed in `told`."""
    page = page_for(None, at=None)
    page.clock.install()
    page.told = {}

    page.route("**/api/about", lambda route: _answer_with(route, page.told))
    return page


def _answer_with(route, told):
    response = route.fetch()
    route.fulfill(response=response, body=json.dumps(response.json() | told))


def banners(page):
    return [each.replace("\n", " ") for each in page.locator(".banner").all_inner_texts()]


def come(page):
    """Visit the board, until the server has said who it is: only then the page's clock runs to the next question."""
    visit(page, "/")
    page.get_by_text("network the test chain").wait_for()


def later(page):
    """Let the page ask its server again, and wait for the answer."""
    with page.expect_event("requestfinished", lambda each: each.url.endswith("/api/about")):
        page.clock.run_for(LATER)
    page.wait_for_timeout(50)


def test_a_page_with_which_all_is_well_has_no_banner(page):
    come(page)
    later(page)
    assert banners(page) == []


def test_a_server_that_falls_silent_is_said_until_it_answers(page):
    come(page)
    page.route("**/api/**", lambda route: route.abort())
    page.clock.run_for(LATER)
    page.locator(".banner").wait_for()
    (words,) = banners(page)
    assert words.startswith(SILENT)
    assert page.locator("main a[href^='/bounty/']").count() > 0, "what was read stays"
    page.unroute("**/api/**")
    later(page)
    page.locator(".banner").wait_for(state="detached")


@pytest.mark.parametrize(("lag", "words"), [(-1, NODE_SILENT), (9, BEHIND)])
def test_a_server_that_is_behind_is_said_until_it_has_caught_up(page, lag, words):
    come(page)
    page.told = {"lag": lag}
    later(page)
    page.locator(".banner").first.wait_for()
    (told,) = banners(page)
    assert told.startswith(words)
    page.told = {}
    later(page)
    page.locator(".banner").wait_for(state="detached")


def test_a_page_of_another_version_than_its_server_is_said_with_what_helps(page):
    page.told = {"bundle": {"assets/page.OTHERONE.js": "00"}}
    visit(page, "/")
    page.locator(".banner").wait_for()
    assert banners(page)[0].startswith(OLD)
    page.told = {}
    page.get_by_role("button", name="Reload the page").click()
    page.wait_for_load_state()
    settle(page)
    page.wait_for_timeout(200)
    assert banners(page) == []


@pytest.mark.parametrize(
    ("minutes", "words"), [(10, "differ by 10 minutes"), (-17 * 24 * 60, "differ by 17 days"), (1, None)]
)
def test_a_clock_that_differs_from_the_servers_is_said(page_for, minutes, words):
    page = page_for(None, at=None)
    page.clock.install(time=datetime.now(UTC) + timedelta(minutes=minutes))
    visit(page, "/")
    if words is None:
        page.wait_for_timeout(200)
        assert banners(page) == []
    else:
        page.locator(".banner", has_text=words).wait_for()


def test_a_clock_behind_the_chain_is_said(page, changed_world, running_site):
    changed_world.later(900 + int(time.time()) - changed_world.chain.block("latest").timestamp)
    seen(running_site)
    visit(page, "/")
    page.locator(".banner", has_text=f"{CLOCK} is 15 minutes behind the chain.").wait_for()


@pytest.mark.parametrize(("lag", "words"), [(-1, NODE_SILENT), (9, BEHIND)])
def test_nothing_is_signed_while_the_server_is_behind(page_for, changed_world, asked, lag, words):
    page = page_for("steward", known=True, at=None)
    told = {"lag": lag}
    page.route("**/api/about", lambda route: _answer_with(route, told))
    page.goto(f"/guild/{guild_hex(changed_world.guild)}/offer")
    page.get_by_label("Accounts").fill(changed_world.people["stranger"].address)
    page.locator(".banner").wait_for()
    page.locator("main button.go").click()
    sheet = page.locator("dialog.sheet")
    sheet.get_by_role("alert").filter(has_text=words).wait_for()
    assert sheet.locator("button.go").count() == 0 and asked(page) == []
    told.clear()
    sheet.get_by_role("button", name="Check again").click()
    sheet.get_by_role("button", name="Go to the wallet").wait_for()
