"""Each reason for which the contract skips a verdict has its words in the table."""

import ast
import re
from pathlib import Path

import pytest

import oathwork
from oathwork.model.flaws import Flaw
from oathwork.model.terms import Skip

SOURCE = Path(oathwork.__file__).parent


@pytest.mark.parametrize(
    ("skip", "flaw"),
    [
        (Skip.NO_SUCH_MEMBER, Flaw.NOT_ON_PANEL),
        (Skip.ALREADY_JUDGED, Flaw.ALREADY_JUDGED),
        (Skip.SCORE_ABOVE_100, Flaw.SCORE_ABOVE_100),
        (Skip.PARTY_TO_THE_WORK, Flaw.PARTY_TO_THE_WORK),
        (Skip.BAD_SIGNATURE, Flaw.BAD_SIGNATURE),
    ],
)
def test_each_skip_of_the_contract_has_its_flaw(skip, flaw):
    assert Flaw.of_skip(skip) is flaw


def test_a_verdict_that_is_recorded_has_none():
    with pytest.raises(ValueError, match="was not skipped"):
        Flaw.of_skip(Skip.NONE)


def test_no_two_flaws_are_said_in_the_same_words():
    assert len({flaw.value for flaw in Flaw}) == len(Flaw) == 13


def test_no_other_module_has_words_of_its_own_for_a_verdict_that_does_not_count():
    """A reason that a person reads comes from the table, wherever it is said."""
    words = re.compile(
        r"not on the panel|not under review|judged already|on chain already|score is above|not signed it"
    )
    found_in = set()
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text())
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = {
            ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)
        }
        texts = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        if any(words.search(text) for text in texts - docstrings):
            found_in.add(str(file.relative_to(SOURCE)))
    assert found_in == {"model/flaws.py"}
