"""What a screen reader is told of each signing sheet is what a person has read: here, and where a test has a sheet open already."""

import re
from pathlib import Path

import pytest

from tests.page import test_deliver, test_signing
from tests.page.conftest import see_newest_blocks
from tests.page.forms import fill_offer, go_to_wallet, opened_by, press
from tests.page.forms import sheet as open_sheet
from tests.page.sheet_files import FOLDER, file_of, read_alike
from tests.page.test_collect import judge
from tests.page.test_deliver import drop
from tests.support.stage import DAY

sheet_of, evidence = test_signing.sheet_of, test_deliver.evidence

NAMES = Path(__file__).parents[2] / "page/src/plans/names.ts"


def test_every_act_that_has_a_sheet_has_its_file_and_no_other_has():
    acts = set(re.findall("'([a-z ]+)'", NAMES.read_text().split("as const")[0]))
    assert len(acts) > 40
    assert {file.name for file in FOLDER.iterdir()} == {file_of(act).name for act in acts}


@pytest.mark.parametrize("act", ["claim", "withdraw", "quit", "close", "draw", "review"])
def test_a_sheet_is_read_as_it_was_when_a_person_read_it(sheet_of, changed_world, act):
    page, _ = sheet_of(act)
    read_alike(page, act)


def test_the_sheet_of_a_post(page_for, changed_world):
    page = opened_by(page_for, "dao", "/post")
    fill_offer(page, changed_world)
    press(page, "Check and post")
    read_alike(page, "post")


def test_the_sheets_of_a_delivery_and_of_its_order(page_for, changed_world, evidence):
    bounty = changed_world.claimed(title="To be handed in")
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}/deliver")
    drop(page, evidence(bounty).data)
    press(page, "Check and hand in")
    read_alike(page, "deliver")
    press(page, "Close")
    press(page, "Sign it for another to send")
    read_alike(page, "order deliver")


def test_the_sheets_of_what_time_alone_makes_due(page_for, changed_world):
    """Of a job that nobody handed in, and of one that nobody judged: its arbiter rules, and then is late too."""
    late, unjudged = changed_world.claimed(title="Nobody came"), changed_world.escalated()
    page = page_for("arbiter", known=True, at=None)

    def read(act, bounty, button="See what you would send"):
        page.goto(f"/bounty/0x{bounty.id.hex()}/{act}")
        press(page, button)
        read_alike(page, act)

    read("lapse", late)
    read("rule", unjudged, "Pay the worker")
    changed_world.later(14 * DAY)
    see_newest_blocks()
    read("expire", unjudged)


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
