"""What is written is kept: not lost to another tab, to a full or forbidden storage, or to what an older page or a person left there."""

import json

import pytest

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
