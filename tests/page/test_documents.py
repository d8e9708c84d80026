"""The documents that the page reads and writes: jobs as the toolkit reads them, reviews, verdicts, and a Safe's files."""

import random
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from oathwork.chain.abi import artifact
from oathwork.contracts import safe
from oathwork.contracts.deployments import predicted
from oathwork.errors import OathworkError
from oathwork.evidence.specification import (
    FIRST_CRITERION,
    Acceptance,
    Specification,
    read_specification,
    write_specification,
)
from oathwork.verdicts import verdict as verdicts
from oathwork.verdicts.review import Judgement, suggested_score
from tests.page.node import ROOT
from tests.page.random_calls import ACCOUNTS, NOW, Chance
from tests.page.test_vectors import CHANGING
from tests.page.vectors import Raw, page

STARTING: Final = ROOT / "src" / "oathwork" / "data" / "starting" / "specification.toml"
MARKDOWN: Final = f"""# A slug for every title

There is a function; it should keep `accents`.

```python
# Criteria
1. not a criterion
```

- a list
- of two

## Criteria

1. {FIRST_CRITERION}.
2. `slug("Café")` is cafe, and foo_bar stays
3. I would merge it

## Else

Nothing.
"""
TOML: Final = (
    write_specification("A title", ['It "works"', "back\\slash"], licence="MIT"),
    write_specification(
        "Ein Titel: Brötchen", ["One"], acceptance=Acceptance(("python3", "-m", "unittest"), 60)
    ),
    STARTING.read_bytes(),
    write_specification("An issue", ["a"], issue="https://codeberg.org/somebody/clock/issues/12?x=1#note-3"),
    f"+++\ntitle = 'In front'\nlicence = 'MIT'\n+++\n{MARKDOWN}".encode(),
    b'+++\ntitle = "In front"\ncriteria = ["a", "b"]\n+++\nSome text.\n',
    b"title = \"x\"\ntext = '''\nliteral\n'''\ncriteria = [ 'a', \"b\" ] # two\n",
    b'title = "x"\ntext = """\nWith \\"quotes\\" and\n\n# a heading\n"""\ncriteria = ["a",\n  # one more\n "b",]\n',
)
SOURCES: Final = (
    *TOML,
    MARKDOWN.encode(),
    MARKDOWN.replace("## Criteria", "### Acceptance criteria:").encode(),
)


def _read(data: bytes) -> Specification | None:
    try:
        return read_specification(data)
    except OathworkError:
        return None


def _as_page(specification: Specification) -> dict[str, Any]:
    acceptance = specification.acceptance
    fields = {
        "title": specification.title,
        "criteria": list(specification.criteria),
        "licence": specification.licence,
        "issue": specification.issue,
    }
    fields |= {"body": specification.body, "hash": "0x" + specification.hash.hex()}
    if acceptance:
        fields["acceptance"] = {"command": list(acceptance.command), "seconds": acceptance.seconds}
    return fields


@pytest.mark.parametrize("data", SOURCES, ids=range(len(SOURCES)))
def test_a_job_is_read_as_by_the_toolkit(data: bytes) -> None:
    assert page([("specification", {"data": data})]) == [_as_page(read_specification(data))]


def test_a_job_is_never_read_otherwise_than_by_the_toolkit() -> None:
    """What the toolkit refuses, or reads as something else, the page does not read at all."""
    jobs = list(_mangled())
    answers = page([("specification", {"data": data}) for data in jobs])

    for data, answer in zip(jobs, answers, strict=True):
        if answer is not None:
            specification = _read(data)
            assert specification is not None, data.decode()
            assert answer == _as_page(specification), data.decode()
    assert sum(answer is not None for answer in answers) > len(jobs) // 20  # and it does read many


def _mangled() -> Iterator[bytes]:
    """Yield jobs with marks, lines and numbers put in, taken out and moved about."""
    chance = random.Random(11)
    marks = [
        "#",
        "##",
        "# Criteria",
        "## Criteria",
        "- ",
        "* ",
        "> ",
        "1. ",
        "2. ",
        "3) ",
        "```",
        "~~~",
        "    ",
        "\t",
        "---",
        "===",
    ]
    marks += [
        "`",
        "*a*",
        "_b_",
        "[x](y)",
        "<!-- ",
        " -->",
        "<b>",
        "&amp;",
        "\\",
        '"',
        "'",
        '"""',
        "'''",
        "+++",
        "[a]",
        "x = 1",
        "\n",
    ]
    marks += [
        "Criteria\n---",
        "Criteria:",
        " ",
        "\r\n",
        "\u00ad",
        "\x01",
        "title = 'y'",
        "\n\n",
        "![i](j)",
        "  ",
        "http://x.y",
        "`#`",
    ]
    for _ in range(3_000):
        text = chance.choice(SOURCES).decode()
        for _ in range(chance.randrange(1, 4)):
            text = _changed(text, marks, chance)
        yield text.encode()


def _changed(text: str, marks: list[str], chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    way = chance.randrange(5)
    if way == 0:
        lines.insert(at, chance.choice(marks) + chance.choice(["", " x", lines[at]]))
    elif way == 1:
        del lines[at]
    elif way == 2:
        lines[at] = chance.choice(marks) + lines[at]
    elif way == 3:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        place = chance.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:place] + chance.choice(marks) + lines[at][place:]
    return "\n".join(lines)


# --------------------------------------------------------------------------------------------------------------- reviews


def _reviews() -> Iterator[dict[str, Any]]:
    chance = Chance("reviews")
    for _ in range(40):
        criteria = [
            {
                "degree": chance.random.choice(["met", "met", "partly", "not"]),
                "words": chance.random.choice(["", "weil ß", "a\nb"]),
            }
            for _ in range(chance.random.randrange(1, 6))
        ]
        yield {
            "chain": 31337,
            "escrow": predicted(31337).escrow,
            "bounty": "0x" + chance.word().hex(),
            "round": chance.random.randrange(1, 9),
            "delivery": "0x" + chance.word().hex(),
            "peer": chance.account(),
            "score": chance.random.randrange(101),
            "criteria": criteria,
            "words": chance.random.choice(["gut", "漢字 🙂", 'a "b" \\']),
            "evidence": chance.random.choice(["checked", "differs", "not checked"]),
            "acceptance": chance.random.choice(
                ["passed", "failed", "timed out", "could not be run", "none named", "not run"]
            ),
            "reason": chance.random.choice(["", "because"]),
        }


@pytest.mark.parametrize("is_open", [True, False])
def test_a_verdicts_file_is_the_toolkits(is_open: bool) -> None:
    reviews, signature = list(_reviews()), bytes(64) + b"\x1b"
    asked = [
        ("review", {"review": Raw(review), "signature": signature, "open": is_open}) for review in reviews
    ]

    for review, answer in zip(reviews, page(asked), strict=True):
        data = bytes.fromhex(answer["data"][2:])
        if answer["needsReason"] and not review["reason"] and is_open:
            with pytest.raises(OathworkError):
                verdicts.read_verdict(data)
            continue
        verdict = verdicts.read_verdict(data)
        assert verdict.data == data
        assert verdicts.verdict_file_name(verdict) == answer["name"]
        assert "0x" + verdict.review.hex() == answer["hash"]
        judgements = [Judgement(each["degree"], each["words"]) for each in review["criteria"]]
        assert suggested_score(judgements) == answer["score"]
        if is_open:
            assert verdict.text and verdict.text.criteria == tuple(judgements)


# ---------------------------------------------------------------------------------------------------------- Safes' files


def test_a_safes_file_is_the_toolkits_byte_for_byte(tmp_path: Path) -> None:
    chance, given = Chance("safes"), []
    for _ in range(120):
        calls = [_call(chance) for _ in range(chance.random.randrange(1, 5))]
        if document := _batch(calls):
            given.append((calls, document))
    asked = [
        (
            "builder",
            {
                "calls": [vars(call) for call in calls],
                "safe": ACCOUNTS[0],
                "chain": 10,
                "name": "oathwork",
                "now": NOW * 1000,
            },
        )
        for calls, _ in given
    ]

    assert len(given) > 60
    for number, ((_, document), answer) in enumerate(zip(given, page(asked), strict=True)):
        file = tmp_path / f"{number}.json"
        safe.write_batch(file, document)
        assert answer.encode() == file.read_bytes()


def _call(chance: Chance) -> Any:
    contract, function = chance.random.choice(CHANGING)
    abi = artifact(contract)
    data = abi.encode(function, *chance.arguments(abi.functions[function], chance.terms()))
    return SimpleNamespace(
        contract=contract, function=function, to=ACCOUNTS[3], value=chance.amount(), data=data
    )


def _batch(calls: list[Any]) -> dict[str, Any] | None:
    """Return the toolkit's document; None for calls that cannot be said in the builder's form."""
    try:
        return safe.batch(calls, ACCOUNTS[0], 10, now=NOW)
    except OathworkError:
        return None
