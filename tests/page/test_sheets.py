"""What a screen reader is told of each signing sheet, whole and in order, compared with what was read by a person.

`OATHWORK_WRITE=1` writes the files in sheets/ anew: read what has changed before it is committed.
"""

import os
import re
from pathlib import Path

import pytest

from tests.page import test_deliver, test_signing
from tests.page.forms import fill_offer, go_to_wallet, opened_by, press
from tests.page.forms import sheet as open_sheet
from tests.page.test_collect import judge
from tests.page.test_deliver import drop

sheet_of, evidence = test_signing.sheet_of, test_deliver.evidence

FOLDER = Path(__file__).parent / "sheets"
# What is another each time: hashes and addresses, moments, blocks, what the network asks and what one has.
CHANGING = (
    (r"0x(?: ?[0-9a-fA-F]{4})+", "0x…"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "MOMENT"),
    (r"[A-Z][a-z]{2} \d{1,2}, \d{4}(?:, \d{1,2}:\d\d\s[AP]M)?", "MOMENT"),
    (
        r"(?<=At most )[\d.]+",
        "SUM",
    ),  # of an oath, which melts by the second: right after the claim it is a round number
    (r"(?<=network fee, about\n  - definition: )[\d.,≈< ]+(?= )", "SUM"),
    (r"(?<=you have\n  - definition: )[\d.,≈< ]+(?= )", "SUM"),
    (r"[\d.]+(?= ETH that you are owed)", "SUM"),  # who was drawn twice is owed twice
    (r"[≈<] [\d.,]+|\b\d+\.\d{5,}", "SUM"),
    (r"\b\d{8,}\b", "NUMBER"),
    (r"\bblock \d+", "block N"),
)
ORDER = ["heading", "Your wallet will show", "What was checked", 'button "Go to the wallet', 'button "Close']


def told(sheet):
    text = sheet.aria_snapshot()
    for pattern, instead in CHANGING:
        text = re.sub(pattern, instead, text)
    return text + "\n"


def require_read_alike(page, sheet, name):
    """Compare what is read of a sheet with its file."""
    sheet.locator("button.go").wait_for(timeout=40_000)
    page.wait_for_timeout(200)
    text, file = told(sheet), FOLDER / f"{name}.yml"
    if os.environ.get("OATHWORK_WRITE"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text)
    places = [text.index(part) for part in ORDER]
    assert places == sorted(places)
    assert text == file.read_text()


@pytest.mark.parametrize("act", ["claim", "withdraw", "quit", "close", "draw", "review"])
def test_a_sheet_is_read_as_it_was_when_a_person_read_it(sheet_of, changed_world, act):
    require_read_alike(*sheet_of(act), act)


def test_the_sheet_of_a_post(page_for, changed_world):
    page = opened_by(page_for, "dao", "/post")
    fill_offer(page, changed_world)
    press(page, "Check and post")
    require_read_alike(page, open_sheet(page), "post")


def test_the_sheet_of_a_delivery(page_for, changed_world, evidence):
    bounty = changed_world.claimed(title="To be handed in")
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}/deliver")
    drop(page, evidence(bounty).data)
    press(page, "Check and hand in")
    require_read_alike(page, open_sheet(page), "deliver")


def test_the_sheet_of_who_is_owed(page_for, changed_world):
    page = opened_by(page_for, judge(changed_world), "/queue")
    press(page, "Collect ETH")
    require_read_alike(page, open_sheet(page), "collect")


def test_the_sheets_of_an_empty_wallet_and_of_who_sends_its_order(page_for, changed_world):
    bounty = changed_world.post(title="An empty wallet claims this")
    page = opened_by(page_for, "eve", f"/orders?bounty=0x{bounty.id.hex()}")
    press(page, "Check and sign")
    require_read_alike(page, open_sheet(page), "order")
    go_to_wallet(page)
    open_sheet(page).get_by_text("It is left with this server").wait_for()
    sender = opened_by(page_for, "ada", "/orders")
    press(sender, "Look at it and send it")
    require_read_alike(sender, open_sheet(sender), "relay")
