"""Posting: terms and job as they are written, refused before the wallet, sent once, and as files that the toolkit takes."""

import json
import re

import pytest

from oathwork.evidence.specification import read_specification, write_specification
from oathwork.model.amounts import DAY
from oathwork.untrusted.documents import content_hash
from oathwork.workflows.terms_file import read_offer
from tests.page.forms import (
    CRITERION,
    TEXT,
    TITLE,
    fill_offer,
    go_to_wallet,
    opened_by,
    press,
    said,
    sheet,
    stopped,
)
from tests.page.shared import tab_of, written
from tests.support.patience import eventually

ETHER = 10**18


@pytest.fixture
def form(page_for, changed_world):
    """The form of the DAO, filled in."""
    page = opened_by(page_for, "dao", "/post")
    fill_offer(page, changed_world)
    return page


def test_posts_in_the_chains_money(form, changed_world, asked, running_site):
    page, world = form, changed_world
    press(page, "Check and post")
    assert said(page).startswith(
        "0.53 ETH goes from you into escrow: 0.5 ETH for the worker, 0.01 ETH for each of 3 peers."
    )
    go_to_wallet(page)
    sheet(page).get_by_text("Posted. Its id is").wait_for()
    assert [each["method"] for each in asked(page)] == ["eth_sendTransaction"]
    id = bytes.fromhex(re.search("0x([0-9a-f]{64})", sheet(page).inner_text())[1])
    bounty = world.stage.ledger.bounty(id)
    data = write_specification(TITLE, [CRITERION, "I would merge it"], licence="MIT", text=TEXT)
    assert (bounty.terms.reward, bounty.terms.fee, bounty.terms.spec) == (
        ETHER // 2,
        ETHER // 100,
        content_hash(data),
    )
    sheet(page).get_by_text("kept on this server").wait_for()
    assert running_site.source.store.document(bounty.terms.spec) == data
    press(page, "Close")
    page.wait_for_url(
        f"**/bounty/0x{id.hex()}"
    )  # one more press of the same button would post it a second time
    page.goto("/post")
    page.get_by_label("Title", exact=True).wait_for()
    assert page.get_by_label("Title", exact=True).input_value() == ""
    assert page.complaints == []


def test_who_closes_the_sheet_before_a_block_has_it_posts_once_and_leaves_the_job(
    form, changed_world, unmined, asked, running_site
):
    page, world = form, changed_world
    press(page, "Check and post")
    go_to_wallet(page)
    sheet(page).get_by_text("Sent. Waiting for a block.").wait_for()
    press(page, "Close")
    page.get_by_text("no block has it yet. Look at the top").wait_for()
    assert page.get_by_role("button", name="Check and post").is_disabled()
    page.reload()
    page.get_by_text("no block has it yet. Look at the top").wait_for()
    unmined()
    page.get_by_text("You have posted this very job").wait_for()
    data = write_specification(TITLE, [CRITERION, "I would merge it"], licence="MIT", text=TEXT)
    eventually(lambda: running_site.source.store.document(content_hash(data)) == data)
    page.get_by_role("link", name="Look at the first").click()
    page.wait_for_url("**/bounty/0x*")
    id = bytes.fromhex(page.url[-64:])
    assert world.stage.ledger.bounty(id).terms.spec == content_hash(data)
    assert len(asked(page)) <= 1


@pytest.fixture(scope="module")
def whole(world, tabs):
    """The form of the DAO, filled in: one for all its bounds."""
    with tab_of(world, tabs, "dao", "/post") as page:
        fill_offer(page, world)
        yield page


STANDS = re.compile("stands? in the way")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("size", "4", "A panel has 1, 3, 5 or 7 members, not 4."),
        ("bond", "0.001", "is below the fees of the whole panel"),
        ("passMark", "101", "The pass mark must be 1 to 100, not 101."),
        ("workPeriod", "30 minutes", "The work period must be 1 hour to 365 days"),
        ("reviewPeriod", "31 days", "The review period must be 1 to 30 days"),
        ("patience", "5 days", "Patience cannot be longer than the review period"),
        ("openFor", "366 days", "at most 365 days ahead"),
        ("effort", "65535", "The guild allows an effort of at most"),
        ("size", "7", "live seats, and this bounty needs"),
        ("reward", "1e3", "Write digits and at most one point"),
        ("reward", "0.0000000000000000001", "no more decimals than the token has"),
        ("openFor", "soon", "Write such as"),
    ],
)
def test_says_each_bound_at_its_field(whole, asked, field, value, words):
    form = whole
    form.get_by_role("link", name="Help", exact=True).click()  # and back: nothing of a case before is shown
    form.get_by_role("heading", level=1, name="How it works").wait_for()
    form.go_back()
    with written(form, f"#post-{field}", value):
        wrong = form.locator(f"#post-{field}-wrong")
        wrong.filter(has_text=words).wait_for()
        assert form.locator(f"#post-{field}").get_attribute("aria-invalid") == "true"
        assert form.get_by_text(STANDS).count() == 0
        press(form, "Check and post")
        form.get_by_text(STANDS).wait_for()
        assert asked(form) == []


def test_keeps_every_key_through_a_reload(form):
    form.reload()
    assert form.get_by_label("Title", exact=True).input_value() == TITLE
    assert form.get_by_label("Description", exact=True).input_value() == TEXT
    assert form.locator("#post-bond").input_value() == "0.05"


def test_keeps_what_is_written_while_the_wallet_is_asked(page_for, changed_world):
    page = page_for("dao", at="/post", connected=False)
    fill_offer(page, changed_world)
    press(page, "Check and post")
    page.get_by_text("Connect a wallet, and its network checks").wait_for()
    page.locator("main").get_by_role("button", name="Connect a wallet").click()
    page.locator("main").get_by_role("button", name="Connect a wallet").wait_for(state="detached")
    assert page.get_by_label("Title", exact=True).input_value() == TITLE


def test_says_before_the_wallet_is_asked_that_a_guild_does_not_serve(page_for, changed_world, asked):
    page = opened_by(page_for, "stranger", "/post")
    fill_offer(page, changed_world)
    page.locator("#post-guild-wrong").filter(has_text="does not serve bounties").wait_for()
    assert asked(page) == []


def test_says_before_the_wallet_is_asked_that_money_is_missing(form, asked):
    form.locator("#post-reward").fill("1000000")
    press(form, "Check and post")
    assert "goes into escrow" in stopped(form)
    assert asked(form) == []


def test_says_that_a_lane_is_taken(form, changed_world, asked):
    form.get_by_text("For whom, and who decides").click()
    form.locator("#post-lane").fill(str(changed_world.post(title="In that lane").terms.lane))
    press(form, "Check and post")
    assert "A bounty lives in this lane" in stopped(form)
    assert asked(form) == []


def test_its_files_are_what_the_toolkit_takes(form, changed_world, tmp_path):
    saved = []
    with form.expect_event("download", lambda each: saved.append(each) or len(saved) == 2):
        press(form, "Save as files")
    for each in saved:
        each.save_as(tmp_path / each.suggested_filename)
    world = changed_world
    offer = read_offer(tmp_path / "bounty.toml", world.contracts, world.stage.poster.address)
    assert (offer.terms.reward, offer.terms.bond, offer.terms.work_period) == (
        ETHER // 2,
        ETHER // 20,
        7 * DAY,
    )
    assert (offer.terms.guild, offer.specification.title, offer.specification.body) == (
        world.guild,
        TITLE,
        TEXT,
    )
    data = write_specification(TITLE, [CRITERION, "I would merge it"], licence="MIT", text=TEXT)
    assert (tmp_path / "specification.toml").read_bytes() == data
    assert read_specification(data).hash.hex() in re.sub(
        "[^0-9a-f]", "", form.locator("#post-whole ~ dl").inner_text()
    )


def _suggested(form, meanwhile):
    """Ask for the terms, do something before the answer arrives, and let it arrive."""
    kept = []
    form.route("**/api/suggestion", lambda route: kept.append(route))
    press(form, "Suggest the terms")
    while not kept:
        form.wait_for_timeout(10)
    meanwhile()
    terms = {
        "fee": {"value": "0.02", "because": "they are paid"},
        "patience": {"value": "2 days", "because": "one is late"},
    }
    kept[0].fulfill(body=json.dumps({"suggestion": {"terms": terms}}) + "\n")
    form.get_by_role("button", name="Suggest the terms").and_(form.locator(":enabled")).wait_for()


def test_a_suggestion_that_arrives_takes_nothing_of_what_was_written_meanwhile(form):
    _suggested(form, lambda: form.locator("#post-fee").fill("0.015"))
    assert form.locator("#post-patience").input_value() == "2 days"
    assert form.locator("#post-fee").input_value() == "0.015"


def test_a_suggestion_for_another_reward_is_not_taken(form):
    _suggested(form, lambda: form.locator("#post-reward").fill("5"))
    assert form.locator("#post-fee").input_value() == "0.01"
    form.get_by_text("was changed meanwhile").wait_for()


def test_says_what_luck_and_a_bribe_cost(form):
    form.get_by_text("doubles what a bare majority of the panel earns").wait_for()
    assert "A bribe of 0.02 ETH" in form.locator("main").inner_text()


def test_an_amount_is_what_is_read_in_every_country_or_it_is_none(form, asked):
    page = form
    wrong = page.locator("#post-reward-wrong")
    strange = [
        "1,5",
        "1e18",
        "0.1.2",
        "\uff11",
        "\u0661",
        "-1",
        "+1",
        "1 000",
        "1_000",
        "0x10",
        ".5",
        "5.",
        "1/2",
        "NaN",
        "1\u202e0",
    ]
    for text in [*strange, "0." + "0" * 18 + "1", str(2**256), "1" * 201]:
        page.locator("#post-reward").fill("1")
        wrong.wait_for(state="hidden")
        page.locator("#post-reward").fill(text)
        wrong.filter(has_text="Write digits and at most one point").wait_for()
    page.locator("#post-reward").fill(str(2**128))
    wrong.wait_for()
    assert asked(page) == [] and page.complaints == []


def test_for_whom_a_bounty_is_stands_on_the_sheet(form, changed_world):
    page, ada = form, changed_world.people["ada"].address
    page.get_by_text("For whom, and who decides").click()
    page.locator("#post-minStanding").fill("2.5")
    press(page, "Check and post")
    said(page)
    sheet(page).get_by_text("Whoever has 2.5 points in the guild may claim until").wait_for()
    sheet(page).get_by_role("button", name="Close").click()
    page.locator("#post-worker").fill(ada)
    press(page, "Check and post")
    said(page)
    sheet(page).get_by_text(f"Only {ada} may claim it, until").wait_for()
