"""
The results of the last runs, as they are committed.

├── when mutants are drawn by chance
│   ├── at least 95 of 100 are killed
│   └── every survivor is explained, and nothing else is
└── when bugs are planted by hand
    ├── each stands in the sources exactly once
    ├── all that are written down have been judged
    └── all are killed
"""

import json
import tomllib
from pathlib import Path

import pytest

from checks.mutation.kept import explained
from checks.mutation.run import PLANTED

HERE = Path(__file__).parents[2] / "checks/mutation"
GOAL = 0.95
DRAWN = ("results.json", "around.json")  # of the core, and of the contracts around it


def results(name):
    return json.loads((HERE / name).read_text())


def named(result, name):
    return {mutant for mutant, found in results(name)["mutants"].items() if found["result"] == result}


@pytest.mark.parametrize("name", DRAWN)
def test_when_mutants_are_drawn_by_chance__at_least_95_of_100_are_killed(name):
    assert results(name)["summary"]["score"] >= GOAL
    assert results(name)["summary"]["killed"] >= 95


def test_when_mutants_are_drawn_by_chance__every_survivor_is_explained_and_nothing_else_is():
    assert explained() == set().union(*(named("survived", name) for name in DRAWN))


def test_when_bugs_are_planted_by_hand__each_stands_in_the_sources_exactly_once():
    contracts = HERE.parents[1] / "contracts"
    bugs = [bug for file in PLANTED for bug in tomllib.loads(file.read_text())["bug"]]
    texts = {bug["name"]: (contracts / bug["file"]).read_text().count(bug["old"].strip()) for bug in bugs}
    assert set(texts.values()) == {1}, [name for name, count in texts.items() if count != 1]


def test_when_bugs_are_planted_by_hand__all_that_are_written_down_have_been_judged():
    written = {bug["name"] for file in PLANTED for bug in tomllib.loads(file.read_text())["bug"]}
    assert written == results("planted.json")["mutants"].keys()


def test_when_bugs_are_planted_by_hand__all_are_killed():
    assert named("survived", "planted.json") == set()
