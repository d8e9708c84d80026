"""The pictures of the page for README.md and the documentation, in docs/pictures: taken from `oathwork web --demo`.

`make pictures` takes all of them; names after it take those. Each is a WebP of at most 60 kB, as Debian's Chromium draws it,
with a wallet of the tests in the hands of who looks.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from oathwork.demo.stage import Cast
from tests.page import people
from tests.page.conftest import CHROMIUM, OPTIONS
from tests.page.forms import connect
from tests.page.world import dev_keys

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/pictures"
MOST = 60_000  # bytes
QUALITIES = (90, 80, 70, 55, 40)
PATIENCE = 600  # seconds that the demo may play

# Name: who looks ("a peer": one who is owed a fee), where, theme, width and height, and what is opened (the sheet of the act,
# the list of what ended) or scrolled to.
PICTURES = {
    "first-visit": (None, "/", "dark", 1280, 800, None),
    "board": ("the DAO", "/", "light", 1280, 700, "ended"),
    "open": ("Dan", "/bounty/{open}", "dark", 1280, 1150, None),
    "claim": ("Dan", "/bounty/{open}/claim", "dark", 1280, 900, "sheet"),
    "paid": ("Ada", "/bounty/{paid}", "light", 1280, 1150, None),
    "verdicts": ("Ada", "/bounty/{paid}", "dark", 1280, 900, "text=The panel and its verdicts"),
    "post": ("the DAO", "/post", "light", 1280, 1000, None),
    "standing": ("Ada", "/account/{ada}", "dark", 1280, 980, None),
    "guild": ("peer 1", "/guild/{guild}", "light", 1280, 900, None),
    "queue": ("a peer", "/queue", "dark", 1280, 790, None),
    "phone-board": ("Ada", "/", "light", 360, 760, "main h2"),
    "phone-claim": ("Dan", "/bounty/{open}/claim", "dark", 360, 760, "sheet"),
}


def main(names):
    """Take the pictures of these names, or all."""
    FOLDER.mkdir(exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        places = played(url)
        for name in names or PICTURES:
            data = taken(browser, url, places, *PICTURES[name])
            (FOLDER / f"{name}.webp").write_bytes(data)
            print(f"docs/pictures/{name}.webp: {len(data):,} bytes")
        browser.close()


@contextmanager
def demo():
    """Yield the address of a page on the demo's chain."""
    command = [sys.executable, "-m", "oathwork", "web", "--demo", "--port", "0"]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said, text=True
        )
        try:
            yield address(process, said)
        finally:
            process.terminate()
            process.wait(60)


def address(process, said):
    """Return the address that the command prints."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        said.flush()
        text = os.pread(said.fileno(), 1_000_000, 0).decode(errors="replace")
        found = re.search(r"the page: (http://[^/\s]+)", text)
        if found:
            return found[1]
        time.sleep(0.5)
    raise SystemExit(f"the demo did not start:\n{os.pread(said.fileno(), 1_000_000, 0).decode()}")


def ask(url, path):
    """Return what the page's server answers."""
    with urllib.request.urlopen(f"{url}/api/{path}", timeout=60) as answer:
        return json.load(answer)


def played(url):
    """Wait until the demo has played, and return what stands where in addresses."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        rows = ask(url, "bounties?status=Open,ended")["bounties"]
        paid = [row["id"] for row in rows if row["status"] == "Paid"]
        live = [row["id"] for row in rows if row["status"] == "Open"]
        if len(paid) == 3 and live:
            ada = Cast.assembled()["Ada"].address
            first = next(row["id"] for row in rows if row["id"] in paid and row["title"].startswith("slug"))
            guild = ask(url, "guilds")["guilds"][0]["guild"]
            return {"open": live[0], "paid": first, "ada": ada, "guild": guild}
        time.sleep(2)
    raise SystemExit("the demo has not come to its end")


def taken(browser, url, places, who, at, theme, width, height, part):
    """Return one picture, as WebP."""
    view = {"width": width, "height": height}
    context = browser.new_context(
        base_url=url, color_scheme=theme, viewport=view, locale="en-GB", timezone_id="UTC"
    )
    page = context.new_page()
    try:
        if who:
            give_wallet(page, url, owed_peer(url) if who == "a peer" else who)
        page.goto(at.format(**places))
        if who:
            connect(page)
            page.locator("header a.address").wait_for()
        page.wait_for_load_state("networkidle")
        if part == "sheet":
            page.locator("main button.go").first.click()
            page.locator("dialog.sheet button.go").wait_for()
        elif part == "ended":
            page.get_by_role("button", name="I know this").click()
            page.get_by_text("Ended", exact=True).click()
            page.get_by_text("slug()").first.wait_for()
        elif part:
            page.locator(part).first.evaluate("element => element.scrollIntoView()")
        page.evaluate("document.activeElement?.blur()")
        page.wait_for_timeout(400)
        return smallest(context.new_cdp_session(page))
    finally:
        context.close()


def owed_peer(url):
    """Return the name of the first peer who is owed something: the lot decides who judges."""
    cast = Cast.assembled()
    return next(
        cast.name(peer.address) for peer in cast.peers if ask(url, f"accounts/{peer.address}/owed")["owed"]
    )


def give_wallet(page, url, who):
    """Put the wallet of one of the cast into a page."""
    about = ask(url, "about")["chain"]
    key = dict(dev_keys(20))[Cast.assembled()[who].address]
    page.wallet = people.Wallet(about["rpc"], key, about["id"], is_connected=True, page=page)
    page.expose_function("__wallet", page.wallet)
    page.add_init_script(people.SCRIPT)


def smallest(session):
    """Return what is on the screen, in the best quality that is small enough."""
    for quality in QUALITIES:
        shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        data = base64.b64decode(shot["data"])
        if len(data) <= MOST:
            return data
    raise SystemExit(f"a picture has {len(data):,} bytes, more than {MOST:,}")


if __name__ == "__main__":
    main(sys.argv[1:])
