"""Nothing is believed that was not checked: the specification, files that others rely on, what a command could not find out."""

import re
from itertools import count

import click
import pytest

from oathwork.chain.keys import dev_signers
from oathwork.cli import COMMANDS, cli
from oathwork.evidence.specification import load_specification
from oathwork.untrusted.documents import content_hash
from tests.stories import test_commands as others
from tests.support.ipfs_node import Node

users, dao, guild, work = others.users, others.dao, others.guild, others.work
SPEC, TOOLS = others.SPEC, others.TOOLS
LANES = count(100)
HASH = load_specification(SPEC).hash.hex()


def commands(command=cli, *path):
    """Yield every command of the tree that is no group, with its name."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        yield from commands(command.get_command(context, name), *path, name)


def names_of(command):
    return {name for parameter in command.params for name in (*parameter.opts, parameter.human_readable_name)}


TAKE_A_SPECIFICATION = {path: command for path, command in commands() if "--spec" in names_of(command)}


@pytest.fixture
def bounty(users, dao, guild, chain, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    return others.posted(users, dao, guild, tmp_path, lane=next(LANES))[0]


@pytest.fixture
def manifest(users, bounty, work):
    """The evidence of the bounty, which is delivered."""
    return others.evidence(users["worker"], bounty, work, "--claim", "--yes")


@pytest.fixture
def wrong(tmp_path):
    """A specification with the same licence and command, and with criteria that nobody has posted."""
    file = tmp_path / "wrong.toml"
    file.write_text(SPEC.read_text().replace("The tests in test_clock.py pass", "There is a file"))
    return file


def test_the_sweep_finds_the_commands_that_take_a_specification():
    assert set(TAKE_A_SPECIFICATION) >= {("deliver",), ("check",), ("review",), ("release",)}
    assert {path[0] for path, _ in commands()} == set(COMMANDS)


@pytest.mark.parametrize("path", TAKE_A_SPECIFICATION, ids=" ".join)
def test_no_command_takes_a_specification_that_the_terms_do_not_name(users, bounty, manifest, wrong, path):
    known, worker = names_of(TAKE_A_SPECIFICATION[path]), users["worker"]
    options = {"--manifest": [manifest], "--yes": [], "--judge": ["met"], "--verdicts": [worker.home]}
    given = [part for name, value in options.items() if name in known for part in (name, *value)]
    before = {file: file.read_bytes() for file in worker.home.rglob("*.json")}
    said = worker(*path, bounty, *given, "--spec", wrong, exit_code=1)
    assert f"is 0x{content_hash(wrong.read_bytes()).hex()}" in said
    assert f"the bounty's terms name another one, 0x{HASH}" in said
    assert {file: file.read_bytes() for file in worker.home.rglob("*.json")} == before


def test_a_specification_that_nobody_names_is_found_by_its_hash(users, bounty, manifest, wrong):
    keeper = users["keeper"]
    check = ("check", "--manifest", manifest, "--yes", *TOOLS)
    said = keeper(*check, acts=False, exit_code=2)
    assert f"the specification 0x{HASH} was not found: not in ./; not in bounties/" in said
    (keeper.home / "wrong.toml").write_bytes(wrong.read_bytes())
    (keeper.home / "right.toml").write_bytes(SPEC.read_bytes())
    answer = keeper.json(*check, acts=False)
    (keeper.home / "right.toml").unlink()
    assert (answer["specification"], answer["acceptance"]) == (f"0x{HASH}", "passed")


def test_a_specification_is_found_where_its_poster_says(users, dao, guild, chain, work, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    with Node().serving() as node:
        cid = node.store.file(SPEC.read_bytes())[0]
        posted = others.posted(
            users, dao, guild, tmp_path, ('uri = ""', f'uri = "ipfs://{cid}"'), lane=next(LANES)
        )
        manifest = others.evidence(users["worker"], posted[0], work, "--claim", "--yes")
        check = ("check", "--manifest", manifest, "--yes", *TOOLS)
        assert "say which gateway has it" in users["keeper"](*check, acts=False, exit_code=2)
        answer = users["keeper"].json(*check, "--gateway", node.url, acts=False)
    assert answer["specification"] == f"0x{HASH}"


def test_evidence_of_another_bounty_is_no_evidence_of_this_one(users, dao, guild, chain, manifest, tmp_path):
    chain.send(dao.address, b"", dev_signers(1)[0], value=10**18)
    (other,) = others.posted(users, dao, guild, tmp_path, lane=next(LANES))
    said = users["keeper"]("review", other, "--manifest", manifest, "--spec", SPEC, exit_code=1)
    assert f"not of {other}" in said


# ------------------------------------------------------------------------------------------------- files that others rely on


def deliver(worker, bounty, work, *more, **expected):
    return worker("deliver", bounty, "--repo", work.repository, "--spec", SPEC, *more, **expected)


def evidence_in(worker, bounty):
    return {file: file.read_bytes() for file in worker.home.glob(f"bounties/{bounty[2:18]}-*")}


def test_a_delivery_that_is_refused_changes_no_evidence(users, bounty, work, manifest):
    worker = users["worker"]
    before = evidence_in(worker, bounty)
    assert "WrongStatus" in deliver(worker, bounty, work, "--message", "Better.", "--yes", exit_code=1)
    assert evidence_in(worker, bounty) == before


def test_a_delivery_that_is_not_agreed_to_writes_no_evidence(users, bounty, work):
    worker = users["worker"]
    deliver(worker, bounty, work, "--commit", work.commits[0], "--claim", answers="n\n", exit_code=1)
    assert evidence_in(worker, bounty) == {}


# ------------------------------------------------------------------------------------------------------ verdicts that are known


@pytest.fixture
def panel(users, bounty, manifest, chain):
    return others.drawn(users, bounty, chain)


def test_a_verdict_that_lies_in_a_folder_waits_for_nobody_but_to_be_recorded(users, bounty, manifest, panel):
    peer, folder = panel[0], panel[0].home / "verdicts"
    listed = peer.json("queue", peer.address, acts=False)
    assert (bounty in [row["id"] for row in listed["queue"]], listed["signed"]) == (True, [])
    others.judged(peer, bounty, manifest, folder, "met", "met", "partly")
    listed = peer.json("queue", peer.address, acts=False)
    assert bounty not in [row["id"] for row in listed["queue"]]
    (row,) = [row for row in listed["signed"] if row["id"] == bounty]
    assert row["signed"] == [f"a score of 83 in {next(folder.glob(f'{bounty[2:18]}*')).name}"]
    said = peer("queue", peer.address, acts=False)
    assert f"{bounty}  signed: a score of 83 in" in said and "`oathwork settle` must record it" in said


def test_a_verdict_that_a_mailbox_hides_is_known_to_its_peer(users, bounty, manifest, panel, node, tmp_path):
    peer = panel[1]
    with others.mailbox(node, tmp_path) as url:
        others.judged(
            peer, bounty, manifest, tmp_path / "mine", "met", "met", "met", more=("--verdicts", url)
        )
        listed = peer.json("queue", peer.address, "--verdicts", url, acts=False)
    (row,) = [row for row in listed["signed"] if row["id"] == bounty]
    assert row["signed"] == [f"{url.removeprefix('http://')} says that it has it"]


def test_somebody_elses_word_takes_nothing_from_the_queue(users, bounty, manifest, panel, tmp_path):
    first, second = panel[:2]
    others.judged(first, bounty, manifest, tmp_path / "verdicts", "met", "met", "met")
    (file,) = (tmp_path / "verdicts").iterdir()
    file.write_bytes(file.read_bytes().replace(first.address.encode(), second.address.encode()))
    listed = second.json("queue", second.address, "--verdicts", tmp_path / "verdicts", acts=False)
    assert bounty in [row["id"] for row in listed["queue"]] and listed["signed"] == []


def test_who_redraws_hears_who_has_signed(users, bounty, manifest, panel, chain, tmp_path):
    others.judged(panel[0], bounty, manifest, tmp_path / "verdicts", "met", "met", "met")
    keeper = users["keeper"]
    redraw = ("redraw", bounty, "--verdicts", tmp_path / "verdicts")
    assert f"{panel[0].address} has signed, and would be marked as absent" in keeper(*redraw, exit_code=1)


def test_a_peer_whose_verdict_is_recorded_signs_no_other(users, bounty, manifest, panel, tmp_path):
    others.judged(panel[0], bounty, manifest, tmp_path / "verdicts", "met", "met", "met")
    settled = users["keeper"].json("settle", bounty, "--verdicts", tmp_path / "verdicts", "--yes")
    assert settled["skipped"] == []
    said = others.judged(panel[0], bounty, manifest, tmp_path / "more", "met", "met", "not", exit_code=1)
    assert "would not count: its peer's verdict is on chain already" in said


# --------------------------------------------------------------------------------------------------- a name without the thing

TAKE_A_SAFE = {path: command for path, command in commands() if "--safe" in names_of(command)}


def filled(command, bounty):
    """Return something that can be read for whatever a command must be given."""
    for parameter in (each for each in command.params if each.required and each.name != "safe"):
        match parameter.type:
            case click.Path():
                value = str(SPEC)
            case click.types.IntParamType():
                value = "0"
            case click.Choice(choices=choices):
                value = choices[0]
            case _ if parameter.human_readable_name == "GUILD":
                value = "0x1"
            case _:
                value = bounty
        names = [] if isinstance(parameter, click.Argument) else parameter.opts[:1]
        yield from names if getattr(parameter, "is_flag", False) else [*names, value]


def test_the_sweep_finds_the_commands_that_act_for_a_safe():
    assert {path for path, command in commands() if "--unsigned" in names_of(command)} == set(TAKE_A_SAFE)
    assert len(TAKE_A_SAFE) > 20


@pytest.mark.parametrize("path", TAKE_A_SAFE, ids=" ".join)
def test_no_command_acts_for_a_safe_that_is_none(users, guild, path, tmp_path):
    steward = users["steward"]
    arguments = [*path, *filled(TAKE_A_SAFE[path], "0x" + "ab" * 32)]
    said = steward(*arguments, "--safe", steward.address, "--out", tmp_path / "batch.json", exit_code=2)
    assert f"--safe {steward.address}: there is no contract at that address" in said
    assert not (tmp_path / "batch.json").exists()


# ------------------------------------------------------------------------------------------------- what the help says is done


def companions():
    """Yield each option whose help says with which other one it goes."""
    for path, command in commands():
        for option in (each for each in command.params if isinstance(each, click.Option)):
            if match := re.search(r"goes with (--[a-z-]+)", option.help or ""):
                yield pytest.param(path, command, option, match[1], id=f"{' '.join(path)} {option.opts[0]}")


@pytest.mark.parametrize(("path", "command", "option", "other"), companions())
def test_an_option_that_goes_with_another_is_refused_without_it(
    users, path, command, option, other, tmp_path
):
    values = {click.IntRange: "1", click.FloatRange: "0.1"}
    value = [] if option.is_flag else [values.get(type(option.type), "1 day")] * option.nargs
    name = option.secondary_opts[0] if option.secondary_opts else option.opts[0]
    said = users["keeper"](*path, *filled(command, "0x" + "ab" * 32), name, *value, exit_code=2)
    assert f"{option.opts[0]} goes with {other}" in said


def test_work_is_looked_for_where_the_manifest_says(users, bounty, manifest, panel, tmp_path):
    for peer in panel[:2]:
        others.judged(peer, bounty, manifest, tmp_path / "verdicts", "met", "met", "met")
    release = ("release", bounty, "--manifest", manifest, "--spec", SPEC, "--verdicts", tmp_path / "verdicts")
    said = users["keeper"](*release, "--yes", exit_code=1, stderr=True)
    assert "may decide alone from" in said  # all was checked; the others have their time
