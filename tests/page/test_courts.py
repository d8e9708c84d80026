"""An escalated bounty before its court in the page: asked, told something, its ruling noted and carried out; and lies about it."""

import copy

import pytest

from oathwork.contracts.safe import read_batch
from oathwork.untrusted.documents import content_hash
from tests.page import test_around, test_safe_page
from tests.page.forms import done, opened_by, press, said, stopped
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.people import node_answer
from tests.page.reading import runs_sideways, violations
from tests.page.sheet_files import read_alike
from tests.page.test_lying_server import FIELDS, lie
from tests.page.test_safe_page import saved_file, toolkits_file
from tests.support import courts
from tests.support.stage import DAY

told, STRANGER = test_around.told, test_around.STRANGER
wallet = test_safe_page.wallet


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
    assert said(page) == f"0.3 ETH goes from you to the court {court}: its fee, which does not come back."
    read_alike(page, "court ask")
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
    read_alike(page, "court evidence")
    done(page, "Said. The court can read it.")

    press(page, "Carry the ruling to the escrow")
    assert "The court has not ruled for good." in stopped(page)
    press(page, "Close")
    courts.tell_court(play, court, "say(uint256)", 1)
    press(page, "Note the ruling that stands")
    said(page)
    read_alike(page, "court note")
    done(page, "Noted: the worker is paid.")
    page.get_by_text("A ruling is noted that can still be appealed: the worker is paid").wait_for()
    courts.tell_court(play, court, "execute(uint256,uint256)", 0, 2)
    told(bounty)
    page.reload()
    page.get_by_text("The court has ruled, for good: everybody has their own back.").wait_for()
    press(page, "Carry the ruling to the escrow")
    assert said(page) == "The court has ruled, for good: everybody has their own back."
    read_alike(page, "court enforce")
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


def executed_from(page, file, wallet):
    """Have the Safe do what its file says, and its page find it."""
    steps = read_batch(file, chain_id=wallet.chain.id)
    receipt = wallet.execute([(step.to, step.value, step.data) for step in steps])
    page.reload()  # it looks at once, and not in some seconds
    page.get_by_text("log shows each of these acts").wait_for()
    page.get_by_text(receipt.transaction).wait_for()


def test_a_safe_asks_the_court_and_speaks_to_it_by_files_and_both_are_found(
    page_for, told, case, wallet, changed_world, tmp_path, asked
):
    bounty, arbiter, court = case
    told(bounty)
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}/court")
    safe_field = page.get_by_label("Address of the Safe")
    safe_field.wait_for()
    assert safe_field.input_value() == bounty.terms.poster, "the likeliest one"
    safe_field.fill("0x1")
    page.get_by_role("button", name="Make the Safe").click()
    page.get_by_text("Write the address of the Safe first").wait_for()
    safe_field.fill(wallet.address)
    node_answer(changed_world.url, "anvil_setBalance", [wallet.address, "0x0"])
    page.get_by_role("button", name="Make the Safe").click()
    page.get_by_text("The network refuses it in a trial run.").wait_for()
    assert violations(page) == []
    node_answer(changed_world.url, "anvil_setBalance", [wallet.address, hex(10**18)])
    page.get_by_role("button", name="Make the Safe").click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    listed = page.locator("ol.steps").inner_text()
    assert f"0.3 ETH moves from {wallet.address} to {court}: the court's fee." in listed
    file = saved_file(page, tmp_path)
    due = arbiter.ask(bounty.terms, bounty.state, 3 * 10**17)
    assert file.read_text() == toolkits_file(file, [due], wallet)
    executed_from(page, file, wallet)
    assert arbiter.questions(bounty.id).is_asked and changed_world.chain.balance(court) == 3 * 10**17

    press(page, "Empty the list")
    told(bounty)
    page.goto(f"/bounty/0x{bounty.id.hex()}/court")
    page.get_by_label("Where it can be read").fill("ipfs://bafy-of-the-safe")
    safe_field.fill(wallet.address)
    page.get_by_role("button", name="Make the Safe").click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    file = saved_file(page, tmp_path)
    said_by_safe = arbiter.submit_evidence(bounty.id, "ipfs://bafy-of-the-safe")
    assert file.read_text() == toolkits_file(file, [said_by_safe], wallet)
    said_by_safe.send(changed_world.stage.mate)
    elsewhere = arbiter.submit_evidence(b"\1" * 32, "ipfs://bafy-of-the-safe")
    wallet.execute([(elsewhere.to, 0, elsewhere.data)])  # neither of the two is what its file says
    executed_from(page, file, wallet)
    assert asked(page) == []


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
