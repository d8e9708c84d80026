"""What the tests of the pages that are read share: every page of a running site, and how to look at one."""

import json
import re
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The word on a bounty, a crowd, a plan; a guild's says that parts of it "were checked with ...".
CHECKED = re.compile("Checked with your wallet\u2019s own network")
EVERY_STATUS = "Open,Claimed,Delivered,InReview,Escalated,ended"
AXE = ROOT / "node_modules/axe-core/axe.min.js"


def answer(site, path):
    """Return what a site's API answers."""
    with urllib.request.urlopen(f"{site}/api/{path}") as response:
        return json.load(response)


def rows(site, status=EVERY_STATUS):
    """Return the board's rows of these states."""
    return answer(site, f"bounties?status={status}")["bounties"]


def addresses(site):
    """Return the address of every page that is read: one bounty of each state, and an account that has something."""
    found_rows = rows(site)
    by_state = {row["status"]: row["id"] for row in found_rows}
    guild, account = found_rows[0]["guild"], found_rows[0]["poster"]
    workers = [row["worker"] for row in found_rows if int(row["worker"], 16)]
    worker = workers[0] if workers else account
    return [
        "/",
        "/?show=ended",
        "/?q=there+is+no+such+title",
        *(f"/bounty/{id}" for id in by_state.values()),
        f"/queue?account={worker}",
        "/queue",
        f"/account/{worker}",
        "/account/0x000000000000000000000000000000000000dEaD",
        "/guilds",
        "/found",
        f"/guild/{guild}",
        "/crowds",
        "/plans",
        f"/notices?account={worker}",
        "/about",
        "/help",
        "/there/is/no/such/page",
    ]


def seen(running_site):
    """Let a server read the newest block now: else it answers for half a second of the one before."""
    running_site.source.follow()


def settle(page):
    """Wait until nothing on the page waits any more. No `wait_for_function`: the page allows nobody to evaluate text."""
    page.wait_for_selector("h1")
    page.wait_for_selector(".bones, .waits", state="detached")


FOLLOWED = """address => {
  if (!document.querySelector('h1') || location.pathname === new URL(address, location).pathname) return false
  document.activeElement?.blur()
  const link = document.createElement('a')
  link.href = address
  document.body.append(link)
  link.click()
  link.remove()
  return true
}"""


def visit(page, address):
    """Go to an address and wait until it has been drawn: by a link of the page if it is one, which costs a quarter."""
    if page.evaluate(FOLLOWED, address):
        page.wait_for_selector("h1:focus")  # of the new page: it takes the focus
    else:
        page.goto(address)
    settle(page)


EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page, rules=EVERY_RULE):
    """Return what axe finds wrong by these tags or rules: each rule, with the first place that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    results = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})", rules
    )
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in results["violations"]]


def runs_sideways(page):
    """Return whether the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def tokens():
    """Return the colours of both themes by name, as (red, green, blue)."""
    text = (ROOT / "page/style/tokens.css").read_text()
    dark, light = text.split("prefers-color-scheme: light")
    dark_tokens = _colours(dark)
    return {"dark": dark_tokens, "light": dark_tokens | _colours(light)}


def strong_tokens():
    """As `tokens`, for who asks for more contrast."""
    dark, light = (ROOT / "page/style/contrast.css").read_text().split("prefers-color-scheme: light")
    usual = tokens()
    return {"dark": usual["dark"] | _colours(dark), "light": usual["light"] | _colours(light)}


def _colours(text):
    return {
        name: tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
        for name, digits in re.findall(r"--([a-z-]+): #([0-9a-f]{6})", text)
    }


def contrast(first, second):
    """Return the contrast of two colours by WCAG 2: from 1 to 21."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour):
    parts = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
