"""The board: filters in the address, by either word; what one could claim; and how people, sums and moments are written."""

import pytest
from eth_utils.address import to_checksum_address

from oathwork.model.typed_data import NOBODY
from tests.page.reading import settle, visit


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


def test_the_board_begins_with_the_highest_reward_of_a_token_if_that_is_chosen(page_for, changed_world):
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
    page.goto(f"/account/{account.lower()}")
    page.locator("main .whole", has_text=account).wait_for()
    assert f"{account[:6]}…{account[-4:]}" in page.locator("h1").inner_text()


def test_news_tell_moments_as_the_page_does(page_for, site, world):
    page = page_for(None, at=None)
    page.route(
        "**/notices",
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
    page.route("**/standing", lambda route: route.fulfill(status=500, body="{}"))
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
