"""specification: three forms, one meaning; the first criterion is always there; hostile ones are refused."""

import time

import pytest

from oathwork.evidence.specification import (
    FIRST_CRITERION,
    Acceptance,
    read_specification,
    write_specification,
)
from oathwork.untrusted.documents import content_hash
from oathwork.untrusted.fields import DocumentRefused

TOML = b"""
title = "Faster sorting"
licence = "MIT"
criteria = ["It sorts", "It is faster"]

[acceptance]
command = ["make", "test"]
seconds = 60
"""
MARKDOWN = f"""# Faster sorting

Steps we took:

1. this list is not of criteria

## Criteria

1. {FIRST_CRITERION}.
2. It sorts
   also empty lists
3) It is faster

```
4. not this one
```

## Words

1. nor this one
""".encode()
MIXED = b"+++\nlicence = 'MIT'\n[acceptance]\ncommand = ['make', 'test']\n+++\n" + MARKDOWN


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentRefused) as error:
        read_specification(data)
    return str(error.value)


def test_toml_is_read_and_the_first_criterion_put_in_front():
    specification = read_specification(TOML)
    assert specification.title == "Faster sorting"
    assert specification.criteria == (FIRST_CRITERION, "It sorts", "It is faster")
    assert specification.acceptance == Acceptance(("make", "test"), 60)
    assert specification.licence == "MIT"
    assert specification.hash == content_hash(TOML)


def test_markdown_is_read_by_its_numbers():
    specification = read_specification(MARKDOWN)
    assert specification.title == "Faster sorting"
    assert specification.criteria == (FIRST_CRITERION, "It sorts also empty lists", "It is faster")
    assert specification.acceptance is None


def test_markdown_may_stand_after_toml():
    specification = read_specification(MIXED)
    assert specification.criteria[1:] == ("It sorts also empty lists", "It is faster")
    assert specification.acceptance == Acceptance(("make", "test"), 600)
    assert specification.licence == "MIT"


def test_line_ends_change_the_hash_but_not_the_meaning():
    windows = MARKDOWN.replace(b"\n", b"\r\n")
    assert read_specification(windows).criteria == read_specification(MARKDOWN).criteria
    assert read_specification(windows).hash != read_specification(MARKDOWN).hash


def test_what_is_written_is_read():
    data = write_specification(
        'A "quoted" \\ title', ['It "works" C:\\', "Grüße"], acceptance=Acceptance(("a", "b c"), 5)
    )
    specification = read_specification(data)
    assert specification.title == 'A "quoted" \\ title'
    assert specification.criteria == (FIRST_CRITERION, 'It "works" C:\\', "Grüße")
    assert specification.acceptance == Acceptance(("a", "b c"), 5)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"\xff", "not UTF-8"),
        (b"title = 'a'\ntitle = 'b'\n\n", "line 2"),
        (b"title = 'a'\n\ncriteria = [", "not TOML"),
        (b"title = 'a'\ncriteria = []", "criteria: empty"),
        (b"title = 'a'\ncriteria = [1]", "criteria[0]: 1 is not a text"),
        (b"title = 'a'\ncriteria = [\"a\\u001b[2J\"]", "criteria[0]: holds the control character \\x1b"),
        (b"criteria = ['a']", "has no title"),
        (b"title = 'a'\ncriteria = ['a']\nreward = 5", "reward: unknown field"),
        (b"title = 'a'\ncriteria = ['a']\nacceptance = 'make'", "acceptance: 'make' is not a table"),
        (
            b"title = 'a'\ncriteria = ['a']\n[acceptance]\ncommand = 'make test'",
            "acceptance.command: 'make test' is not a list",
        ),
        (b"title = 'a'\ncriteria = ['a']\n[acceptance]\ncommand = ['']", "acceptance.command[0]: empty"),
        (b"title = 'a'\ncriteria = ['a']\n[acceptance]\ncommand = ['a']\nseconds = 999999", "not between"),
        (
            b"title = 'a'\ncriteria = ['a']\n[acceptance]\ncommand = ['a']\nseconds = true",
            "acceptance.seconds: True is not a whole number",
        ),
        (
            b"title = 'a'\ncriteria = ['a']\n[acceptance]\ncommand = ['a']\nshell = true",
            "acceptance.shell: unknown field; there are command, seconds",
        ),
        (b"title = 'a'\ncriteria = [" + b"'a'," * 60 + b"]", "more than 50 criteria"),
        (b"+++\ntitle = 'a'\n", "not closed"),
        (b"# Title\n\n## Criteria\n\n1. It works\n", "number 1 must be"),
        (b"# Title\n\n1. It works\n", "nor is it Markdown with a heading Criteria"),
        (
            f"# T\n## Criteria\n1. {FIRST_CRITERION}\n3. It works".encode(),
            "line 4: criterion 3 where 2 is due",
        ),
        (f"# T\n## Criteria\n1. {FIRST_CRITERION}\n".encode(), "no criterion of its own"),
        (b"x" * 300_000, "larger than"),
        (b"title = 'a'\ncriteria = " + b"[\n" * 100_000, "not TOML that can be read"),
        (b"a." * 100_000 + b"a = 1", "line 1: longer than 2000"),
        (b"title = " + b"9" * 1_900, "title: 999999"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_is_refused_by_name(data, rule):
    assert rule in refusal(data)


@pytest.mark.parametrize(
    "line",
    [
        b"#" * 250_000,
        b"# " + b" #" * 120_000,
        b"1. " + b" " * 250_000,
        b"`" * 250_000,
        b"> " * 120_000,
        b"1. a\n" * 50_000,
        b"- a\n" * 60_000,
        b"<!--" * 60_000,
        b"1. " + b"*a " * 300 + b"\n",
        b"1. " + b"[" * 900,
    ],
    ids=lambda line: repr(line[:12]),
)
def test_no_document_of_the_allowed_size_takes_long(line):
    start = time.monotonic()
    with pytest.raises(DocumentRefused):
        read_specification(b"# T\n## Criteria\n" + line)
    assert time.monotonic() - start < 2


# -------------------------------------------------------------------------------------------- what a renderer shows of Markdown


def written(*lines):
    text = "\n".join(("# Title", "", "## Criteria", "", f"1. {FIRST_CRITERION}", *lines, ""))
    return read_specification(text.encode()).criteria[1:]


def refused(*lines):
    return refusal(
        "\n".join(("# Title", "", "## Criteria", "", f"1. {FIRST_CRITERION}", *lines, "")).encode()
    )


@pytest.mark.parametrize(
    "hidden",
    [
        ["<!--", "3. It is free", "-->"],
        ["<!-- 3. It is free -->"],
        ["```", "3. It is free", "```"],
        ["~~~~", "3. It is free", "~~~", "4. And fast", "~~~~"],
        ["prose", "", "    3. It is free"],
        ["prose that 3. It is free"],
    ],
    ids=lambda lines: " / ".join(lines),
)
def test_what_no_renderer_shows_as_a_criterion_is_none(hidden):
    assert written("2. It works", "", *hidden) == ("It works",)


@pytest.mark.parametrize(
    ("lines", "criteria"),
    [
        (["2. It **really** works"], ("It really works",)),
        (["2. `make` works"], ("make works",)),
        (["2. a <!-- not --> b"], ("a b",)),
        (["2. It works", "even so"], ("It works even so",)),  # a line that goes on needs no spaces before it
        (["2. It works:", "   - fast", "   - free"], ("It works: fast free",)),
        (["2. See [there](https://example.org/a)"], ("See there <https://example.org/a>",)),
        (["2. 1 &lt; 2"], ("1 < 2",)),
        (["", "words between", "", "2) It works"], ("It works",)),
        (["2. It works", "", "   and well"], ("It works and well",)),
    ],
    ids=lambda value: " / ".join(value) if isinstance(value, list) else "",
)
def test_a_criterion_is_the_words_that_a_renderer_shows(lines, criteria):
    assert written(*lines) == criteria


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["1. It works"], "line 6: criterion 1 where 2 is due"),  # rendered as 2
        (["3. It works"], "line 6: criterion 3 where 2 is due"),
        (["2. It works", "", "- It is free"], "line 8: a list without numbers"),
        (["2. It works", "", "> 3. It is free"], "line 8: a quoted list"),
        (["2. It works", "", "<ol><li>It is free</li></ol>"], "line 8: HTML under Criteria"),
        (["2. It works", "", "<!-- a --> <ol><li>It is free</li></ol>"], "line 8: HTML under Criteria"),
        (["2. It works", "", "<!-- open to the end", "3. It is free"], "line 8: HTML under Criteria"),
        (["2. It <b>works</b>"], "line 6: HTML in a criterion"),
        (["2. It <span hidden>does not</span> work"], "line 6: HTML in a criterion"),
        (["2. It works", "   ```", "   code", "   ```"], "line 6: a criterion that holds a fence"),
        (["2. It works", "", "## Criteria", "", "1. It is free"], "line 8: a second heading Criteria"),
        (["2. <!-- nothing -->"], "line 6: "),
    ],
    ids=lambda value: " / ".join(value) if isinstance(value, list) else "",
)
def test_what_readers_would_take_for_different_things_is_refused(lines, rule):
    assert rule in refused(*lines)


def test_a_heading_is_what_a_renderer_shows_as_one():
    text = f"Title\n=====\n\n```\n# Not this\n## Criteria\n```\n\nCriteria\n--------\n\n1. {FIRST_CRITERION}\n2. It works\n"
    specification = read_specification(text.encode())
    assert (specification.title, specification.criteria[1:]) == ("Title", ("It works",))


@pytest.mark.parametrize(
    "data",
    [
        b"+++\ntitle = 'T'\ncriteria = ['It is free']\n+++\n" + MARKDOWN,
        b"title = 'T'\ncriteria = ['It is free']\ntext = \"\"\"\n" + MARKDOWN + b'"""\n',
    ],
    ids=["before it", "around it"],
)
def test_criteria_are_given_once(data):
    assert "given here and again under a heading Criteria" in refusal(data)
