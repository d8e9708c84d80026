"""Every command that takes a bounty takes the first digits of its id; every one that takes a guild takes its name."""

import json
import os
from contextlib import chdir

import click
import pytest

from oathwork.cli import cli, options
from oathwork.cli.context import Desk
from oathwork.evidence.inspection import write_folder_manifest
from oathwork.evidence.manifest import Claim
from oathwork.model.guild import guild_hex
from tests.support.commands import commands
from tests.support.scenes import EXAMPLES
from tests.support.stage import SETTINGS, rolled_back
from tests.support.terminal import runner

COMMANDS = dict(commands())
ABOUT_A_BOUNTY = [
    name
    for name, command in COMMANDS.items()
    if any("BOUNTY" in str(each.metavar) for each in command.params)
]
ABOUT_A_GUILD = [
    name for name, command in COMMANDS.items() if any(each.type is options.GUILD for each in command.params)
]
CHOICES = {
    "court evidence": ["ipfs://bafy"],
    "court panel": ["--fee", "0.001", "--policy", os.devnull],
    "warranty make": ["--court", "0x" + "0c" * 20],
    "apply": ["--note", "x", "--mailbox", "http://127.0.0.1:9"],
    "rule": ["--pay"],
    "rota start": ["--period", "1 day"],
    "guild steward": ["--take"],
}


@pytest.fixture(scope="module")
def stage(built_stage):
    """For all tests of this module: they change nothing."""
    with rolled_back(built_stage):
        yield built_stage


@pytest.fixture(scope="module")
def bounty(stage):
    return stage.claim(stage.post())


@pytest.fixture
def type_on_stage(stage, tmp_path, monkeypatch):
    """Type a command on the chain in this process, in an empty folder."""
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))

    def type_line(*line):
        with chdir(tmp_path):
            return runner().invoke(cli, [str(part) for part in line])

    return type_line


def option_names(command):
    return {opt for each in command.params for opt in each.opts}


def who_signs(command, account):
    """What is typed besides, so that nothing is signed and no passphrase asked for."""
    typed = {"--account": ["--account", account], "--unsigned": ["--unsigned"]}
    return [part for name in option_names(command) & typed.keys() for part in typed[name]]


def test_the_sweep_finds_the_commands():
    assert {"show", "claim", "check", "review", "release", "rule"} <= set(ABOUT_A_BOUNTY)
    assert {"board", "report", "standing", "post", "guild show", "guild seat"} <= set(ABOUT_A_GUILD)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    (folder / "file").write_text("work")
    return folder


@pytest.mark.parametrize("name", ABOUT_A_BOUNTY)
def test_a_bounty_is_meant_by_the_first_digits_of_its_id(
    stage, bounty, type_on_stage, folder, tmp_path, name
):
    about = Claim(stage.chain.id, stage.escrow.address, bounty.id, 1, stage.worker.address)
    (tmp_path / "manifest.json").write_bytes(write_folder_manifest(about, folder).data)
    needed = ["--manifest", "manifest.json"] if "--manifest" in option_names(COMMANDS[name]) else []
    more = [*needed, *CHOICES.get(name, []), *who_signs(COMMANDS[name], stage.worker.address)]
    done = type_on_stage(*name.split(), "0x" + bounty.id.hex()[:6], *more)
    assert f"0x{bounty.id.hex()[:6]} is bounty 0x{bounty.id.hex()}" in done.stderr, done.stderr


def guild_line(name, guild, account):
    """A command about a guild, whose number or name stands where it is asked for."""
    command = COMMANDS[name]
    line = name.split()
    for parameter in command.params:
        if parameter.type is options.GUILD:
            line += [guild] if isinstance(parameter, click.Argument) else ["--guild", guild]
        elif isinstance(parameter, click.Argument) and parameter.required:
            line += [os.devnull if isinstance(parameter.type, click.Path) else account]
    return [*line, *CHOICES.get(name, []), *who_signs(command, account)]


@pytest.mark.parametrize("name", ABOUT_A_GUILD)
def test_a_guild_is_meant_by_its_name(stage, type_on_stage, name):
    done = type_on_stage(*guild_line(name, "pythonists", stage.poster.address))
    assert f"the guild 'pythonists' is {guild_hex(stage.guild)} (founded by" in done.stderr, done.stderr


@pytest.mark.parametrize("where", ["in the file", "as an option"])
def test_a_poster_reads_who_founded_the_guild_that_a_name_means(stage, type_on_stage, tmp_path, where):
    """A stranger has founded that name first, and is the only one who has it."""
    founded = stage.contracts.guilds.found("Gardeners of " + where, stage.stranger.address, [], SETTINGS)
    receipt = founded.send(stage.stranger)
    name = f"gardeners of {where}"
    file = tmp_path / "bounty.toml"
    text = (EXAMPLES / "bounty.toml").read_text()
    line = f'guild = "{name}"\n' if where == "in the file" else ""
    file.write_text(line + text)
    (tmp_path / "specification.toml").write_text((EXAMPLES / "specification.toml").read_text())
    option = [] if line else ["--guild", name]
    done = type_on_stage("post", file, *option, "--account", stage.poster.address, "--unsigned")
    guild = guild_hex(receipt.event("Founded").facts["guild"])
    by_whom = f"is {guild} (founded by {stage.stranger.address} in block {receipt.block})"
    assert by_whom in done.stderr, done.stderr


@pytest.mark.parametrize("name", ABOUT_A_GUILD)
def test_a_guild_that_is_not_there_is_said_to_be_missing(stage, type_on_stage, name):
    done = type_on_stage(*guild_line(name, "0x01", stage.poster.address))
    assert done.exit_code == 1 and "there is no guild 0x000000000000000000000001" in done.stderr


def answers_with_a_guild(stage, bounty):
    """The listings that name a guild."""
    hex_guild = guild_hex(stage.guild)
    return [
        ["board", "--status", "Claimed"],
        ["show", "0x" + bounty.id.hex()],
        ["guild", "show", hex_guild],
        ["standing", hex_guild, stage.worker.address],
    ]


def test_every_listing_shows_a_guild_in_hexadecimal(stage, bounty, type_on_stage):
    for line in answers_with_a_guild(stage, bounty):
        document, words = type_on_stage(*line, "--json").stdout, type_on_stage(*line).stdout
        assert guild_hex(stage.guild) in json.dumps(json.loads(document))
        assert str(stage.guild) not in document + words, line
