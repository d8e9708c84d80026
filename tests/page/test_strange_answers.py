"""Answers that are none: whatever stands between page and server, or a server, gives them. The frame stands, and the next true one is read."""

import json

import pytest

from oathwork.model.guild import guild_hex
from tests.page.forms import opened_by

ADDRESSES = (
    "/",
    "/queue",
    "/guild/{guild}",
    "/post",
    "/bounty/{open}",
    "/bounty/{in_review}/review",
    "/account/{ada}",
)


def without_lists(told):
    """The same, with nothing where a list was."""
    if isinstance(told, dict):
        return {name: without_lists(each) for name, each in told.items()}
    return None if isinstance(told, list) else told


NO_ANSWERS = {
    "another's": lambda told: {"error": "sign in to this network"},
    "null": lambda told: None,
    "without lists": without_lists,
}


@pytest.fixture
def meddled(page_for, world):
    """A page between which and its server stands what `page.meddle` does with each answer."""
    page = opened_by(page_for, "ada", "/help")
    page.meddle = lambda told: told

    def answer(route):
        response = route.fetch()
        if "json" not in response.headers["content-type"]:
            return route.fulfill(response=response)
        return route.fulfill(body=json.dumps(page.meddle(response.json())), content_type="application/json")

    page.route("**/api/**", answer)
    return page


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_of_what_is_no_answer_the_frame_stands_and_the_page_says_so(meddled, world, asked, name):
    page, ids = meddled, {state: f"0x{each.id.hex()}" for state, each in world.bounties.items()}
    names = ids | {"guild": guild_hex(world.guild), "ada": world.people["ada"].address}
    page.meddle = NO_ANSWERS[name]
    for address in ADDRESSES:
        page.goto(address.format(**names))
        page.locator("h1").first.wait_for()
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Board").wait_for()
        if name != "without lists":
            assert page.complaints == [], address  # nothing has tried to show it
    assert asked(page) == []
    page.clock.install()  # from here on the page's timers are this test's
    with page.expect_response("**/api/bounties?**"):
        page.goto("/")
    if name == "without lists":  # it has a block, and so is taken for an answer: what shows it gives up
        page.get_by_text("What this server has told cannot be shown").wait_for(timeout=10_000)
    page.meddle = lambda told: told
    if name == "without lists":
        page.get_by_role("button", name="Reload").click()
    else:
        page.clock.run_for(16_000)
    page.get_by_text("slug() keeps accented letters readable").first.wait_for()


def test_what_could_not_be_shown_does_not_take_the_next_place_with_it(meddled):
    cannot = meddled.get_by_text("What this server has told cannot be shown")
    meddled.meddle = without_lists
    meddled.goto("/?show=ended")
    cannot.wait_for()
    meddled.meddle = lambda told: told
    meddled.get_by_role("link", name="Board").click()  # the same view, elsewhere
    meddled.get_by_text("slug() keeps accented letters readable").first.wait_for()
    assert not cannot.is_visible()
