"""A yes in the terminal before a stranger's command runs: typed by a person, after the question, and in time."""

import os
import select
import sys
from typing import Final, TextIO

import click

_PATIENCE: Final = (
    300.0  # seconds: long enough to read a command, too short to be answered for another question
)
_YES: Final = ("y", "yes")


def has_agreed(words: str, *, seconds: float = _PATIENCE, terminal: TextIO | None = None) -> bool:
    """Ask whether a command may run. Silence, what was typed before the question, and what is no terminal are a no."""
    source = terminal or sys.stdin
    if not source.isatty():
        click.echo(f"\n{words}\nNot run: nobody is at a terminal to say yes.", err=True)
        return False
    _forget_what_was_typed(source)
    click.echo(f"\n{words}\nRun it? [y/N]: ", nl=False, err=True)
    if not _is_answered(source, seconds):
        click.echo(f"\nNot run: nobody has answered in {seconds:.0f} seconds.", err=True)
        return False
    return source.readline().strip().lower() in _YES


def _forget_what_was_typed(source: TextIO) -> None:
    if os.name == "posix":
        import termios

        termios.tcflush(source.fileno(), termios.TCIFLUSH)


def _is_answered(source: TextIO, seconds: float) -> bool:
    if os.name != "posix":
        return True  # a console there cannot be waited for: reading it waits
    return bool(select.select([source], [], [], seconds)[0])
