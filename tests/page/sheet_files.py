"""What a screen reader is told of a signing sheet, whole and in order, against the file in sheets/ that a person has read.

`OATHWORK_WRITE=1` writes the files anew: read what has changed before it is committed.
"""

import os
import re
from pathlib import Path

from tests.page.forms import sheet as open_sheet

FOLDER = Path(__file__).parent / "sheets"
# What is another each time: hashes and addresses, moments, blocks, what the network asks and what one has.
CHANGING = (
    (
        r"    - listitem: . Your computer.s clock is [^\n]*\n",
        "",
    ),  # said only where other tests have moved the chain's
    (r"127\.0\.0\.1:\d+", "HERE"),
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


def file_of(act):
    return FOLDER / f"{act.replace(' ', '-')}.yml"


def read_alike(page, act):
    """Compare what is read of the open sheet with the file of its act."""
    sheet = open_sheet(page)
    sheet.locator("button.go").wait_for(timeout=40_000)
    page.wait_for_timeout(200)
    text = _told(sheet)
    if os.environ.get("OATHWORK_WRITE"):
        FOLDER.mkdir(exist_ok=True)
        file_of(act).write_text(text)
    places = [text.index(part) for part in ORDER]
    assert places == sorted(places)
    assert text == file_of(act).read_text()


def _told(sheet):
    text = sheet.aria_snapshot()
    for pattern, instead in CHANGING:
        text = re.sub(pattern, instead, text)
    return text + "\n"
