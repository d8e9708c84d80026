"""Long work shows how far it is, in a terminal alone, and only if it takes long."""

import io
from types import SimpleNamespace

import pytest

from oathwork.cli import progress as module
from oathwork.cli.progress import Bar


class Screen(io.StringIO):
    """A stderr that says whether it is a terminal."""

    def __init__(self, is_terminal):
        super().__init__()
        self.isatty = lambda: is_terminal


@pytest.fixture
def screen(monkeypatch):
    """Put a screen in stderr's place; in the test itself, for pytest does the same between its phases."""

    def screen(is_terminal):
        made = Screen(is_terminal)
        monkeypatch.setattr("sys.stderr", made)
        monkeypatch.setattr(module, "_SOON", 0)
        monkeypatch.setenv("TERM", "xterm")
        return made

    return screen


def test_long_work_shows_how_far_it_is__and_nothing_is_left_of_it(screen):
    seen = screen(True)
    bar = Bar("reading the logs")
    bar(1, 4)
    bar(2, 4)
    bar(4, 4)
    assert "reading the logs" in seen.getvalue() and "50%" in seen.getvalue()
    assert seen.getvalue().endswith("\x1b[2K")  # the line is wiped


def test_short_work_shows_nothing(screen, monkeypatch):
    seen = screen(True)
    monkeypatch.setattr(module, "_SOON", 60)
    bar = Bar("reading the logs")
    bar(1, 2)
    bar(2, 2)
    assert seen.getvalue() == ""


def test_a_file_or_a_pipe_gets_nothing(screen):
    seen = screen(False)
    bar = Bar("reading the logs")
    bar(1, 2)
    bar(2, 2)
    assert seen.getvalue() == ""


def test_without_colours_where_nobody_wants_them(screen, monkeypatch):
    seen = screen(True)
    monkeypatch.setenv("NO_COLOR", "1")
    Bar("reading the logs")(1, 2)
    assert "reading the logs" in seen.getvalue() and "\x1b[3" not in seen.getvalue()


def test_work_with_a_unit_says_how_much_a_second_and_how_long_yet__counted_from_where_it_begins(
    screen, monkeypatch
):
    seen, now = screen(True), [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    bar = Bar("reading the logs", "blocks")
    for count in (1_000_000, 1_010_000, 1_020_000, 1_030_000):  # read before it began: none of them took time
        bar(count, 1_060_000)
        now[0] += 5
    bar._shown[0].refresh()
    shown = seen.getvalue()
    assert "50%" in shown and "2,000 blocks/s" in shown and "0:00:15" in shown
    assert "98%" not in shown


def test_a_file_or_a_pipe_gets_no_rate(screen):
    seen = screen(False)
    bar = Bar("reading the logs", "blocks")
    bar(1, 9)
    bar(2, 9)
    assert seen.getvalue() == ""
