"""Runs the acceptance command of a specification on a delivery: shown first, asked for, then apart from all else."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from oathwork.errors import OathworkError
from oathwork.evidence.source import WorkFiles
from oathwork.evidence.specification import Acceptance
from oathwork.untrusted.process import Limits
from oathwork.untrusted.sandbox import Ending, Walls, hint_for, run_apart, scratch, walls
from oathwork.untrusted.text import plain

PASSED: Final = "passed"
FAILED: Final = "failed"
TIMED_OUT: Final = "timed out"
COULD_NOT_RUN: Final = "could not be run"
_LAST_LINES: Final = 10  # of the output, that are shown


class NotAgreed(OathworkError):
    """Nobody agreed to run the acceptance command."""


class CouldNotRun(OathworkError):
    """The acceptance command could not be run here: nothing is known of the work."""


@dataclass(frozen=True)
class CommandOutcome:
    """What came of the command on the files of `work`: `passed`, `failed`, `timed out` or `could not be run`, and how.

    `work`: the id of a commit, or the CID of a folder. `left_out` was not put where the command ran. `ending.output`
    is a stranger's text: print it only through `plain`. `hint`: what can be done if it could not be run.
    """

    work: str
    result: str
    ending: Ending
    walls: Walls
    left_out: tuple[str, ...]
    hint: str = ""

    def __str__(self) -> str:
        """Say it in one line, safe to print."""
        limits = {
            "time": "its time",
            "memory": "its memory",
            "processes": "its processes",
            "disk": "its disk space",
        }
        how = (
            f"used up {limits[self.ending.limit]}" if self.ending.limit else f"ended with {self.ending.code}"
        )
        missing = f"; left out: {plain(', '.join(self.left_out), limit=300)}" if self.left_out else ""
        hint = f": {plain(self.hint, limit=300)}" if self.hint else ""
        return f"{self.result} ({how} after {self.ending.seconds:.1f} s{missing}){hint}"

    @property
    def last_lines(self) -> list[str]:
        """The end of what the command has printed, safe to print."""
        lines = plain(self.ending.output.strip(), lines=True).splitlines()
        return [line[:200] for line in lines[-_LAST_LINES:]]

    def require_run(self) -> None:
        """Raise CouldNotRun if nothing can be said of the work."""
        if self.result == COULD_NOT_RUN:
            raise CouldNotRun(
                f"the acceptance command {self}. It says: {' / '.join(self.last_lines) or 'nothing'}"
            )


def announcement(acceptance: Acceptance, name: str) -> str:
    """Return what the person who is asked must see before the command runs on the work of this name, safe to print."""
    return "\n".join(
        (
            f"A stranger's command is about to run on the files of {plain(name, limit=80)}:",
            f"    {plain(shlex.join(acceptance.command))}",
            f"It runs in a temporary folder, for at most {acceptance.seconds} seconds, with PATH and LANG alone.",
            str(walls()),
        )
    )


def accept(
    acceptance: Acceptance,
    work: WorkFiles,
    *,
    ask: Callable[[str], bool] | None = None,
    yes: bool = False,
    limits: Limits | None = None,
    tools: Sequence[Path] = (),
) -> CommandOutcome:
    """Run the command on the files of `work`, if `yes` or if `ask`, given the text of `announcement`, says so.

    Raises `NotAgreed` otherwise. The time limit is the specification's, all others those of `limits`. `tools`: folders
    inside your home that the command needs.
    """
    if not yes and not (ask and ask(announcement(acceptance, work.name))):
        raise NotAgreed("nobody agreed to run the acceptance command")
    limits = replace(limits or Limits(), seconds=acceptance.seconds)
    with scratch() as folder:
        left_out = work.write_out(folder / "work", most=limits.folder // 2)
        ending = run_apart(acceptance.command, folder, limits, tools=tools)
    result = _result(ending)
    hint = hint_for(acceptance.command) if result == COULD_NOT_RUN else ""
    return CommandOutcome(work.id, result, ending, walls(), tuple(left_out), hint)


def _result(ending: Ending) -> str:
    if ending.could_not_run:
        return COULD_NOT_RUN
    if ending.limit == "time":
        return TIMED_OUT
    return FAILED if ending.limit or ending.code else PASSED
