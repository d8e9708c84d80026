"""What a screen reader is told of each signing sheet, whole and in order, compared with what was read by a person.

`OATHWORK_WRITE=1` writes the files in sheets/ anew: read what has changed before it is committed.
"""

import os
import re
from pathlib import Path

import pytest

from tests.page import test_signing

sheet_of = test_signing.sheet_of

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


@pytest.mark.parametrize("act", ["claim", "withdraw", "quit", "close", "draw", "review"])
def test_a_sheet_is_read_as_it_was_when_a_person_read_it(sheet_of, changed_world, act):
    page, sheet = sheet_of(act)
    sheet.locator("button.go").wait_for()
    page.wait_for_timeout(200)
    text, file = told(sheet), FOLDER / f"{act}.yml"
    if os.environ.get("OATHWORK_WRITE"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text)
    places = [text.index(part) for part in ORDER]
    assert places == sorted(places)
    assert text == file.read_text()
