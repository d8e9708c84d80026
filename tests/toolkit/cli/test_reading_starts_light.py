"""Commands that only read start without web3, and without what else takes long to be imported and only signing needs."""

import json
import os
import subprocess
import sys

import pytest

from oathwork.contracts import edge
from oathwork.mailbox import create_app
from tests.support.commands import commands
from tests.support.courts import Around, holdback, panel_court
from tests.support.deputies import started
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served
from tests.toolkit.mailbox.test_suggestions import write_bounty

HEAVY = ("web3", "eth_account", "eth_keys", "eth_abi", "eth_tester", "alembic", "rich")
SERVERS = ("mailbox", "web")  # go on until they are ended, and check what is signed

# What is typed after each command that only reads; a new one has to be given a line here.
TYPED = {
    "applications": ["{bounty}", "--mailbox", "{mailbox}"],
    "board": [],
    "crowd list": [],
    "crowd show": ["{crowd}"],
    "plan list": [],
    "plan show": ["{plan}"],
    "rota list": ["--guild", "{guild}"],
    "rota show": ["{rota}"],
    "check": ["--help"],  # a delivery's evidence, of any size: what it takes is git and not the node
    "completion": ["bash"],
    "court show": ["{court}"],
    "desk": ["--once", "--dry-run"],
    "doctor": [],
    "guild show": ["{guild}"],
    "init": ["settings", "--here"],
    "pot show": ["{poster}"],
    "probe reveal": ["--help"],  # of what a panel has judged: what it takes is the mailbox
    "queue": ["{worker}"],
    "report": ["--guild", "{guild}"],
    "show": ["{bounty}"],
    "standing": ["{guild}", "{worker}"],
    "suggest": ["bounty.toml", "--poster", "{poster}", "--mailbox", "{mailbox}"],
    "suggestions": ["{poster}", "--mailbox", "{mailbox}"],
    "verify": [],
    "version": [],
    "warranty show": ["{holdback}"],
    "watch": ["{worker}", "--once"],
}

STORED = {"ledger": []}  # the same, of those that want a stored ledger

# Types all commands in one process, and says after each what it has loaded of what is heavy.
TYPIST = """
import contextlib, io, json, sys
from oathwork.cli import cli
heavy, lines = json.loads(sys.stdin.read())
for line in [["--help"], *lines]:
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            cli(line, prog_name="oathwork")
    except SystemExit as end:
        code = end.code
    print(json.dumps([line, code, told.getvalue()[-500:], [name for name in heavy if name in sys.modules]]))
"""


def reading():
    """The commands that only read, by the mark that the options give them."""
    return [name for name, command in commands() if getattr(command.callback, "only_reads", False)]


@pytest.fixture
def typed(on_anvil, anvil, tmp_path):
    """Type the commands; return (line, exit code, the end of what is told, what is loaded) of each."""

    def type_in(heavy, lines, **environment):
        done = subprocess.run(
            [sys.executable, "-c", TYPIST],
            input=json.dumps([heavy, lines]),
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "HOME": str(tmp_path),
                "OATHWORK_NETWORK": anvil,
                "OATHWORK_STATE": str(tmp_path / "state"),
                "OATHWORK_SETTINGS": str(tmp_path / "settings.toml"),
                **environment,
            },
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return type_in


def test_every_command_that_only_reads_is_typed_here():
    assert sorted([*TYPED, *STORED]) == sorted(set(reading()) - set(SERVERS))


def test_reading_commands_load_nothing_heavy(on_anvil, typed, tmp_path):
    bounty = on_anvil.claim(on_anvil.post())
    for call in edge.creation_calls(on_anvil.chain, on_anvil.escrow.address):
        call.send(on_anvil.stranger)
    repository = f'repository = "https://codeberg.org/dao/clock"\nposters = ["{on_anvil.poster.address}"]\n'
    (tmp_path / ".oathwork.toml").write_text(repository)
    names = {
        "guild": hex(on_anvil.guild),
        "worker": on_anvil.worker.address,
        "poster": on_anvil.poster.address,
        "bounty": "0x" + bounty.id.hex(),
        **started(on_anvil),
    }
    write_bounty(tmp_path, on_anvil.guild)
    around = Around(on_anvil)
    names |= {"court": panel_court(around).address, "holdback": holdback(around).address}
    with (
        opened_box(on_anvil.contracts, box_file(tmp_path)) as box,
        served(create_app(box, limit="1000/minute")) as names["mailbox"],
    ):
        lines = [[*name.split(), *(word.format(**names) for word in more)] for name, more in TYPED.items()]
        answers = typed(HEAVY, lines)
    for line, code, told, loaded in answers:
        assert (code or 0, loaded) == (0, []) or line == ["doctor"], (line, told, loaded)
        assert not loaded, (line, loaded)


def test_with_a_ledger_alembic_is_loaded_only_to_make_its_tables(on_anvil, typed, tmp_path):
    line = ["show", "0x" + on_anvil.post().id.hex()]
    database = {"OATHWORK_LEDGER": f"sqlite:///{tmp_path / 'ledger.sqlite'}"}
    (_, (_, code, told, loaded)) = typed(HEAVY, [line], **database)
    assert (code or 0, loaded) == (0, ["alembic"]), told
    lines = [line, *([*name.split(), *more] for name, more in STORED.items())]
    for line, code, told, loaded in typed([*HEAVY, "sqlalchemy"], lines, **database)[1:]:
        assert (code or 0, loaded) == (0, ["sqlalchemy"]), (line, told)
