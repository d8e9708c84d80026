"""`attest`: a standing in a file for EAS, checked again by anybody; and a herald that is looked at before it is sent."""

import json
from contextlib import chdir
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from oathwork.chain.abi import artifact
from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.contracts.create2 import PROXY, SALT, create2_address
from oathwork.contracts.deployments import create_contract
from oathwork.contracts.herald import Herald
from oathwork.contracts.herald_creation import herald_code
from oathwork.model.guild import guild_hex
from oathwork.model.typed_data import abi_word
from tests.support.mock_code import compiled, created
from tests.support.stage import rolled_back
from tests.support.terminal import runner

REVOKE = "revokeOffchain(bytes32)"
AGENT = 5


@pytest.fixture(scope="module")
def stage(built_stage):
    """A worker with a standing, an EAS and ERC-8004's registries of our own, and a herald to both."""
    with rolled_back(built_stage) as stage:
        stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90, 90, 90)
        stage.eas = created(stage.chain, stage.stranger, "MockRegistries.sol", "MockEAS")
        stage.agents = created(stage.chain, stage.stranger, "MockRegistries.sol", "MockAgents")
        stage.herald = put_herald(stage, stage.escrow.address)
        yield stage


def put_herald(stage, escrow):
    code = herald_code(escrow, stage.eas, stage.agents)
    stage.chain.send(PROXY, SALT + code, stage.stranger)
    return create2_address(code)


@pytest.fixture(autouse=True)
def alone(stage):
    with rolled_back(stage):
        yield


@pytest.fixture
def type_in(stage, tmp_path, monkeypatch):
    """Type `attest …` as one of the people; return what it prints, and what it remarks."""
    monkeypatch.setattr(Desk, "chain", stage.chain)
    for name in ("SETTINGS", "STATE"):
        monkeypatch.setenv(f"OATHWORK_{name}", str(tmp_path / name))

    def type_in(*line, who=None, exit_code=0, command="attest"):
        account = [] if who is None else ["--account", f"dev::{stage.people.index(who)}", "--yes"]
        with chdir(tmp_path):
            done = runner().invoke(cli, [command, *map(str, line), *account], catch_exceptions=False)
        stage.chain.max_fee = None  # what was said to be the most is for that command alone
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done

    return type_in


@pytest.fixture
def sign(stage, type_in):
    """Let somebody sign the worker's standing; return the file's name."""

    def sign(who=None, *more):
        line = (guild_hex(stage.guild), stage.worker.address, "--eas", stage.eas, "--json", *more)
        return json.loads(type_in(*line, who=who or stage.steward).stdout)["file"]

    return sign


def checked(type_in, file, exit_code=0):
    return json.loads(type_in("--check", file, "--json", exit_code=exit_code).stdout)


# ------------------------------------------------------------------------------------------------------------ off the chain


def test_a_standing_is_signed_and_checked_by_anybody(stage, type_in, sign):
    before, file = stage.chain.block().number, sign()
    assert stage.chain.block().number == before
    answer = checked(type_in, file)
    assert (answer["wasSo"], answer["isStewards"], answer["revokedAt"]) == (True, True, 0)
    assert answer["standing"]["guild"] == guild_hex(stage.guild)
    assert answer["standing"]["points"] == stage.contracts.reputation.points_of(
        stage.guild, stage.worker.address
    )
    assert "  then       the chain said so\n" in type_in("--check", file).stdout


def test_what_is_signed_is_said_before(stage, type_in):
    line = (guild_hex(stage.guild), stage.worker.address, "--eas", stage.eas)
    done = type_in(*line, who=stage.stranger)
    points = stage.contracts.reputation.points_of(stage.guild, stage.worker.address) / 1000
    assert (
        f"{stage.worker.address} had {points:.3f} points in guild {guild_hex(stage.guild)} at " in done.stderr
    )
    assert "delivered 1, reviewed 0" in done.stderr and "  digest " in done.stderr
    assert "who is not the guild's steward" in type_in("--check", done.stdout.split()[1].rstrip(",")).stdout


def test_one_that_is_wrong_ends_with_1(stage, type_in, sign, tmp_path):
    file = tmp_path / sign()
    document = json.loads(file.read_text())
    document["sig"]["message"]["salt"] = "0x" + 64 * "0"
    file.write_text(json.dumps(document))
    assert "NotAttested" in type_in("--check", file, "--json", exit_code=1).stderr


def test_one_that_never_was_so_ends_with_1(stage, type_in, sign, monkeypatch):
    from oathwork.workflows import attestation

    standing_at = attestation.standing_at
    lie = lambda *more: replace(standing_at(*more), delivered=7)
    monkeypatch.setattr(attestation, "standing_at", lie)
    file = sign()
    assert checked(type_in, file, exit_code=1)["wasSo"] is False
    assert "  then       WRONG: the chain did not say so\n" in type_in("--check", file, exit_code=1).stdout


def test_one_that_is_old_says_what_has_changed(stage, type_in, sign):
    file = sign()
    stage.settle(stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=1))))), 90, 90, 90)
    done = type_in("--check", file).stdout
    assert "  since      OLD: the standing was marked again at " in done and ", delivered 2, " in done


def test_one_that_was_revoked_ends_with_1(stage, type_in, sign):
    file = sign()
    uid = bytes.fromhex(checked(type_in, file)["uid"][2:])
    stage.chain.send(stage.eas, selector(REVOKE) + uid, stage.steward)
    assert checked(type_in, file, exit_code=1)["revokedAt"] == stage.chain.now()
    assert "REVOKED by its signer at " in type_in("--check", file, exit_code=1).stdout


def test_the_revocation_of_somebody_else_is_none(stage, type_in, sign):
    file = sign()
    uid = bytes.fromhex(checked(type_in, file)["uid"][2:])
    stage.chain.send(stage.eas, selector(REVOKE) + uid, stage.stranger)
    assert checked(type_in, file)["revokedAt"] == 0


def test_where_no_eas_is_any_more_its_revocations_are_not_known(stage, type_in, sign, tmp_path, monkeypatch):
    from oathwork.contracts import eas

    monkeypatch.setattr(eas, "_REVOKED", "somethingElse(address,bytes32)")
    assert checked(type_in, sign())["revokedAt"] is None


def test_a_file_that_is_there_is_not_overwritten(stage, type_in, sign, tmp_path):
    sign(None, "--write", "mine.json")
    line = (guild_hex(stage.guild), stage.worker.address, "--eas", stage.eas, "--write", "mine.json")
    assert "mine.json" in type_in(*line, who=stage.steward, exit_code=2).stderr


def selector(text):
    return keccak(text=text)[:4]


# ------------------------------------------------------------------------------------------------------------------ heralds


def test_a_herald_attests_a_standing(stage, type_in):
    done = type_in(guild_hex(stage.guild), stage.worker.address, "--herald", stage.herald, who=stage.stranger)
    assert f"tells EAS at {stage.eas}" in done.stderr
    assert "is attested as it is now" in done.stderr
    uid = Herald.at(stage.contracts, stage.herald).attestation_of(stage.guild, stage.worker.address)
    assert any(uid) and f"  EAS' number 0x{uid.hex()}\n" in done.stdout


def test_a_herald_takes_back_what_it_said_before(stage, type_in):
    line = (guild_hex(stage.guild), stage.worker.address, "--herald", stage.herald, "--json")
    (first,) = json.loads(type_in(*line, who=stage.stranger).stdout)["events"]
    (second,) = json.loads(type_in(*line, who=stage.mate).stdout)["events"]
    assert first["event"] == "StandingAttested" and second["revoked"] == first["uid"] != second["uid"]


def test_a_herald_to_eas_alone_tells_of_no_agent(stage, type_in):
    code = herald_code(stage.escrow.address, stage.eas)
    stage.chain.send(PROXY, SALT + code, stage.stranger)
    line = (guild_hex(stage.guild), "--herald", create2_address(code), "--agent", AGENT)
    assert "it knows no ERC-8004 registry" in type_in(*line, who=stage.stranger, exit_code=2).stderr


def test_where_the_schema_is_not_registered_the_signer_reads_what_that_means(stage, type_in):
    words = "EAS knows the schema of standing by its number alone"
    bare, _ = create_contract(
        stage.chain, stage.stranger, compiled("MockRegistries.sol")["MockEAS"], b"\x01" * 32
    )
    line = (guild_hex(stage.guild), stage.worker.address, "--eas")
    assert words not in type_in(*line, stage.eas, "--write", "a.json", who=stage.steward).stderr
    assert words in type_in(*line, bare, "--write", "b.json", who=stage.steward).stderr


def test_a_herald_attests_an_end_once(stage, type_in):
    line = ("--herald", stage.herald, "--end", stage.poster.address, "0")
    type_in(*line, who=stage.stranger)
    assert any(Herald.at(stage.contracts, stage.herald).end_of(stage.poster.address, 0, 0))
    assert "AlreadyAttested" in type_in(*line, who=stage.mate, exit_code=1).stderr


def test_a_lane_that_never_ended_is_not_attested(stage, type_in):
    line = ("--herald", stage.herald, "--end", stage.poster.address, "9")
    assert "NotEnded" in type_in(*line, who=stage.stranger, exit_code=1).stderr


def test_a_herald_tells_of_an_agent(stage, type_in):
    set_wallet = selector("setWallet(uint256,address)") + abi_word("uint256", AGENT)
    line = (guild_hex(stage.guild), "--herald", stage.herald, "--agent", AGENT)
    assert "NoWallet" in type_in(*line, who=stage.stranger, exit_code=1).stderr
    stage.chain.send(stage.agents, set_wallet + abi_word("address", stage.worker.address), stage.stranger)
    done = type_in(*line, who=stage.mate)
    assert f"ERC-8004's feedback at {stage.agents}" in done.stderr


def test_a_herald_of_another_escrow_is_not_sent(stage, type_in):
    salted, _ = create_contract(stage.chain, stage.stranger, artifact("BountyEscrow").bytecode, b"\x07" * 32)
    other = put_herald(stage, salted)
    line = (guild_hex(stage.guild), stage.worker.address, "--herald", other)
    assert "serves another escrow" in type_in(*line, who=stage.stranger, exit_code=2).stderr


@pytest.mark.parametrize("where", ["eas", "token", "nobody"])
def test_what_is_no_herald_is_not_sent(stage, type_in, where):
    place = {"eas": stage.eas, "token": stage.token.address, "nobody": "0x" + 40 * "1"}[where]
    line = (guild_hex(stage.guild), stage.worker.address, "--herald", place)
    said = type_in(*line, who=stage.stranger, exit_code=2).stderr
    assert ("there is no contract" if where == "nobody" else "is not this version's Herald") in said
    assert "`oathwork deploy --herald` puts one on the chain" in said


def test_a_herald_is_deployed_once_where_its_bytecode_says(stage, type_in):
    line = ("--herald", stage.eas, "--json")
    answer = json.loads(type_in(*line, who=stage.mate, command="deploy").stdout)
    assert answer["address"] == create2_address(herald_code(stage.escrow.address, stage.eas))
    assert Herald.at(stage.contracts, answer["address"]).eas == stage.eas
    assert json.loads(type_in(*line, who=stage.mate, command="deploy").stdout)["transaction"] is None


def test_before_a_herald_is_deployed_it_is_described(stage, type_in):
    done = type_in("--herald", stage.eas, who=stage.worker, command="deploy")
    assert f"It tells standing to EAS at {stage.eas}. " in done.stderr
    assert "next, send it: oathwork attest GUILD ACCOUNT --herald 0x" in done.stdout


@pytest.mark.parametrize(
    ("line", "exit_code", "words"),
    [
        ([], 2, "give one of --eas"),
        (["--eas", "{eas}", "--herald", "{herald}"], 2, "give one of --eas"),
        (["--eas", "{eas}"], 2, "GUILD is missing"),
        (["{guild}", "--eas", "{eas}"], 2, "ACCOUNT is missing"),
        (["{guild}", "{worker}", "--eas", "{token}"], 3, "does not say which version of EAS"),
        (["{guild}", "{worker}", "--eas", "0x" + 40 * "1"], 3, "does not say which version of EAS"),
        (["{guild}", "{worker}", "--eas", "{eas}", "--unsigned"], 2, "leave --unsigned and --safe out"),
        (["{guild}", "--herald", "{herald}", "--end", "{worker}", "0"], 2, "--end names a lane"),
        (["--herald", "{herald}", "--end", "{worker}", "x"], 2, "--end, LANE: 'x' is not a whole number"),
        (["{guild}", "{worker}", "--herald", "{herald}", "--agent", "5"], 2, "leave ACCOUNT out"),
        (["--agent", "5", "{guild}"], 2, "--agent goes with --herald"),
        (["--check", "nothing.json"], 2, "nothing.json"),
        (["--check", "nothing.json", "--eas", "{eas}"], 2, "give one of --eas"),
    ],
)
def test_what_cannot_be_meant_is_refused(stage, type_in, line, exit_code, words):
    names = {"eas": stage.eas, "herald": stage.herald, "token": stage.token.address}
    names |= {"guild": guild_hex(stage.guild), "worker": stage.worker.address}
    typed = [part.format(**names) for part in line]
    assert words in type_in(*typed, who=stage.stranger, exit_code=exit_code).stderr
