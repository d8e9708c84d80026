"""Who favours whom, as it is said of a guild: by the commands before a claim, and without asking a node twice."""

from contextlib import chdir

import pytest

from oathwork.cli import cli
from oathwork.cli.context import Desk
from oathwork.model.pairs import JudgedWork, report_pairs
from oathwork.workflows.guild_pairs import NO_PROOF, GuildPairs, before_claim, pairs_json, pairs_lines
from tests.support.terminal import runner

A, B, C, W, V = ("0x" + letter * 40 for letter in "abcde")


def favouring_guild():
    """A gives W 40 points more than the others do, and is nobody else's friend; all of W's points are from one poster."""
    works = [JudgedWork(V, B, {A: 60 + n % 3, B: 60, C: 60}, 20, 10) for n in range(9)]
    return report_pairs([*works, *[JudgedWork(W, C, {A: 95, B: 55, C: 55 + n}, 20, 10) for n in range(3)]])


def test_before_a_claim_the_guilds_pairs_and_the_posters_workers_are_named():
    report = favouring_guild()
    first, second = before_claim(report, C)
    assert first.startswith("1 pair of this guild") and first.endswith(NO_PROOF)
    assert second == f"{W} has 100% of their points from this poster, for 3 bounties"
    assert [*before_claim(report, A)] == [first]
    assert [*before_claim(report_pairs([]), C)] == []


def test_the_rate_of_false_alarms_is_said_wherever_a_pair_is_named():
    report = favouring_guild()
    assert [*pairs_lines(report)][-1].strip() == NO_PROOF and pairs_json(report)["falseAlarms"] == 0.05
    assert [*pairs_lines(report_pairs([]))] == []


@pytest.fixture
def mended(stage):
    """A bounty that was judged in two rounds: sent back, and mended by the same worker."""
    bounty = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 10, 20, 30)
    mended = stage.deliver(stage.claim(bounty), b"\x0d" * 32)
    return stage.settle(mended, 90, 80, 70)


def test_who_worked_in_a_round_that_is_over_is_asked_once(stage, mended):
    ledger = stage.ledger
    asked = []
    events = ledger.events
    ledger.events = lambda id: asked.append(id) or events(id)
    pairs = GuildPairs(ledger)
    assert {each.round for each in mended.verdicts} == {1, 2}
    assert [pairs.report([mended]).works for _ in range(3)] == [2, 2, 2] and asked == [mended.id]
    assert GuildPairs(ledger, most=0).report([mended]).works == 1  # its last round alone


def test_show_and_claim_say_it_and_refuse_nothing(stage, tmp_path, monkeypatch):
    for lane in range(3):
        bounty = stage.post(stage.terms(lane=lane))
        stage.settle(stage.draw(stage.deliver(stage.claim(bounty))), 90, 80, 70)
    id = "0x" + stage.post(stage.terms(lane=3)).id.hex()
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setattr(stage.chain, "max_fee", None)  # what is agreed to is the command's alone
    monkeypatch.setattr(Desk, "signer", stage.mate)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))

    def typed(*line):
        with chdir(tmp_path):
            done = runner().invoke(cli, [*line], catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
        return done.stdout + done.stderr

    words = f"{stage.worker.address} has 100% of their points from this poster, for 3 bounties"
    assert words not in typed("show", id)  # without a stored ledger not all logs are read for it
    monkeypatch.setenv("OATHWORK_LEDGER", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    typed("ledger")
    assert f"  look       {words}\n" in typed("show", id)
    assert f"before you claim: {words}\n" in typed("claim", id, "--account", "me", "--yes")
    assert words not in typed("show", id)  # nobody can claim it now
