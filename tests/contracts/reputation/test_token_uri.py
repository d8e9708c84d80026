"""
tokenURI — JSON and a picture made on chain, of fixed words and numbers only.

├── given there is a standing
│   ├── is valid JSON with nothing but what marketplaces read
│   ├── has every number as an attribute
│   ├── has a picture that is well formed SVG
│   └── has a picture that tells it from top to bottom
├── given the points have a fraction
│   └── tells it to the thousandth
├── given the points have faded
│   └── tells what they are now
├── given everything is the largest
│   └── is valid JSON all the same
├── given more points than anyone will earn
│   └── fits into the picture
└── given the account is the largest
    └── has characters in it that need no escape
"""

import json
import re
from base64 import b64decode
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from oathwork.model.guild import Standing, guild_hex, token_id

from .conftest import HALF_LIFE

SVG = "{http://www.w3.org/2000/svg}"
ALL = {"delivered": 2**32 - 1, "reviewed": 2**32 - 1, "rejected": 2**32 - 1, "abandoned": 2**32 - 1}
COUNTS = ("delivered", "reviewed", "rejected", "abandoned", "missed")
COUNTED = [  # where the picture shows them, if they are 5 to 9
    *((204, "promises kept"), (204, "11")),
    *((228, "work delivered"), (228, "5")),
    *((252, "reviews given"), (252, "6")),
    *((276, "promises broken"), (276, "24")),
    *((300, "of these missed"), (300, "9")),
]


def of_data(uri, kind):
    head, _, data = uri.partition(",")
    assert head == f"data:{kind};base64"
    return b64decode(data, validate=True)


def unique(pairs):
    """Refuse a JSON object that says the same thing twice."""
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


@pytest.fixture
def describe(reputation, guild):
    """What the token says of an account."""

    def describe(account):
        uri = reputation.tokenURI(token_id(guild, account.address))
        return json.loads(of_data(uri, "application/json"), object_pairs_hook=unique)

    return describe


@pytest.fixture
def picture(describe):
    def picture(account):
        return ElementTree.fromstring(of_data(describe(account)["image"], "image/svg+xml"))

    return picture


@pytest.fixture
def texts(picture):
    """Where each line of the picture begins and ends, in letters of 0.6 of their height."""

    def texts(account):
        lines = []
        for text in picture(account).iter(f"{SVG}text"):
            x, width = int(text.get("x")), len(text.text) * int(text.get("font-size")) * 0.6
            lines.append((x - width, x) if text.get("text-anchor") == "end" else (x, x + width))
        return lines

    return texts


def attributes(description):
    return {each["trait_type"]: each["value"] for each in description["attributes"]}


@pytest.fixture
def put_now(put_standing, chain):
    """Write a standing that is of the present block, so that nothing of it has faded."""

    def put_now(account, standing):
        moment = chain.pending_timestamp + 100
        put_standing(account, replace(standing, points_at=moment))
        chain.mine(timestamp=moment)

    return put_now


@pytest.fixture
def greatest_worker(worker, put_now):
    """A worker with the most that a standing can hold."""
    put_now(worker, Standing(2**64 - 1, **ALL, missed=2**24 - 1))
    return worker


def test_given_there_is_a_standing__is_valid_JSON_with_nothing_but_what_marketplaces_read(
    describe, standing_worker, guild
):
    description = describe(standing_worker)
    assert set(description) == {"name", "description", "image", "attributes"}
    assert description["name"] == f"oathwork standing {guild_hex(guild)}"


def test_given_there_is_a_standing__has_every_number_as_an_attribute(describe, put_now, worker, guild):
    counts = dict(zip(COUNTS, range(5, 10), strict=True))
    put_now(worker, Standing(80_000, **counts))
    expected = {"guild": guild_hex(guild), "account": worker.address.lower(), "points": 80}
    assert attributes(describe(worker)) == expected | counts


def test_given_there_is_a_standing__has_a_picture_that_is_well_formed_SVG(picture, standing_worker):
    assert picture(standing_worker).tag == f"{SVG}svg"
    assert picture(standing_worker).get("viewBox")


def test_given_there_is_a_standing__has_a_picture_that_tells_it_from_top_to_bottom(
    picture, put_now, worker, guild
):
    put_now(worker, Standing(80_000, **dict(zip(COUNTS, range(5, 10), strict=True))))
    ground, *texts = picture(worker)
    # Painted first: it covers what is before it.
    assert (ground.tag, ground.get("width")) == (f"{SVG}rect", "360")
    head = [
        (52, "oathwork standing"),
        (76, f"guild {guild_hex(guild)}"),
        (136, "80"),
        (160, "points, fading"),
    ]
    foot = [(338, worker.address.lower())]
    assert [(int(text.get("y")), text.text) for text in texts] == [*head, *COUNTED, *foot]


@pytest.mark.parametrize("points,shown", [(1, 0.001), (80_010, 80.01), (80_100, 80.1), (1_234_567, 1234.567)])
def test_given_the_points_have_a_fraction__tells_it_to_the_thousandth(
    put_now, describe, worker, points, shown
):
    put_now(worker, Standing(points))
    assert attributes(describe(worker))["points"] == shown


def test_given_the_points_have_faded__tells_what_they_are_now(describe, standing_worker, standing_of, chain):
    chain.mine(timestamp=standing_of(standing_worker).points_at + HALF_LIFE)
    assert attributes(describe(standing_worker))["points"] == 40


def test_given_everything_is_the_largest__is_valid_JSON_all_the_same(describe, greatest_worker):
    found = attributes(describe(greatest_worker))
    assert {name: found[name] for name in ALL} == ALL


def test_given_more_points_than_anyone_will_earn__fits_into_the_picture(texts, put_now, worker):
    put_now(worker, Standing(9_999_999_999, **ALL))
    assert max(end for _, end in texts(worker)) <= 360
    assert min(start for start, _ in texts(worker)) >= 0


def test_given_the_account_is_the_largest__has_characters_in_it_that_need_no_escape(
    reputation, standing_worker, guild
):
    uri = reputation.tokenURI(token_id(guild, standing_worker.address))
    assert re.fullmatch(rb'[\w :;,.{}\[\]"/+=-]+', of_data(uri, "application/json"))
