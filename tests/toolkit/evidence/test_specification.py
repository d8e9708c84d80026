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
    "line", [b"#" * 250_000, b"# " + b" #" * 120_000, b"1. " + b" " * 250_000, b"`" * 250_000]
)
def test_no_document_of_the_allowed_size_takes_long(line):
    start = time.monotonic()
    with pytest.raises(DocumentRefused):
        read_specification(b"# T\n## Criteria\n" + line)
    assert time.monotonic() - start < 2
