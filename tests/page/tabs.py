"""Tabs of the browser with a person's wallet in them, and tabs that the next test uses again.

A new tab is a new process with nothing read in: half a second of a processor, hundreds of times in a row. A tab that is
used again is as a new one by all that the page can see: its storage is empty, its routes and its history are gone. One
of which a test has changed more than that (`CHANGES`) is closed. The page that a test has left stands still (`STOPPED`) until
the next test goes elsewhere: to go somewhere in between takes a twentieth of all the time that the tests take.
"""

import json

from playwright.sync_api import Error, Page

from tests.page import people

RESTING = "/health"  # a document of the same origin that runs nothing
USED = "used"  # the name of a tab of which the next page finds the storage empty
EMPTIED = f"""if (window.name.startsWith('{USED}')) {{
  localStorage.clear(); sessionStorage.clear()
  if (window.name === '{USED} and known') {people.USED_BEFORE}
  window.name = ''
}}"""
# What a page is told at a test's end, so that it shows and does nothing more, whatever answer still comes.
STOPPED = """() => {
  for (let timer = setTimeout(() => null); timer > 0; timer--) clearTimeout(timer)
  window.setTimeout = window.setInterval = () => 0
  window.fetch = window.__wallet = () => new Promise(() => null)
  document.documentElement.replaceChildren()
}"""
CHANGES = {
    "add_init_script", "clock", "close", "context", "emulate_media", "expose_binding", "expose_function", "on", "once",
    "set_default_timeout", "set_extra_http_headers",
}  # fmt: skip


class Tab(Page):
    """A Playwright page. `wallet`: people.Wallet or None; `complaints`: its console's errors; `is_spent`: used once only."""

    wallet = None
    is_spent = True

    def __getattribute__(self, name):
        if name in CHANGES:
            self.is_spent = True
        return super().__getattribute__(name)


def opened(browser, base, *, has_wallet=False, wallets=None, is_known=False, **options):
    """Open a tab of its own. `wallets`: what announces itself in place of one wallet; `is_known`: the page has used it."""
    context = browser.new_context(base_url=base, **{"locale": "en-US"} | options)
    context.set_default_timeout(60_000)  # the machine may be busy
    page = context.new_page()
    page.__class__ = Tab
    page.complaints = []
    page.on("console", lambda message: _is_complaint(message) and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    if has_wallet:
        page.expose_function("__wallet", lambda question: page.wallet(question))
        if wallets is not None:
            page.add_init_script(f"window.__wallets = {json.dumps(wallets)}")
        page.add_init_script(people.SCRIPT)
        if is_known:
            page.add_init_script(people.KNOWN)
    return page


def _is_complaint(message):
    """An error, but for the icon that a browser looks for beside a document which names none, as RESTING."""
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")


class Tabs:
    """The tabs of one browser on one site, kept from test to test: with a wallet in them, and without."""

    def __init__(self, browser, base):
        self._browser, self._base = browser, base
        self._resting = {True: [], False: []}

    def take(self, has_wallet, is_known, theme, width):
        """Return a tab that seems new."""
        page = self._resting[has_wallet].pop() if self._resting[has_wallet] else self._new(has_wallet)
        page.evaluate("name => { window.name = name }", f"{USED} and known" if is_known else USED)
        page.complaints = []
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.is_spent = False
        return page

    def _new(self, has_wallet):
        still = {"reduced_motion": "reduce"}  # else a click waits until what moves has come to rest
        page = opened(self._browser, self._base, has_wallet=has_wallet, **still)
        page.add_init_script(EMPTIED)
        page.history = page.context.new_cdp_session(page)
        page.goto(RESTING)
        return page

    def give_back(self, page):
        """Make a tab ready for the next test, or close it."""
        if not self._is_emptied(page):
            page.context.close()
        else:
            self._resting[page.wallet is not None].append(page)

    def _is_emptied(self, page):
        if page.is_spent or len(page.context.pages) > 1:
            return False
        try:
            page.unroute_all(behavior="ignoreErrors")
            page.evaluate(STOPPED)
            page.history.send("Page.resetNavigationHistory")
        except Error:
            return False
        return True
