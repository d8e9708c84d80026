"""A list that comes in pages is read on with one button, which leaves its focus behind when the list is whole."""


def test_a_list_is_read_on_page_by_page(page_for, world, site, monkeypatch):
    monkeypatch.setattr("oathwork.site.paging.PAGE", 5)
    page = page_for(None, at=f"/guild/0x{world.guild:024x}")
    places = page.locator("table tbody tr")
    more = page.get_by_role("button", name="Show more")
    for shown in (5, 10):
        more.wait_for()
        assert places.count() == shown
        more.press("Enter")
        places.nth(shown).wait_for()
    assert places.count() == 12 and more.count() == 0
    assert page.evaluate("document.activeElement.textContent") == "That is all."
    accounts = page.locator("table tbody th").all_inner_texts()
    assert len({*accounts}) == 12
