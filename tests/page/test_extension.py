"""A wallet extension as people install it: Frame's, in Chromium, whose desktop part is played by a key behind its WebSocket.

Optional: name the folder of the extension, built from its source, in OATHWORK_EXTENSION; `page/README.md` has the steps. Its
license keeps it out of this tree, and none is to be had from npm.
"""

import asyncio
import json
import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import websockets

from tests.page import people
from tests.page.conftest import OPTIONS

EXTENSION = os.environ.get("OATHWORK_EXTENSION")
PORT = 1248  # where Frame's desktop application listens, written into the extension
OWN_ANSWERS = {
    "wallet_getEthereumChains": [],
    "eth_subscribe": "0x1",
    "eth_unsubscribe": True,
    "net_version": "31337",
    "web3_clientVersion": "a test",
}

pytestmark = pytest.mark.skipif(EXTENSION is None, reason="no extension: see page/README.md")


@contextmanager
def desktop(wallet):
    """Answer the extension as Frame's desktop application does, with one wallet."""
    loop = asyncio.new_event_loop()

    async def answer(socket):
        async for text in socket:
            question = json.loads(text)
            if question["method"] in OWN_ANSWERS:
                said = {"result": OWN_ANSWERS[question["method"]]}
            else:
                about = {"method": question["method"], "params": question.get("params", [])}
                said = await asyncio.to_thread(wallet, about)
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": question["id"]} | said))

    async def serve(is_ready):
        async with websockets.serve(answer, "127.0.0.1", PORT):
            is_ready.set()
            await stopped.wait()

    is_ready, stopped = threading.Event(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(is_ready),))
    thread.start()
    try:
        assert is_ready.wait(10)
        yield
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()


@pytest.fixture
def opened(browser, world, site, tmp_path):
    """Open a page in a Chromium that has the extension, with the wallet of a person."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def opened(name, path):
            wallet = people.Wallet(world.url, world.key(name), world.chain.id)
            stack.enter_context(desktop(wallet))
            extension = Path(EXTENSION).resolve()
            context = browser.browser_type.launch_persistent_context(
                tmp_path,
                executable_path=shutil.which("chromium"),  # the one without a window has no extensions
                headless=False,
                base_url=site,
                args=[
                    "--headless=new",
                    *OPTIONS,
                    f"--disable-extensions-except={extension}",
                    f"--load-extension={extension}",
                ],
                ignore_default_args=["--disable-extensions"],
            )
            stack.callback(context.close)
            context.set_default_timeout(30_000)
            page = context.new_page()
            page.complaints = []
            page.on(
                "console", lambda message: message.type == "error" and page.complaints.append(message.text)
            )
            page.goto(path)
            return page, wallet

        yield opened


def connect(page):
    page.locator("header button").filter(has_text="Connect").click()
    page.locator("header a.address").wait_for()


def test_it_is_announced_and_works_under_the_strictest_policy(opened):
    page, _ = opened("ada", "/")
    connect(page)
    assert page.evaluate("window.ethereum.isFrame")
    assert page.complaints == []


def test_it_signs_and_sends_a_claim(opened, changed_world):
    bounty = changed_world.bounties["open"]
    page, wallet = opened("ada", f"/bounty/0x{bounty.id.hex()}/claim")
    connect(page)
    page.locator("main button.go").first.click()
    page.locator("dialog.sheet button.go").click()
    page.get_by_text("Claimed. Your oath is in escrow.").first.wait_for()
    (asked,) = wallet.signed
    assert asked["method"] == "eth_sendTransaction"
    assert (
        changed_world.contracts.escrow.status(bounty.terms.poster, bounty.terms.lane).status.name == "CLAIMED"
    )


def test_it_signs_a_verdict(opened, changed_world):
    from tests.page.test_signing import fill_in

    bounty = changed_world.bounties["in_review"]
    peer = bounty.people.panel[0].account
    page, wallet = opened(peer, f"/bounty/0x{bounty.id.hex()}/review")
    connect(page)
    fill_in(page)
    page.locator("main button.go").first.click()
    page.locator("dialog.sheet button.go").click()
    page.get_by_text("Signed").first.wait_for()
    assert [each["method"] for each in wallet.signed] == ["eth_signTypedData_v4"]
