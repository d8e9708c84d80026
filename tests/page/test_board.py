"""The board: filters in the address, by either word; what one could claim; and how people, sums and moments are written."""

from urllib.parse import parse_qs, urlsplit

import pytest
from eth_utils.address import to_checksum_address

from oathwork.model.typed_data import NOBODY
from tests.page.reading import answer, rows, seen, settle, visit
from tests.support.mock_code import strange_token


def titles(page):
    return [each.strip() for each in page.locator(".row-title").all_inner_texts()]


def rewards(page):
    return [each.strip() for each in page.locator(".row-sum").all_inner_texts()]


def chip(page):
    return page.locator(".chips [aria-current]").inner_text()


@pytest.mark.parametrize(
    ("status", "name"),
    [("Open", "Open"), ("claimed", "Being worked on"), ("InReview", "Being judged"), ("paid", "Ended"), ("nonsense", "All that is live")],
)  # fmt: skip
def test_a_status_in_the_address_is_the_chip_of_that_name(page_for, status, name):
    page = page_for(None, at=None)
    visit(page, f"/?status={status}")
    assert chip(page).strip() == name
    page.get_by_role("link", name="Being judged", exact=True).click()
    page.wait_for_url("**/?show=judged")
    assert chip(page).strip() == "Being judged"


def test_the_board_is_filtered_by_token(page_for, world):
    page = page_for(None, at=None)
    visit(page, f"/?token={world.stage.token.address}")
    assert titles(page) == ["A job paid in tokens"]
    assert page.get_by_label("Paid in the token").is_visible()


def test_a_token_is_named_and_of_two_of_one_name_none_is_taken_for_the_other(
    page_for, changed_world, running_site
):
    world, token = changed_world, changed_world.stage.token.address
    page = page_for(None, at=None)
    visit(page, "/?token=mock")
    assert titles(page) == ["A job paid in tokens"]
    assert token in page.get_by_text("One token here calls itself mock").inner_text()
    page.get_by_label("Paid in the token").fill("nothing")
    page.get_by_text("No token here calls itself nothing").wait_for()
    other, _ = strange_token(world.chain, world.people["stranger"], "MockFeeToken")
    poster = world.stage.poster
    other.mint(poster.address, 10**24).send(poster)
    other.approve(world.contracts.escrow.address, 2**256 - 1).send(poster)
    bounty = world.post(token=other.address)
    seen(running_site)
    page.get_by_label("Paid in the token").fill(other.symbol())
    page.get_by_text("Choose by its address").wait_for()
    assert page.locator(".list").count() == 0
    assert set(page.locator("main ul a.address").all_inner_texts()) == {token, other.address}
    page.get_by_role("link", name=other.address).click()
    page.wait_for_url(f"**token={other.address}")
    settle(page)
    assert len(titles(page)) == 1 and page.locator(f".list a[href='/bounty/0x{bounty.id.hex()}']").count()


def test_the_chains_own_money_is_named_by_the_page_whatever_calls_itself_so(page_for, world):
    page, asked = page_for(None, at=None), []
    poser = {"token": world.stage.token.address, "symbol": "ETH", "decimals": 18}
    poser_too = poser | {"token": NOBODY, "symbol": "FAKE"}

    def answered(route):
        asked.append(parse_qs(urlsplit(route.request.url).query)["name"][0])
        told = {"at": answer(route.request.url.split("/api/")[0], "about")["at"], "unread": 0, "next": None}
        route.fulfill(json=told | {"tokens": [poser if asked[-1] == "eth" else poser_too]})

    page.route("**/api/tokens?**", answered)
    visit(page, "/?token=eth")
    assert len(titles(page)) > 1 and "A job paid in tokens" not in titles(page)
    others = page.get_by_text("Others call themselves eth too").locator("+ ul")
    assert others.inner_text().strip() == world.stage.token.address
    visit(page, "/?token=fake")
    page.get_by_text("No token here calls itself fake").wait_for()
    assert asked[0] == "eth" and asked[-1] == "fake"


def test_the_board_begins_with_the_highest_reward_of_a_token_if_that_is_chosen(
    page_for, changed_world, running_site
):
    world = changed_world
    for number, reward in enumerate((3, 9, 2)):
        world.post(
            title=f"For {reward} coins",
            reward=reward * 10**18,
            open_until=world.chain.now() + 3_600 * (number + 1),
        )
    page = page_for(None, at=None)
    visit(page, "/")
    assert rewards(page)[:3] == ["3 ETH", "9 ETH", "2 ETH"]
    page.get_by_label("Order").select_option("The highest reward")
    page.wait_for_url("**/?sort=reward")
    settle(page)
    assert rewards(page)[:3] == ["9 ETH", "3 ETH", "2 ETH"]
    assert "A job paid in tokens" not in titles(page)
    assert "the highest reward first" in page.locator(".count").inner_text()
    page.get_by_role("link", name="Ended", exact=True).click()
    page.wait_for_url("**show=ended**")
    settle(page)
    assert titles(page) and not page.get_by_label("Order").is_visible()
    ended = [row["title"] for row in answer(running_site.url, "bounties?status=ended")["bounties"]]
    assert titles(page) == ended and len(ended) > 1
    assert "the latest first" in page.locator(".count").inner_text()


@pytest.mark.parametrize("who", ["ada", "dao", "stranger"])
def test_what_one_could_claim_is_what_the_contract_lets_one_claim(page_for, changed_world, who):
    world, me = changed_world, changed_world.people[who].address
    world.post(title="For the mate alone", worker=world.people["mate"].address)
    world.post(title="For those with standing", min_standing=10**6)
    page = page_for(who, known=True, at=None)
    visit(page, "/?mine=1")
    page.locator("header a.address").wait_for()
    settle(page)
    page.wait_for_timeout(500)
    due = {
        title
        for title, bounty in open_bounties(world).items()
        if bounty.terms.poster != me
        and bounty.terms.worker in (NOBODY, me)
        and bounty.state.worker in (NOBODY, me)
        and not bounty.terms.min_standing
        and (bounty.terms.token == NOBODY or world.stage.token.balance_of(me) >= bounty.terms.bond)
    }
    assert set(titles(page)) == due
    assert (who == "dao") == (due == set())


def test_work_that_was_sent_back_is_anybodys_once_its_worker_has_not_mended_it(
    page_for, changed_world, running_site
):
    title = "The docs build without warnings"
    row = f".list > li:has-text('{title}')"
    page = page_for("stranger", known=True, at=None)
    visit(page, "/?show=again")
    assert "its worker may mend it first" in page.locator(row).inner_text()
    changed_world.later(3 * 86_400)
    seen(running_site)
    page.goto("/?show=again&mine=1")
    page.locator(row).wait_for()
    assert "mend it first" not in page.locator(row).inner_text()
    page.locator(f"{row} a").click()
    page.locator(".line .now", has_text="sent back").get_by_text("next: anyone").wait_for()
    page.get_by_role("link", name="← Board").click()
    page.wait_for_url("**/?show=again&mine=1")


class Pages:
    """A board of several pages, made of one row: which of them is asked for stands in `asked`."""

    def __init__(self, page, site, count, **changes):
        (row,) = [each for each in rows(site, "Open") if each["title"].startswith("slug()")]
        self.rows = [
            {**row, **changes, "id": f"0x{number:064x}", "title": f"Job {number}"}
            for number in range(1, count + 1)
        ]
        self.asked, self.at = [], answer(site, "bounties")["at"]
        page.route("**/api/bounties?**", self)

    def __call__(self, route):
        cursor = parse_qs(urlsplit(route.request.url).query).get("cursor", ["0"])[0]
        self.asked.append(cursor)
        ids = ["0", *(each["id"] for each in self.rows)]
        start = ids.index(cursor)
        part = self.rows[start : start + 50]
        more = start + 50 < len(self.rows)
        route.fulfill(
            json={"at": self.at, "bounties": part, "next": part[-1]["id"] if more else None},
            headers={"date": ""},
        )


SCROLLED_ON_COMING_BACK = """() => new Promise((done) => {
  history.back()
  let all = 0, frames = 0
  const step = () => {
    all++
    if (frames || scrollY === 5000) frames++
    if (frames === 1) scrollTo(0, 1000)
    if (frames === 40 || all === 600) done(frames ? scrollY : 'it never came back')
    else requestAnimationFrame(step)
  }
  step()
})"""


def test_who_comes_back_to_a_long_board_is_where_he_was(page_for, site):
    page = page_for(None, at=None)
    Pages(page, site, 120)
    visit(page, "/")
    for count in (100, 120):
        page.get_by_role("button", name="Show more").click()
        page.locator(f".list > li:nth-child({count})").wait_for()
    page.evaluate("scrollTo(0, 5000)")
    page.wait_for_timeout(100)
    page.evaluate("document.querySelector('header a[href=\"/guilds\"]').click()")
    page.wait_for_url("**/guilds")
    settle(page)
    page.go_back()
    page.locator(".list > li:nth-child(120)").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == 5000

    # Once more, and scrolled by a bar as soon as it is there: it stays where its reader wants it.
    page.evaluate("document.querySelector('header a[href=\"/guilds\"]').click()")
    page.wait_for_url("**/guilds")
    settle(page)
    assert page.evaluate(SCROLLED_ON_COMING_BACK) == 1000


def test_no_bounty_of_a_long_board_is_left_out_when_one_comes_in_before(page_for, site):
    page = page_for(None, at=None)
    pages = Pages(page, site, 120)
    visit(page, "/")
    page.get_by_role("button", name="Show more").click()
    page.locator(".list > li:nth-child(100)").wait_for()
    pages.rows.insert(0, {**pages.rows[0], "id": f"0x{999:064x}", "title": "Job 0"})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("Job 0", exact=True).wait_for()
    page.wait_for_timeout(300)
    assert titles(page)[:100] == [f"Job {number}" for number in range(100)]


def test_what_is_free_again_is_found_on_later_pages(page_for, site):
    page = page_for(None, at=None)
    pages = Pages(page, site, 700)
    pages.rows[549]["round"] = 2
    visit(page, "/?show=again")
    page.get_by_text("None so far. There are more to look through.").wait_for()
    assert len(pages.asked) == 10
    page.get_by_role("button", name="Look further").click()
    page.get_by_text("Job 550", exact=True).wait_for()


def test_a_filter_that_is_half_typed_is_said_at_its_field(page_for):
    page = page_for(None, at=None)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, "/")
    page.locator(".filter-form summary").click()
    page.get_by_label("Posted by").fill("0x12")
    page.get_by_text("An account is 0x and 40 digits.").wait_for()
    page.get_by_text("A filter is not complete").wait_for()
    assert not [url for url in asked if "0x12" in url]
    page.get_by_label("Order").select_option("reward")
    page.wait_for_url("**sort=reward**")
    page.go_back()
    page.wait_for_url(lambda url: "sort" not in url)
    assert page.get_by_label("Order").input_value() == ""


def open_bounties(world):
    """The open bounties by the titles that this module or world.py gave them."""
    named = {
        "open": "slug() keeps accented letters readable",
        "token": "A job paid in tokens",
        "named": "Judged by three who are named",
        "sent_back": "The docs build without warnings",
    }
    return {title: world.bounties[state] for state, title in named.items()}


def test_a_bounty_that_costs_more_than_one_has_is_not_for_one(page_for, world):
    page = page_for("eve", known=True, at=None)
    visit(page, "/?mine=1")
    page.locator("header a.address").wait_for()
    for title in ("A job paid in tokens", "slug() keeps accented"):
        page.get_by_text(title).wait_for(state="detached")
    page.get_by_text("Nothing fits").wait_for()


def test_a_token_that_does_not_say_what_one_has_hides_nothing(page_for, world):
    page = page_for("eve", known=True, at=None)
    page.wallet.errors["eth_call"] = {"code": -32000, "message": "busy"}
    visit(page, "/?mine=1")
    page.locator("header a.address").wait_for()
    page.get_by_text("slug() keeps accented").wait_for(state="detached")
    assert titles(page) == ["A job paid in tokens"]


def test_accounts_are_written_with_their_checksum(page_for, world):
    account = to_checksum_address(world.people["ada"].address)
    page = page_for("ada", known=True, at="/queue")
    page.locator(f"header a.address[title='{account}']").wait_for()
    page.locator("main .whole", has_text=account).wait_for()
    page.locator(
        "header nav", has_text="2 waiting"
    ).wait_for()  # the work that is owed, and what may be mended
    page.goto(f"/account/{account.lower()}")
    page.locator("main .whole", has_text=account).wait_for()
    assert f"{account[:6]}…{account[-4:]}" in page.locator("h1").inner_text()


def test_news_tell_moments_as_the_page_does(page_for, site, world):
    page = page_for(None, at=None)
    page.route(
        "**/api/**/notices?**",
        lambda route: route.fulfill(
            json={
                "at": {"block": 1, "moment": 1, "hash": "0x"},
                "notices": [
                    {"kind": "drawn", "account": "0x", "bounty": "0x" + "11" * 32, "title": "A job", "words": "judge it by 2026-12-24 18:30:00 UTC"}
                ],
            }
        ),
    )  # fmt: skip
    visit(page, f"/notices?account={world.people['ben'].address}")
    assert "judge it by Dec 24, 2026, 6:30" in page.locator(".row-meta").inner_text()


def test_what_one_could_claim_is_not_everything_when_the_standing_is_silent(page_for, world):
    page = page_for("ada", known=True, at=None)
    page.route("**/api/**/standing?**", lambda route: route.fulfill(status=500, body="{}"))
    page.goto("/?mine=1")
    page.locator("header a.address").wait_for()
    page.get_by_role("button", name="Try again").wait_for()
    assert page.locator("main a[href^='/bounty/']").count() == 0


def test_an_account_with_a_wrong_checksum_is_not_given_a_right_one(page_for, world):
    right = world.people["ada"].address
    at = next(i for i in range(2, 42) if right[i].isalpha())
    wrong = right[:at] + right[at].swapcase() + right[at + 1 :]
    page = page_for(None, at=f"/account/{right.lower()}")
    page.get_by_text(right, exact=True).first.wait_for()
    page.goto(f"/account/{wrong}")
    settle(page)
    assert page.get_by_text(right, exact=True).count() == 0


def test_a_token_in_the_address_of_an_open_tab_is_taken_out_of_it(page_for):
    page = page_for(None)
    page.evaluate("location.hash = '#token=abc'")
    page.wait_for_url("**/")
    assert page.evaluate("sessionStorage.getItem('oathwork:token')") == "abc"
