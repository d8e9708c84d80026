"""Crowds: given to, taken back from and posted with a wallet; a server that lies about one, and contracts that are none."""

import copy
import json
import re
import urllib.error
import urllib.request

import pytest

from oathwork.evidence.specification import write_specification
from oathwork.untrusted.documents import content_hash
from tests.page.forms import go_to_wallet, opened_by, press, said, sheet, stopped
from tests.page.lying import ROOT, answer, built, built_without, copied, outcomes
from tests.page.reading import CHECKED, runs_sideways, violations, visit
from tests.page.sheet_files import read_alike
from tests.page.test_api import asked as api
from tests.page.test_api import fields_of, get
from tests.page.test_lying_server import lie
from tests.support.around import Around

HALF = 5 * 10**17
CHECKS = ROOT / "page/src/checks/crowd.ts"


@pytest.fixture
def around(changed_world):
    return Around(changed_world.stage)


@pytest.fixture
def offer(around, changed_world):
    """Of a job whose text the server has: 1.003 ETH."""
    return around.offer(spec=changed_world.bounties["open"].terms.spec)


@pytest.fixture
def crowd(around, offer, running_site):
    address = around.crowd(offer)
    seen(running_site)
    return address


def seen(running_site):
    """Let the server read the newest block now: it asks its node once a second."""
    running_site.source.follow()


@pytest.fixture
def opened(page_for, running_site):
    """Open a page once the server has read the newest block."""

    def opened(who, address):
        seen(running_site)
        return opened_by(page_for, who, address)

    return opened


def given_by(around, crowd, who):
    return around.view("Crowd", crowd, "givenBy", who.address)


# ----------------------------------------------------------------------------------------------------------------- the API


def test_crowds_that_gather_are_told_with_what_they_were_given(site, around, crowd, offer, running_site):
    around.give(crowd, HALF, around.stage.worker)
    seen(running_site)
    told = api(site, "crowds")
    [row] = told["crowds"]
    assert row.keys() == fields_of("CrowdRow") and told["next"] is None
    assert (row["crowd"], row["given"], row["stake"]) == (crowd, str(HALF), str(offer.stake))
    assert row["title"] == "slug() keeps accented letters readable"


def test_one_crowd_tells_who_gave_and_what_it_has_posted(site, around, crowd, offer, running_site):
    stage = around.stage
    around.give(crowd, HALF, stage.worker)
    around.give(crowd, 1, stage.mate)
    around.give(crowd, 5, stage.arbiter)
    around.take(crowd, stage.arbiter)
    seen(running_site)
    told = api(site, f"crowd/{crowd}")
    assert told.keys() == fields_of("Crowd") and told["offer"] == offer.to_json()
    gifts = [
        {"account": stage.worker.address, "amount": str(HALF)},
        {"account": stage.mate.address, "amount": "1"},
    ]
    assert (told["gifts"], told["givers"], told["bounty"]) == (gifts, 2, None)
    around.give(crowd, offer.stake - HALF - 1, stage.mate)
    around.serve(crowd)
    bounty = around.post(crowd, offer)
    seen(running_site)
    assert api(site, f"crowd/{crowd}")["bounty"] == f"0x{bounty.id.hex()}"
    assert api(site, "crowds")["crowds"] == []


def test_crowds_come_in_pages(site, around, offer, running_site, monkeypatch):
    monkeypatch.setattr("oathwork.site.paging.PAGE", 2)
    started = {around.crowd(offer, salt=bytes([number]) * 32) for number in range(1, 6)}
    seen(running_site)
    whole, cursor = [], ""
    while cursor is not None:
        page = api(site, f"crowds?cursor={cursor}")
        whole, cursor = whole + page["crowds"], page["next"]
    assert {row["crowd"] for row in whole} == started and len(whole) == 5


@pytest.mark.parametrize("question", ["crowds?cursor=x", "crowds?cursor=1-2", "crowd/0x12"])
def test_what_is_no_question_is_refused(site, question):
    assert get(site, f"/api/{question}")[0] in (400, 422)


def test_of_a_contract_that_no_factory_made_nothing_is_told(site, around, crowd, offer, running_site):
    other = around.crowd(offer, where=around.imitation())
    seen(running_site)
    assert get(site, f"/api/crowd/{other}")[0] == 404
    assert get(site, f"/api/crowd/{around.stage.worker.address}")[0] == 404


# ---------------------------------------------------------------------------------------------------------------- journeys


def test_somebody_gives_and_takes_back(opened, around, crowd, asked):
    ada = around.stage.worker
    page = opened("ada", f"/crowd/{crowd}")
    page.get_by_text(CHECKED).wait_for()
    page.get_by_label("How much").fill("0.5")
    press(page, "Give")
    assert said(page) == f"0.5 ETH goes from you to the crowd {crowd}."
    read_alike(page, "crowd give")
    go_to_wallet(page)
    sheet(page).get_by_text("You gave 0.5 ETH.").wait_for()
    assert given_by(around, crowd, ada) == HALF
    press(page, "Close")
    page.get_by_text("(you)").wait_for()
    before = around.chain.balance(ada.address)
    press(page, "Take back what you gave")
    assert said(page) == "0.5 ETH comes back to you: all that you gave."
    read_alike(page, "crowd take")
    go_to_wallet(page)
    sheet(page).get_by_text("0.5 ETH is back with you.").wait_for()
    assert given_by(around, crowd, ada) == 0
    assert HALF - 10**15 < around.chain.balance(ada.address) - before <= HALF
    assert len(asked(page)) == 2 and page.complaints == []


def test_who_gives_more_than_is_missing_gives_what_is_missing(opened, around, crowd, offer):
    around.give(crowd, offer.stake - 10**17, around.stage.poster)
    page = opened("ada", f"/crowd/{crowd}")
    page.get_by_label("How much").fill("0.5")
    press(page, "Give")
    assert said(page).startswith("0.1 ETH goes from you")
    go_to_wallet(page)
    sheet(page).get_by_text("All is there.").wait_for()
    assert around.view("Crowd", crowd, "given") == offer.stake


def test_a_full_crowd_is_posted_by_anyone(opened, around, crowd, offer, changed_world):
    around.serve(crowd)
    around.give(crowd, offer.stake, around.stage.poster)
    page = opened("stranger", f"/crowd/{crowd}")
    press(page, "Post the bounty")
    assert said(page) == "Nothing of yours moves. 1.003 ETH goes from the crowd into escrow."
    read_alike(page, "crowd post")
    go_to_wallet(page)
    words = sheet(page).get_by_text("Posted. Its id is")
    words.wait_for()
    id = bytes.fromhex(re.search("0x([0-9a-f]{64})", words.inner_text())[1])
    bounty = changed_world.stage.ledger.bounty(id)
    assert (bounty.terms.poster, bounty.terms.spec) == (crowd, offer.spec)
    press(page, "Close")
    page.get_by_role("link", name="See the bounty").wait_for()


def test_what_a_bounty_gives_back_is_taken_once_it_has_ended(
    opened, around, crowd, offer, asked, running_site
):
    stage = around.stage
    around.serve(crowd)
    around.give(crowd, HALF, stage.worker)
    around.give(crowd, offer.stake - HALF, stage.poster)
    bounty = around.post(crowd, offer)
    seen(running_site)
    page = opened("ada", f"/crowd/{crowd}")
    press(page, "Take back what you gave")
    assert "The bounty lives" in stopped(page)
    press(page, "Close")
    around.call("Crowd", crowd, "withdraw", bounty.terms, bounty.state).send(stage.poster)
    press(page, "Take back what you gave")
    assert said(page) == "0.5 ETH comes back to you: all that you gave."
    go_to_wallet(page)
    sheet(page).get_by_text("0.5 ETH is back with you.").wait_for()
    assert given_by(around, crowd, stage.worker) == 0 and len(asked(page)) == 1


def test_its_organiser_closes_and_withdraws_what_it_has_posted(
    opened, around, crowd, offer, asked, running_site, tmp_path, site, changed_world
):
    stage = around.stage
    around.serve(crowd)
    around.give(crowd, offer.stake, stage.worker)
    bounty = around.post(crowd, offer)
    seen(running_site)
    page = opened("dao", f"/bounty/0x{bounty.id.hex()}")
    for name, words, done in (
        ("Take no more claims", "Nothing moves. Nobody can claim this bounty any more.", "Nobody can claim it any more."),
        ("Take the money back", f"1.003 ETH goes back to {crowd}, who posted it.", "The bounty is withdrawn"),
    ):  # fmt: skip
        page.get_by_role("link", name=name).click()
        press(page, "See what you would send")
        assert said(page) == words
        if name == "Take no more claims":
            told = {
                "act": "close",
                "id": f"0x{bounty.id.hex()}",
                "account": stage.mate.address,
                "documents": {},
            }
            told |= {"about": answer(site, "about"), "bounty": answer(site, f"bounties/0x{bounty.id.hex()}")}
            lied = copy.deepcopy(told)
            lied["bounty"]["around"]["poster"]["organiser"] = stage.mate.address
            script = built(ROOT, tmp_path / "lies.mjs")
            assert outcomes(script, changed_world.url, [lied]) == ["lie"], "another's word for it"
        go_to_wallet(page)
        sheet(page).get_by_text(done).first.wait_for()
        press(page, "Close")
        seen(running_site)
        page.goto(f"/bounty/0x{bounty.id.hex()}")
    assert around.view("Crowd", crowd, "dueTo", stage.worker.address) == offer.stake
    assert len(asked(page)) == 2


def test_of_a_bounty_that_was_paid_nothing_is_taken_back(opened, around, crowd, offer, asked, running_site):
    stage = around.stage
    around.serve(crowd)
    around.give(crowd, offer.stake, stage.mate)
    stage.settle(stage.draw(stage.deliver(stage.claim(around.post(crowd, offer)))), 90, 80, 70)
    seen(running_site)
    page = opened("mate", f"/crowd/{crowd}")
    press(page, "Take back what you gave")
    assert "what was given is spent" in stopped(page)
    assert asked(page) == []


def test_in_a_token_the_crowd_may_take_exactly_that(opened, around, changed_world, asked):
    token, ada = around.stage.token, around.stage.worker
    spec = changed_world.bounties["open"].terms.spec
    crowd = around.crowd(around.offer(token=token.address, spec=spec))
    page = opened("ada", f"/crowd/{crowd}")
    page.get_by_label("How much").fill("0.25")
    press(page, "Give")
    assert said(page) == f"You let the crowd {crowd} take exactly 0.25 MOCK, once."
    go_to_wallet(page)
    sheet(page).get_by_role("button", name="Go on to the next step").click()
    sheet(page).get_by_text("Then 0.25 MOCK of").wait_for()
    assert said(page).startswith("0.25 MOCK goes from you to the crowd")
    go_to_wallet(page)
    sheet(page).get_by_text("You gave 0.25 MOCK.").wait_for()
    assert given_by(around, crowd, ada) == 25 * 10**16
    assert token.allowance(ada.address, crowd) == 0 and len(asked(page)) == 2


def test_who_gave_nothing_takes_nothing_back(opened, around, crowd, asked):
    page = opened("ada", f"/crowd/{crowd}")
    page.get_by_label("How much").wait_for()
    assert page.get_by_role("button", name="Take back").count() == 0
    assert asked(page) == []


def test_who_has_the_job_s_text_brings_it(opened, around, running_site, tmp_path):
    data = write_specification("Brought by its giver", ["It works"], licence="MIT")
    crowd = around.crowd(around.offer(spec=content_hash(data)))
    seen(running_site)
    page = opened("ada", f"/crowd/{crowd}")
    for name, content in (("other.toml", b"another"), ("job.toml", data)):
        (tmp_path / name).write_bytes(content)
        page.get_by_label("Bring the job").set_input_files(tmp_path / name)
        page.get_by_text(
            "another hash" if name == "other.toml" else "This is the text that was posted"
        ).wait_for()
    assert get(running_site.url, f"/api/documents/0x{content_hash(data).hex()}")[2] == data
    assert b"Brought by its giver" in get(running_site.url, f"/crowd/{crowd}")[2]


def test_a_text_that_no_crowd_names_is_not_kept(site, around, crowd):
    question = json.dumps({"deputy": crowd, "text": "another"}).encode()
    request = urllib.request.Request(f"{site}/api/documents", question, {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 422 and b"names no document" in refused.value.read()


def test_the_list_leads_to_a_crowd(page_for, around, crowd):
    page = page_for(None, at=None)
    visit(page, "/")
    page.get_by_role("link", name="Crowds").click()
    page.locator(".list progress").first.click()
    page.get_by_role("heading", name="slug() keeps accented letters readable").wait_for()
    assert page.get_by_text("As this server tells it").is_visible()


# -------------------------------------------------------------------------------------------------------------------- lies

STRANGER = "0x" + "ab" * 20
LIES = [
    *(f"row.{name}" for name in "crowd organiser guild token reward fee bond size stake given until symbol decimals".split()),
    *(f"offer.{name}" for name in "token reward fee bond guild seats size passMark effort openUntil spec worker arbiter".split()),
    *("at.hash", "at.moment", "at.block", "bounty"),
]  # fmt: skip


@pytest.fixture
def script(tmp_path):
    return built(ROOT, tmp_path / "lies.mjs")


@pytest.fixture
def truth(site, around, crowd, offer, running_site):
    """A half full crowd, as the server tells it to who gives."""
    around.give(crowd, HALF, around.stage.poster)
    seen(running_site)
    return case(site, around, crowd, offer.spec)


def case(site, around, crowd, spec):
    return {
        "act": "give",
        "account": around.stage.worker.address,
        "about": answer(site, "about"),
        "crowd": crowd,
        "told": answer(site, f"crowd/{crowd}"),
        "job": get(site, f"/api/documents/0x{spec.hex()}")[2].hex(),
    }


def test_no_lie_about_a_crowd_reaches_the_wallet(script, changed_world, truth):
    lies = []
    for field in LIES:
        changed = copy.deepcopy(truth)
        if field == "bounty":
            changed["told"]["bounty"] = "0x" + "11" * 32
        else:
            lie(changed["told"], field)
        lies.append(changed)
    first, *found = outcomes(script, changed_world.url, [truth, *lies])
    assert first == "asked"
    assert [field for field, each in zip(LIES, found, strict=True) if each not in ("lie", "unknown")] == []


def test_a_clone_that_is_none_is_given_nothing(script, changed_world, site, around, crowd, offer, truth):
    """Of another factory with the same agreement; the same code put elsewhere; a contract of no crowd; an account."""
    imitated = around.crowd(offer, until=truth["told"]["row"]["until"], where=around.imitation())
    strangers = [imitated, around.copy(crowd), around.places["Crowds"], around.stage.token.address, STRANGER]
    lies = []
    for address in strangers:
        changed = copy.deepcopy(truth) | {"crowd": address}
        changed["told"]["row"] |= {"crowd": address, "given": "0"}
        lies.append(changed)
    assert outcomes(script, changed_world.url, [truth, *lies]) == ["asked", *["lie"] * len(lies)]


def with_lie(told, name, value):
    """The same case with another value of a field of the crowd's row, or of the answer."""
    changed = copy.deepcopy(told)
    (changed["told"]["row"] if name in changed["told"]["row"] else changed["told"])[name] = value
    return changed


# Of each check, a lie that only it stops. What `code` stops test_checks.py says.
ONLY = {
    "where": lambda told: with_lie(told, "at", told["told"]["at"] | {"hash": "0x" + "12" * 32}),
    "agreed": lambda told: with_lie(told, "organiser", STRANGER),
    "token": lambda told: with_lie(told, "symbol", "USDC"),
    "posted": lambda told: with_lie(told, "bounty", "0x" + "11" * 32),
    "amount": lambda told: with_lie(told, "given", "1"),
    "title": lambda told: with_lie(told, "title", "Send the money to me"),
    "readable": lambda told: told | {"job": ""},
}


def listed_checks():
    """The checks before a gift, as the module lists them."""
    lists = re.findall(r"^export const \w+_CHECKS\b.* = \[(.*)\]$", CHECKS.read_text(), re.MULTILINE)
    return [name for each in lists for name in each.split(", ") if name != "...CROWD_CHECKS"]


def test_every_check_before_a_gift_has_a_lie():
    assert {*listed_checks()} - {"code"} == ONLY.keys()


@pytest.fixture(scope="module")
def script_without(tmp_path_factory):
    """The page's code, from whose lists of checks the one is left out that `outcomes` names."""
    return built_without(copied(tmp_path_factory.mktemp("without")), CHECKS)


def test_a_lie_that_one_check_stops_gets_through_without_it(script, script_without, changed_world, truth):
    lies = {check: change(truth) for check, change in ONLY.items()}
    found = outcomes(script, changed_world.url, list(lies.values()))
    assert {*found} <= {"lie", "unknown"}
    for check, lied in lies.items():
        assert outcomes(script_without, changed_world.url, [lied], check) == ["asked"], check


def test_nobody_gives_for_a_text_that_is_not_here_or_is_another(script, changed_world, truth):
    title = copy.deepcopy(truth)
    title["told"]["row"]["title"] = "Send the money to me"
    cases = [truth, truth | {"job": b"another".hex()}, truth | {"job": ""}, title]
    assert outcomes(script, changed_world.url, cases) == ["asked", "lie", "unknown", "lie"]


def test_what_was_given_meanwhile_is_no_lie(script, changed_world, around, crowd, truth):
    around.give(crowd, 1, around.stage.mate)
    assert outcomes(script, changed_world.url, [truth]) == ["behind"]


def test_a_lying_server_is_stopped_on_the_page_and_the_wallet_is_asked_nothing(opened, around, crowd, asked):
    page = opened("ada", "/")

    def lies(route):
        told = route.fetch().json()
        told["row"]["given"] = "1"
        route.fulfill(json=told)

    page.route(f"**/api/crowd/{crowd}", lies)
    page.goto(f"/crowd/{crowd}")
    page.get_by_text("This server is wrong: do not use it.").wait_for()
    page.get_by_label("How much").fill("0.5")
    press(page, "Give")
    assert "Stopped: this server is wrong" in stopped(page)
    assert asked(page) == []


# --------------------------------------------------------------------------------------------------------- who hears, reads


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", 320)])
def test_axe_finds_nothing(page_for, around, crowd, theme, width, running_site):
    around.give(crowd, HALF, around.stage.poster)
    seen(running_site)
    page = page_for(None, theme, width, at=None)
    for address in ("/crowds", f"/crowd/{crowd}", f"/crowd/{STRANGER}"):
        visit(page, address)
        found = violations(page)
        assert found == [] and not runs_sideways(page), (address, found)
