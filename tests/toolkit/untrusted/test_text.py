"""text: what strangers wrote is printed so that it can do nothing and hide nothing."""

import pytest

from oathwork.untrusted.text import plain


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),  # a colour, or a cleared screen
        ("\x9b2J", "\\x9b2J"),  # the same in one byte
        ("\x1b]8;;https://example.org\x07", "\\x1b]8;;https://example.org\\x07"),  # a hidden link
        ("paid\u202etxt.exe", "paid\\u202etxt.exe"),  # right to left
        ("a\u200bb\u2066c\ufeffd", "a\\u200bb\\u2066c\\ufeffd"),  # invisible
        ("one\ntwo\rthree\tfour", "one\\x0atwo\\x0dthree\\x09four"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c"),  # line ends that are not \\n
        ("\ud800", "\\ud800"),
        ("\u3164\u2800", "\\u3164\\u2800"),  # a title of letters that look like nothing
        ("\U000e0041", "\\U000e0041"),  # a tag: invisible letters
        ("Grüße, 世界 🙂", "Grüße, 世界 🙂"),
    ],
)
def test_what_is_not_seen_as_itself_is_written_out(text, result):
    assert plain(text) == result


def test_lines_are_kept_when_asked_for():
    assert plain("one\n\ttwo\r\x1b", lines=True) == "one\n\ttwo\\x0d\\x1b"


def test_marks_that_paint_over_other_lines_are_written_out():
    result = plain("a" + "\u0301" * 100)
    assert result.startswith("a" + "\u0301" * 4 + "\\u0301")


def test_long_text_is_cut_and_counted():
    assert plain("a" * 30, limit=10) == "a" * 10 + " … (20 more characters)"
