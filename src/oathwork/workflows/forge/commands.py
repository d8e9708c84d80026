"""Commands in comments: `/status`, `/claim` and `/deliver`, and which of many comments are listened to.

A command is a line of a paragraph that holds nothing else. In a quote, a list, code or HTML, or in the middle of text it is
none: people show each other commands.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from oathwork.model.amounts import DAY, HOUR
from oathwork.workflows.forge.client import Comment, Forge

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_LINE: Final = re.compile(
    r"/(?:(bounty|status|claim)|(claim)[ \t]+(0x(?:[0-9a-fA-F]{2}){1,1200})|(deliver)[ \t]+([0-9a-f]{7,64}))[ \t]*"
)
_ANSWER: Final = re.compile(r"<!-- oathwork answer ([0-9]{1,18}) -->")
_LONGEST: Final = 8_000  # characters of a comment that is looked at
_MOST_COMMANDS: Final = 3  # of one comment
_MOST_PEOPLE: Final = 5  # who are answered at once
_MOST_ANSWERS: Final = 6  # in an hour, in one issue


@dataclass(frozen=True)
class DeskCommand:
    """A command: `status`, `claim` or `deliver`, and what stands behind it: a signed claim's bytes in 0x, or a commit."""

    word: str
    value: str = ""

    def __str__(self) -> str:
        shown_value = f"{self.value[:12]}…" if len(self.value) > 64 else self.value
        return f"/{self.word} {shown_value}".rstrip()


@dataclass(frozen=True)
class Request:
    """What somebody asks the desk for in one comment."""

    author: str
    commands: tuple[DeskCommand, ...]


@dataclass(frozen=True)
class Inbox:
    """The requests to be answered now, and the number of the last comment that was looked at for them."""

    requests: tuple[Request, ...]
    upto: int


def answer_mark(upto: int) -> str:
    """Return how an answer begins, which readers do not see: it says up to which comment all is answered."""
    return f"<!-- oathwork answer {upto} -->"


def commands_in(text: str) -> tuple[DeskCommand, ...]:
    """Return the commands of a comment, at most three.

    >>> commands_in("/status") == commands_in("Hello!\\n\\n/bounty\\n"), commands_in("please /claim"), commands_in("> /claim")
    (True, (), ())
    """
    if len(text) > _LONGEST or not re.search(r"^/", text, re.MULTILINE):
        return ()
    commands: list[DeskCommand] = []
    tokens = _blocks().parse(text.replace("\r\n", "\n"))
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and before.level == 0:
            matches = [_LINE.fullmatch(line.strip()) for line in token.content.split("\n")]
            if all(matches):
                commands += [_command(match) for match in matches if match]
    return tuple(dict.fromkeys(commands))[:_MOST_COMMANDS]


def _command(match: re.Match[str]) -> DeskCommand:
    word = match[1] or match[2] or match[4]
    return DeskCommand("status" if word == "bounty" else word, (match[3] or match[5] or "").lower())


@cache
def _blocks() -> "MarkdownIt":
    """What finds blocks alone: of inline marks nothing is asked, and they take the most time."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").disable("inline")


def inbox(forge: Forge, comments: Sequence[Comment], now: int) -> Inbox:
    """Return what is asked in comments (the oldest first) and was not answered, at `now` (seconds).

    What our last answer was after is answered, whatever became of those comments since. Programs are not listened to, and
    what is older than a day is too late. Of each person their last comment with a command counts, and some people at a time:
    the others come next. After six answers in an hour the issue has to wait.
    """
    answers = [
        (match, each)
        for each in comments
        if forge.is_ours(each) and (match := _ANSWER.match(each.body.lstrip()))
    ]
    upto = max((int(match[1]) for match, _ in answers), default=0)
    if sum(each.written_at > now - HOUR for _, each in answers) >= _MOST_ANSWERS:
        return Inbox((), upto)
    requests: dict[str, Request] = {}
    for comment in _heard(forge, comments, upto, now):
        commands = commands_in(comment.body)
        if commands and comment.author not in requests and len(requests) == _MOST_PEOPLE:
            break
        if commands:
            requests.pop(comment.author, None)
            requests[comment.author] = Request(comment.author, commands)
        upto = max(upto, comment.number)
    return Inbox(tuple(requests.values()), upto)


def _heard(forge: Forge, comments: Iterable[Comment], upto: int, now: int) -> list[Comment]:
    """Return the comments that may ask for something."""
    return [
        each
        for each in comments
        if each.number > upto
        and each.written_at > now - DAY
        and each.author
        and not each.is_bot
        and not forge.is_ours(each)
    ]
