"""How much a first visit loads, how soon it shows something, and that a long visit keeps no more than it needs."""

import gzip
import os
import re

import pytest

from tests.page.reading import addresses, rows, settle

REQUESTS = 8  # the shell, its style, font and icon, two scripts, and two answers of the API
FIRST_LOAD = 80_000  # bytes, compressed as a server of the public does
SCRIPTS_OF_A_PART = 8  # files
SCRIPTS = 45_000  # bytes, compressed
CONTENT = 1_800  # milliseconds on slow 4G with a quarter of the processor
SHEET = 400  # milliseconds from the press until the wallet can be asked
SHIFT = 0.05
GROWTH = 10_000_000  # bytes after 200 changes of the page


def _loaded(page_for):
    page = page_for(None, at=None, new=True)
    answers = []
    page.on("response", lambda answer: answers.append(answer))  # Playwright marks what it is given
    page.goto("/")
    settle(page)
    return page, answers


def test_a_first_visit_is_light_asks_nobody_else_and_shows_a_bounty(page_for, site):
    page, answers = _loaded(page_for)
    page.set_viewport_size({"width": 1280, "height": 800})
    first = page.locator(".row-link").first.bounding_box()
    assert page.get_by_role("heading", name="Paid when peers say it is done").is_visible()
    assert first["y"] + first["height"] <= 800, "a bounty is seen without scrolling"
    sizes = {
        each.url: (each.headers.get("content-type", ""), len(gzip.compress(each.body()))) for each in answers
    }
    assert all(url.startswith(site) for url in sizes)
    assert len(answers) <= REQUESTS, sorted(sizes)
    assert sum(size for _, size in sizes.values()) <= FIRST_LOAD
    assert sum(size for kind, size in sizes.values() if "javascript" in kind) <= SCRIPTS
    assert page.context.cookies() == []


def test_no_part_of_the_page_stands_on_many_files(page_folder):
    """Each file more is a question more to the server, and on a slow network a wait more before the page is there."""
    needs = {
        path.name: set(re.findall(r'(?:from|import)"\./([^"]+)"', path.read_text()))
        for path in page_folder.glob("assets/*.js")
    }
    assert any(needs.values())

    def all_of(name):
        return {name}.union(*map(all_of, needs[name]))

    assert {name: files for name in needs if len(files := all_of(name)) > SCRIPTS_OF_A_PART} == {}


needs_quiet = pytest.mark.skipif(
    "OATHWORK_BUDGETS" not in os.environ, reason="seconds need a quiet machine: OATHWORK_BUDGETS=1"
)


@needs_quiet
@pytest.mark.parametrize("which", ["board", "bounty"])
def test_content_comes_soon_on_a_slow_phone(page_for, site, which):
    page = page_for(None, at=None, new=True)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    network = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
    session.send("Network.emulateNetworkConditions", network)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const each of list.getEntries())"
        " if (!each.hadRecentInput) window.shift += each.value }).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/" if which == "board" else f"/bounty/{rows(site)[0]['id']}", wait_until="commit")
    page.wait_for_selector(".list, .stake")
    assert page.evaluate("performance.now()") <= CONTENT * (1 if which == "board" else 1.4)
    settle(page)
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") <= SHIFT


@needs_quiet
def test_a_sheet_is_ready_soon_after_the_press(page_for, world):
    """With everything checked by a local node: the contracts' code, terms, state, people, token, and a trial run."""
    page = page_for("ada", known=True, at=f"/bounty/0x{world.bounties['open'].id.hex()}/claim")
    page.locator("header a.address").wait_for()
    took = page.locator("main button.go").first.evaluate(
        "button => new Promise(done => { const began = performance.now(); button.click();"
        " const seen = new MutationObserver(() => { if (document.querySelector('dialog button.go')) {"
        " seen.disconnect(); done(performance.now() - began) } });"
        " seen.observe(document.body, {childList: true, subtree: true}) })"
    )
    assert took <= SHEET


def test_two_hundred_pages_later_it_holds_no_more(page_for, site):
    page = page_for(None, at="/", new=True)
    settle(page)
    session = page.context.new_cdp_session(page)

    def used():
        session.send("HeapProfiler.collectGarbage")
        return page.evaluate("performance.memory.usedJSHeapSize")

    tour = [each for each in addresses(site) if "?" not in each][:8]
    _walk(page, tour, 16)
    before = used()
    _walk(page, tour, 200)
    assert used() - before <= GROWTH


def _walk(page, tour, count):
    for step in range(count):
        address = tour[step % len(tour)]
        page.evaluate(
            "address => { const link = document.createElement('a'); link.href = address; document.body.append(link);"
            " link.click(); link.remove() }",
            address,
        )
        page.wait_for_url(f"**{address}")
        page.wait_for_selector("h1")
