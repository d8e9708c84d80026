"""What a page says is what the chain says: each fact of a bounty's page against the terms and the state."""

import re

from oathwork.model.amounts import from_seconds
from tests.page.reading import answer, rows, settle


def _facts(page):
    pairs = page.evaluate(
        "[...document.querySelectorAll('.stake dl dt')].map(dt => [dt.innerText, dt.nextElementSibling.innerText])"
    )
    return dict(pairs)


def _ether(units):
    whole, part = divmod(int(units), 10**18)
    return f"{whole:,}" + (f".{part:018d}".rstrip("0") if part else "")


def test_the_card_of_every_bounty(page_for, site):
    for row in rows(site):
        known = answer(site, f"bounties/{row['id']}")
        terms = known["bounty"]["terms"]
        page = page_for(None, at=f"/bounty/{row['id']}", locale="en-US")
        settle(page)
        facts = _facts(page)
        if int(terms["token"], 16) == 0:
            assert page.locator(".stake .number").inner_text().startswith(_ether(terms["reward"]))
            assert facts["oath, staked at the claim"].startswith(_ether(terms["bond"]))
        assert facts["a yes is"].startswith(f"{terms['passMark']} of 100")
        if terms["workPeriod"] % 86_400 == 0:
            assert facts["time to work"] == from_seconds(terms["workPeriod"])
        link = page.locator(".stake dl a").first
        assert link.get_attribute("title") in (terms["poster"], row["worker"])


def test_the_log_has_every_event_in_order(page_for, site):
    row = max(rows(site), key=lambda each: len(answer(site, f"bounties/{each['id']}")["events"]))
    events = answer(site, f"bounties/{row['id']}")["events"]
    page = page_for(None, at=f"/bounty/{row['id']}")
    settle(page)
    blocks = [int(re.search(r"block (\d+)", text)[1]) for text in page.locator(".log li").all_inner_texts()]
    assert blocks == [event["block"] for event in events]


def test_every_row_of_the_money_table_sums_to_nothing(page_for, site):
    row = next(each for each in rows(site) if each["byLot"])
    page = page_for(None, at=f"/bounty/{row['id']}", locale="en-US")
    settle(page)
    for cells in page.locator(".table.stacks").first.locator("tbody tr").all():
        texts = cells.locator("td").all_inner_texts()[:4]
        if "in escrow" in texts:
            continue
        amounts = [
            float(text.replace("\u2212", "-").replace(",", "")) for text in texts if text.strip() != "\u2013"
        ]
        assert abs(sum(amounts)) < 1e-9, texts


def test_the_queue_as_a_calendar(page_for, site):
    account = next(row["worker"] for row in rows(site, "Claimed"))
    page = page_for(None, at=f"/queue?account={account}")
    settle(page)
    with page.expect_download() as download:
        page.get_by_text("Save the deadlines as a calendar").click()
    text = download.value.path().read_bytes()
    assert text.startswith(b"BEGIN:VCALENDAR\r\n")
    assert text.count(b"BEGIN:VEVENT") == page.locator(".list > li").count()
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


def test_a_first_visit_is_told_once_what_this_is(page_for):
    page = page_for(None, at="/")
    settle(page)
    assert page.locator("h1").inner_text() == "Paid when peers say it is done"
    page.get_by_role("button", name="I know this").click()
    assert page.locator("h1").inner_text() == "Board"
    page.reload()
    settle(page)
    assert page.locator("h1").inner_text() == "Board"
