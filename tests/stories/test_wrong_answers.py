"""What is asked may be answered by no, by nonsense, or by nothing: nothing is sent then, no file is left, and it is said so.

The commands are found in the tree and played as `test_said_described_moved` plays them: what is added later is held too.
"""

import json

import pytest

from oathwork.model.terms import NOBODY
from tests.stories.test_nothing_sent_is_lost import (  # noqa: F401 (fixtures are found by their names here)
    ALONE,
    IN_ETH,
    own_state,
    transactions_of,
)
from tests.stories.test_said_described_moved import (  # noqa: F401 (fixtures are found by their names here)
    OWN_WAY,
    SCENES,
    SIGN_ONLY,
    commands,
    keystores_alone,
    repository,
    type_in,
)
from tests.support.commands import signing_commands
from tests.support.scenes import Scene

ANSWERS = ("", "n\n", "maybe\nperhaps\n", "\x00\u202eyes\nn\n")


def test_every_command_that_asks_is_answered_wrongly_here():
    assert {command for command, _ in ALONE} | OWN_WAY | SIGN_ONLY == signing_commands()


def files_in(folder):
    return {
        str(file): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "state" not in file.parts
    }


@pytest.mark.parametrize(
    "command, special", [each for each in ALONE if SCENES[each][1] != "in a token" or each[0] not in IN_ETH]
)
def test_who_does_not_say_yes_has_sent_nothing(repository, stage, type_in, tmp_path, command, special):  # noqa: F811
    role, _, _, prepare = SCENES[command, special]
    scene = Scene(stage, NOBODY, tmp_path, type_in, repository)
    actor, line = scene.cast[role], prepare(scene)
    first, before = scene.chain.block().number + 1, files_in(tmp_path)
    for answers in ANSWERS:
        said = scene.type(actor, command, *line, fails=True, answers=answers)
        assert said.remarks.endswith("Aborted: nothing was sent\n"), said
    said = scene.type(actor, command, *line, "--json", fails=True, answers="n\n")
    error = json.loads(said.remarks[said.remarks.rindex("{") :])
    assert (error["error"], error["message"], error["exit"]) == ("Aborted", "nothing was sent", 1)
    assert transactions_of(scene.chain, actor.address, first) == [] and files_in(tmp_path) == before
    scene.type(actor, command, *line, answers="y\n" * 5)
    assert transactions_of(scene.chain, actor.address, first)
