"""Commands in comments: which text is one, whose comments are listened to, and how often somebody is answered."""

from datetime import UTC, datetime

import pytest

from oathwork.workflows.forge.client import Forge, Thread
from oathwork.workflows.forge.commands import DeskCommand, answer_mark, commands_in, inbox
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.settings import ForgeSettings
from tests.support.forge import FakeForge
from tests.support.serving import served

NOW = 1_795_862_340
SIGNED = "0x01" + "ab" * 95


def words(text):
    return [str(command) for command in commands_in(text)]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("/status", [DeskCommand("status")]),
        ("/bounty", [DeskCommand("status")]),
        ("Hello!\r\n\r\n/claim  \r\n", [DeskCommand("claim")]),
        (f"/claim {SIGNED.upper().replace('0X', '0x')}", [DeskCommand("claim", SIGNED)]),
        ("/deliver 7e1100c8", [DeskCommand("deliver", "7e1100c8")]),
        ("/status\n/claim", [DeskCommand("status"), DeskCommand("claim")]),
        ("/status\n\n/status\n\n/bounty", [DeskCommand("status")]),
    ],
)
def test_a_line_of_its_own_paragraph_is_a_command(text, commands):
    assert list(commands_in(text)) == commands


@pytest.mark.parametrize(
    "text",
    [
        "please /claim",
        "/claim please",
        "I would\n/claim",  # in the middle of a paragraph
        "> /claim",
        "> somebody said\n/claim",  # which CommonMark takes for the rest of the quote
        "> /status\n/claim",
        "- /status\n/claim",
        "```\n/claim\n```",
        "~~~\n/claim",  # a fence that nobody has closed
        "    /claim",
        "- /claim",
        "1. /claim",
        "# /claim",
        "<!--\n/claim\n-->",
        "<details>\n/claim\n</details>",
        "| a |\n|---|\n/claim",
        "/claim 0xzz",
        "/claim 0x123",
        "/claim 12",
        "/CLAIM",
        "/deliver",
        "/deliver HEAD",
        "/deliver 7e1100c8; rm -rf /",
        "/status @everyone",
        "/claim 0x" + "ab" * 1_201,
        "/quit",
        "",
        "/status" + "\n" * 8_000,
    ],
)
def test_anything_else_is_none(text):
    assert commands_in(text) == ()


def test_three_commands_of_a_comment_are_enough():
    assert words("\n\n".join(f"/deliver {number:07x}" for number in range(9))) == [
        "/deliver 0000000",
        "/deliver 0000001",
        "/deliver 0000002",
    ]


def test_a_comment_made_to_take_long_takes_none():
    for text in ("/status\n" + "[" * 7_900, "/status\n\n" + "> " * 3_900, "/status\n\n" + "*a" * 3_900):
        assert words(text) in ([], ["/status"])


# --------------------------------------------------------------------------------------------------- who is answered


@pytest.fixture
def fake():
    return FakeForge()


@pytest.fixture
def asked(fake, tmp_path):
    """What is asked in issue 12 now."""
    with served(fake.app) as url:
        kind = KINDS_OF_FORGE[fake.kind]
        settings = ForgeSettings(fake.repository, (), url + fake.api, "bot", tmp_path, kind)
        forge = Forge(settings, "secret-of-the-bot")
        yield lambda: inbox(forge, list(forge.comments(Thread(12))), NOW)


@pytest.fixture
def say(fake):
    def say(author, text, *, ago=60, **more):
        return fake.add(12, author, text, at=datetime.fromtimestamp(NOW - ago, UTC), **more)

    return say


def authors(found):
    return [request.author for request in found.requests]


def test_people_are_listened_to_and_programs_are_not(asked, say):
    say("ada", "/status")
    say("helper[bot]", "/status")
    say("helper", "/status", is_bot=True)
    say("bot", "/status")
    say("Bot", "/status")
    say("", "/status")
    assert authors(asked()) == ["ada"]


def test_what_was_answered_is_not_answered_again(asked, say, fake):
    comment = say("ada", "/status")
    found = asked()
    assert found.upto == comment["id"]
    say("bot", answer_mark(found.upto) + "\n\nhere")
    fake.comments[12][0]["body"] = "/claim"  # edited afterwards
    assert asked().requests == ()
    del fake.comments[12][0]
    assert asked().requests == ()
    say("ada", "/claim")
    assert authors(asked()) == ["ada"]


def test_who_copies_the_mark_of_an_answer_silences_nobody(asked, say):
    say("eve", answer_mark(10**17))
    say("ada", "/status")
    assert authors(asked()) == ["ada"]


def test_what_is_older_than_a_day_is_too_late(asked, say, fake):
    say("ada", "/status", ago=86_401)
    say("bea", "/status", ago=86_399)
    say("cleo", "/status")
    fake.comments[12][2]["created_at"] = "…"  # a forge that does not say when
    assert authors(asked()) == ["bea"]


def test_who_floods_is_answered_once_and_keeps_nobody_waiting(asked, say):
    for _ in range(60):
        say("eve", "/status")
    say("ada", "/claim")
    found = asked()
    assert authors(found) == ["eve", "ada"] and found.upto == 61


def test_many_people_come_in_turn(asked, say):
    for number in range(8):
        say(f"eve{number}", "/status")
    found = asked()
    assert authors(found) == [f"eve{number}" for number in range(5)]
    say("bot", answer_mark(found.upto))
    assert authors(asked()) == ["eve5", "eve6", "eve7"]


def test_an_issue_that_was_answered_six_times_in_an_hour_has_to_wait(asked, say, fake):
    for number in range(6):
        say("bot", answer_mark(number), ago=3_599)
    say("ada", "/status")
    assert asked().requests == ()
    fake.comments[12][0]["created_at"] = "2026-11-28T09:39:00Z"
    assert authors(asked()) == ["ada"]


@pytest.mark.parametrize("key", ["internal", "confidential", "system"])
def test_what_is_not_for_everyone_is_not_answered_before_everyone(asked, say, key):
    say("ada", "/status")[key] = True
    say("bea", "/status")
    assert authors(asked()) == ["bea"]
