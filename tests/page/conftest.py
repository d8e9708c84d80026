"""The page as people have it: a chain, a server, Debian's Chromium, and a wallet for each of them.

`world` (session): see world.py. `changed_world`: the same, rolled back after the test. `site`, `public_site`: the address of
a running server on it. `page_for(name, theme="dark", width=1280)`: a Playwright page with the wallet of that person, or
without one for None; `asked(page)`: what its wallet was asked to sign or send; `page.wallet` is the wallet (people.py).
"""

import fcntl
import os
import shutil
import socket
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from oathwork.errors import NetworkError
from oathwork.mailbox.application import create_app
from oathwork.site.bundle import Bundle
from oathwork.site.local_powers import LocalPowers
from oathwork.site.serving import Service
from oathwork.site.source import ChainLabel
from tests.page import people
from tests.page import world as worlds
from tests.page.tabs import Tabs, opened
from tests.support.anvil import ANVIL
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served as served_alone

ROOT = Path(__file__).parents[2]
NAMES = ("chromium-headless-shell", "chromium")  # Debian's own; the first has no window, and is lighter
CHROMIUM = os.environ.get("OATHWORK_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), NAMES[-1])
OPTIONS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --renderer-process-limit=1 "
    # Fewer processes and pieces of a picture to speak of: a tenth of the processor. Without the rasterizer: else its thread
    # writes the environment while others read it, and now and then a start ends with a fault of memory.
    "--in-process-gpu --disable-software-rasterizer --default-tile-width=2048 --default-tile-height=2048 "
    # A tab's next document takes its frame over, in place of a new one: a fifth of each load.
    "--enable-features=NetworkServiceInProcess2,RenderDocument:level/crashed-frame"
).split()
TOKEN = "the token of this run"  # in place of a random one


@pytest.fixture(scope="session")
def world():
    """The chain and its people; see world.py. Shared: what a test changes stays changed, or use `changed_world`."""
    if ANVIL is None:
        pytest.skip("anvil is not installed")
    with worlds.node() as url:
        yield worlds.World(url)


@pytest.fixture
def changed_world(world):
    with world.rolled_back():
        yield world
    see_newest_blocks()  # else the next test is told of blocks that are gone, for a second


@pytest.fixture
def unmined(changed_world):
    """The chain makes no block until this is called."""
    with changed_world.without_blocks() as mine:
        yield mine


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory):
    """Where the page is, built from its sources as they are now; or OATHWORK_PAGE if that is set."""
    if os.environ.get("OATHWORK_PAGE"):
        return Path(os.environ["OATHWORK_PAGE"])
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "bundle"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of the workers builds it for all
        if not (folder / "manifest.json").exists():
            subprocess.run(["node", ROOT / "page/build.mjs", folder], check=True, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def bundle(page_folder):
    """The page's files."""
    return Bundle(page_folder)


SERVED = []  # the sources of all servers that are running


def see_newest_blocks():
    """Let every server read the newest block: else it answers for half a second of the one before, and a page for twelve."""
    for source in SERVED:
        with suppress(NetworkError):
            source.follow()


@contextmanager
def served(
    world, bundle, folder, *, is_public=False, rate=None, ask=lambda words: False, change=lambda app: app
):
    """A running server: its `url`, `source`, `powers` and `port`. `change`: what is put around the application."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listening.getsockname()[1]
    powers = None if is_public else LocalPowers(TOKEN, ask, verdicts=folder / "verdicts")
    service = Service.of(
        world.contracts, f"sqlite:///{folder / 'web.sqlite'}", ChainLabel("the test chain", rpc=world.url)
    )
    for data in world.documents:
        service.source.keep_document(data)
    app = change(service.application(bundle, port, () if is_public else None, rate, powers))
    SERVED.append(service.source)
    try:
        with served_alone(app, listening) as url:
            yield SimpleNamespace(url=url, source=service.source, powers=powers, port=port, app=app)
    finally:
        SERVED.remove(service.source)
        service.close()


@pytest.fixture(scope="session")
def running_site(world, bundle, tmp_path_factory):
    """The server of `site`, with its source."""
    with served(world, bundle, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def site(running_site):
    """The address of a page on this machine alone."""
    return running_site.url


@pytest.fixture(scope="session")
def public_site(world, bundle, tmp_path_factory):
    """The address of a page for the public."""
    with served(world, bundle, tmp_path_factory.mktemp("public"), is_public=True) as running:
        yield running.url


@pytest.fixture
def other_box(changed_world, tmp_path):
    """A mailbox of somebody else."""
    with opened_box(changed_world.contracts, box_file(tmp_path, "other")) as box:
        yield box


@pytest.fixture
def here(changed_world, bundle, other_box, tmp_path):
    """A server whose operator names the other mailbox too."""
    (tmp_path / "here").mkdir()
    with (
        served_alone(create_app(other_box, limit="100000/minute")) as url,
        served(changed_world, bundle, tmp_path / "here") as running,
    ):
        running.source.place.mailboxes = (url,)
        yield running


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium."""
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    if not Path(CHROMIUM).exists():
        pytest.skip(
            "there is no Chromium: apt install chromium-headless-shell, or name one in OATHWORK_CHROMIUM"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tabs(browser, site):
    """The tabs that tests use one after the other."""
    return Tabs(browser, site)


@pytest.fixture
def page_for(world, site, browser, tabs):
    """Make pages: `page_for("ada")`, by name or address; None has no wallet. `at`: where it begins; None: the test goes.

    `known`: this page has used the wallet before, and takes it up again. `new`: a tab that no test has used before; so is
    one with `wallets`, another server or more of Playwright's options.
    """
    taken = []

    def page_for(
        name=None,
        theme="dark",
        width=1280,
        *,
        at="/",
        wallets=None,
        connected=True,
        known=False,
        base=site,
        new=False,
        **options,
    ):
        see_newest_blocks()
        if new or options or wallets is not None or base != site:
            look = {"color_scheme": theme, "viewport": {"width": width, "height": 900}}
            wallet = {"has_wallet": name is not None, "wallets": wallets, "is_known": known}
            page = opened(browser, base, **wallet, **look, **options)
        else:
            page = tabs.take(name is not None, known, theme, width)
        taken.append(page)
        if name is not None:
            page.wallet = people.Wallet(world.url, world.key(name), world.chain.id, is_connected=connected)
            page.wallet.page = page
        if at is not None:
            page.goto(at)
        return page

    yield page_for
    for page in taken:
        tabs.give_back(page)


@pytest.fixture
def asked():
    """Return what the wallet of a page was asked to sign or send."""
    return lambda page: page.wallet.signed if page.wallet else []
