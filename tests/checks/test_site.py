"""
site — what `make docs` would refuse, found without it.

└── given a page of the site
    └── links to no page that is not on it
"""

import os
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]+\.md)[)#]")


def pages(part):
    """Yield the pages that a part of the navigation names."""
    if isinstance(part, str):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from pages(each)


def test_given_a_page_of_the_site__links_to_no_page_that_is_not_on_it():
    on_it = set(pages(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]))
    links = {
        (page, os.path.normpath(Path(page).parent / link))
        for page in on_it
        for link in LINK.findall((ROOT / page).read_text())
    }
    assert len(links) > 20
    assert {(page, link) for page, link in links if link not in on_it} == set()
