"""What stands around a bounty: its poster, if that is a contract, the court that its arbiter asks, and what waits as a warranty."""

import copy

import pytest

from tests.page.forms import opened_by
from tests.page.lying import ROOT, built, copied, outcomes
from tests.page.reading import CHECKED, runs_sideways, violations
from tests.page.test_api import asked, fields_of
from tests.support.around import Around
from tests.support.stage import DAY

STRANGER = "0x" + "ab" * 20


@pytest.fixture
def around(changed_world):
    return Around(changed_world.stage)


@pytest.fixture
def told(site, running_site):
    """What the server tells of a bounty, once it has read the newest block."""

    def told(bounty):
        running_site.source.follow()
        answer = asked(site, f"bounties/0x{bounty.id.hex()}")
        assert answer["around"].keys() == fields_of("Around")
        return answer

    return told


@pytest.fixture
def planned(around, changed_world):
    """A plan of three milestones, of which the first is paid and the second open."""
    spec = changed_world.bounties["open"].terms.spec
    offers = [around.offer(spec=spec), around.offer(reward=5 * 10**17), around.offer(reward=7)]
    plan = around.plan(*offers)
    around.serve(plan)
    around.fill("Plan", plan, sum(offer.stake for offer in offers))
    stage, first = changed_world.stage, around.next("Plan", plan, offers[0])
    stage.settle(stage.draw(stage.deliver(stage.claim(first))), 90, 80, 70)
    return around.next("Plan", plan, offers[1])


@pytest.fixture
def escalated(around, changed_world):
    """A bounty on which no panel agrees, whose arbiter asks a panel of five."""
    court = around.court(5)
    arbiter = around.court_arbiter(court)
    return changed_world.escalated(arbiter=arbiter, ruling_period=14 * DAY), court


@pytest.fixture
def warranted(around, changed_world):
    """A delivery of which a tenth waits as a warranty."""
    claimed = changed_world.claimed()
    holdback = around.holdback(claimed.terms, court=STRANGER)
    return around.deliver_with_warranty(claimed, holdback, 1_000), holdback


def test_an_account_s_bounty_has_nothing_around_it(told, world):
    assert told(world.bounties["open"])["around"] == {"poster": None, "arbiter": None, "warranties": []}


def test_a_milestone_names_its_plan_and_those_before_and_after(told, planned, around):
    poster = told(planned)["around"]["poster"]
    assert poster.keys() == fields_of("Poster") and (poster["kind"], poster["count"]) == ("plan", 3)
    assert poster["organiser"] == around.stage.poster.address
    first, second, third = poster["milestones"]
    assert (
        first.keys() == fields_of("Milestone") and first["title"] == "slug() keeps accented letters readable"
    )
    assert (first["paid"], second["paid"], third["paid"]) == (True, False, False)
    assert (second["bounty"], third["bounty"]) == (f"0x{planned.id.hex()}", None)


def test_a_rota_and_a_crowd_are_told_as_posters(told, around):
    offer = around.offer()
    rota, crowd = around.rota(offer), around.crowd(offer)
    around.serve(rota), around.serve(crowd)
    around.fill("Rota", rota, offer.stake)
    around.give(crowd, offer.stake, around.stage.poster)
    posters = [
        told(each)["around"]["poster"]
        for each in (around.next("Rota", rota, offer), around.post(crowd, offer))
    ]
    assert [each["kind"] for each in posters] == ["rota", "crowd"] and posters[0]["period"] == DAY


def test_an_arbiter_that_asks_a_court_is_known_by_its_code(told, escalated, around):
    bounty, court = escalated
    arbiter = told(bounty)["around"]["arbiter"]
    assert arbiter.keys() == fields_of("Court") and arbiter["court"] == court
    assert arbiter["panel"] == {"guild": f"0x{around.stage.guild:024x}", "size": 5}
    assert (arbiter["dispute"], arbiter["answer"]) == (None, None)
    around.ask(bounty, court)
    arbiter = told(bounty)["around"]["arbiter"]
    assert (arbiter["dispute"], arbiter["answer"], arbiter["pays"]) == ("0", None, False)
    [case] = around.stage.ledger.refresh().keys() & {bytes.fromhex(arbiter["case"][2:])}
    assert around.stage.ledger.bounty(case).terms.poster == court


def test_a_court_of_another_escrow_is_none_of_a_guild_here(told, around, changed_world):
    court = around.court(5, escrow=STRANGER)
    arbiter = around.court_arbiter(court)
    bounty = changed_world.escalated(arbiter=arbiter, ruling_period=14 * DAY)
    shown_arbiter = told(bounty)["around"]["arbiter"]
    assert (shown_arbiter["court"], shown_arbiter["panel"]) == (court, None)


def test_another_arbiter_is_no_court(told, changed_world):
    assert told(changed_world.escalated())["around"]["arbiter"] is None


def test_a_share_that_is_a_holdback_s_is_a_warranty(told, warranted, around):
    bounty, holdback = warranted
    [warranty] = told(bounty)["around"]["warranties"]
    assert warranty.keys() == fields_of("Warranty")
    assert (warranty["holdback"], warranty["part"]) == (holdback, 1_000)
    assert (warranty["worker"], warranty["rulesUntil"]) == (around.stage.worker.address, 0)


# ---------------------------------------------------------------------------------------------------------------- the page


def shown(page_for, bounty):
    page = opened_by(page_for, "stranger", f"/bounty/0x{bounty.id.hex()}", width=320, theme="light")
    page.get_by_text(CHECKED).wait_for()
    return page


def test_the_page_shows_the_milestones_in_their_order(page_for, told, planned):
    told(planned)
    page = shown(page_for, planned)
    rows = page.locator("ol li", has_text="ETH").all_inner_texts()
    assert ["paid" in rows[0], "this one" in rows[1], "not posted yet" in rows[2]] == [True] * 3
    page.get_by_role("link", name="Milestone 1").click()
    page.get_by_text("was paid").first.wait_for()
    assert violations(page) == [] and not runs_sideways(page)


def test_the_page_shows_the_ladder_up_to_the_court_and_its_case(page_for, told, escalated, around):
    bounty, court = escalated
    told(bounty)
    page = shown(page_for, bounty)
    page.get_by_text("The court is a panel of 5 of the same guild").wait_for()
    assert page.get_by_role("link", name="Decide it").count() == 0
    page.get_by_text("The court was not asked.").wait_for()
    around.ask(bounty, court)
    told(bounty)
    page.reload()
    page.get_by_text("The court was asked: its case is 0. It has not ruled yet.").wait_for()
    page.get_by_text(CHECKED).wait_for()
    assert violations(page) == [] and not runs_sideways(page)


def test_the_page_shows_what_waits_as_a_warranty(page_for, told, warranted):
    told(warranted[0])
    page = shown(page_for, warranted[0])
    page.get_by_text("10 % of the reward waits as a warranty.").wait_for()
    assert violations(page) == [] and not runs_sideways(page)


def lies_of(answer):
    """Answers of a server that lies about one thing around a bounty."""
    for part, fields in {
        "poster": {"kind": "rota", "organiser": STRANGER},
        "arbiter": {"court": STRANGER, "panel": None},
    }.items():
        for name, value in fields.items() if answer["around"][part] else ():
            yield changed(
                answer, lambda around, part=part, name=name, value=value: around[part].update({name: value})
            )
    for name, value in {
        "holdback": STRANGER,
        "part": 5,
        "worker": STRANGER,
        "court": "0x" + "11" * 20,
        "until": 1,
    }.items():
        if answer["around"]["warranties"]:
            yield changed(
                answer, lambda around, name=name, value=value: around["warranties"][0].update({name: value})
            )


def changed(answer, change):
    lie = copy.deepcopy(answer)
    change(lie["around"])
    return lie


@pytest.mark.parametrize("which", ["planned", "escalated", "warranted"])
def test_a_lie_about_what_stands_around_is_found(tmp_path, site, told, changed_world, request, which):
    made = request.getfixturevalue(which)
    bounty = made[0] if isinstance(made, tuple) else made
    answer = told(bounty)
    lies = list(lies_of(answer))
    case = {
        "act": "read",
        "id": answer["bounty"]["id"],
        "about": asked(site, "about"),
        "account": changed_world.people["stranger"].address,
    }
    cases = [case | {"bounty": each} for each in (answer, *lies)]
    found = outcomes(built(ROOT, tmp_path / "lies.mjs"), changed_world.url, cases)
    assert len(lies) >= 2 and found == ["checked", *["lie"] * len(lies)]


def test_without_its_check_no_lie_about_what_stands_around_is_found(
    tmp_path, site, told, changed_world, planned
):
    answer = told(planned)
    lies = [{"about": asked(site, "about"), "bounty": each} for each in lies_of(answer)]
    stranger = changed_world.people["stranger"].address
    cases = [each | {"act": "read", "id": answer["bounty"]["id"], "account": stranger} for each in lies]
    sources = copied(tmp_path)
    module = sources / "page/src/checks/reading.ts"
    text = module.read_text()
    module.write_text(text.replace("token, around]", "token]"))
    assert module.read_text() != text
    found = outcomes(built(sources, sources / "without.mjs"), changed_world.url, cases)
    assert found == ["checked"] * len(lies) != []
