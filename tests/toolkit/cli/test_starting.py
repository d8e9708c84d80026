"""`init` writes files that are good as they are, in every line of them, and stands in no file's way."""

import json
import re
import shlex
from contextlib import chdir

import pytest

from oathwork.cli import cli
from oathwork.cli.starting import STARTING_KINDS, starting_file
from oathwork.evidence.specification import load_specification, read_specification
from oathwork.model.guild import guild_hex
from oathwork.model.terms import NOBODY
from oathwork.workflows.terms_file import read_founding, read_offer
from tests.support.terminal import runner

ADDRESS = "0x" + "0" * 39
EXAMPLES = {  # what stands for an example's `0x…`, by key
    "salt": "0x" + "ab" * 32,
    "guild": "0x01",
}


@pytest.fixture
def type_in(tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    (tmp_path / "folder").mkdir()

    def type_in(line, *, exit_code=0):
        with chdir(tmp_path / "folder"):
            done = runner().invoke(cli, shlex.split(line), catch_exceptions=False)
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return type_in


def test_a_guild_is_founded_and_a_bounty_posted_by_the_files_as_they_are(
    type_in, anvil, on_anvil, monkeypatch
):
    monkeypatch.setenv("OATHWORK_NETWORK", anvil)
    for kind in STARTING_KINDS:
        assert f"written: {kind}.toml" in type_in(f"init {kind}")
    answer = type_in("guild found guild.toml --account dev::0 --yes --json")
    founded = json.loads(re.search(r"^\{.*\}$", answer, re.MULTILINE)[0])
    guild, guilds = int(founded["guild"], 16), on_anvil.contracts.guilds
    guilds.offer_seats(guild, [peer.address for peer in on_anvil.peers[:6]]).send(on_anvil.steward)
    guilds.serve_posters(guild, [on_anvil.poster.address]).send(on_anvil.steward)
    for peer in on_anvil.peers[:6]:
        guilds.take_seat(guild).send(peer)
    assert "now Open" in type_in(f"post bounty.toml --guild {founded['guild']} --account dev::1 --yes")
    (bounty,) = on_anvil.ledger.live()
    assert (bounty.terms.guild, bounty.terms.spec) == (
        guild,
        read_specification(starting_file("specification")).hash,
    )


@pytest.mark.parametrize("kind", STARTING_KINDS)
def test_no_file_is_written_over(type_in, tmp_path, kind):
    file = tmp_path / "folder" / f"{kind}.toml"
    file.write_text("mine")
    assert "is there already" in type_in(f"init {kind}", exit_code=2)
    assert "never written over" in type_in(f"init {kind} --force", exit_code=2)
    assert file.read_text() == "mine"
    type_in(f"init {kind} other.toml")
    assert (tmp_path / "folder" / "other.toml").read_bytes() == starting_file(kind)
    assert "is there already" in type_in(f"init {kind} other.toml", exit_code=2)


def test_the_settings_have_a_place_of_their_own(type_in, tmp_path):
    assert "leave FILE out" in type_in("init settings mine.toml", exit_code=2)
    assert "settings.toml" in type_in("init")
    assert (tmp_path / "settings.toml").is_file()


# ------------------------------------------------------------------------------------------------- every line is good


def is_setting(line):
    return re.match(r"# (\w+ = |\[)", line)


def lines_of(kind):
    return starting_file(kind).decode().splitlines()


def places(kind):
    """Which lines can be uncommented."""
    return [number for number, line in enumerate(lines_of(kind)) if is_setting(line)]


def uncommented(kind, *numbers):
    """The file with these lines uncommented, each with a value in place of `0x…`; the same key above goes."""
    lines = lines_of(kind)
    for number in numbers:
        line = lines[number].removeprefix("# ")
        key = line.split(" = ")[0]
        lines = [f"# {each}" if each.startswith(f"{key} = ") else each for each in lines]
        lines[number] = filled(key, line)
    return "\n".join(lines)


def filled(key, line):
    """An example of each value that is not known yet; of three accounts three."""
    count = iter("123456789")
    return re.sub("0x…", lambda _: EXAMPLES.get(key) or ADDRESS + next(count), line)


def names_panel(line):
    return line.startswith("# panel = ")


@pytest.mark.parametrize("number", places("bounty"))
def test_each_line_of_a_bounty_can_be_uncommented(number, tmp_path, built_stage):
    text = uncommented("bounty", number)
    if names_panel(lines_of("bounty")[number]):
        text = re.sub(r"^(fee|effort) = .*$", "", text, flags=re.MULTILINE)
    if "ruling_period" in lines_of("bounty")[number]:
        text = uncommented("bounty", number - 1, number)
    (tmp_path / "specification.toml").write_bytes(starting_file("specification"))
    text = text.replace('"0x01"', f'"{guild_hex(built_stage.guild)}"')
    (tmp_path / "bounty.toml").write_text(text)
    stage = built_stage
    offer = read_offer(tmp_path / "bounty.toml", stage.contracts, stage.poster.address, guild=stage.guild)
    assert offer.terms.poster == stage.poster.address
    assert bool(offer.panel) == names_panel(lines_of("bounty")[number])


def test_all_lines_of_a_bounty_by_lot_can_be_uncommented(tmp_path, built_stage):
    numbers = [number for number in places("bounty") if not names_panel(lines_of("bounty")[number])]
    (tmp_path / "specification.toml").write_bytes(starting_file("specification"))
    text = uncommented("bounty", *numbers).replace('"0x01"', f'"{guild_hex(built_stage.guild)}"')
    (tmp_path / "bounty.toml").write_text(text)
    terms = read_offer(tmp_path / "bounty.toml", built_stage.contracts, built_stage.poster.address).terms
    assert NOBODY not in (terms.arbiter, terms.worker)
    assert terms.guild == built_stage.guild and terms.min_standing == 10_000 and terms.ruling_period


@pytest.mark.parametrize("count", [1, 4])
def test_the_lines_of_a_guild_can_be_uncommented(tmp_path, count):
    numbers = places("guild")
    assert len(numbers) == 4
    file = tmp_path / "guild.toml"
    for first in range(0, len(numbers), count):
        file.write_text(uncommented("guild", *numbers[first : first + count]))
        read_founding(file)


def test_the_acceptance_command_can_be_uncommented(tmp_path):
    file = tmp_path / "specification.toml"
    file.write_text(uncommented("specification", *places("specification")))
    assert load_specification(file).acceptance.command[0] == "python3"
    assert len(places("specification")) == 3
