"""Every page that is read: axe, keyboard, focus, reflow, forced colours, and the contrast of the colours themselves."""

import json
import re
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import pytest

from oathwork.model.guild import guild_hex
from tests.page.reading import (
    EVERY_RULE,
    OF_COLOURS,
    ROOT,
    addresses,
    contrast,
    runs_sideways,
    settle,
    strong_tokens,
    tokens,
    violations,
    visit,
)

LIGHT = r"prefers-color-scheme: light\) \{\s*:root \{([^}]*)\}\s*\}"
TEXT = ("ink", "muted", "kept", "broken", "link", "number")


OF_PLACES = [*OF_COLOURS, "target-size", "scrollable-region-focusable"]
# By theme: what is looked for at a width. At 390 pixels there is what there is at 320; no width has colours of its own.
LOOKS = {
    "dark": {1280: EVERY_RULE, 390: OF_PLACES, 320: EVERY_RULE},
    "light": {320: OF_COLOURS, 1280: OF_COLOURS},
}


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_and_nothing_runs_sideways(page_for, site, half):
    page = page_for(None, at=None)
    for address in addresses(site)[half::2]:
        visit(page, address)
        for theme, looks in LOOKS.items():
            page.emulate_media(color_scheme=theme)
            for width, rules in looks.items():
                page.set_viewport_size({"width": width, "height": 900})
                assert violations(page, rules) == [], (address, theme, width)
                assert not runs_sideways(page), (address, width)
            if theme == "dark":
                assert page.evaluate(SMALL) == [], address
        require_room_at_four_hundred_percent(page)
        page.emulate_media(color_scheme="dark", forced_colors="none")
        page.set_viewport_size({"width": 1280, "height": 900})
    assert [each for each in page.complaints if "404" not in each] == []


def require_room_at_four_hundred_percent(page):
    """And in the few colours that somebody has chosen, with nothing that moves."""
    page.set_viewport_size({"width": 320, "height": 256})
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert not runs_sideways(page), page.url
    assert page.evaluate("getComputedStyle(document.querySelector('button, a')).animationName") == "none"


# What can be pressed and does not stand in a text: no smaller than a finger (`--target`), boxes with the line that they are of.
SMALL = """() => [...document.querySelectorAll('a, button, summary, select, textarea, input:not([type=radio], [type=checkbox]), label.option')]
  .filter(e => e.checkVisibility() && getComputedStyle(e).display !== 'inline' && !e.matches('.skip'))
  .filter(e => e.getBoundingClientRect().height < 43.5).map(e => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`)"""


def pages_of_acts(world):
    """Who acts, and where: each form of the page."""
    bounty = {state: f"/bounty/0x{each.id.hex()}" for state, each in world.bounties.items()}
    peer = world.bounties["in_review"].people.panel[0].account
    guild = f"/guild/{guild_hex(world.guild)}"
    return [
        ("dao", "/post"), ("dao", "/safe"), ("dao", f"{bounty['open']}/withdraw"), ("ada", f"/orders?{bounty['open'][8:]}"),
        ("ada", f"{bounty['open']}/claim"), ("ada", f"{bounty['open']}/apply"), ("ada", f"{bounty['claimed']}/deliver"),
        (peer, f"{bounty['in_review']}/review"), (peer, f"{guild}/leave"), ("steward", f"{guild}/offer"), ("steward", "/found"),
    ]  # fmt: skip


ELSEWHERE = {"crowd", "plan", "rota", "court", "warranty"}  # axe looks at them in tests of their own


def test_every_page_is_looked_at(site, world):
    named = {
        name
        for table in re.findall(
            r"Promise<View>> = \{(.*?)\n\}", (ROOT / "page/src/views/load.ts").read_text(), re.DOTALL
        )
        for name in re.findall(r"^  (\w+): async", table, re.MULTILINE)
    }
    looked_at = addresses(site) + [address for _, address in pages_of_acts(world)]
    parts = {part for address in looked_at for part in re.split(r"[/?]", address)}
    assert len(named) > 15 and named - parts == ELSEWHERE


def test_axe_finds_nothing_where_people_act(page_for, world):
    page_of = cache(lambda who: page_for(who, known=True, width=320, at=None))
    for who, address in pages_of_acts(world):
        page = page_of(who)
        visit(page, address)
        page.locator("header a.address").wait_for()
        assert violations(page) == [], address
        assert page.evaluate(SMALL) == [] and not runs_sideways(page), address


def test_themes_differ_in_nothing_but_colours():
    """So what axe finds in one of them, but for colours, it finds in both."""
    sheets = {path.name: path.read_text() for path in (ROOT / "page/style").glob("*.css")}
    in_light = [each for text in sheets.values() for each in re.findall(LIGHT, text)]
    assert len(in_light) == 2 and sum(text.count("prefers-color-scheme") for text in sheets.values()) == 2
    names = {name for rules in in_light for name in re.findall(r"^\s*([a-z-]+):", rules, re.MULTILINE)}
    assert {each for each in names if not each.startswith("--")} == {"color-scheme"}


def test_axe_would_find_something(page_for):
    page = page_for(None, at=None)
    visit(page, "/help")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [rule for rule, _ in violations(page)] == ["button-name"]


def test_axe_finds_nothing_where_the_server_does_not_answer(page_for):
    page = page_for(None, at=None)
    page.route("**/api/**", lambda route: route.fulfill(status=503, body='{"detail": "the ledger is away"}'))
    page.goto("/")
    page.wait_for_selector("text=the ledger is away")
    assert violations(page) == []
    assert page.get_by_role("button", name="Try again").is_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_text_can_be_read_on_every_ground(theme):
    colours = tokens()[theme]
    for ground in ("ground", "card"):
        for ink in TEXT:
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert contrast(colours["edge"], colours[ground]) >= 3, ground
        assert contrast(colours["focus"], colours[ground]) >= 3, ground
    assert contrast(colours["on-amber"], colours["amber"]) >= 4.5


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_who_asks_for_more_contrast_gets_it(theme):
    colours = strong_tokens()[theme]
    for ground in ("ground", "card"):
        for ink in TEXT:
            assert contrast(colours[ink], colours[ground]) >= 7, (ink, ground)
        assert (
            contrast(colours["edge"], colours[ground]) >= 7
            and contrast(colours["line"], colours[ground]) >= 4.5
        )


def test_focus_goes_to_the_heading_of_a_new_page_and_back(page_for, site):
    page = page_for(None, at=None)
    visit(page, "/guilds")
    page.get_by_role("link", name="Board").first.press("Enter")
    page.wait_for_url("**/")
    settle(page)
    page.locator('main a[href^="/bounty/"]').first.press("Enter")
    page.wait_for_selector(".stake")
    settle(page)
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.title().startswith(page.locator("h1").inner_text())
    page.go_back()
    page.wait_for_selector(".list")
    assert page.evaluate("document.activeElement.tagName") == "H1"


class Held:
    """The board's answers, kept back until a test lets them go: what arrives in the middle of something, does so each time."""

    def __init__(self, page):
        self._page, self._kept = page, []
        page.route("**/api/bounties?*", lambda route: self._kept.append(route))

    def let_go(self):
        """Answer what has been asked, and wait until the page has drawn it."""
        while not self._kept:
            self._page.wait_for_timeout(10)
        kept, self._kept[:] = list(self._kept), []
        for route in kept:
            with self._page.expect_response(route.request.url):
                route.continue_()
        self._page.wait_for_timeout(50)


def test_what_is_typed_stays_when_an_answer_arrives(page_for):
    page = page_for(None, at=None)
    visit(page, "/")
    page.clock.install()
    held = Held(page)
    page.get_by_role("link", name="Ended").click()
    search = page.get_by_label("Search titles and addresses")
    search.fill("zzz ")
    held.let_go()
    assert search.input_value() == "zzz "
    page.clock.run_for(400)
    page.wait_for_url("**/?show=ended&q=zzz")
    held.let_go()
    assert search.input_value() == "zzz ", "a space between two words"


def test_a_chip_chosen_while_one_types_keeps_both(page_for):
    page = page_for(None, at=None)
    visit(page, "/")
    page.clock.install()
    page.locator(".filter-form summary").click()
    page.get_by_label("Search titles and addresses").fill("zzz")
    page.get_by_label("At least").fill("0.5")
    page.get_by_role("link", name="Ended").click()
    page.wait_for_selector("text=Nothing fits")
    assert dict(parse_qsl(urlsplit(page.url).query)) == {"show": "ended", "q": "zzz", "min": "0.5"}
    page.get_by_label("At least").fill("")
    page.clock.run_for(400)
    page.wait_for_url(lambda url: "min" not in url)
    assert page.get_by_label("At least").is_visible(), "who empties the field is still in it"


def test_filters_are_in_the_address(page_for):
    page = page_for(None, at=None)
    visit(page, "/")
    page.get_by_role("link", name="Ended").click()
    page.wait_for_url("**/?show=ended")
    page.get_by_label("Search titles and addresses").fill("zzz")
    page.wait_for_url("**/?show=ended&q=zzz")
    page.wait_for_selector("text=Nothing fits")
    page.go_back()
    page.wait_for_url("**/")
    assert page.get_by_role("link", name="All that is live").get_attribute("aria-current") == "true"


def test_the_card_is_read_in_order(page_for, world):
    page = page_for(None, at=f"/bounty/0x{world.bounties['open'].id.hex()}")
    settle(page)
    snapshot = page.locator(".stake").aria_snapshot()
    places = [
        snapshot.index(word)
        for word in ("open", "What comes next", "Claim it: stake", "oath, staked at the claim")
    ]
    assert places == sorted(places), json.dumps(snapshot)


def focused(page):
    """What has the focus, by its tag and text; none but the body once nothing has it."""
    return page.evaluate(
        "(e => e === document.body ? 'nothing' : `${e.tagName} ${e.textContent}`)(document.activeElement)"
    )


def holds_focus(page, start):
    """Whether what has the focus comes to begin so, within a second."""
    for _ in range(20):
        if focused(page).startswith(start):
            return True
        page.wait_for_timeout(50)
    raise AssertionError(f"{focused(page)} has the focus, not {start}")


def test_who_uses_the_keyboard_is_never_left_without_focus(page_for, world):
    """A button that is gone once it was pressed, in a page and in the frame, and one that cannot be pressed for a while."""
    page = page_for("ada", at="/", connected=False)
    settle(page)
    page.get_by_role("button", name="I know this").press("Enter")
    assert holds_focus(page, "H1 Board")
    page.get_by_role("button", name="Connect a wallet").press("Enter")
    page.locator("header a.address").wait_for()
    assert holds_focus(page, "BUTTON Change wallet")
    visit(page, f"/notices?account={world.people['ada'].address}")
    page.get_by_role("button", name="I have read all of it").press("Enter")
    assert holds_focus(page, "H1 News")


def test_a_choice_that_changes_the_address_keeps_focus_and_what_was_written(page_for, world):
    page = page_for("steward", known=True, at=f"/guild/{guild_hex(world.guild)}/offer")
    page.get_by_label("Accounts").fill("0x12")
    page.locator("#guild-act").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/end")
    assert holds_focus(page, "SELECT")
    page.keyboard.press("ArrowUp")
    page.wait_for_url("**/offer")
    assert page.get_by_label("Accounts").input_value() == "0x12"


def test_a_no_in_the_wallet_leaves_the_focus_on_the_button(page_for, world):
    page = page_for("ada", known=True, at=f"/bounty/0x{world.bounties['open'].id.hex()}/claim")
    page.locator("header a.address").wait_for()
    page.locator("main button.go").press("Enter")
    page.locator("dialog button.go").wait_for()
    page.wallet.refuses = True
    page.locator("dialog button.go").press("Enter")
    page.get_by_text("You said no in your wallet").wait_for()
    assert holds_focus(page, "BUTTON Go to the wallet")
    page.keyboard.press("Escape")
    assert holds_focus(page, "BUTTON See what you would send")


EMPTY = ["/account/0x000000000000000000000000000000000000dEaD", "/notices?account=0x000000000000000000000000000000000000dEaD",
         "/queue?account=0x000000000000000000000000000000000000dEaD", "/?q=there+is+no+such+title", "/?min=x", "/?token=NONE",
         "/crowds", "/orders", "/guild/12345", "/there/is/no/such/page"]  # fmt: skip


def test_where_nothing_is_there_is_a_next_step(page_for, world):
    page = page_for("ada", known=True, at=None)
    without = [f"/bounty/0x{world.bounties['open'].id.hex()}/{act}" for act in ("court", "warranty")]
    for address in [*EMPTY, *without]:
        visit(page, address)
        assert page.locator(".blank").locator("a, button").count() > 0, address


def test_a_list_of_guilds_that_does_not_come_is_said_where_one_is_chosen(page_for, world):
    page = page_for("dao", known=True, at=None)
    page.route("**/api/guilds?**", lambda route: route.fulfill(status=503, body='{"detail": "away"}'))
    visit(page, "/post")
    page.get_by_text("The server answered: away").wait_for()
    page.unroute("**/api/guilds?**")
    page.get_by_role("button", name="Try again").click()
    page.get_by_label("Guild whose peers judge").select_option(guild_hex(world.guild))


def test_what_one_must_know_before_one_signs_is_asked_for_again(page_for, world):
    """A text, or the guild's steward, that the server could not give is not told to be missing."""
    bounty = {state: f"/bounty/0x{each.id.hex()}" for state, each in world.bounties.items()}
    peer = world.bounties["in_review"].people.panel[0].account
    page = page_for(peer, known=True, at=None)
    cases = [
        (f"{bounty['in_review']}/review", "**/documents/*", "It is judged by"),
        (bounty["open"], "**/documents/*", "This is the text that was posted"),
        (bounty["open"], "**/guilds/0x*", "Poster and steward are different accounts."),
    ]
    for address, question, then in cases:
        page.route(question, lambda route: route.fulfill(status=503, body='{"detail": "away"}'))
        visit(page, address)
        page.get_by_text("The server answered: away").wait_for()
        page.unroute(question)
        page.get_by_role("button", name="Try again").click()
        page.get_by_text(then).first.wait_for()
