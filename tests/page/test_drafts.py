"""What is written is kept: not lost to another tab, to a full or forbidden storage, or to what an older page or a person left there."""

import json

import pytest

from oathwork.contracts import Token
from tests.page.forms import press, said
from tests.page.test_sealing import judged

expect = pytest.importorskip("playwright.sync_api").expect

KEY = "oathwork/draft/1/"
BROKEN = {
    "no JSON": ("job", "{"),
    "another kind": ("job", "[1, 2]"),
    "a list that is none": ("job", json.dumps({"criteria": None})),
    "a list of another kind": ("job", json.dumps({"criteria": [{}, 7]})),
    "an object for a list": ("job", json.dumps({"criteria": {"0": "x"}})),
    "nothing for a text": ("offer", json.dumps({"reward": None, "panel": 7})),
    "a list for a text": ("offer", json.dumps({"panel": ["0x12"]})),
    "steps that are none": ("safe", json.dumps({"steps": None})),
    "a step without its parts": ("safe", json.dumps({"steps": [None, {"words": "x"}, 7]})),
}


def keep(page, name, text):
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY + name, text])


def test_what_is_no_draft_is_not_read_and_the_page_stands(page_for):
    page = page_for("dao", at="/post")
    for name, (draft, text) in BROKEN.items():
        page.evaluate("localStorage.clear()")
        keep(page, draft, text)
        page.goto("/safe" if draft == "safe" else "/post")
        page.locator("#safe-address, #post-reward").first.wait_for()
        assert page.complaints == [], name


TO, HASH = "0x" + "11" * 20, "0x" + "ab" * 32
SENT = {
    "key": "k", "act": "claim", "bounty": HASH, "sentence": "Sent on another day", "chainId": 31337, "from": TO, "to": TO, "data": "0x",
    "value": "0", "nonce": 1, "since": 1, "hash": HASH, "sped": False, "where": "sent", "block": None, "blockHash": None, "late": False, "seen": False,
}  # fmt: skip


def test_what_was_not_sent_by_a_page_of_ours_is_not_read_and_the_frame_stands(page_for):
    """Each field in turn missing and of every other kind: by an older page, a write cut short, or somebody at this browser."""
    broken = [
        dict(SENT, key=f"{name} {at}") | {name: value}
        for name in SENT
        for at, value in enumerate((None, 7, [], {}, "javascript:x"))
    ]
    broken += [{each: value for each, value in SENT.items() if each != name} | {"key": name} for name in SENT]
    broken += [SENT | {"key": "away", "deputy": {"kind": "/evil.example", "where": HASH}, "bounty": ""}]
    page = page_for("dao", at="/about")
    page.evaluate("list => localStorage.setItem('oathwork:sent', JSON.stringify(list))", [*broken, SENT])
    page.reload()
    page.get_by_text(SENT["sentence"]).first.wait_for()
    page.get_by_role("heading", level=1).wait_for()
    assert page.complaints == []
    links = page.get_by_role("region", name="What you have sent").get_by_role("link").all()
    assert {link.get_attribute("href") for link in links} == {f"/bounty/{HASH}"}


def test_what_is_on_a_safe_s_list_is_told_by_its_bytes(page_for, changed_world, tmp_path):
    """Whoever has written the list wrote its words too. What no file can hold, or goes elsewhere than its words, is not read."""
    world, thief = changed_world, "0x" + "66" * 20
    token, escrow = Token(world.chain, world.stage.token.address), world.contracts.escrow
    call = token.approve(thief, 2**256 - 1)
    steps = [
        {"contract": "MockToken", "to": token.address, "data": "0x" + call.data.hex(), "value": "0", "words": "Post the bounty"},
        *({"contract": contract, "to": to, "data": data, "value": value, "words": "Post the bounty"} for contract, to, data, value in (
            ("BountyEscrow", thief, "0x" + escrow.collect(escrow.address, thief).data.hex(), "1"),  # of ours, sent to somebody else
            ("BountyEscrow", escrow.address, "0x12345678", "0"),
            ("BountyEscrow", escrow.address, "0x" + call.data.hex(), "none"),
            ("Nobody", escrow.address, "0x", "0"),
            ("", thief, "0x", "1000000000000000000"),
        )),
    ]  # fmt: skip
    page = page_for("dao", at="/safe")
    keep(
        page,
        "safe",
        json.dumps({"chain": world.chain.id, "safe": escrow.address, "since": 1, "steps": steps}),
    )
    page.reload()
    row = page.locator("ol.steps li")
    row.get_by_text("may take all of").wait_for()
    assert row.count() == 1
    assert thief[2:] in row.inner_text().replace(" ", "").replace("\n", "")
    assert page.complaints == []


def test_two_tabs_write_one_draft_and_neither_loses_what_the_other_wrote(page_for):
    page = page_for("dao", at="/post")
    other = page.context.new_page()
    other.goto("/post")
    title = [each.get_by_label("Title", exact=True) for each in (page, other)]
    title[0].fill("Written in the first tab")
    expect(title[1]).to_have_value("Written in the first tab")
    other.get_by_label("Description", exact=True).fill("Written in the second tab")
    expect(page.get_by_label("Description", exact=True)).to_have_value("Written in the second tab")
    page.reload()
    assert title[0].input_value() == "Written in the first tab"


def test_a_storage_that_refuses_is_said_and_nothing_written_is_lost(page_for):
    page = page_for("dao", at=None)
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    page.goto("/post")
    page.get_by_label("Title", exact=True).fill("Kept in the page alone")
    page.get_by_text("This browser keeps nothing: save what you write as files before you leave.").wait_for()
    assert page.get_by_label("Title", exact=True).input_value() == "Kept in the page alone"
    assert page.complaints == []


def test_a_score_that_the_field_would_not_show_is_not_signed(page_for, world, running_site):
    page, bounty, _ = judged(page_for, world, running_site)
    page.evaluate(
        """([start, score]) => { const key = Object.keys(localStorage).find((each) => each.startsWith(start))
        localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), score })) }""",
        [f"{KEY}review 0x{bounty.id.hex()}", "0x10"],
    )
    page.reload()
    assert page.get_by_label("Score, of 100").input_value() == "100", "as the criteria suggest"
    press(page, "See what you would sign")
    assert "100 of 100" in said(page)
