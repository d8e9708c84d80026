"""What is typed and empty is refused, wherever it stands: `--network "$UNSET"` must not mean another network."""

import json

import click
import pytest

from oathwork.cli import cli
from tests.support.commands import commands
from tests.support.terminal import runner

_OPTIONS = [
    (name, each.opts[-1])
    for name, command in commands()
    for each in command.params
    if isinstance(each, click.Option) and not each.is_flag and not each.count
]
_ARGUMENTS = [
    name for name, command in commands() if any(isinstance(each, click.Argument) for each in command.params)
]


def refused(*line):
    done = runner().invoke(cli, [*line], env={"OATHWORK_NETWORK": "http://127.0.0.1:1"})
    assert done.exit_code == 2, done.output
    return done.stderr


@pytest.mark.parametrize(("name", "option"), _OPTIONS, ids=lambda each: each)
def test_no_option_is_taken_for_one_that_was_not_given(name, option):
    words = f"Error: {option} is empty: "
    assert words in refused(*name.split(), option, "")
    if option.startswith("--"):
        assert words in refused(*name.split(), f"{option}=")


@pytest.mark.parametrize("name", _ARGUMENTS)
def test_no_argument_is_empty(name):
    assert f"Error: argument {len(name.split())} is empty: " in refused(*name.split(), " ")


def test_programs_are_told_in_json():
    assert json.loads(refused("board", "--poster", "", "--json"))["error"] == "UsageError"
