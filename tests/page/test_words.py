"""No text of the page lives outside words/, and a language that is longer by two fifths breaks nothing."""

import re

import pytest

from tests.page.reading import ROOT, addresses, runs_sideways, visit

SOURCES = sorted((ROOT / "page/src").rglob("*.tsx"))
# Text between two tags of one line; a line of words alone; an attribute that people read or hear.
BETWEEN = re.compile(r"<[A-Za-z][^<>]*>([^<>{}=();]*[A-Za-z]{3}[^<>{}=();]*)</")
ALONE = re.compile(r"^\s+[A-Z][a-z]+(?: [a-z\u2019]+)+[.!?]?$")
ATTRIBUTE = re.compile(r'(?:aria-label|title|alt|placeholder|label|hint)="([^"]*[A-Za-z]{3}[^"]*)"')


def _texts(source):
    for number, line in enumerate(source.split("\n"), 1):
        if line.lstrip().startswith(("//", "*", "/*")):
            continue
        for pattern in (BETWEEN, ATTRIBUTE):
            yield from ((number, text) for text in pattern.findall(line))
        if ALONE.match(line):
            yield number, line.strip()


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_no_text_outside_the_words(file):
    assert list(_texts(file.read_text())) == []


def test_such_a_text_would_be_found():
    assert list(_texts('<p>Not among the words</p>\n<a title="Nor this one">x</a>\n   Nor is this one.\n'))[2]


def test_longer_words_break_nothing(page_for, site):
    page = page_for(None, at=None, locale="en-XA")
    for address in addresses(site):
        visit(page, address)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert not runs_sideways(page), (address, width)
        own = page.evaluate(
            "[...document.querySelectorAll('.shell-head nav a, .chips a, button, dt, th, label, .lead, caption')]"
            ".filter(e => !e.closest('bdi') && !e.querySelector('bdi, .address') && !/0x|\\.(js|css|html|txt|svg|woff2)/.test(e.textContent))"
            ".map(e => e.textContent.trim()).filter(text => /[A-Za-z]{3}/.test(text) && !text.includes('['))"
        )
        assert own == [], address
