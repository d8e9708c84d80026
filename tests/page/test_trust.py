"""Each page says whose word it is: the server's, or that of the wallet's own network, which is asked without anybody signing."""

import json

import pytest

from oathwork.model.guild import guild_hex
from tests.page.reading import CHECKED, addresses, settle, visit
from tests.page.test_slow_wallets import hold, wait_until_asked

TOLD = "As this server tells it."
PARTLY = "The terms were checked"
LIE = "This server is wrong: do not use it."
ASK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"  # as when one comes back to the page
TELLS_NOTHING = {"/about", "/help", "/found", "/there/is/no/such/page"}  # of the chain
ASKS_WHOSE = {"/queue", "/notices"}  # without a wallet it asks for an account first


@pytest.fixture
def connected(page_for):
    """A page with Ada's wallet, connected. `told(path, change)`: what her server tells is changed."""
    page = page_for("ada", known=True, at=None)

    def told(path, change):
        def answer(route):
            response = route.fetch()
            document = response.json()
            change(document)
            route.fulfill(response=response, body=json.dumps(document))

        page.route(path, answer)

    page.told = told
    return page


def bounty_page(world, state):
    return f"/bounty/0x{world.bounties[state].id.hex()}"


def test_without_a_wallet_it_is_the_servers_word(page_for, world):
    page = page_for(None, at=None)
    visit(page, bounty_page(world, "open"))
    page.get_by_text(TOLD).wait_for()
    visit(page, f"/account/{world.people['ada'].address}")
    page.locator(".standing").get_by_text(TOLD).wait_for()


def test_a_bounty_is_checked_with_the_wallets_node(connected, world, asked):
    for state in world.bounties:
        visit(connected, bounty_page(world, state))
        connected.get_by_text(PARTLY if state in ("paid", "withdrawn") else CHECKED).wait_for()
    assert asked(connected) == []
    assert connected.complaints == []


def _another_reward(answer):
    answer["row"]["reward"] = "7"


def _another_worker(answer):
    answer["bounty"]["state"]["worker"] = answer["row"]["worker"] = "0x" + "11" * 20


def _another_status(answer):
    answer["bounty"]["status"] = answer["row"]["status"] = "InReview"


@pytest.mark.parametrize("lie", [_another_reward, _another_worker, _another_status])
def test_a_lie_is_said_to_who_only_reads(connected, world, lie):
    connected.told("**/api/bounties/0x*", lie)
    connected.goto(bounty_page(world, "claimed"))
    connected.get_by_role("alert").filter(has_text=LIE).wait_for()
    assert connected.get_by_text(CHECKED).count() == 0


def test_another_answer_does_not_stand_under_the_word_for_the_one_before(connected, world):
    visit(connected, bounty_page(world, "claimed"))
    connected.get_by_text(CHECKED).wait_for()
    hold(connected, "eth_getBlockByNumber")
    connected.told("**/api/bounties/0x*", _another_reward)
    connected.evaluate(ASK_AGAIN)
    wait_until_asked(connected, "eth_getBlockByNumber")
    connected.get_by_text("Checking with your wallet\u2019s own network").wait_for()
    assert connected.get_by_text(CHECKED).count() == 0


def test_a_standing_and_its_picture_are_the_wallets_nodes(connected, world):
    def lie(answer):
        for each in answer["standing"]:
            each.update(delivered=4_711, points="4711000", image=None)

    connected.told("**/api/**/standing?**", lie)
    connected.goto(f"/account/{world.people['ada'].address}")
    connected.get_by_text("This server says something else.").wait_for()
    settle(connected)
    assert "4,711" not in connected.locator("main").inner_text()
    assert connected.locator(".standing img").get_attribute("src").startswith("data:image/svg+xml;base64,")


def test_a_standing_of_which_the_server_tells_the_truth_is_said_to_be_checked(connected, world):
    visit(connected, f"/account/{world.people['ada'].address}")
    connected.get_by_text(CHECKED).first.wait_for()
    assert connected.get_by_text("This server says something else.").count() == 0


def test_every_page_says_whose_word_it_is(page_for, site, world):
    page = page_for(None, at=None)
    acts = [f"{bounty_page(world, 'open')}/{act}" for act in ("claim", "deliver", "withdraw", "review")]
    for address in [*addresses(site), *acts, "/orders"]:
        visit(page, address)
        tells = address not in TELLS_NOTHING | ASKS_WHOSE
        assert (page.get_by_text(TOLD).count() > 0) == tells, address


@pytest.mark.parametrize("act", ["claim", "withdraw", "court"])
def test_before_an_act_its_bounty_is_checked(connected, world, asked, act):
    visit(connected, f"{bounty_page(world, 'open')}/{act}")
    connected.get_by_text(CHECKED).wait_for()
    connected.told("**/api/bounties/0x*", _another_reward)
    connected.reload()
    connected.get_by_role("alert").filter(has_text=LIE).wait_for()
    assert asked(connected) == []


def test_a_guild_is_checked_as_far_as_contracts_keep_it(connected, world):
    visit(connected, f"/guild/{guild_hex(world.guild)}")
    connected.get_by_text("were checked with your wallet\u2019s own network").wait_for()


GUILD_LIES = {
    "guild": lambda told: told.update(guild=f"0x{int(told['guild'], 16) ^ 1:024x}"),
    "steward": lambda told: told.update(steward="0x" + "11" * 20),
    "seats": lambda told: told.update(seats=told["seats"] + 90),
    "places": lambda told: told.update(places=told["places"] + 1),
    "seatAt": lambda told: told["settings"].update(seatAt=9_999),
    "halfLifeDays": lambda told: told["settings"].update(halfLifeDays=9),
    "maxEffort": lambda told: told["settings"].update(maxEffort=9),
    "minReviewDays": lambda told: told["settings"].update(minReviewDays=29),
    "commons": lambda told: told.update(
        commons=[{"token": "0x" + "00" * 20, "symbol": "ETH", "decimals": 18, "amount": str(10**24)}]
    ),
}


def lying_about_a_guild(page):
    """Have the server lie as `GUILD_LIES[lie[0]]` does, however often it is asked."""
    lie = [""]
    page.told("**/api/guilds/0x*", lambda told: GUILD_LIES[lie[0]](told) if "settings" in told else None)
    return lie


def test_a_lie_about_a_guild_is_said(connected, world):
    visit(connected, f"/guild/{guild_hex(world.guild)}")
    lie = lying_about_a_guild(connected)
    for what in GUILD_LIES:
        lie[0] = what
        connected.evaluate(ASK_AGAIN)
        connected.get_by_role("alert").filter(has_text=LIE).filter(has_text=what).wait_for()


def test_who_is_about_to_claim_is_told_of_a_lie_about_the_steward(connected, world):
    """A server would hide that the guild is its poster's own."""
    visit(connected, bounty_page(world, "open"))
    connected.get_by_text("Steward, seats, settings and commons were checked").wait_for()
    lie = lying_about_a_guild(connected)
    for what in ("steward", "guild"):
        lie[0] = what
        connected.goto(bounty_page(world, "open"))
        connected.get_by_role("alert").filter(has_text=LIE).filter(has_text=f": {what}.").wait_for()
