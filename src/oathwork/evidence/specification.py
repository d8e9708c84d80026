"""The specification of a job: what is asked, by which criteria it is judged, which command shows that it works."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from oathwork.untrusted.documents import content_hash, decode_text, read_file
from oathwork.untrusted.fields import DocumentRefused, text_problem
from oathwork.untrusted.text import plain

FIRST_CRITERION: Final = "The job belongs to the guild and its effort is fair"
LARGEST_SPECIFICATION: Final = 256 * 1024  # bytes of a specification
MOST_CRITERIA: Final = 50
_LONGEST_LINE: Final = 2_000  # of TOML: Python reads a key of n parts in n² steps
LONGEST_RUN: Final = 3_600  # seconds an acceptance command may take


@dataclass(frozen=True)
class Acceptance:
    """The command that shows whether a delivery works: its arguments (no shell) and its time limit in seconds."""

    command: tuple[str, ...]
    seconds: int = 600


@dataclass(frozen=True)
class Specification:
    """A specification as read: `criteria[0]` is always `FIRST_CRITERION`; `hash` is the keccak256 of its bytes."""

    title: str
    criteria: tuple[str, ...]
    acceptance: Acceptance | None
    licence: str
    body: str
    hash: bytes


def load_specification(file: Path) -> Specification:
    """Read a specification's file. Raises DocumentRefused, BadDocument."""
    return read_specification(read_file(file, limit=LARGEST_SPECIFICATION), document=file.name)


def read_specification(data: bytes, *, document: str = "specification") -> Specification:
    """Read a specification; refuse with `DocumentRefused` what breaks its format.

    Three forms are accepted, told apart by the bytes alone, for the chain knows no file names:

    - TOML: `title`, `criteria` (a list), and if wanted `licence`, `text`, and `[acceptance]` with `command` (a list)
      and `seconds`. The first criterion is put in front unless it is there.
    - Markdown: a `# ` heading is the title; the numbered list under the heading `Criteria` are the criteria. Numbers
      are written by hand there, so the first criterion must be written too.
    - Markdown after the same TOML between two lines `+++`.
    """
    if len(data) > LARGEST_SPECIFICATION:
        raise DocumentRefused(document, "", f"larger than {LARGEST_SPECIFICATION} bytes")
    text = decode_text(data, document=document).replace("\r\n", "\n")
    front, body, first_line = _split(text, document)
    reader = _Reader(document, front)
    title = reader.text("title", 200) or _title(body)
    criteria = reader.criteria() if "criteria" in front else _written_criteria(body, first_line, document)
    acceptance = reader.acceptance()
    licence = reader.text("licence", 100)
    prose = reader.text("text", LARGEST_SPECIFICATION, lines=True) or body
    reader.done()
    if not title:
        raise DocumentRefused(document, "", "has no title")
    return Specification(title, criteria, acceptance, licence, prose, content_hash(data))


def _split(text: str, document: str) -> tuple[dict[str, Any], str, int]:
    """Return the TOML part, the Markdown part, and the line at which the Markdown starts."""
    if text.startswith("+++\n"):
        front, fence, body = text[4:].partition("\n+++\n")
        if not fence:
            raise DocumentRefused(document, "line 1", "the part between +++ lines is not closed")
        return _toml("\n" + front, document), body, front.count("\n") + 4
    try:
        return _toml(text, document), "", 1
    except DocumentRefused as error:
        if any(_is_criteria(_heading(line)) for line in text.split("\n")):
            return {}, text, 1
        rule = f"{error.rule}; nor is it Markdown with a heading Criteria"
        raise DocumentRefused(document, error.where, rule) from error


def _toml(text: str, document: str) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            raise DocumentRefused(document, f"line {number}", f"longer than {_LONGEST_LINE} characters")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).rstrip(")").partition(" (at ")
        raise DocumentRefused(document, where, f"not TOML: {plain(what, limit=200)}") from error
    except (
        RecursionError,
        ValueError,
        OverflowError,
    ) as error:  # nesting, numbers of thousands of digits, dates
        raise DocumentRefused(document, "", "not TOML that can be read") from error


class _Reader:
    """Takes the fields of the TOML part one by one; `done` refuses the rest."""

    def __init__(self, document: str, value: dict[str, Any]):
        self.document, self._left = document, dict(value)

    def text(self, key: str, limit: int, *, lines: bool = False) -> str:
        value = self._left.pop(key, "")
        if not isinstance(value, str):
            raise DocumentRefused(self.document, key, "not a text")
        return _checked(value.strip(), self.document, key, limit, lines=lines)

    def criteria(self) -> tuple[str, ...]:
        criteria = _texts(self._left.pop("criteria"), self.document, "criteria")
        return _limited(criteria if _is_first(criteria[0]) else (FIRST_CRITERION, *criteria), self.document)

    def acceptance(self) -> Acceptance | None:
        value = self._left.pop("acceptance", None)
        if value is None:
            return None
        if not isinstance(value, dict) or not set(value) <= {"command", "seconds"} or "command" not in value:
            raise DocumentRefused(self.document, "acceptance", "not a table of command and seconds")
        seconds = value.get("seconds", 600)
        if type(seconds) is not int or not 1 <= seconds <= LONGEST_RUN:
            raise DocumentRefused(self.document, "acceptance.seconds", f"not between 1 and {LONGEST_RUN}")
        return Acceptance(_texts(value["command"], self.document, "acceptance.command"), seconds)

    def done(self) -> None:
        for key in self._left:
            raise DocumentRefused(self.document, _checked(key, self.document, "a key", 100), "unknown field")


def _texts(value: object, document: str, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise DocumentRefused(document, key, "not a list of texts")
    if len(value) > 100:
        raise DocumentRefused(document, key, "more than 100 items")
    return tuple(_checked(item, document, f"{key}[{at}]", 1_000, least=1) for at, item in enumerate(value))


def _checked(value: str, document: str, key: str, limit: int, *, least: int = 0, lines: bool = False) -> str:
    if problem := text_problem(value, limit=limit, least=least, lines=lines):
        raise DocumentRefused(document, key, problem)
    return value


def _is_first(criterion: str) -> bool:
    return criterion.strip().rstrip(".").casefold() == FIRST_CRITERION.casefold()


def _limited(criteria: tuple[str, ...], document: str) -> tuple[str, ...]:
    if len(criteria) < 2:
        raise DocumentRefused(document, "", "has no criterion of its own")
    if len(criteria) > MOST_CRITERIA:
        raise DocumentRefused(document, "", f"more than {MOST_CRITERIA} criteria")
    return (FIRST_CRITERION, *criteria[1:])


def _heading(line: str) -> str:
    """Return the words of a Markdown heading, or nothing."""
    words = line.lstrip("#")
    is_heading = 1 <= len(line) - len(words) <= 6 and words.startswith((" ", "\t"))
    return words.strip(" \t#") if is_heading else ""


def _is_criteria(heading: str) -> bool:
    return heading.casefold().rstrip(":") in ("criteria", "acceptance criteria")


def _title(body: str) -> str:
    titles = (_heading(line) for line in body.split("\n") if line.startswith(("# ", "#\t")))
    title = next(titles, "")
    return "" if text_problem(title, limit=200) else title


def _written_criteria(body: str, first_line: int, document: str) -> tuple[str, ...]:
    """Return the numbered list under the heading `Criteria`; lines indented below an item belong to it."""
    criteria: list[str] = []
    under = in_code = False
    for number, line in enumerate(body.split("\n"), first_line):
        where = f"line {number}"
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
        elif in_code:
            continue
        elif heading := _heading(line):
            under = _is_criteria(heading)
        elif under and (item := re.match(r"(\d{1,4})[.)][ \t]+(\S.*)$", line)):
            if int(item[1]) != len(criteria) + 1:
                raise DocumentRefused(
                    document, where, f"criterion {item[1]} where {len(criteria) + 1} is due"
                )
            criteria.append(_checked(item[2].strip(), document, where, 1_000))
        elif under and criteria and line.startswith((" ", "\t")) and line.strip():
            criteria[-1] = _checked(f"{criteria[-1]} {line.strip()}", document, where, 1_000)
    if not body:
        raise DocumentRefused(document, "", "has no criteria")
    if not criteria or not _is_first(criteria[0]):
        raise DocumentRefused(
            document, "", f"under the heading Criteria, number 1 must be: {FIRST_CRITERION}"
        )
    return _limited(tuple(criteria), document)


def write_specification(
    title: str, criteria: list[str], *, acceptance: Acceptance | None = None, licence: str = ""
) -> bytes:
    """Return a specification in TOML; the first criterion is put in front. Refuses what `parse` would."""
    lines = [f"title = {_quoted(title)}"]
    if licence:
        lines.append(f"licence = {_quoted(licence)}")
    numbered = criteria if criteria and _is_first(criteria[0]) else [FIRST_CRITERION, *criteria]
    lines += ["criteria = [", *(f"    {_quoted(criterion)}," for criterion in numbered), "]"]
    if acceptance:
        command = ", ".join(map(_quoted, acceptance.command))
        lines += ["", "[acceptance]", f"command = [{command}]", f"seconds = {acceptance.seconds}"]
    data = ("\n".join(lines) + "\n").encode()
    read_specification(data)
    return data


def _quoted(text: str) -> str:
    if problem := text_problem(text, limit=LARGEST_SPECIFICATION):
        raise DocumentRefused("specification", "", problem)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
