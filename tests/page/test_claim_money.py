"""The money of every end on the sheet before a claim and a post: to the last unit what the executable specification comes to."""

from dataclasses import replace
from decimal import Decimal

import pytest

from oathwork.model.terms import NOBODY, ZERO
from tests.page.forms import fill_offer, opened_by, press, said, sheet
from tests.page.lives import ARBITER, BEGIN, GUILD, PEERS, POSTER, Life, bring_to
from tests.page.test_ends import random

NAMES = {
    "a yes": "paid", "a no": "sentBack", "“there is nothing”": "empty", "the worker vanishes": "lapsed",
    "given back at once": "quit", "the arbiter\N{RIGHT SINGLE QUOTATION MARK}s yes": "ruledYes", "the arbiter\N{RIGHT SINGLE QUOTATION MARK}s no": "ruledNo",
    "nobody judges": "unverified", "nobody claims": "withdrawn",
}  # fmt: skip
COLUMNS = ("worker", "poster", "peers", "commons")


def shown_rows(page):
    """What each end brings, as the sheet shows it: by the end, the amounts of its columns; None: it stays in escrow."""
    rows = {}
    for row in sheet(page).locator("tbody tr").all():
        name = row.locator("th span span").first.inner_text()
        cells = row.locator("td").all_inner_texts()[: len(COLUMNS)]
        rows[NAMES[name]] = dict(zip(COLUMNS, map(amount, cells), strict=True))
    return rows


def amount(text):
    text = text.strip()
    if text == "in escrow":
        return None
    return (
        0
        if text == "\N{EN DASH}"
        else int(Decimal(text.replace("\N{MINUS SIGN}", "-").replace(",", "")) * 10**18)
    )


def scores_of(end, terms):
    """What the panel says where an end is shown: all judge; nobody; or, before an arbiter rules, as many yes as no."""
    half = terms.size // 2
    split = [100] * half + [0] * half
    return {
        "paid": [100] * terms.size, "sentBack": [1] * terms.size, "empty": [0] * terms.size, "unverified": [],
        "ruledYes": split, "ruledNo": split,
    }.get(end, [])  # fmt: skip


def twin(terms, end):
    """What everybody gains in the executable specification, of the same money in a world of its own."""
    seats = {"seats": len(PEERS)} if terms.by_lot else {"panel": ZERO, "seats": len(PEERS)}
    arbiter = {"arbiter": ARBITER} if terms.arbiter != NOBODY else {}
    same = replace(
        terms, poster=POSTER, guild=GUILD, open_until=BEGIN + 10**6, lane=0, generation=0, **seats, **arbiter
    )
    life = Life(same, 0)
    bring_to(life, end, random.Random(1), scores_of(end, terms), terms.work_period)
    return life


def test_the_sheet_of_a_claim_with_anothers_oath_shows_what_the_twin_comes_to(page_for, changed_world):
    world = changed_world
    odd = {"reward": 123456789012345678, "fee": 1_000_000_000_000_007, "bond": 98765432109876543}
    bounty = world.post(title="With an oath for a gift", **odd)
    page = opened_by(page_for, "eve", f"/orders?bounty=0x{bounty.id.hex()}")
    press(page, "Check and sign")
    said(page)
    rows = shown_rows(page)
    assert set(rows) == set(NAMES.values()) - {"ruledYes", "ruledNo", "withdrawn"}
    for end, row in rows.items():
        assert row["worker"] == twin(bounty.terms, end).gained()["worker"] + odd["bond"], end


@pytest.mark.parametrize("has_arbiter", [False, True])
def test_the_sheet_of_a_claim_shows_what_the_twin_comes_to(
    page_for, changed_world, running_site, has_arbiter
):
    world = changed_world
    odd = {"reward": 123456789012345678, "fee": 1_000_000_000_000_007, "bond": 98765432109876543}
    bounty = world.post(title="To the last unit", **odd, **(world.stage.arbitrated if has_arbiter else {}))
    running_site.source.keep_document(world.documents[-1])
    page = opened_by(page_for, "ada", f"/bounty/0x{bounty.id.hex()}/claim")
    press(page, "See what you would send")
    said(page)
    rows = shown_rows(page)
    assert set(rows) == set(NAMES.values()) - (set() if has_arbiter else {"ruledYes", "ruledNo"})
    for end, row in rows.items():
        gained = twin(bounty.terms, end).gained()
        due = {name: gained[name] for name in COLUMNS}
        if gained["escrow"]:
            assert gained["escrow"] == -gained["poster"]
            due["poster"] = None
        assert row == due, end


def test_the_sheet_of_a_post_shows_every_end(page_for, changed_world):
    page = opened_by(page_for, "dao", "/post")
    fill_offer(page, changed_world)
    press(page, "Check and post")
    said(page)
    ether = 10**18
    assert shown_rows(page)["paid"] == {
        "worker": ether // 2, "poster": -53 * ether // 100, "peers": 3 * ether // 100, "commons": 0,
    }  # fmt: skip


def test_a_small_window_stacks_the_table(page_for, world):
    page = opened_by(page_for, "ada", f"/bounty/0x{world.bounties['open'].id.hex()}/claim", width=320)
    press(page, "See what you would send")
    said(page)
    dialog = sheet(page)
    assert dialog.evaluate("element => element.scrollWidth <= element.clientWidth")
    assert dialog.locator("tbody tr").first.evaluate("element => getComputedStyle(element).display") == "grid"
