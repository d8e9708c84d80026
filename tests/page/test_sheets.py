"""What a screen reader is told of each signing sheet is what a person has read: here, and where a test has a sheet open already."""

import re
from pathlib import Path

import pytest

from tests.page import test_deliver, test_signing
from tests.page.forms import fill_offer, go_to_wallet, opened_by, press
from tests.page.forms import sheet as open_sheet
from tests.page.sheet_files import FOLDER, file_of, read_alike
from tests.page.test_collect import judge
from tests.page.test_deliver import drop

sheet_of, evidence = test_signing.sheet_of, test_deliver.evidence

NAMES = Path(__file__).parents[2] / "page/src/plans/names.ts"
NO_FILE = {
    **dict.fromkeys(["lapse", "rule", "expire"], "no test opens it in a browser: it has the form of draw"),
    "order deliver": "no test opens it in a browser: it has the form of order claim",
    "redraw": "whom it names depends on which verdicts other tests have left",
}


def test_every_act_that_has_a_sheet_has_its_file_and_no_other_has():
    acts = set(re.findall("'([a-z ]+)'", NAMES.read_text().split("as const")[0]))
    assert len(acts) > 40 and acts >= NO_FILE.keys()
    assert {file.name for file in FOLDER.iterdir()} == {file_of(act).name for act in acts - NO_FILE.keys()}


@pytest.mark.parametrize("act", ["claim", "withdraw", "quit", "close", "draw", "review"])
def test_a_sheet_is_read_as_it_was_when_a_person_read_it(sheet_of, changed_world, act):
    page, _ = sheet_of(act)
    read_alike(page, act)


def test_the_sheet_of_a_post(page_for, changed_world):
    page = opened_by(page_for, "dao", "/post")
    fill_offer(page, changed_world)
    press(page, "Check and post")
    read_alike(page, "post")


def test_the_sheet_of_a_delivery(page_for, changed_world, evidence):
    bounty = changed_world.claimed(title="To be handed in")
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}/deliver")
    drop(page, evidence(bounty).data)
    press(page, "Check and hand in")
    read_alike(page, "deliver")


def test_the_sheet_of_who_is_owed(page_for, changed_world):
    page = opened_by(page_for, judge(changed_world), "/queue")
    press(page, "Collect ETH")
    read_alike(page, "collect")


def test_the_sheets_of_an_empty_wallet_and_of_who_sends_its_order(page_for, changed_world):
    bounty = changed_world.post(title="An empty wallet claims this")
    page = opened_by(page_for, "eve", f"/orders?bounty=0x{bounty.id.hex()}")
    press(page, "Check and sign")
    read_alike(page, "order claim")
    go_to_wallet(page)
    open_sheet(page).get_by_text("It is left with this server").wait_for()
    sender = opened_by(page_for, "ada", "/orders")
    press(sender, "Look at it and send it")
    read_alike(sender, "relay")
