"""A guild's acts in the browser: seats offered, taken, left and ended; posters served and not; the stewardship handed on."""

import re
from contextlib import ExitStack

import pytest

from oathwork.model.guild import Settings, guild_hex, settings_of
from tests.page.forms import go_to_wallet, opened_by, press, said, sheet, stopped
from tests.page.shared import tab_of, written
from tests.page.sheet_files import read_alike


@pytest.fixture
def guilds(changed_world):
    return changed_world.contracts.guilds


@pytest.fixture
def opened(page_for, changed_world):
    """Open an act's form as somebody, and write accounts into it."""

    def open(who, act, *accounts):
        page = opened_by(page_for, who, f"/guild/{guild_hex(changed_world.guild)}/{act}")
        page.get_by_role("heading", name="A seat, and stewardship").wait_for()
        page.locator("header a.address").wait_for()  # who presses before is told to connect
        if accounts:
            page.locator("#guild-accounts").fill("\n".join(accounts))
        return page

    return open


@pytest.fixture
def do(opened, asked, changed_world):
    """Do an act as somebody; return what the sheet said before, and after."""

    def do(who, act, *accounts):
        page = opened(who, act, *accounts)
        press(page, "Check it")
        words = said(page)
        read_alike(page, f"guild {act}")
        in_full = sheet(page).inner_text()  # nothing folded
        assert all(each in in_full for each in (*accounts, guild_hex(changed_world.guild)))
        go_to_wallet(page)
        sheet(page).locator("h2:not(:has-text('Check'))").wait_for()
        sheet(page).locator("p[role=status].say").wait_for()
        assert [each["method"] for each in asked(page)] == ["eth_sendTransaction"]
        assert page.complaints == []
        return words, sheet(page).locator("p[role=status].say").inner_text()

    return do


def test_seats_are_offered_taken_and_left(do, guilds, changed_world):
    guild, people = changed_world.guild, changed_world.people
    accounts = [people[name].address for name in ("stranger", "mate")]
    words, done = do("steward", "offer", *accounts)
    assert (words, done) == ("Nothing moves. You offer seats to 2 accounts.", "Offered.")
    assert all(guilds.member_of(guild, each).offered for each in accounts)

    words, done = do("stranger", "seat")
    assert (words, done) == (
        "Nothing moves. You take a seat: from now on the lot can draw you.",
        "You have a seat.",
    )
    assert guilds.member_of(guild, accounts[0]).seat

    words, done = do("stranger", "leave")
    assert (words, done) == (
        "Nothing moves. You leave your seat: the lot draws you no more.",
        "You have left.",
    )
    assert not guilds.member_of(guild, accounts[0]).seat

    do("steward", "end", accounts[1])  # an offer that was not taken yet
    assert not guilds.member_of(guild, accounts[1]).offered


def test_a_seat_is_ended_by_the_steward(do, guilds, changed_world):
    ben = changed_world.people["ben"].address
    _, done = do("steward", "end", ben)
    assert done == "Ended."
    assert not guilds.member_of(changed_world.guild, ben).seat


def test_posters_are_served_and_no_longer(do, guilds, changed_world):
    mates = [changed_world.people[name].address for name in ("mate", "stranger")]
    words, done = do("steward", "serve", *mates)
    assert (words, done) == ("Nothing moves. The lot serves 2 posters more.", "Served from now on.")
    assert all(guilds.member_of(changed_world.guild, each).served for each in mates)
    words, done = do("steward", "refuse", mates[0])
    assert (words, done) == ("Nothing moves. The lot serves one poster no more.", "No longer served.")
    assert [guilds.member_of(changed_world.guild, each).served for each in mates] == [False, True]


def test_the_stewardship_is_handed_on(do, opened, guilds, changed_world, asked):
    guild, mate = changed_world.guild, changed_world.people["mate"].address
    do("steward", "hand", mate)
    assert guilds.steward_of(guild)[0] == changed_world.people["steward"].address
    page = opened("stranger", "take")
    press(page, "Check it")
    assert "was not offered to this account" in stopped(page)
    assert asked(page) == []
    _, done = do("mate", "take")
    assert done == "You are the steward."
    assert guilds.steward_of(guild)[0] == mate


@pytest.fixture(scope="module")
def form_of(world, tabs):
    """The form of somebody, one for all that the guild would refuse of them."""
    with ExitStack() as opened:
        pages = {}

        def form_of(who):
            if who not in pages:
                pages[who] = opened.enter_context(
                    tab_of(world, tabs, who, f"/guild/{guild_hex(world.guild)}/seat")
                )
                pages[who].locator("header a.address").wait_for()
            return pages[who]

        yield form_of


@pytest.mark.parametrize(
    ("who", "act", "accounts", "words"),
    [
        ("stranger", "seat", (), "a seat takes 50 points, and it has 0"),
        ("ben", "seat", (), "has a seat here already"),
        ("stranger", "leave", (), "has no seat here"),
        ("stranger", "offer", ("mate",), "Only the steward can do this"),
        ("stranger", "end", ("ben",), "Only the steward can do this"),
        ("stranger", "serve", ("mate",), "Only the steward can do this"),
        ("stranger", "hand", ("mate",), "Only the steward can do this"),
        ("steward", "offer", (), "Name at least one account"),
        ("steward", "end", ("stranger",), "has no seat in the guild"),
        ("steward", "offer", ("ben",), "has a seat in the guild"),
    ],
)
def test_what_the_guild_would_refuse_is_said_before_the_wallet_is_asked(
    form_of, world, asked, who, act, accounts, words
):
    page = form_of(who)
    if not page.url.endswith(f"/{act}"):
        page.locator("#guild-act").select_option(act)
        page.wait_for_url(f"**/{act}")
    if act not in ("seat", "leave"):
        page.locator("#guild-accounts").fill("\n".join(world.people[each].address for each in accounts))
    press(page, "Check it")
    try:
        assert words in stopped(page)
    finally:
        press(page, "Close")
    assert asked(page) == []


def test_what_is_no_account_is_said_at_its_field(opened):
    page = opened("steward", "offer", "0x1234")
    page.get_by_text("One of these is no account").first.wait_for()


# ------------------------------------------------------------------------------------------------------------- founding


def founding(page_for, **fields):
    page = opened_by(page_for, "stranger", "/guilds")
    page.get_by_role("link", name="Found a guild").click()
    page.get_by_role("heading", name="Found a guild").wait_for()
    for name, value in fields.items():
        page.locator(f"#found-{name}").fill(value)
    return page


def wait_until_empty(page):
    """What was founded is not offered to be founded again."""
    from playwright.sync_api import expect

    expect(page.locator("#found-name")).to_have_value("")


def test_a_guild_is_founded_and_serves_its_posters(page_for, changed_world, guilds, asked):
    people = changed_world.people
    offers, poster = [people[name].address for name in ("ada", "mate")], people["dao"].address
    page = founding(
        page_for,
        name="Weavers “of” the web",
        offers="\n".join(offers),
        posters=poster,
        seatAt="70",
        minReviewDays="1",
    )
    press(page, "Check and found it")
    assert said(page) == "Nothing moves. You found the guild “Weavers “of” the web”, and are its steward."
    read_alike(page, "found")
    text = sheet(page).inner_text()
    assert (
        "a seat is earned at 70 points, which fade by half in 180 days; one bounty earns at most 100" in text
    )
    assert "at least 1 day to judge" in text and "2 seats are offered" in text
    assert all(each in text for each in (*offers, poster))
    go_to_wallet(page)
    sheet(page).get_by_text("Founded. Its number is").wait_for()
    number = re.search("Founded. Its number is (0x[0-9a-f]{24})", sheet(page).inner_text())[1]
    guild = int(number, 16)
    press(page, "Go on to the next step")
    sheet(page).get_by_text("The lot serves one poster more.").wait_for()
    go_to_wallet(page)
    sheet(page).get_by_text("Served from now on.").wait_for()
    press(page, "Close")
    from playwright.sync_api import expect

    expect(page.locator("#found-name")).to_have_value(
        ""
    )  # what was founded is not offered to be founded again

    assert settings_of(guild) == Settings(70, 180, 100, 1)
    assert guilds.steward_of(guild)[0] == people["stranger"].address
    assert all(guilds.member_of(guild, each).offered for each in offers)
    assert guilds.member_of(guild, poster).served
    assert len(asked(page)) == 2
    page.get_by_role("link", name="Look at the guild").click()
    page.get_by_role("heading", name="Weavers “of” the web").wait_for()
    assert page.complaints == []


def test_a_guild_for_another_steward(page_for, changed_world, guilds, asked):
    mate = changed_world.people["mate"].address
    page = founding(page_for, name="For the mate", steward=mate)
    press(page, "Check and found it")
    assert f"its steward is {mate}" in said(page)
    go_to_wallet(page)
    sheet(page).get_by_text("Founded. Its number is").wait_for()
    number = re.search("Founded. Its number is (0x[0-9a-f]{24})", sheet(page).inner_text())[1]
    assert guilds.steward_of(int(number, 16))[0] == mate
    press(page, "Close")

    wait_until_empty(page)
    page.locator("#found-name").fill("For the mate")
    page.locator("#found-steward").fill(mate)
    press(page, "Check and found it")  # the same once more
    assert "already has a guild with this name" in stopped(page)
    press(page, "Close")
    page.locator("#found-name").fill("Another for the mate")
    page.locator("#found-posters").fill(mate)
    press(page, "Check and found it")
    assert "Only the steward can name posters" in stopped(page)
    assert len(asked(page)) == 1


def test_what_is_unseen_in_a_name_is_written_out(page_for, changed_world):
    page = founding(page_for, name="Weavers\u202egpj.exe")
    press(page, "Check and found it")
    assert r"“Weavers\u202egpj.exe”" in said(page)


@pytest.fixture(scope="module")
def new_guild(world, tabs):
    """The form of a guild that could be founded."""
    with tab_of(world, tabs, "stranger", "/found") as page:
        page.locator("#found-name").fill("A guild")
        yield page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "é" * 33, "A name has at most 64 bytes; this has 66."),
        ("offers", "0x12", "One of these is no account"),
        ("seatAt", "0", "Write a whole number from 1 to 65535."),
        ("halfLifeDays", "4096", "Write a whole number from 1 to 4095."),
        ("maxEffort", "1.5", "Write a whole number from 1 to 65535."),
        ("minReviewDays", "31", "Write a whole number from 1 to 30."),
    ],
)
def test_each_bound_of_a_guild_is_said_at_its_field(new_guild, asked, field, value, words):
    page = new_guild
    with written(page, f"#found-{field}", value):
        page.locator(f"#found-{field}-wrong").filter(has_text=words).wait_for()
        press(page, "Check and found it")
        assert sheet(page).count() == 0
        assert asked(page) == []
