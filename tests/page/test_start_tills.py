"""Starting a plan of milestones and a rota in the page, with their money, by an account and by a Safe."""

import copy
import re

import pytest

from oathwork.chain.client import rpc
from oathwork.contracts.plan import MilestonePlan, Plans
from oathwork.contracts.rota import Rota, Rotas
from oathwork.contracts.safe import read_batch
from oathwork.model.amounts import DAY
from oathwork.model.guild import guild_hex
from oathwork.model.terms import NOBODY
from oathwork.untrusted.documents import content_hash
from oathwork.workflows.terms_file import read_agreed_offer
from tests.page import test_around, test_safe_page
from tests.page.forms import fill_offer, go_to_wallet, opened_by, press, said, sheet
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.reading import runs_sideways, seen, violations
from tests.page.sheet_files import read_alike
from tests.page.test_safe_page import saved_file
from tests.page.vectors import page as page_answers
from tests.support.stage import SETTINGS

around, wallet = test_around.around, test_safe_page.wallet
FIRST, SECOND = 53 * 10**16, 83 * 10**16  # what each milestone takes


def add_milestone(page, reward="0.8"):
    """A second one, which has the first one's terms but for its job and its reward."""
    press(page, "Add a milestone")
    page.get_by_label("Title", exact=True).fill("The second")
    page.get_by_label("Criterion 2", exact=True).fill("It is done")
    page.locator("#post-reward").fill(reward)


def second_guild(world, site):
    """Found another guild, which the server knows, with seven seats."""
    peers, guilds = world.stage.peers[:7], world.contracts.guilds
    accounts = [peer.address for peer in peers]
    found = guilds.found("Others", world.people["steward"].address, accounts, SETTINGS)
    guild = found.send(world.people["steward"]).event("Founded").facts["guild"]
    for peer in peers:
        guilds.take_seat(guild).send(peer)
    seen(site)
    return guild


def move(page, button, told, then):
    """Move the milestone that is written; the keyboard is on the button that can be pressed next."""
    press(page, button)
    page.get_by_text(told).wait_for()
    page.wait_for_function("name => document.activeElement.textContent === name", arg=then)


def files(page, folder, count):
    """Save the form as files, and return the bounties' files."""
    saved = []
    page.on("download", lambda each: saved.append(each))
    with page.expect_download(lambda _: len(saved) == count):
        press(page, "Save as files")
    for each in saved:
        each.save_as(folder / each.suggested_filename)
    return sorted(folder.glob("bounty*.toml"))


def test_a_dao_comes_from_its_guild_and_starts_a_plan_with_its_money(
    page_for, changed_world, around, asked, running_site, tmp_path
):
    world, chain = changed_world, changed_world.chain
    others = second_guild(world, running_site)
    page = opened_by(page_for, "dao", f"/guild/{guild_hex(world.guild)}")
    page.get_by_role("link", name="Start a plan of milestones").click()
    fill_offer(page, world)
    add_milestone(page, reward="much")
    page.locator("#post-reward-wrong").filter(has_text="Write digits").wait_for()
    assert page.locator("#post-token").count() == 0, "the first one's is all one's"
    page.get_by_label("Guild whose peers judge").select_option(guild_hex(others))
    page.get_by_label("1. slug()").check()
    press(page, "Check and start the plan")
    page.get_by_text("One thing stands in the way").wait_for()
    press(page, "Milestone 2: Reward for the worker")
    assert page.locator("#post-reward:focus").input_value() == "much"
    move(page, "Move milestone 2 up", "It is milestone 1 of 2 now.", "Move milestone 1 down")
    press(page, "Add a milestone")
    page.locator("#job-title:focus").wait_for()
    move(page, "Move milestone 3 up", "It is milestone 2 of 3 now.", "Move milestone 2 up")
    press(page, "Remove milestone 2")
    page.get_by_text("Milestone 2 is removed; 2 are left.").wait_for()
    assert page.locator("#post-milestones:focus").count() == 1, "the keyboard is not lost"
    page.reload()
    page.get_by_label("1. The second").check()
    assert page.locator("#post-reward").input_value() == "much", "a draft is kept, in its order"
    is_chosen = "value => document.querySelector('#post-guild').value === value"
    page.wait_for_function(is_chosen, arg=guild_hex(others))
    move(page, "Move milestone 1 down", "It is milestone 2 of 2 now.", "Move milestone 2 up")
    assert page.get_by_label("2. The second").is_checked()
    page.locator("#post-reward").fill("0.8")
    page.get_by_text("You bring in 1.36 ETH at once.").wait_for()
    assert violations(page) == []
    offers = [read_agreed_offer(each, world.contracts).terms for each in files(page, tmp_path, 4)]
    press(page, "Check and start the plan")
    words = said(page)
    assert words.startswith("Nothing of yours moves. You start a plan of 2 milestones, at 0x")
    assert words.endswith("All of them take 1.36 ETH.")
    for line in (
        f"Milestone 1: 3 peers judge the work, drawn by lot among the 12 seats of the guild {guild_hex(world.guild)}",
        f"Milestone 2: 3 peers judge the work, drawn by lot among the 7 seats of the guild {guild_hex(others)}",
        "Milestone 2, “The second”: 0.8 ETH for the worker",
        f"Guild {guild_hex(world.guild)}: Before it can post, the steward of the guild names it",
        f"Guild {guild_hex(others)}: Before it can post",
    ):
        assert sheet(page).get_by_text(line).is_visible()
    read_alike(page, "start plan")
    go_to_wallet(page)
    sheet(page).get_by_text("Started: the plan").wait_for()
    sheet(page).get_by_text("are kept on this server").wait_for()
    press(page, "Go on to the next step")
    sheet(page).get_by_text("You cannot.").wait_for()
    assert said(page).startswith("1.36 ETH goes from you to the plan 0x")
    go_to_wallet(page)
    sheet(page).get_by_text("Filled: 1.36 ETH.").wait_for()
    start, fill = (each["params"][0] for each in asked(page))
    assert start["data"] == "0x" + Plans(chain, around.places["Plans"]).start(offers).data.hex()
    assert int(fill["value"], 16) == FIRST + SECOND and start.get("value", "0x0") == "0x0"
    press(page, "Close")
    page.get_by_text("It comes next.").wait_for()
    plan = MilestonePlan(chain, page.url[-42:])
    setup = plan.setup()
    assert (setup.organiser, setup.total, setup.token) == (
        world.people["dao"].address,
        FIRST + SECOND,
        NOBODY,
    )
    assert plan.held() == setup.total and plan.address in words
    assert [offer.guild for offer in offers] == [world.guild, others]
    page.get_by_role("link", name=f"{guild_hex(others)[:6]}…{guild_hex(others)[-4:]}").wait_for()
    for offer in offers:
        assert content_hash(running_site.source.store.document(offer.spec)) == offer.spec
    page.goto("/post?plan")
    assert page.get_by_label("Title", exact=True).input_value() == ""
    assert page.get_by_label("2. ").count() == 0 and page.complaints == []


def test_a_rota_is_started_with_the_money_of_two_rounds_on_a_small_screen(
    page_for, changed_world, around, asked, running_site
):
    world, chain = changed_world, changed_world.chain
    page = opened_by(page_for, "dao", "/post", theme="light", width=320)
    page.get_by_label("The same bounty again and again: a rota").check()
    fill_offer(page, world)
    for label, wrong in (
        ("Once every", "now and then"),
        ("Rounds whose money", "some"),
        ("Time until the first", "x"),
    ):
        page.get_by_label(label).fill(wrong)
    press(page, "Check and start the rota")
    page.get_by_text("3 things stand in the way").wait_for()
    assert violations(page) == [] and not runs_sideways(page)
    for label, text in (
        ("Once every", "2 weeks"),
        ("Rounds whose money", "2"),
        ("Time until the first", "0 days"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_text("You bring in 1.06 ETH at once.").wait_for()
    press(page, "Check and start the rota")
    assert "You start a rota that posts this bounty once every 14 days, at 0x" in said(page)
    assert violations(page) == [] and not runs_sideways(page)
    read_alike(page, "start rota")
    go_to_wallet(page)
    sheet(page).get_by_text("Started: the rota").wait_for()
    press(page, "Go on to the next step")
    sheet(page).get_by_text("You cannot.").wait_for()
    go_to_wallet(page)
    sheet(page).get_by_text("Filled: 1.06 ETH.").wait_for()
    press(page, "Close")
    page.wait_for_url("**/rota/0x*")
    rota = Rota(chain, page.url[-42:])
    setup = rota.setup()
    assert (setup.organiser, setup.period, rota.held()) == (world.people["dao"].address, 14 * DAY, 2 * FIRST)
    around.serve(rota.address)
    seen(running_site)
    press(page, "Post the next")
    assert said(page) == "Nothing of yours moves. 0.53 ETH goes from the rota into escrow."
    go_to_wallet(page)
    sheet(page).get_by_text("Posted. Its id is").wait_for()
    assert len(asked(page)) == 3 and rota.held() == FIRST


def test_a_safe_starts_and_fills_a_plan_by_one_file_and_it_is_found(
    page_for, changed_world, around, wallet, tmp_path, asked
):
    chain = changed_world.chain
    chain.send(wallet.address, b"", changed_world.people["dao"], value=2 * 10**18)
    page = opened_by(page_for, "dao", "/post?plan")
    fill_offer(page, changed_world)
    add_milestone(page, reward="20000")  # the Safe has not so much
    page.get_by_label("A Safe", exact=True).check()
    page.get_by_label("Address of the Safe").fill(wallet.address)
    for_safe = page.get_by_role("button", name="Make the Safe")
    for_safe.click()
    page.get_by_text("A trial run as the organiser fails").wait_for()
    page.locator("#post-reward").fill("0.8")
    for_safe.click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    steps = read_batch(saved_file(page, tmp_path), chain_id=chain.id)
    assert [(each.to == around.places["Plans"], each.value) for each in steps] == [
        (True, 0),
        (False, FIRST + SECOND),
    ]
    wallet.execute([(each.to, each.value, each.data) for each in steps])
    page.reload()  # it looks at once, and not in some seconds
    page.get_by_role("link", name="Look at the plan").click()
    page.wait_for_url("**/plan/0x*")
    plan = MilestonePlan(chain, page.url[-42:])
    assert (plan.setup().organiser, plan.held(), plan.address) == (
        wallet.address,
        FIRST + SECOND,
        steps[1].to,
    )
    assert asked(page) == []


# --------------------------------------------------------------------------------------------------------- without a browser


@pytest.mark.parametrize("kind", ["plan", "rota"])
def test_no_lie_of_a_server_starts_one_and_what_is_never_posted_is_refused(
    kind, tmp_path, site, changed_world, around
):
    """All that it says of one to be started is which network it is about: what is signed is what the form says."""
    offer = {"guild": guild_hex(changed_world.guild)}
    truth = {
        "act": "start till",
        "account": changed_world.people["dao"].address,
        "about": answer(site, "about"),
        "kind": {"kind": kind},
        "form": [offer] if kind == "rota" else [offer, offer | {"reward": "0.2"}],
    }
    lied = copy.deepcopy(truth)
    lied["about"]["chain"]["id"] += 1
    never = ({}, offer | {"bond": "0"}, offer | {"seats": "5"})  # seats: fewer than twice the panel
    wrong = [truth | {"form": [*truth["form"][1:], each]} for each in never]
    if kind == "rota":
        wrong += [
            truth | {"kind": truth["kind"] | each}
            for each in ({"period": "0 days"}, {"rounds": "x"}, {"firstIn": ""})
        ]
    script = built(ROOT, tmp_path / "lies.mjs")
    first, *found = outcomes(script, changed_world.url, [truth, lied, *wrong])
    assert (first, {*found}) == ("asked", {"no"})
    empty = truth | {"says": "all", "kind": truth["kind"] | {"fills": False, "rounds": "0"}}
    full = truth | {"says": "all", "kind": truth["kind"] | {"rounds": "3"}}
    nothing, money = outcomes(script, changed_world.url, [empty, full])
    assert "Nothing is in it yet" in nothing and "next step" not in nothing
    assert f"The next step brings in {'0.76' if kind == 'plan' else '1.59'} ETH." in money


def test_a_plan_just_like_another_is_started_only_by_who_says_so(tmp_path, site, changed_world, around):
    """Each has a salt that none of those before has: the address is its own, and what was looked at is what starts it."""
    chain, dao = changed_world.chain, changed_world.people["dao"]
    case = {
        "act": "start till",
        "account": dao.address,
        "about": answer(site, "about"),
        "form": [{"guild": guild_hex(changed_world.guild)}] * 2,
        "kind": {"kind": "plan"},
    }
    other = case | {"kind": {"kind": "plan", "another": True}}
    script, started = built(ROOT, tmp_path / "lies.mjs"), []
    for each in (case, other, other):
        data, told = outcomes(script, changed_world.url, [each | {"says": "data"}, each | {"says": "all"}])
        [where] = re.findall("milestones, at (0x[0-9a-fA-F]{40})", told)
        assert ("You have started a plan just like it" in told) == bool(started)
        assert all(f"just like it, at {before}" in told for before in started[-1:])
        chain.send(around.places["Plans"], bytes.fromhex(data[2:]), dao)
        assert MilestonePlan(chain, where).organiser() == dao.address
        started.append(where)
        assert outcomes(script, changed_world.url, [case]) == ["no"]
    assert len({*started}) == 3


def test_without_their_factories_none_is_started(tmp_path, site, changed_world):
    case = {
        "act": "start till",
        "account": changed_world.people["dao"].address,
        "about": answer(site, "about"),
        "form": [{"guild": guild_hex(changed_world.guild)}],
    }
    cases = [case | {"kind": {"kind": kind}} for kind in ("plan", "rota")]
    assert outcomes(built(ROOT, tmp_path / "lies.mjs"), changed_world.url, cases) == ["no", "no"]


def test_only_the_factory_s_word_says_that_one_was_started_and_where_it_stands(changed_world, around):
    chain, organiser = changed_world.chain, around.stage.poster.address
    offers = [around.offer(), around.offer(reward=7)]
    plan, rota = around.plan(*offers), around.rota(offers[0])
    own = {"kind": "rota", "organiser": organiser, "token": NOBODY, "total": 0, "salt": "0x" + "00" * 32}
    hashes = page_answers([("offerHash", {"offer": each}) for each in offers])
    turns = Rota(chain, rota).setup()
    setups = [
        own | {"kind": "plan", "offers": hashes, "total": MilestonePlan(chain, plan).setup().total, "start": 0, "period": 0},
        own | {"offers": hashes[:1], "start": turns.start, "period": turns.period},
    ]  # fmt: skip
    assert page_answers([("tillAt", {"setup": each}) for each in setups]) == [plan, rota]
    logs = [
        rpc(chain, "eth_getLogs", {"fromBlock": "0x0", "address": around.places[name]})[-1]
        for name in ("Plans", "Rotas")
    ]
    other = around.stage.stranger.address
    questions = [{"log": log, "setup": setup} for log, setup in zip(logs, setups, strict=True)]
    for log, setup in zip(logs, setups, strict=True):
        questions += [
            {"log": log | {"address": other}, "setup": setup},
            {"log": log, "setup": setup | {"organiser": other}},
            {"log": log, "setup": setup | {"offers": hashes[1:]}},
            {"log": log, "setup": setup | {"salt": "0x" + "01" * 32}},
        ]
    questions.append({"log": logs[1], "setup": setups[1] | {"period": turns.period + 1}})
    assert page_answers([("startedTill", each) for each in questions]) == [True] * 2 + [False] * 9
    assert Plans(chain, around.places["Plans"]).address_of(organiser, offers) == plan
    assert Rotas(chain, around.places["Rotas"]).address_of(organiser, offers[0], *turns[3:5]) == rota
