"""Starting a crowd in the page: by an account and by a Safe; what would never be posted is refused before the wallet is asked."""

import copy

import pytest

from oathwork.chain.client import rpc
from oathwork.contracts.crowd import Crowd, Crowds
from oathwork.contracts.safe import read_batch
from oathwork.evidence.specification import write_specification
from oathwork.model.amounts import DAY
from oathwork.model.guild import guild_hex
from oathwork.model.terms import NOBODY
from oathwork.untrusted.documents import content_hash
from tests.page import test_crowds, test_safe_page
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
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.reading import runs_sideways, violations
from tests.page.sheet_files import read_alike
from tests.page.test_safe_page import saved_file
from tests.page.vectors import page as page_answers

around, wallet = test_crowds.around, test_safe_page.wallet

ETHER = 10**18
SPEC = write_specification(TITLE, [CRITERION, "I would merge it"], licence="MIT", text=TEXT)


@pytest.fixture
def form(page_for, changed_world, around):
    """The form of whoever comes from the page of crowds, filled in: of the DAO, whom the guild serves."""
    page = opened_by(page_for, "dao", "/crowds")
    page.get_by_role("link", name="Start a crowd").click()
    fill_offer(page, changed_world)
    page.get_by_label("Time to gather it").fill("10 days")
    return page


def test_an_organiser_starts_a_crowd_and_comes_to_its_page(form, changed_world, around, asked, running_site):
    page, world = form, changed_world
    press(page, "Check and start the crowd")
    words = said(page)
    assert words.startswith(
        "Nothing of yours moves. You start a crowd that gathers 0.53 ETH for this bounty, at 0x"
    )
    assert sheet(page).get_by_text("the steward of the guild names it").is_visible()
    read_alike(page, "start")
    assert violations(page) == []
    go_to_wallet(page)
    sheet(page).get_by_text("Started: the crowd").wait_for()
    sheet(page).get_by_text("kept on this server").wait_for()
    [sent] = asked(page)
    assert (sent["method"], sent["params"][0].get("value", "0x0")) == ("eth_sendTransaction", "0x0")
    press(page, "Close")
    page.get_by_text("0.53 ETH is missing.").wait_for()
    crowd = Crowd(world.chain, page.url[-42:])
    setup = crowd.setup()
    assert (setup.organiser, setup.stake, setup.token) == (
        world.people["dao"].address,
        53 * ETHER // 100,
        NOBODY,
    )
    assert abs(setup.until - world.chain.now() - 10 * DAY) < 600 and crowd.address in words
    assert running_site.source.store.document(content_hash(SPEC)) == SPEC
    page.goto("/post")
    assert page.get_by_label("Title", exact=True).input_value() == ""
    assert page.complaints == []


def test_what_is_started_is_what_the_toolkit_starts_from_the_same_files(
    form, changed_world, around, asked, tmp_path
):
    """The files that the form saves, read by the toolkit: the same offer, and so the same crowd."""
    from oathwork.workflows.terms_file import read_agreed_offer

    saved = []
    form.on("download", lambda each: saved.append(each))
    with form.expect_download(lambda each: each.suggested_filename == "bounty.toml"):
        press(form, "Save as files")
    for each in saved:
        each.save_as(tmp_path / each.suggested_filename)
    offer = read_agreed_offer(tmp_path / "bounty.toml", changed_world.contracts).terms
    press(form, "Check and start the crowd")
    said(form)
    go_to_wallet(form)
    sheet(form).get_by_text("Started: the crowd").wait_for()
    [sent] = asked(form)
    press(form, "Close")
    form.wait_for_url("**/crowd/0x*")
    until = Crowd(changed_world.chain, form.url[-42:]).setup().until
    call = Crowds(changed_world.chain, around.places["Crowds"]).start(offer, until)
    assert sent["params"][0]["data"] == "0x" + call.data.hex()


def test_what_stands_in_the_way_is_said_and_the_wallet_is_asked_nothing(form, changed_world, asked):
    form.get_by_label("Time to gather it").fill("2 years")
    form.locator("#post-bond").fill("0.001")
    for field, words in (
        ("within", "must be 1 hour to 365 days"),
        ("bond", "is below the fees of the whole panel"),
    ):
        form.locator(f"#post-{field}-wrong").filter(has_text=words).wait_for()
    press(form, "Check and start the crowd")
    form.get_by_text("2 things stand in the way").wait_for()
    form.reload()
    assert form.get_by_label("Time to gather it").input_value() == "2 years", "a draft is kept"
    form.get_by_label("Time to gather it").fill("30 days")
    form.locator("#post-bond").fill("0.05")
    form.locator("#post-fee").fill("0.001")
    form.locator("#post-size").fill("7")  # of twelve seats: never
    form.locator("#post-size-wrong").filter(has_text="this bounty needs 14").wait_for()
    world = changed_world
    for who in ("ben", "cleo", "dan"):
        world.contracts.guilds.end_seat(world.guild, world.people[who].address).send(world.people["steward"])
    form.locator("#post-size").fill("5")  # the guild has too few who are there, today
    press(form, "Check and start the crowd")
    said(form)
    assert "It could not be posted today." in sheet(form).inner_text()
    assert asked(form) == []


def test_without_its_factory_no_crowd_is_started(page_for, changed_world, asked):
    page = opened_by(page_for, "dao", "/post?crowd")
    fill_offer(page, changed_world)
    press(page, "Check and start the crowd")
    assert "The contract that makes crowds is not on your wallet" in stopped(page)
    assert asked(page) == []


def test_a_safe_starts_one_by_a_file_and_it_is_found(form, changed_world, around, wallet, tmp_path, asked):
    form.get_by_label("A Safe", exact=True).check()
    form.get_by_label("Address of the Safe").fill(wallet.address)
    form.get_by_role("button", name="Make the Safe").click()
    form.get_by_role("heading", name="For a Safe").wait_for()
    [step] = read_batch(saved_file(form, tmp_path), chain_id=changed_world.chain.id)
    assert (step.to, step.value) == (around.places["Crowds"], 0)
    wallet.execute([(step.to, step.value, step.data)])
    form.reload()  # it looks at once, and not in some seconds
    form.get_by_role("link", name="Look at the crowd").click()
    form.wait_for_url("**/crowd/0x*")
    assert Crowd(changed_world.chain, form.url[-42:]).setup().organiser == wallet.address
    assert asked(form) == []


def test_on_a_small_screen_nothing_runs_off(page_for, changed_world):
    page = opened_by(page_for, None, "/post?crowd", theme="light", width=320)
    page.get_by_label("Time to gather it").wait_for()
    assert violations(page) == [] and not runs_sideways(page)


# --------------------------------------------------------------------------------------------------------- without a browser


def test_no_lie_of_a_server_starts_a_crowd(tmp_path, site, changed_world, around):
    """All that it says of a crowd to be started is which network it is about: what is signed is what the form says."""
    truth = {
        "act": "start",
        "account": changed_world.people["dao"].address,
        "about": answer(site, "about"),
        "form": {"guild": guild_hex(changed_world.guild)},
    }
    other = copy.deepcopy(truth)
    other["about"]["chain"]["id"] += 1
    cases = [truth, other, truth | {"form": {}}, truth | {"form": truth["form"] | {"bond": "0"}}]
    script = built(ROOT, tmp_path / "lies.mjs")
    assert outcomes(script, changed_world.url, cases) == ["asked", "no", "no", "no"]


def test_only_the_factory_s_word_says_that_a_crowd_was_started(changed_world, around):
    chain, offer, until = changed_world.chain, around.offer(), changed_world.chain.now() + DAY
    organiser = around.stage.poster.address
    makers = [around.places["Crowds"], around.imitation()]
    logs = []
    for maker in makers:
        around.crowd(offer, until, where=maker)
        logs.append(rpc(chain, "eth_getLogs", {"fromBlock": "0x0", "address": maker})[-1])
    asked = {"log": logs[0], "organiser": organiser, "offer": offer, "until": until}
    questions = [
        asked,
        asked | {"log": logs[1]},
        asked | {"until": until + 1},
        asked | {"organiser": around.stage.mate.address},
    ]
    assert page_answers([("started", each) for each in questions]) == [True, False, False, False]
