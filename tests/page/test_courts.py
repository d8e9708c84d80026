"""An escalated bounty before its court in the page: asked, told something, its ruling noted and carried out; and lies about it."""

import copy

import pytest

from oathwork.untrusted.documents import content_hash
from tests.page import test_around
from tests.page.forms import done, opened_by, press, said, stopped
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.reading import runs_sideways, violations
from tests.page.test_lying_server import FIELDS, lie
from tests.support import courts
from tests.support.stage import DAY

told, STRANGER = test_around.told, test_around.STRANGER


@pytest.fixture
def play(changed_world):
    return courts.Around(changed_world.stage)


@pytest.fixture
def case(play, changed_world):
    """A bounty on which no panel agrees, the arbiter that its terms name, and the court, which says what it is told."""
    court = courts.mock_court(play)
    arbiter = courts.court_arbiter(play, court)
    return changed_world.escalated(arbiter=arbiter.address, ruling_period=14 * DAY), arbiter, court


def test_a_bounty_is_brought_before_its_court_and_the_ruling_carried_out(
    page_for, told, case, play, changed_world, asked
):
    bounty, arbiter, court = case
    told(bounty)
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}")
    page.get_by_role("link", name="Go before the court").click()
    press(page, "Ask the court")
    assert said(page) == f"0.3 ETH go from you to the court {court}: its fee, which does not come back."
    assert violations(page) == []
    done(page, "Asked. Its case is 0.")
    assert arbiter.questions(bounty.id).is_asked and play.chain.balance(court) == 3 * 10**17

    page.get_by_label("Where it can be read").fill("a document")
    press(page, "Say it")
    page.get_by_text("Write an address with its scheme").wait_for()
    page.reload()
    assert page.get_by_label("Where it can be read").input_value() == "a document", "a draft is kept"
    page.get_by_label("Where it can be read").fill("ipfs://bafy")
    press(page, "Say it")
    assert said(page) == "Nothing moves. You say to the court what can be read at ipfs://bafy."
    done(page, "Said. The court can read it.")

    press(page, "Carry the ruling to the escrow")
    assert "The court has not ruled for good." in stopped(page)
    press(page, "Close")
    courts.tell_court(play, court, "say(uint256)", 1)
    press(page, "Note the ruling that stands")
    said(page)
    done(page, "Noted: the worker is paid.")
    page.get_by_text("A ruling is noted that can still be appealed: the worker is paid").wait_for()
    courts.tell_court(play, court, "execute(uint256,uint256)", 0, 2)
    told(bounty)
    page.reload()
    page.get_by_text("The court has ruled, for good: everybody has their own back.").wait_for()
    press(page, "Carry the ruling to the escrow")
    assert said(page) == "The court has ruled, for good: everybody has their own back."
    done(page, "The ruling is carried out: everybody has their own back.")
    assert changed_world.again(bounty).status.name == "FREE"
    assert len(asked(page)) == 4


def test_on_the_last_day_a_ruling_that_can_be_appealed_is_carried_out(
    page_for, told, case, play, changed_world
):
    bounty, arbiter, court = case
    arbiter.ask(bounty.terms, bounty.state, arbiter.cost()).send(changed_world.stage.mate)
    courts.tell_court(play, court, "say(uint256)", 1)
    changed_world.later(13 * DAY + 60)
    told(bounty)
    page = opened_by(page_for, "stranger", f"/bounty/0x{bounty.id.hex()}/court", width=320, theme="light")
    press(page, "Carry the ruling to the escrow")
    assert (
        said(page) == "The ruling that stands now, though it can still be appealed, is carried to the escrow."
    )
    assert violations(page) == [] and not runs_sideways(page)
    done(page, "The ruling is carried out: the worker is paid.")
    assert changed_world.again(bounty).status.name == "FREE"


def test_who_has_no_wallet_sees_where_the_case_stands(page_for, told, case, changed_world):
    told(case[0])
    page = page_for(None, at=f"/bounty/0x{case[0].id.hex()}/court")
    page.get_by_text("It was not asked.").wait_for()
    assert page.get_by_role("button", name="Ask the court").count() == 0
    assert violations(page) == []
    page.goto(f"/bounty/0x{changed_world.bounties['open'].id.hex()}/court")
    page.get_by_text("The terms of this bounty name no court.").wait_for()


# -------------------------------------------------------------------------------------------------------------------- lies


def told_case(site, changed_world, bounty, act):
    world = changed_world
    return {
        "act": f"court {act}",
        "id": "0x" + bounty.id.hex(),
        "account": world.people["stranger"].address,
        "about": answer(site, "about"),
        "documents": {"0x" + content_hash(each).hex(): each.hex() for each in world.documents},
        "bounty": answer(site, f"bounties/0x{bounty.id.hex()}"),
    }


def lies_about_the_court(case):
    for name, value in {
        "court": STRANGER,
        "panel": {"guild": "0x01", "size": 3},
        "dispute": "7",
        "answer": "given",
        "pays": True,
    }.items():
        changed = copy.deepcopy(case)
        changed["bounty"]["around"]["arbiter"][name] = value
        yield changed


def test_no_lie_about_a_bounty_or_its_court_reaches_the_wallet(
    tmp_path, site, told, case, play, changed_world
):
    bounty, arbiter, court = case
    told(bounty)
    script = built(ROOT, tmp_path / "lies.mjs")
    truth = told_case(site, changed_world, bounty, "ask")
    lies = []
    for field in FIELDS:
        changed = copy.deepcopy(truth)
        lie(changed["bounty"], field)
        lies.append(changed)
    nobody = copy.deepcopy(truth)
    nobody["bounty"]["around"]["arbiter"] = None
    others = [nobody, *list(lies_about_the_court(truth))[:3]]
    first, *found = outcomes(script, changed_world.url, [truth, *others, *lies])
    assert first == "asked" and "asked" not in found[: len(others)]
    assert [field for field, each in zip(FIELDS, found[len(others) :], strict=True) if each == "asked"] == []
    assert outcomes(
        script, changed_world.url, [truth | {"act": "court enforce"}, truth | {"act": "court note"}]
    ) == ["no", "no"]

    arbiter.ask(bounty.terms, bounty.state, arbiter.cost()).send(changed_world.stage.mate)
    told(bounty)
    assert outcomes(script, changed_world.url, [truth]) == ["behind"], "somebody else has asked"
    truth = told_case(site, changed_world, bounty, "enforce")
    courts.tell_court(play, court, "execute(uint256,uint256)", 0, 1)
    told(bounty)
    ruled = told_case(site, changed_world, bounty, "enforce")
    found = outcomes(
        script, changed_world.url, [ruled, truth, *lies_about_the_court(ruled | {"bounty": truth["bounty"]})]
    )
    assert found[0] == "asked" and "asked" not in found[1:]
    assert outcomes(
        script, changed_world.url, [ruled | {"act": "court ask"}, ruled | {"act": "court note"}]
    ) == ["no", "no"]
