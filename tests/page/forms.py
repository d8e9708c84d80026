"""Filling in the page's forms, as people do."""

import re

from oathwork.model.guild import guild_hex
from tests.page.people import USED_BEFORE

TITLE, CRITERION = "slug() keeps “accented” letters \\ readable", 'slug("Café") is cafe'
TEXT = 'There is a function.\n\nIt should:\n\n- keep \\ and "quotes"'


def connect(page):
    page.evaluate(USED_BEFORE)
    page.reload()


def opened_by(page_for, who, address, **options):
    """A page of somebody who has connected this wallet before."""
    return page_for(who, at=address, known=True, **options)


def fill_offer(page, world, **fields):
    """Fill in a whole offer; `fields` by their names in the form."""
    page.get_by_label("Guild whose peers judge").select_option(guild_hex(world.guild))
    fields = {"reward": "0.5", "fee": "0.01", "bond": "0.05", "reviewPeriod": "3 days"} | fields
    for name, value in fields.items():
        page.locator(f"#post-{name}").fill(value)
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Description", exact=True).fill(TEXT)
    page.get_by_label("Criterion 2", exact=True).fill(CRITERION)
    page.get_by_label("Criterion 3", exact=True).fill("I would merge it")


def sheet(page):
    return page.locator("dialog[open]")


def press(page, name):
    """Press a button once it can be pressed."""
    page.get_by_role("button", name=name, exact=True).click()


def go_to_wallet(page):
    sheet(page).get_by_role("button", name="Go to the wallet").click()


def done(page, words):
    """Have the wallet do what the sheet says, and close it once it says that it was done."""
    go_to_wallet(page)
    sheet(page).get_by_text(words).wait_for()
    press(page, "Close")


def said(page):
    """What the sheet says first, once it has checked everything; neither it nor the page behind it is too wide for a phone."""
    words = sheet(page).locator(".say").first
    words.wait_for(timeout=40_000)
    require_narrow(page)
    return words.inner_text()


def require_narrow(page, width=320):
    """Require that the page, and a sheet that is open, fit into this width."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": size["height"]})
    wide = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('dialog[open]')].map(one => one.scrollWidth - one.clientWidth)"
    )
    page.set_viewport_size(size)
    assert max(wide) <= 0, f"runs sideways at {width} px: {page.url}"


def stopped(page):
    heading = sheet(page).get_by_role("heading", level=2)
    heading.filter(has_text=re.compile("Stopped|cannot|moved")).wait_for(timeout=40_000)
    return sheet(page).inner_text()


def posted_id(page):
    """The id of the bounty that a sheet has just posted."""
    sheet(page).get_by_text("Posted. Its id is").wait_for(timeout=40_000)
    return bytes.fromhex(re.search("0x([0-9a-f]{64})", sheet(page).inner_text())[1])
