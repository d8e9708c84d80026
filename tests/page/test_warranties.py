"""A warranty in the page: the poster complains, by a wallet or a Safe's file, the court rules, and what waited is sent out."""

import copy

import pytest

from oathwork.contracts.holdback import Holdback
from oathwork.contracts.safe import read_batch
from oathwork.untrusted.documents import content_hash
from tests.page import test_around, test_safe_page
from tests.page.forms import done, opened_by, press, said, sheet, stopped
from tests.page.lying import ROOT, answer, built, outcomes
from tests.page.people import node_answer
from tests.page.reading import runs_sideways, violations
from tests.page.sheet_files import read_alike
from tests.page.test_safe_page import saved_file
from tests.support import courts
from tests.support.stage import DAY

told, around, STRANGER = test_around.told, test_around.around, test_around.STRANGER
wallet = test_safe_page.wallet
SHARE = 10**17  # a tenth of the reward


@pytest.fixture
def play(changed_world):
    return courts.Around(changed_world.stage)


@pytest.fixture
def warranty_of(around, play, changed_world):
    """What is paid of a bounty that was posted, of which a tenth waits; the holdback, and the court, which says what it is told."""

    def warranty_of(posted):
        court, stage = courts.mock_court(play), changed_world.stage
        claimed = stage.claim(posted)
        where = around.holdback(claimed.terms, court=court)
        paid = stage.settle(stage.draw(around.deliver_with_warranty(claimed, where, 1_000)), 90, 80, 70)
        assert changed_world.chain.balance(where) == SHARE
        return paid, Holdback(changed_world.chain, where, changed_world.contracts.escrow.address), court

    return warranty_of


@pytest.fixture
def warranted(warranty_of, changed_world):
    """Of a bounty that the DAO's account has posted."""
    return warranty_of(changed_world.post(title="A job with a warranty"))


def address_of(bounty, act="/warranty"):
    return f"/bounty/0x{bounty.id.hex()}{act}"


def test_the_poster_complains_and_gets_back_what_the_court_gives(
    page_for, told, warranted, play, changed_world, asked
):
    bounty, holdback, court = warranted
    told(bounty)
    page = opened_by(page_for, "dao", address_of(bounty, ""))
    page.get_by_role("link", name="Complain, or send it out").click()
    page.get_by_label("Where it can be read").fill("nowhere")
    press(page, "Complain")
    page.get_by_text("Write an address with its scheme").wait_for()
    page.get_by_label("Where it can be read").fill("ipfs://it-broke")
    press(page, "Complain")
    assert said(page) == f"0.3 ETH goes from you to the court {court}: its fee, which does not come back."
    read_alike(page, "warranty complain")
    assert sheet(page).get_by_text("If it rules one, 0.1 ETH comes back to you").is_visible()
    assert violations(page) == []
    done(page, "The court has your complaint.")
    assert holdback.rules_until() > 0 and play.chain.balance(court) == 3 * 10**17
    page.get_by_label("Where it can be read").fill("ipfs://more")
    press(page, "Say it")
    said(page)
    read_alike(page, "warranty evidence")
    done(page, "Said. The court can read it.")
    courts.tell_court(play, court, "execute(uint256,uint256)", 0, 1)
    told(bounty)
    page = opened_by(page_for, "stranger", address_of(bounty), width=320, theme="light")
    page.get_by_text("The court has given it to the poster.").wait_for()
    assert violations(page) == [] and not runs_sideways(page)
    poster, before = (
        changed_world.people["dao"].address,
        play.chain.balance(changed_world.people["dao"].address),
    )
    press(page, "Send it out")
    assert said(page).startswith(f"0.1 ETH goes to {poster}: the poster, as the court has ruled.")
    read_alike(page, "warranty release")
    done(page, f"0.1 ETH was sent to {poster}.")
    assert play.chain.balance(poster) - before == SHARE
    assert len(asked(page)) == 1


def test_without_a_complaint_it_is_sent_to_the_worker(page_for, told, warranted, play, changed_world, asked):
    bounty, _, _ = warranted
    changed_world.later(30 * DAY)
    told(bounty)
    page = opened_by(page_for, "ada", address_of(bounty))
    press(page, "Send it out")
    assert ": the worker." in said(page)
    done(page, "0.1 ETH was sent to")
    press(page, "Send it out")
    assert "Nothing is held back there now." in stopped(page)
    assert len(asked(page)) == 1


def test_a_safe_that_has_posted_complains_by_a_file_and_it_is_found(
    page_for, told, warranty_of, wallet, changed_world, tmp_path, asked
):
    stage = changed_world.stage
    changed_world.chain.send(wallet.address, b"", changed_world.people["dao"], value=2 * 10**18)
    post = stage.escrow.post(stage.terms(lane=0, poster=wallet.address))
    wallet.execute([(post.to, post.value, post.data)])
    bounty, holdback, court = warranty_of(stage.ledger.lane(wallet.address, 0))
    told(bounty)
    page = opened_by(page_for, "ada", address_of(bounty))
    page.get_by_label("Where it can be read").fill("ipfs://it-broke")
    held = changed_world.chain.balance(wallet.address)
    node_answer(changed_world.url, "anvil_setBalance", [wallet.address, "0x0"])
    page.get_by_role("button", name="Make the Safe").click()
    page.get_by_text("The network refuses it in a trial run.").wait_for()
    node_answer(changed_world.url, "anvil_setBalance", [wallet.address, hex(held)])
    page.get_by_role("button", name="Make the Safe").click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    [step] = read_batch(saved_file(page, tmp_path), chain_id=changed_world.chain.id)
    due = holdback.complain("ipfs://it-broke", 3 * 10**17)
    assert (step.to, step.value, step.data) == (due.to, due.value, due.data)
    wallet.execute([(step.to, step.value, step.data)])
    page.reload()  # it looks at once, and not in some seconds
    page.get_by_text("log shows each of these acts").wait_for()
    assert holdback.rules_until() > 0 and changed_world.chain.balance(court) == 3 * 10**17
    assert asked(page) == []


def test_who_reads_is_told_of_bounties_without_one(page_for, changed_world):
    page = page_for(None, at=address_of(changed_world.bounties["open"]))
    page.get_by_text("Nothing of this bounty waits as a warranty").wait_for()
    assert violations(page) == []


def test_no_lie_about_a_warranty_reaches_the_wallet(tmp_path, site, told, warranted, play, changed_world):
    bounty, holdback, _ = warranted
    told(bounty)
    truth = {
        "act": "warranty complain",
        "id": "0x" + bounty.id.hex(),
        "account": changed_world.people["dao"].address,
        "about": answer(site, "about"),
        "documents": {"0x" + content_hash(each).hex(): each.hex() for each in changed_world.documents},
        "bounty": answer(site, f"bounties/0x{bounty.id.hex()}"),
    }
    lies = []
    for name, value in {
        "holdback": STRANGER,
        "court": STRANGER,
        "worker": STRANGER,
        "until": 1,
        "rulingPeriod": 1,
        "part": 5,
    }.items():
        changed = copy.deepcopy(truth)
        changed["bounty"]["around"]["warranties"][0][name] = value
        lies.append(changed)
    for part, name, value in [("terms", "poster", STRANGER), ("terms", "token", STRANGER)]:
        changed = copy.deepcopy(truth)
        changed["bounty"]["bounty"][part][name] = value
        lies.append(changed)
    title = copy.deepcopy(truth)
    title["bounty"]["row"]["title"] = "Another job"
    other_chain = copy.deepcopy(truth)
    other_chain["about"]["chain"]["id"] += 1
    refused = [
        truth | {"account": changed_world.people["ada"].address},
        truth | {"act": "warranty evidence", "account": changed_world.people["stranger"].address},
        truth | {"act": "warranty release"},
    ]
    script = built(ROOT, tmp_path / "lies.mjs")
    first, *found = outcomes(script, changed_world.url, [truth, *lies, title, other_chain, *refused])
    assert first == "asked" and found[-3:] == ["no"] * 3
    assert {*found[:-3]} <= {"lie", "no"} and "asked" not in found
    holdback.complain("ipfs://it-broke", 3 * 10**17).send(changed_world.people["dao"])
    assert outcomes(script, changed_world.url, [truth]) == ["no"]
