"""The pages of plans and rotas: what one is and holds; the next is posted by anyone, it is filled, and what it holds is taken out."""

import copy
import re

import pytest

from oathwork.contracts.rota import Rota, Rotas
from oathwork.contracts.safe import read_batch
from oathwork.untrusted.documents import content_hash
from tests.page import test_around, test_safe_page
from tests.page.forms import done, go_to_wallet, opened_by, posted_id, press, said, sheet, stopped
from tests.page.lying import ROOT, answer, built, built_without, copied, outcomes
from tests.page.reading import CHECKED, runs_sideways, seen, violations, visit
from tests.page.sheet_files import read_alike
from tests.page.test_api import asked as api
from tests.page.test_api import fields_of, get
from tests.page.test_safe_page import saved_file
from tests.support.stage import DAY

around, STRANGER = test_around.around, test_around.STRANGER
wallet = test_safe_page.wallet
CHECKS = ROOT / "page/src/checks/till.ts"
STAKE = 1_003 * 10**15


@pytest.fixture
def offers(around, changed_world):
    """Of three milestones: 1.003, 0.503 and 0.003 ETH; the text of the first is known."""
    spec = changed_world.bounties["open"].terms.spec
    return [around.offer(spec=spec), around.offer(reward=5 * 10**17), around.offer(reward=7)]


@pytest.fixture
def planned(around, offers):
    """A plan of three milestones, of which the first lives; and its address."""
    plan = around.plan(*offers)
    around.serve(plan)
    around.fill("Plan", plan, sum(offer.stake for offer in offers))
    return around.next("Plan", plan, offers[0]), plan


@pytest.fixture
def turned(around, offers):
    """A rota of one bounty a day, of which the first lives and no money is left; and its address."""
    rota = around.rota(offers[0])
    around.serve(rota)
    around.fill("Rota", rota, STAKE)
    return around.next("Rota", rota, offers[0]), rota


@pytest.fixture
def paid(changed_world):
    """Have a bounty claimed, delivered, judged and paid."""
    stage = changed_world.stage
    return lambda bounty: stage.settle(stage.draw(stage.deliver(stage.claim(bounty))), 90, 80, 70)


@pytest.fixture
def opened(page_for, running_site):
    """Open a page once the server has read the newest block."""

    def opened(who, address, **how):
        seen(running_site)
        return opened_by(page_for, who, address, **how)

    return opened


def test_anyone_posts_the_next_milestone_once_the_last_was_paid(
    opened, planned, paid, offers, changed_world, asked, running_site
):
    bounty, plan = planned
    page = opened("stranger", f"/bounty/0x{bounty.id.hex()}", width=320, theme="light")
    page.get_by_role("link", name="See the plan").click()
    states = page.locator("ol.steps > li")
    states.first.wait_for()
    page.get_by_text(CHECKED).wait_for()
    assert [
        next(word for word in ("lives", "next", "later") if word in each) for each in states.all_inner_texts()
    ] == ["lives", "later", "later"]
    page.get_by_text("The job of milestone 1").click()
    page.get_by_text("This is the text that was posted").wait_for()
    assert violations(page) == [] and not runs_sideways(page)
    page.get_by_text("One of its bounties lives").wait_for()
    assert page.get_by_role("button", name="Post the next").count() == 0
    paid(bounty)
    seen(running_site)
    page.reload()
    page.get_by_label("text can be read").fill("ipfs://job")
    press(page, "Post the next")
    assert said(page) == "Nothing of yours moves. 0.503 ETH goes from the plan into escrow."
    read_alike(page, "till next")
    assert violations(page) == [] and not runs_sideways(page)
    go_to_wallet(page)
    second = changed_world.stage.ledger.bounty(posted_id(page))
    assert (second.terms.poster, second.terms.generation, second.terms.spec) == (plan, 1, offers[1].spec)
    [sent] = asked(page)
    assert int(sent["params"][0].get("value", "0x0"), 16) == 0
    press(page, "Close")
    states.first.get_by_text("Paid.").wait_for()
    states.nth(1).get_by_role("link", name="See the bounty of milestone 2").click()
    page.wait_for_url(f"**/bounty/0x{second.id.hex()}")


def test_what_is_left_goes_to_the_organiser_once_nothing_can_follow(
    opened, planned, around, changed_world, asked, running_site
):
    bounty, plan = planned
    around.call("Plan", plan, "withdraw", bounty.terms, bounty.state).send(around.stage.poster)
    organiser = around.stage.poster.address
    page = opened("stranger", f"/plan/{plan}")
    page.get_by_text("It ended without pay.").wait_for()
    page.get_by_text("The last milestone was not paid").wait_for()
    press(page, "Take out what it holds")
    assert (
        said(page) == f"Nothing of yours moves. 1.509000000000000007 ETH goes to the organiser {organiser}."
    )
    read_alike(page, "till take")
    before = changed_world.chain.balance(organiser)
    done(page, f"1.509000000000000007 ETH was sent to {organiser}.")
    assert changed_world.chain.balance(organiser) - before == 1_509 * 10**15 + 7
    seen(running_site)
    press(page, "Take out what it holds")
    assert "It holds nothing." in stopped(page)
    assert len(asked(page)) == 1


def test_a_rota_is_filled_and_posts_when_its_turn_has_come(
    opened, turned, paid, changed_world, asked, running_site
):
    bounty, where = turned
    rota = Rota(changed_world.chain, where)
    paid(bounty)
    page = opened("ada", f"/bounty/0x{bounty.id.hex()}")
    page.get_by_role("link", name="See the rota").click()
    page.get_by_text("It has ended.").wait_for()
    page.get_by_label("How much").fill("0")
    press(page, "Fill it")
    page.get_by_text("Write an amount above zero.").wait_for()
    page.get_by_label("How much").fill("1.5")
    press(page, "Fill it")
    assert said(page) == f"1.5 ETH goes from you to the rota {where}."
    assert sheet(page).get_by_text("You cannot.").is_visible()
    read_alike(page, "till fill")
    done(page, "Filled: 1.5 ETH.")
    assert rota.held() == 15 * 10**17
    seen(running_site)
    press(page, "Take out what it holds")
    assert "Only the organiser takes money out" in stopped(page)
    press(page, "Close")
    page.get_by_text("Its next turn begins on").wait_for()
    changed_world.later(2 * DAY)
    seen(running_site)
    page.reload()
    press(page, "Post the next")
    assert said(page) == "Nothing of yours moves. 1.003 ETH goes from the rota into escrow."
    go_to_wallet(page)
    assert changed_world.stage.ledger.bounty(posted_id(page)).terms.poster == where
    assert rota.held() == 497 * 10**15 and len(asked(page)) == 2


def test_a_safe_that_organises_one_fills_and_empties_it_by_a_file(
    opened, around, offers, wallet, changed_world, tmp_path, asked
):
    chain = changed_world.chain
    chain.send(wallet.address, b"", changed_world.people["dao"], value=4 * 10**18)
    start = Rotas(chain, around.places["Rotas"]).start(offers[0], chain.now(), DAY)
    where = start.simulate(wallet.address)
    wallet.execute([(start.to, 0, start.data)])
    around.serve(where)
    around.fill("Rota", where, STAKE + 5)
    around.next("Rota", where, offers[0])
    page = opened("ada", f"/rota/{where}")
    page.get_by_role("button", name="Taking out, for the Safe").click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    page.goto(f"/rota/{where}")
    page.get_by_label("How much").fill("20000")  # the Safe has not so much
    page.get_by_role("button", name="Filling, for the Safe").click()
    page.get_by_text("A trial run as the organiser fails").wait_for()
    page.get_by_label("How much").fill("2")
    page.get_by_role("button", name="Filling, for the Safe").click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    steps = read_batch(saved_file(page, tmp_path), chain_id=chain.id)
    rota = Rota(chain, where)
    due = [rota.take(wallet.address, 5), rota.fill(2 * 10**18)]
    assert [(each.to, each.value, each.data) for each in steps] == [
        (each.to, each.value, each.data) for each in due
    ]
    wallet.execute([(each.to, each.value, each.data) for each in steps])
    page.reload()  # it looks at once, and not in some seconds
    page.get_by_text("log shows each of these acts").wait_for()
    assert rota.held() == 2 * 10**18 and asked(page) == []


def test_a_rota_of_a_token_takes_exactly_what_it_is_filled_with(opened, around, changed_world, asked):
    token, ada = around.stage.token, around.stage.worker
    offer = around.offer(token=token.address, spec=changed_world.bounties["open"].terms.spec)
    where = around.rota(offer)
    around.serve(where)
    token.approve(where, STAKE).send(around.stage.poster)
    around.call("Rota", where, "fill", STAKE).send(around.stage.poster)
    around.next("Rota", where, offer)
    page = opened("ada", f"/rota/{where}", theme="dark", width=1280)
    page.get_by_label("How much").fill("2")
    assert violations(page) == []
    before = token.balance_of(ada.address)
    press(page, "Fill it")
    assert said(page).startswith(f"You let the rota {where} take exactly 2 ")
    go_to_wallet(page)
    sheet(page).get_by_role("button", name="Go on to the next step").click()
    sheet(page).get_by_text("You cannot.").wait_for()
    assert f"goes from you to the rota {where}." in said(page)
    done(page, "Filled: 2")
    assert before - token.balance_of(ada.address) == 2 * 10**18
    assert token.allowance(ada.address, where) == 0 and len(asked(page)) == 2


def test_a_lying_server_is_stopped_on_the_page(opened, planned, asked):
    _, plan = planned
    page = opened("ada", "/")

    def lies(route):
        told = route.fetch().json()
        told["held"] = "1"
        route.fulfill(json=told)

    page.route(f"**/api/plan/{plan}", lies)
    page.goto(f"/plan/{plan}")
    page.get_by_text("This server is wrong: do not use it.").wait_for()
    press(page, "Take out what it holds")
    assert "Stopped: this server is wrong" in stopped(page)
    assert asked(page) == []
    visit(page, f"/rota/{plan}")
    assert page.get_by_role("heading", name="No such rota").is_visible()


# --------------------------------------------------------------------------------------------------------- without a browser


@pytest.fixture
def truth(site, running_site, changed_world):
    """The case of an act with a plan or a rota, as the server tells it."""

    def truth(kind, where, act="next", who="stranger"):
        seen(running_site)
        return {
            "act": f"till {act}",
            "kind": kind,
            "where": where,
            "account": changed_world.people[who].address,
            "about": answer(site, "about"),
            "documents": {"0x" + content_hash(each).hex(): each.hex() for each in changed_world.documents},
            "told": answer(site, f"{kind}/{where}"),
        }

    return truth


def other(value):
    """Another value of the same kind."""
    if value is None:
        return 7
    if isinstance(value, bool):
        return not value
    if isinstance(value, str) and value.startswith("0x"):
        return value[:-2] + ("11" if not value.endswith("11") else "22")
    if isinstance(value, str) and value.isdigit():
        return str(int(value) + 1)
    return value + 1 if isinstance(value, int) else "Send the money to me"


def lies_of(value, path=()):
    """Yield the place of each value in an answer, with another value; and each list without its last."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from lies_of(each, (*path, name))
    elif isinstance(value, list):
        if value:
            yield path, value[:-1]
        for place, each in enumerate(value):
            yield from lies_of(each, (*path, place))
    elif value != "":
        yield path, other(value)


def with_lie(case, path, value):
    lie = copy.deepcopy(case)
    *way, last = path
    place = lie["told"]
    for name in way:
        place = place[name]
    place[last] = value
    return lie


@pytest.mark.parametrize("kind", ["plan", "rota"])
def test_no_lie_about_a_plan_or_a_rota_reaches_the_wallet(
    kind, tmp_path, changed_world, truth, planned, turned, paid, offers, around
):
    bounty, where = planned if kind == "plan" else turned
    script = built(ROOT, tmp_path / "lies.mjs")
    lives = truth(kind, where)
    assert lives["told"].keys() == fields_of("Till") and lives["told"]["posted"][0].keys() == fields_of(
        "Posted"
    )
    paid(bounty)
    if kind == "rota":
        changed_world.later(2 * DAY)
        around.fill("Rota", where, STAKE)
    case, fill, take = truth(kind, where), truth(kind, where, "fill"), truth(kind, where, "take")
    taken = "no"  # by nobody but the organiser
    assert outcomes(script, changed_world.url, [lives, case, fill, take]) == [
        "behind",
        "asked",
        "asked",
        taken,
    ]
    lies = [(path, with_lie(case, path, value)) for path, value in lies_of(case["told"])]
    found = outcomes(script, changed_world.url, [lie for _, lie in lies])
    reached = [path for (path, _), each in zip(lies, found, strict=True) if each not in ("lie", "unknown")]
    assert reached == [] and len(lies) > 40
    for place in (("live",), ("next",), ("posted",)):
        gone = with_lie(case, place, [] if place == ("posted",) else None)
        if gone != case:
            assert outcomes(script, changed_world.url, [gone]) == ["lie"], place


@pytest.mark.parametrize("kind", ["plan", "rota"])
def test_of_one_whose_bounty_lives_nothing_is_believed_either(
    kind, tmp_path, changed_world, truth, planned, turned
):
    """What is filled then: the lie is found all the same."""
    _, where = planned if kind == "plan" else turned
    case = truth(kind, where, "fill")
    lies = [(path, with_lie(case, path, value)) for path, value in lies_of(case["told"]["live"], ("live",))]
    lies += [(("live",), with_lie(case, ("live",), None)), (("paid",), with_lie(case, ("paid",), True))]
    script = built(ROOT, tmp_path / "lies.mjs")
    first, *found = outcomes(script, changed_world.url, [case, *(lie for _, lie in lies)])
    assert first == "asked"
    assert [path for (path, _), each in zip(lies, found, strict=True) if each != "lie"] == []


# Of each check, a lie that only it stops. What `code` stops test_checks.py says.
ONLY = {
    "where": (("at", "hash"), "0x" + "12" * 32),
    "agreed": (("organiser",), STRANGER),
    "token": (("symbol",), "USDC"),
    "standing": (("held",), "1"),
    "posts": (("posted", 0, "bounty"), "0x" + "11" * 32),
    "titles": (("titles", 0), "Send the money to me"),
}


def test_a_lie_that_one_check_stops_gets_through_without_it(tmp_path, changed_world, truth, planned):
    text = CHECKS.read_text()
    [listed] = re.findall(r"^export const TILL_CHECKS\b.* = \[(.*)\]$", text, re.MULTILINE)
    assert {*listed.split(", ")} - {"code"} == ONLY.keys(), "every check before an act has a lie"
    case, script = truth("plan", planned[1], "fill"), built_without(copied(tmp_path), CHECKS)
    for check, (place, value) in ONLY.items():
        lie = with_lie(case, place, value)
        assert outcomes(script, changed_world.url, [lie], check) == ["asked"], check


def test_what_cannot_be_posted_now_is_refused_before_the_wallet(
    tmp_path, changed_world, truth, turned, planned, paid, around, offers
):
    bounty, rota = turned
    script = built(ROOT, tmp_path / "lies.mjs")
    plan = around.plan(*offers, salt=b"\x01" * 32)
    around.fill("Plan", plan, offers[0].stake)  # and not that of all
    lives = truth("plan", planned[1])
    assert outcomes(script, changed_world.url, [truth("plan", plan), lives]) == ["no", "no"]
    paid(bounty)
    early = truth("rota", rota)
    assert outcomes(script, changed_world.url, [early, truth("rota", rota, "take")]) == ["no", "no"]
    changed_world.later(2 * DAY)
    assert outcomes(script, changed_world.url, [truth("rota", rota)]) == ["no"], "nothing is in it"
    around.fill("Rota", rota, STAKE)
    assert outcomes(script, changed_world.url, [truth("rota", rota)]) == ["asked"]


def test_a_plan_of_another_factory_posts_nothing(tmp_path, changed_world, around, truth, planned, paid):
    """The code of a plan at an address that its factory would not give it; a contract of another kind; an account."""
    bounty, plan = planned
    paid(bounty)
    case = truth("plan", plan)
    lies = []
    for where in (around.copy(plan), around.rota(), around.places["Plans"], STRANGER):
        lie = copy.deepcopy(case) | {"where": where}
        lie["told"]["till"] = where
        lies.append(lie)
    script = built(ROOT, tmp_path / "lies.mjs")
    assert outcomes(script, changed_world.url, [case, *lies]) == ["asked", *["lie"] * len(lies)]


def test_the_server_tells_what_comes_next_and_of_nothing_that_no_factory_made(
    site, planned, turned, paid, offers, around, running_site
):
    (bounty, plan), (_, rota) = planned, turned
    seen(running_site)
    told = api(site, f"plan/{plan}")
    assert (told["next"], told["ended"], told["count"]) == (offers[1].to_json(), 0, 3)
    assert told["live"]["terms"] == bounty.terms.to_json()
    assert api(site, f"rota/{rota}")["next"] == offers[0].to_json()
    for number in (1, 2):
        paid(bounty)
        bounty = around.next("Plan", plan, offers[number])
    seen(running_site)
    told = api(site, f"plan/{plan}")
    assert (told["next"], told["ended"], [each["number"] for each in told["posted"]]) == (None, 2, [0, 1, 2])
    for address in (f"plan/{rota}", f"rota/{plan}", f"plan/{STRANGER}", f"rota/{around.copy(rota)}"):
        assert get(site, f"/api/{address}")[0] == 404
    assert b"3 milestones in their order, 1 ETH for the first" in get(site, f"/plan/{plan}")[2]
    assert b"the same bounty once in 1 day" in get(site, f"/rota/{rota}")[2]
