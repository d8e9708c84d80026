"""A command runs after a yes that a person types after the question, in time; all else is a no."""

import io
import os
import threading
import time

import pytest

from oathwork.cli.agreement import has_agreed

QUESTION = "A stranger's command is about to run"


@pytest.fixture
def terminal():
    """The two ends of a terminal: where a person types, and what the command reads."""
    person, command = os.openpty()
    with os.fdopen(command, "r") as read:
        yield person, read
    os.close(person)


def typed_later(person, text):
    thread = threading.Thread(target=lambda: (time.sleep(0.3), os.write(person, text.encode())))
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("yesterday\n", False)],
)
def test_what_is_typed_after_the_question_counts(terminal, capsys, text, is_yes):
    person, read = terminal
    thread = typed_later(person, text)
    assert has_agreed(QUESTION, seconds=10, terminal=read) is is_yes
    thread.join()
    assert QUESTION in capsys.readouterr().err


def test_silence_is_a_no(terminal, capsys):
    assert not has_agreed(QUESTION, seconds=0.2, terminal=terminal[1])
    assert "nobody has answered" in capsys.readouterr().err


def test_what_was_typed_before_the_question_is_forgotten(terminal):
    person, read = terminal
    os.write(person, b"y\n")
    time.sleep(0.1)
    assert not has_agreed(QUESTION, seconds=0.2, terminal=read)


def test_what_is_no_terminal_cannot_say_yes(capsys):
    assert not has_agreed(QUESTION, terminal=io.StringIO("y\n"))
    assert "nobody is at a terminal" in capsys.readouterr().err
