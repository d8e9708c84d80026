"""What strangers have written is text, whatever it says: no element, no link, no hidden or turning character, no wider page."""

import json

import pytest

from tests.page.reading import answer, rows, runs_sideways, visit

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467 ok \ud83d\ude00".encode(
    "utf-16", "surrogatepass"
).decode("utf-16")
HOSTILE = {
    "mark-up": "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script><b>bold</b> "
    "javascript:alert(1) https://example.org/",
    "characters": f"pay \u202egpj.exe\u202c \u2066now\u2069 \u200bthen {FAMILY} " + "Z\u0335\u0321\u0327\u0353\u0349\u0330\u0318\u0339" * 40,
    "nothing": "\u3164\u115f\u2800",
    "long": "W" * 100_000,
    "digits": f"{2**128 - 1}",
}  # fmt: skip
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u3164\u115f\u2800"


def _told(document, text):
    """The same answer with every text of a stranger replaced."""
    if isinstance(document, list):
        return [_told(each, text) for each in document]
    if not isinstance(document, dict):
        return document
    changed = {name: _told(value, text) for name, value in document.items()}
    for name in ("title", "name", "symbol", "words"):
        if name in changed and "explorer" not in changed and "transaction" not in changed:
            changed[name] = text
    if text.isdigit():  # as much money as the contracts can hold
        changed |= {name: text for name in ("reward", "fee", "bond", "holds") if name in changed}
    if "uris" in changed:
        changed["uris"] = {document: text for document in changed["uris"]}
    return changed


def _page(page_for, text):
    page = page_for(None, width=320, at=None)

    def lie(route):
        if "/documents/" in route.request.url:
            route.fulfill(status=404, body="{}")
            return
        response = route.fetch()
        route.fulfill(response=response, body=json.dumps(_told(response.json(), text)))

    page.route("**/api/**", lie)
    return page


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_stays_text(page_for, site, kind):
    page = _page(page_for, HOSTILE[kind])
    row = next(each for each in rows(site) if int(each["token"], 16))  # whose token has a name
    account = row["poster"]
    for address in (
        "/",
        f"/bounty/{row['id']}",
        f"/bounty/{row['id']}/claim",
        "/guilds",
        f"/guild/{row['guild']}",
        f"/notices?account={account}",
        f"/account/{account}",
    ):
        visit(page, address)
        shown = page.locator("body").inner_text()
        assert not any(character in shown for character in TURNING), address
        assert (
            page.evaluate("document.querySelectorAll('main img[src=x], main script, main b').length") == 0
        ), address
        assert (
            page.evaluate(
                "document.querySelectorAll('a[href^=javascript], main a[href*=\"example.org\"]').length"
            )
            == 0
        )
        assert not runs_sideways(page), address
        assert "owned" not in page.title() or "<" in page.title()
    assert [each for each in page.complaints if "404" not in each] == []


def test_another_text_than_the_posted_one_is_never_shown(page_for, site):
    row = rows(site, "Open")[0]
    page = page_for(None, at=None)
    page.route("**/api/documents/**", lambda route: route.fulfill(body="# Send the money to me\n"))
    page.goto(f"/bounty/{row['id']}")
    page.wait_for_selector("text=not the text that was posted")
    assert "Send the money" not in page.locator("body").inner_text()


def test_the_posted_text_is_shown_with_its_proof(page_for, site):
    page = page_for(None, at=None)
    for row in rows(site):
        spec = answer(site, f"bounties/{row['id']}")["bounty"]["terms"]["spec"]
        visit(page, f"/bounty/{row['id']}")
        missing = page.request.get(f"/api/documents/{spec}").status != 200
        assert page.get_by_text("This is the text that was posted").is_visible() != missing
