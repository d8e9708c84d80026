"""What follows a bounty of a plan or a rota: the next is posted by anyone, it is filled, and what it holds is taken out."""

import copy

import pytest

from oathwork.contracts.rota import Rota, Rotas
from oathwork.contracts.safe import read_batch
from oathwork.untrusted.documents import content_hash
from tests.page import test_around, test_safe_page
from tests.page.forms import done, go_to_wallet, opened_by, posted_id, press, said, sheet, stopped
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.reading import runs_sideways, violations
from tests.page.test_safe_page import saved_file
from tests.support.stage import DAY

told, around, STRANGER = test_around.told, test_around.around, test_around.STRANGER
wallet = test_safe_page.wallet
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


def page_of(bounty, act="/next"):
    return f"/bounty/0x{bounty.id.hex()}{act}"


def test_anyone_posts_the_next_milestone_once_the_last_was_paid(
    page_for, told, planned, paid, offers, changed_world, asked
):
    bounty, plan = planned
    told(bounty)
    page = opened_by(page_for, "stranger", page_of(bounty, ""), width=320, theme="light")
    page.get_by_role("link", name="Post the next, or take out the rest").click()
    page.get_by_text("The next one pays").wait_for()
    press(page, "Post the next")
    assert "One of its bounties lives" in stopped(page)
    press(page, "Close")
    paid(bounty)
    told(bounty)
    page.get_by_label("text can be read").fill("ipfs://job")
    press(page, "Post the next")
    assert said(page) == "Nothing of yours moves. 0.503 ETH go from the plan into escrow."
    assert violations(page) == [] and not runs_sideways(page)
    go_to_wallet(page)
    second = changed_world.stage.ledger.bounty(posted_id(page))
    assert (second.terms.poster, second.terms.generation, second.terms.spec) == (plan, 1, offers[1].spec)
    [sent] = asked(page)
    assert int(sent["params"][0].get("value", "0x0"), 16) == 0
    press(page, "Close")


def test_what_is_left_goes_to_the_organiser_once_nothing_can_follow(
    page_for, told, planned, around, changed_world, asked
):
    bounty, plan = planned
    around.call("Plan", plan, "withdraw", bounty.terms, bounty.state).send(around.stage.poster)
    told(bounty)
    organiser = around.stage.poster.address
    page = opened_by(page_for, "stranger", page_of(bounty))
    press(page, "Post the next")
    assert "The last milestone was not paid" in stopped(page)
    press(page, "Close")
    press(page, "Take out what it holds")
    assert said(page) == f"Nothing of yours moves. 1.509000000000000007 ETH go to the organiser {organiser}."
    before = changed_world.chain.balance(organiser)
    done(page, f"1.509000000000000007 ETH were sent to {organiser}.")
    assert changed_world.chain.balance(organiser) - before == 1_509 * 10**15 + 7
    press(page, "Take out what it holds")
    assert "It holds nothing." in stopped(page)
    assert len(asked(page)) == 1


def test_a_rota_is_filled_and_posts_when_its_turn_has_come(
    page_for, told, turned, paid, changed_world, asked
):
    bounty, where = turned
    rota = Rota(changed_world.chain, where)
    paid(bounty)
    told(bounty)
    page = opened_by(page_for, "ada", page_of(bounty, ""))
    page.get_by_role("link", name="Fill it, post the next, or take money out").click()
    page.get_by_label("How much").fill("0")
    press(page, "Fill it")
    page.get_by_text("Write an amount above zero.").wait_for()
    page.get_by_label("How much").fill("1.5")
    press(page, "Fill it")
    assert said(page) == f"1.5 ETH go from you to the rota {where}."
    assert sheet(page).get_by_text("You cannot.").is_visible()
    done(page, "Filled: 1.5 ETH.")
    assert rota.held() == 15 * 10**17
    press(page, "Take out what it holds")
    assert "Only the organiser takes money out" in stopped(page)
    press(page, "Close")
    changed_world.later(2 * DAY)
    told(bounty)
    press(page, "Post the next")
    assert said(page) == "Nothing of yours moves. 1.003 ETH go from the rota into escrow."
    go_to_wallet(page)
    assert changed_world.stage.ledger.bounty(posted_id(page)).terms.poster == where
    assert rota.held() == 497 * 10**15 and len(asked(page)) == 2


def test_a_safe_that_organises_one_fills_and_empties_it_by_a_file(
    page_for, told, around, offers, wallet, changed_world, tmp_path, asked
):
    chain = changed_world.chain
    chain.send(wallet.address, b"", changed_world.people["dao"], value=4 * 10**18)
    start = Rotas(chain, around.places["Rotas"]).start(offers[0], chain.now(), DAY)
    where = start.simulate(wallet.address)
    wallet.execute([(start.to, 0, start.data)])
    around.serve(where)
    around.fill("Rota", where, STAKE + 5)
    bounty = around.next("Rota", where, offers[0])
    told(bounty)
    page = opened_by(page_for, "ada", page_of(bounty))
    page.get_by_role("button", name="Taking out, for the Safe").click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    page.goto(page_of(bounty))
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


def test_a_rota_of_a_token_takes_exactly_what_it_is_filled_with(page_for, told, around, changed_world, asked):
    token, ada = around.stage.token, around.stage.worker
    offer = around.offer(token=token.address, spec=changed_world.bounties["open"].terms.spec)
    where = around.rota(offer)
    around.serve(where)
    token.approve(where, STAKE).send(around.stage.poster)
    around.call("Rota", where, "fill", STAKE).send(around.stage.poster)
    bounty = around.next("Rota", where, offer)
    told(bounty)
    page = opened_by(page_for, "ada", page_of(bounty), theme="dark", width=1280)
    page.get_by_label("How much").fill("2")
    assert violations(page) == []
    before = token.balance_of(ada.address)
    press(page, "Fill it")
    assert said(page).startswith(f"You let the rota {where} take exactly 2 ")
    go_to_wallet(page)
    sheet(page).get_by_role("button", name="Go on to the next step").click()
    sheet(page).get_by_text("You cannot.").wait_for()
    assert f"go from you to the rota {where}." in said(page)
    done(page, "Filled: 2")
    assert before - token.balance_of(ada.address) == 2 * 10**18
    assert token.allowance(ada.address, where) == 0 and len(asked(page)) == 2


def test_who_reads_is_told_of_bounties_that_nothing_follows(page_for, changed_world):
    page = page_for(None, at=page_of(changed_world.bounties["open"]))
    page.get_by_text("This bounty is of no plan and no rota").wait_for()
    assert violations(page) == []


# --------------------------------------------------------------------------------------------------------- without a browser


@pytest.fixture
def truth(site, told, changed_world):
    """The case of an act after a bounty, as the server tells it."""

    def truth(bounty, act="till next", who="stranger"):
        return {
            "act": act,
            "id": "0x" + bounty.id.hex(),
            "account": changed_world.people[who].address,
            "about": answer(site, "about"),
            "documents": {"0x" + content_hash(each).hex(): each.hex() for each in changed_world.documents},
            "bounty": told(bounty),
        }

    return truth


def lies_of(case):
    """The same case with one lie of the server in each."""
    for name in case["bounty"]["around"]["poster"]["next"]:
        lie = copy.deepcopy(case)
        offer = lie["bounty"]["around"]["poster"]["next"]
        value = offer[name]
        if isinstance(value, str) and value.startswith("0x"):
            offer[name] = value[:-2] + ("11" if not value.endswith("11") else "22")
        else:
            offer[name] = type(value)(int(value) + 1)
        yield lie
    for name, value in {"kind": "rota", "organiser": STRANGER}.items():
        lie = copy.deepcopy(case)
        lie["bounty"]["around"]["poster"][name] = value
        yield lie
    lie = copy.deepcopy(case)
    lie["bounty"]["bounty"]["terms"]["poster"] = STRANGER
    yield lie


def test_no_lie_about_the_next_milestone_reaches_the_wallet(
    tmp_path, changed_world, truth, planned, paid, offers
):
    bounty, _ = planned
    script = built(ROOT, tmp_path / "lies.mjs")
    assert outcomes(script, changed_world.url, [truth(bounty)]) == ["no"], "one lives"
    paid(bounty)
    case = truth(bounty)
    lies = list(lies_of(case))
    old, none = copy.deepcopy(case), copy.deepcopy(case)
    old["bounty"]["around"]["poster"]["next"] = offers[2].to_json()
    none["bounty"]["around"]["poster"]["next"] = None
    fill, take = truth(bounty, "till fill"), truth(bounty, "till take")
    first, *found = outcomes(script, changed_world.url, [case, fill, take, old, none, *lies])
    assert [first, *found[:4]] == ["asked", "asked", "no", "behind", "behind"]
    assert len(lies) == len(offers[1].to_json()) + 3 and {*found[4:]} == {"lie"}


def test_what_cannot_be_posted_now_is_refused_before_the_wallet(
    tmp_path, changed_world, truth, turned, paid, around
):
    bounty, rota = turned
    paid(bounty)
    script = built(ROOT, tmp_path / "lies.mjs")
    early = truth(bounty)
    assert outcomes(script, changed_world.url, [early, truth(bounty, "till take")]) == ["no", "no"]
    changed_world.later(2 * DAY)
    assert outcomes(script, changed_world.url, [truth(bounty)]) == ["no"], "nothing is in it"
    around.fill("Rota", rota, STAKE)
    assert outcomes(script, changed_world.url, [truth(bounty)]) == ["asked"]


def test_a_plan_of_another_factory_posts_nothing(tmp_path, changed_world, around, truth, planned, paid):
    """The code of a plan at an address that its factory would not give it."""
    bounty, plan = planned
    paid(bounty)
    case = truth(bounty)
    case["bounty"]["bounty"]["terms"]["poster"] = around.copy(plan)
    script = built(ROOT, tmp_path / "lies.mjs")
    assert outcomes(script, changed_world.url, [case]) == ["lie"]


def test_the_server_tells_the_offer_that_comes_next(told, planned, turned, paid, offers, around):
    (bounty, plan), (turn, _) = planned, turned
    assert told(bounty)["around"]["poster"]["next"] == offers[1].to_json()
    assert told(turn)["around"]["poster"]["next"] == offers[0].to_json()
    for number in (1, 2):
        paid(bounty)
        bounty = around.next("Plan", plan, offers[number])
    assert told(bounty)["around"]["poster"]["next"] is None
