"""No traceback for anything that can be typed: every command of the click tree, every argument and option, strange values."""

import json
import os
import subprocess
import sys
from contextlib import chdir

import click
import pytest

from oathwork.cli import cli
from tests.stories.conftest import EXAMPLES
from tests.support.commands import commands
from tests.support.terminal import runner

STRANGE = (
    "Small",
    "",
    " ",
    "-",
    "--",
    "0x",
    "0xzz",
    "0x" + "f" * 5_000,
    "0x" + "00" * 32,
    "0x" + "00" * 20,
    "9" * 5_000,
    "-1",
    "1e9",
    "nan",
    "٣",
    "é💥",
    "\udcff",
    "\x1b[2J",
    "a\nb",
    "..",
    "/dev/null",
    "/proc/self/mem",
    "http://[::1",
    "http://a:99999",
    "https://user:word@host/",
    "file:///etc/passwd",
    "ext::sh -c true",
    "dev::99",
    "%",
    "{}",
    "sqlite://",
    "postgresql://[",
)
# They listen, or play for a while: what is typed to them is tried in tests of their own.
SLOW = {"demo", "mailbox", "web"}
COMMANDS = {name: command for name, command in commands() if name not in SLOW}
EVERY = 11
PEOPLE = {
    "account",
    "accounts",
    "address",
    "member",
    "name",
    "posters",
    "where",
}  # arguments that name people
PLAIN = {"GUILD": "0x01", "integer": "0", "integer range": "1", "FOLDER|URL": "."}


def plausible(parameter):
    """A value of the kind that is asked for, but of nothing that there is."""
    if isinstance(parameter.type, click.Choice):
        return parameter.type.choices[0]
    if isinstance(parameter.type, click.Path):
        return "."
    return PLAIN.get(parameter.type.name, "0x" + "0b" * (20 if parameter.name in PEOPLE else 32))


def lines(name, command):
    """Ways to type a command with one strange value in it; what many commands share, each tries with other values."""
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    options = [each for each in command.params if isinstance(each, click.Option)]
    needed = [part for each in options if each.required for part in (each.opts[0], plausible(each))]
    needed += ["--once" for each in options if each.name == "once"]
    usual = [plausible(each) for each in arguments]
    first = list(COMMANDS).index(name)
    for place in range(len(arguments)):
        for strange in STRANGE[(first + place) % 2 :: 2]:
            yield [*name.split(), *needed, "--", *usual[:place], strange, *usual[place + 1 :]]
    for number, option in enumerate(each for each in options if not each.is_flag):
        for strange in STRANGE[(first + number) % EVERY :: EVERY]:
            yield [*name.split(), *needed, f"{option.opts[0]}={strange}", "--", *usual]


@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_is_typed_is_answered_in_words(stage, tmp_path, monkeypatch, name):
    monkeypatch.setattr("oathwork.chain.nodes._ROUNDS", 1)
    environment = {
        "OATHWORK_NETWORK": str(stage.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
        "OATHWORK_ACCOUNT": "dev::5",
        "HOME": str(tmp_path),
    }
    folder = tmp_path / "folder"
    folder.mkdir()
    with chdir(folder):
        for line in lines(name, COMMANDS[name]):
            result = runner().invoke(cli, line, env=environment, input="n\n")
            is_word = result.exception is None or isinstance(result.exception, SystemExit)
            assert is_word and result.exit_code in (0, 1, 2, 3), f"{line}: {result.exception!r}"


def latin():
    """An environment whose terminal knows the letters of Western Europe alone, and one that knows English."""
    return [{"PYTHONIOENCODING": name, "LC_ALL": "C", "PYTHONUTF8": "0"} for name in ("latin-1", "ascii")]


@pytest.mark.parametrize("environment", latin(), ids=["latin-1", "ascii"])
def test_help_is_shown_in_any_locale(environment, tmp_path):
    code = (
        "import sys; from tests.support.commands import commands; from oathwork.cli import cli\n"
        "for name in ['', *dict(commands())]:\n"
        "    try: cli([*name.split(), '--help'])\n"
        "    except SystemExit as end: assert not end.code, name\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2_000:]
    assert done.stdout.count(b"Usage: ") > 40


SETUP = "import os, sys; from tests.support.commands import commands; from oathwork.cli import cli\n"
EACH = (
    "for name in ['', *dict(commands())]:\n"
    "    sys.stdout = open('/dev/full', 'w')\n"
    "    try: cli([*name.split(), '--help'])\n"
    "    except SystemExit as end: assert end.code == 2, (name, end.code)\n"
    "    except OSError as error: sys.exit(f'{name}: {error!r}')\n"
    "sys.stdout = open(os.devnull, 'w')"
)


def run_code(code, **more):
    return subprocess.run(
        [sys.executable, "-c", SETUP + code], capture_output=True, text=True, check=False, **more
    )


def test_what_cannot_be_printed_is_said():
    done = run_code(EACH)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stderr.count("Error: what is printed cannot be written: No space left on device\n") > 40


def test_a_folder_that_is_gone_is_said(tmp_path):
    gone = tmp_path / "gone"
    for kind in ("bounty", "guild", "specification"):
        code = f"os.mkdir({str(gone)!r}); os.chdir({str(gone)!r}); os.rmdir({str(gone)!r}); cli(['init', {kind!r}])"
        done = run_code(code)
        said = "Error: the folder in which this was typed is gone: go to another one\n"
        assert (done.returncode, done.stderr) == (2, said), done.stderr[-2_000:]


def test_who_has_no_input_has_not_said_yes(stage, tmp_path):
    environment = {
        "OATHWORK_NETWORK": str(stage.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
        "OATHWORK_STATE": str(tmp_path / "state"),
    }
    code = (
        f"sys.stdin = None; cli(['guild', 'found', {str(EXAMPLES / 'guild.toml')!r}, '--account', 'dev::0'])"
    )
    done = run_code(code, env=os.environ | environment)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr[-2_000:]
    assert done.stderr.endswith("Aborted: nothing was sent\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_what_programs_read_is_json_for_what_was_typed_wrongly_too(name, tmp_path):
    if not any("--json" in each.opts for each in COMMANDS[name].params):
        return
    result = runner().invoke(cli, [*name.split(), "--json", "--no-such-option"], env={"HOME": str(tmp_path)})
    error = json.loads(result.stderr)
    assert (result.exit_code, error["schema"], error["exit"]) == (2, "oathwork/error/1", 2)
    assert "--no-such-option" in error["message"]


def test_settings_that_are_no_file_are_not_passed_over(tmp_path):
    for place in (tmp_path, "/dev/null"):
        result = runner().invoke(cli, ["board"], env={"OATHWORK_SETTINGS": str(place)})
        assert result.exit_code == 2 and "are no file" in result.stderr


# What a file can hold that is named to a command, or lies in a folder that is.
CONTENTS = {
    "empty": b"",
    "binary": b"\x00\xff\xfe\x80",
    "not UTF-8": b'{"a": "\xff"}',
    "a mark in front": b"\xef\xbb\xbf{}",
    "an object": b"{}",
    "a list": b"[]",
    "a text": b'"x"',
    "no number": b'{"BountyEscrow": {"block": NaN, "address": 7}, "told": [1], "followed": ["zz"]}',
    "an endless number": b'{"BountyEscrow": {"address": "0x'
    + b"11" * 20
    + b'", "block": Infinity}, "lot": 1}',
    "told nonsense": b'{"told": ["zz 1"], "followed": []}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "huge numbers": b'{"format": ' + b"9" * 5_000 + b"}",
    "TOML": b"reward = 1e400\nsize = 3\n",
    "half a table": b"[acceptance\n",
    "a text of escapes": b'title = "\x1b[2J"\n',
    "lines": b"\n" * 50_000,
}
CHAIN = 31_337


@pytest.fixture
def strange_files(tmp_path):
    """Files of each content, and folders in which one lies by every name that is looked for."""
    for name, data in CONTENTS.items():
        folder = tmp_path / "folders" / name
        folder.mkdir(parents=True)
        for place in (f"{CHAIN}.json", "verdict.json", "bounty.toml"):
            (folder / place).write_bytes(data)
        (tmp_path / name).write_bytes(data)
    return [tmp_path / name for name in CONTENTS], [tmp_path / "folders" / name for name in CONTENTS]


def is_place(parameter):
    return isinstance(parameter.type, click.Path) or parameter.type.name in ("FOLDER|URL", "FILE|CID")


@pytest.mark.parametrize("name", [name for name, each in COMMANDS.items() if any(map(is_place, each.params))])
def test_whatever_a_file_holds_is_answered_in_words(stage, tmp_path, monkeypatch, strange_files, name):
    monkeypatch.setattr("oathwork.chain.nodes._ROUNDS", 1)
    environment = {
        "OATHWORK_NETWORK": str(stage.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
        "OATHWORK_STATE": str(tmp_path / "state"),
        "OATHWORK_ACCOUNT": "dev::5",
        "HOME": str(tmp_path),
    }
    command = COMMANDS[name]
    usual = [
        plausible(each) for each in command.params if isinstance(each, click.Argument) and not is_place(each)
    ]
    options = [each for each in command.params if isinstance(each, click.Option)]
    needed = [
        part
        for each in options
        if each.required and not is_place(each)
        for part in (each.opts[0], plausible(each))
    ]
    needed += ["--once" for each in options if each.name == "once"]
    with chdir(tmp_path):
        for number, parameter in enumerate(filter(is_place, command.params)):
            for place in (*strange_files[0][number % 2 :: 2], *strange_files[1][number % 2 :: 2]):
                others = [
                    part
                    for each in options
                    if each.required and is_place(each) and each is not parameter
                    for part in (each.opts[0], place)
                ]
                shown = [place] if isinstance(parameter, click.Argument) else []
                option = [] if shown else [parameter.opts[0], place]
                line = [*name.split(), *needed, *others, *option, "--", *usual, *shown]
                result = runner().invoke(cli, [str(each) for each in line], env=environment, input="n\n")
                is_word = result.exception is None or isinstance(result.exception, SystemExit)
                assert is_word and result.exit_code in (0, 1, 2, 3), f"{line}: {result.exception!r}"


EVERY_OPTION = {
    name for name, each in COMMANDS.items() if any("--every" in option.opts for option in each.params)
}


@pytest.mark.parametrize("name", sorted(EVERY_OPTION))
@pytest.mark.parametrize("pause", ["0 seconds", "0 days", "31 days", "9999999999 weeks"])
def test_no_pause_is_nothing_or_without_end(name, pause, stage, tmp_path):
    environment = {
        "OATHWORK_NETWORK": str(stage.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
        "OATHWORK_STATE": str(tmp_path / "state"),
        "OATHWORK_ACCOUNT": "dev::5",
        "OATHWORK_FORGE_TOKEN": "secret",
    }
    accounts = [stage.worker.address] if name == "watch" else []
    repository = f'repository = "https://codeberg.org/dao/clock"\nposters = ["{stage.poster.address}"]\n'
    (tmp_path / ".oathwork.toml").write_text(repository)
    with chdir(tmp_path):
        result = runner().invoke(cli, [name, "--every", pause, *accounts], env=environment)
    assert result.exit_code == 2 and "--every takes from a second to 30 days" in result.stderr, result.output


PLACES = {
    name for name, each in COMMANDS.items() if any("--verdicts" in option.opts for option in each.params)
}


@pytest.mark.parametrize("name", sorted(PLACES))
def test_a_folder_of_verdicts_that_is_a_file_is_refused_before_anything_is_signed(name, tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", f"dir://{tmp_path}/file"):
        result = runner().invoke(cli, [*name.split(), "--verdicts", str(place)], env={"HOME": str(tmp_path)})
        assert result.exit_code == 2 and "file is no folder" in result.stderr, result.output


def test_a_mailbox_that_says_nothing_is_named(stage, tmp_path):
    stage.draw(stage.deliver(stage.claim(stage.post())))
    environment = {
        "OATHWORK_NETWORK": str(stage.chain.web3.provider.ipc_path),
        "OATHWORK_SETTINGS": str(tmp_path / "none.toml"),
        "OATHWORK_MAILBOX": "http://127.0.0.1:9",
    }
    said = []
    for peer in stage.peers:
        result = runner().invoke(cli, ["queue", peer.address], env=environment)
        assert result.exit_code == 0
        said.append(("no bounties wait" in result.stdout, "not counted: 127.0.0.1:9" in result.stderr))
    assert sorted(said) == [(False, True)] * 3 + [(True, False)] * 9
