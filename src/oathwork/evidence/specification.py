"""The specification of a job: what is asked, by which criteria it is judged, which command shows that it works."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from oathwork.errors import NotValid, OathworkError
from oathwork.evidence.markdown import Markdown, read_markdown
from oathwork.untrusted.documents import content_hash, decode_text, read_file
from oathwork.untrusted.fields import DocumentRefused, Fields
from oathwork.untrusted.text import text_problem
from oathwork.untrusted.toml import read_toml

FIRST_CRITERION: Final = "The job belongs to the guild and its effort is fair"
LARGEST_SPECIFICATION: Final = 256 * 1024  # bytes of a specification
MOST_CRITERIA: Final = 50
LONGEST_RUN: Final = 3_600  # seconds an acceptance command may take
_ISSUE: Final = re.compile(
    r"https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?/[A-Za-z0-9/._~%#?=&:@!$'()*+,;-]{1,400}", re.ASCII
)


class WrongSpecification(OathworkError):
    """A specification is not the one that the terms name. `hash` is its own, `in_terms` is what the terms name: 32 bytes."""

    def __init__(self, title: str, hash: bytes, in_terms: bytes):
        self.hash, self.in_terms = hash, in_terms
        super().__init__(
            f"the specification {title!r} is 0x{hash.hex()}; the bounty's terms name another one, 0x{in_terms.hex()}"
        )


@dataclass(frozen=True)
class Acceptance:
    """The command that shows whether a delivery works: its arguments (no shell) and its time limit in seconds."""

    command: tuple[str, ...]
    seconds: int = 600


@dataclass(frozen=True)
class Specification:
    """A specification as read: `criteria[0]` is always `FIRST_CRITERION`; `hash` is the keccak256 of its bytes.

    `issue`: the URL of the issue that it is about, or nothing. It is hashed with the rest, so nobody can move a bounty to
    another issue.
    """

    title: str
    criteria: tuple[str, ...]
    acceptance: Acceptance | None
    licence: str
    body: str
    hash: bytes
    data: bytes = field(default=b"", repr=False, compare=False)  # what it was read from
    issue: str = ""

    def require_hash(self, in_terms: bytes) -> None:
        """Raise WrongSpecification unless this is the specification whose hash (32 bytes) stands in a bounty's terms."""
        if self.hash != in_terms:
            raise WrongSpecification(self.title, self.hash, in_terms)


def load_specification(file: Path) -> Specification:
    """Read a specification's file. Raises DocumentRefused, BadDocument."""
    return read_specification(read_file(file, limit=LARGEST_SPECIFICATION), document=file.name)


def read_specification(data: bytes, *, document: str = "specification") -> Specification:
    """Read a specification; refuse with `DocumentRefused` what breaks its format.

    Three forms are accepted, told apart by the bytes alone, for the chain knows no file names:

    - TOML: `title`, `criteria` (a list), and if wanted `licence`, `text`, `issue` (an https URL), and `[acceptance]` with `command` (a list)
      and `seconds`. The first criterion is put in front unless it is there.
    - Markdown: a `# ` heading is the title; the numbered list under the heading `Criteria` are the criteria. Numbers
      are written by hand there, so the first criterion must be written too.
    - Markdown after the same TOML between two lines `+++`.
    """
    if len(data) > LARGEST_SPECIFICATION:
        raise DocumentRefused(document, "", f"larger than {LARGEST_SPECIFICATION} bytes")
    text = decode_text(data, document=document).replace("\r\n", "\n")
    front, body, first_line = _split(text, document)
    with front:
        markdown = read_markdown(body, document=document, first_line=first_line)
        title = front.text("title", limit=200, trim=True, default="") or markdown.title
        is_listed = front.has("criteria")
        criteria = _criteria(front) if is_listed else _written_criteria(markdown, document)
        has_command = front.has("acceptance")
        acceptance = acceptance_from_fields(front.object("acceptance"), seconds=600) if has_command else None
        licence = front.text("licence", limit=100, trim=True, default="")
        issue = front.text_as("issue", issue_url, default="")
        text_given = front.text("text", lines=True, trim=True, limit=LARGEST_SPECIFICATION, default="")
        if is_listed:
            _refuse_twice(front, markdown, read_markdown(text_given, document=document))
    if not title:
        raise DocumentRefused(document, "", "has no title")
    return Specification(
        title, criteria, acceptance, licence, text_given or body, content_hash(data), data, issue
    )


def issue_url(text: str) -> str:
    """Return the https URL of an issue, as it is written; nothing for no text. Raises NotValid for any other text."""
    if text and not _ISSUE.fullmatch(text):
        raise NotValid("not the URL of an issue: https://codeberg.org/name/repository/issues/7, say")
    return text


def _split(text: str, document: str) -> tuple[Fields, str, int]:
    """Return the TOML part, the Markdown part, and the line at which the Markdown starts."""
    if text.startswith("+++\n"):
        front, fence, body = text[4:].partition("\n+++\n")
        if not fence:
            raise DocumentRefused(document, "line 1", "the part between +++ lines is not closed")
        return read_toml("\n" + front, document=document), body, front.count("\n") + 4
    try:
        return read_toml(text, document=document), "", 1
    except DocumentRefused as error:
        if _has_criteria(text):
            return Fields(document, "", {}), text, 1
        rule = f"{error.rule}; nor is it Markdown with a heading Criteria"
        raise DocumentRefused(document, error.where, rule) from error


def _has_criteria(text: str) -> bool:
    try:
        return read_markdown(text, document="").has_criteria
    except DocumentRefused:
        return False


def acceptance_from_fields(fields: Fields, *, seconds: int | None = None) -> Acceptance:
    """Take the fields of an acceptance command; `seconds` stands in for a time limit that is not given."""
    command = fields.texts("command", most=100, limit=1_000, fewest=1)
    acceptance = Acceptance(tuple(command), fields.integer("seconds", 1, LONGEST_RUN, default=seconds))
    fields.done()
    return acceptance


def _criteria(fields: Fields) -> tuple[str, ...]:
    criteria = tuple(fields.texts("criteria", most=100, limit=1_000, fewest=1))
    return _limited(criteria if _is_first(criteria[0]) else (FIRST_CRITERION, *criteria), fields.document)


def _is_first(criterion: str) -> bool:
    return criterion.strip().rstrip(".").casefold() == FIRST_CRITERION.casefold()


def _limited(criteria: tuple[str, ...], document: str) -> tuple[str, ...]:
    if len(criteria) < 2:
        raise DocumentRefused(document, "", "has no criterion of its own")
    if len(criteria) > MOST_CRITERIA:
        raise DocumentRefused(document, "", f"more than {MOST_CRITERIA} criteria")
    return (FIRST_CRITERION, *criteria[1:])


def _written_criteria(body: Markdown, document: str) -> tuple[str, ...]:
    """Return the numbered list under the heading `Criteria`."""
    if not body.blocks:
        raise DocumentRefused(document, "", "has no criteria")
    criteria = body.criteria()
    if not criteria or not _is_first(criteria[0]):
        raise DocumentRefused(
            document, "", f"under the heading Criteria, number 1 must be: {FIRST_CRITERION}"
        )
    return _limited(criteria, document)


def _refuse_twice(fields: Fields, *texts: Markdown) -> None:
    """Refuse a list of criteria beside a heading: readers would disagree which are meant."""
    if any(text.has_criteria for text in texts):
        fields.refuse("criteria", "given here and again under a heading Criteria: write them once")


def write_specification(
    title: str,
    criteria: list[str],
    *,
    acceptance: Acceptance | None = None,
    licence: str = "",
    text: str = "",
    issue: str = "",
) -> bytes:
    """Return a specification in TOML; the first criterion is put in front. Refuses what `read_specification` would."""
    lines = [f"title = {_quoted(title)}"]
    if licence:
        lines.append(f"licence = {_quoted(licence)}")
    if issue:
        lines.append(f"issue = {_quoted(issue)}")
    if text:
        lines += ['text = """', _escaped(text), '"""']
    all_criteria = criteria if criteria and _is_first(criteria[0]) else [FIRST_CRITERION, *criteria]
    lines += ["criteria = [", *(f"    {_quoted(criterion)}," for criterion in all_criteria), "]"]
    if acceptance:
        command = ", ".join(map(_quoted, acceptance.command))
        lines += ["", "[acceptance]", f"command = [{command}]", f"seconds = {acceptance.seconds}"]
    data = ("\n".join(lines) + "\n").encode()
    read_specification(data)
    return data


def _quoted(text: str) -> str:
    if problem := text_problem(text, limit=LARGEST_SPECIFICATION):
        raise DocumentRefused("specification", "", problem)
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
