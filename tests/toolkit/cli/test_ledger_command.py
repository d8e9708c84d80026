"""ledger: reads on, writes its logs into a file, and starts from such a file, saying what was compared."""

import gzip
import json
from contextlib import chdir

import pytest

from oathwork.chain import local
from oathwork.cli import cli
from oathwork.cli.context import Desk
from tests.support.stage import rolled_back
from tests.support.terminal import runner


@pytest.fixture(scope="module")
def stage(built_stage):
    with rolled_back(built_stage) as stage:
        stage.claim(stage.post())
        stage.post(stage.terms(lane=1))
        local.mine(stage.chain, 140)
        yield stage


@pytest.fixture
def type_in(stage, tmp_path, monkeypatch):
    monkeypatch.setattr(Desk, "chain", stage.chain)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))

    def type_in(*line, database="ledger", exit_code=0):
        monkeypatch.setenv("OATHWORK_LEDGER", database and f"sqlite:///{tmp_path / database}.sqlite")
        with chdir(tmp_path):
            done = runner().invoke(cli, ["ledger", *line], catch_exceptions=False)
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done.stdout if exit_code == 0 else done.stderr

    return type_in


@pytest.fixture
def published(type_in, tmp_path):
    type_in("--write", "published.gz")
    return tmp_path / "published.gz"


def test_it_reads_on_and_says_what_there_is(type_in, stage):
    assert f"read to block {stage.chain.block().number}: 2 bounties, " in type_in()


def test_what_one_writes_another_starts_from(type_in, published):
    said = type_in("--from", published.name, database="other")
    assert "of its 1 stretches were compared with the chain; none differs" in said and "2 bounties" in said
    document = json.loads(
        type_in("--from", published.name, "--write", "again.gz", "--json", database="third")
    )
    assert (document["bounties"], document["from"]["compared"]) == (2, 1)
    assert document["from"]["unseen"] == {"1": 0.0, "10": 0.0, "100": 0.0}
    assert document["from"]["digest"] == document["written"]["digest"]
    assert published.with_name("again.gz").read_bytes() == published.read_bytes()


def test_a_sample_says_how_likely_a_lie_was_not_seen(type_in, published, monkeypatch):
    monkeypatch.setattr("oathwork.ledger.snapshot._BLOCKS", 10)
    monkeypatch.setattr("oathwork.ledger.snapshot_check.SAMPLE", 2)
    said = type_in("--from", published.name, database="other")
    stretches = int(said.split("2 of its ")[1].split()[0])
    assert stretches > 4 and f"{1 - 2 / stretches:.1%} in 1, " in said and "--verify-all compares all" in said
    whole = type_in("--from", published.name, "--verify-all", database="third")
    assert f"{stretches} of its {stretches} stretches" in whole and "how likely" not in whole


def test_a_lie_leaves_the_ledger_as_it_was(type_in, published):
    head, *logs = gzip.decompress(published.read_bytes()).splitlines(keepends=True)
    bent = json.loads(head) | {"logs": len(logs) - 1}
    text = json.dumps(bent, separators=(",", ":"), sort_keys=True).encode() + b"\n" + b"".join(logs[1:])
    published.with_name("bent.gz").write_bytes(gzip.compress(text))
    said = type_in("--from", "bent.gz", database="other", exit_code=1)
    assert "bent.gz is refused, and nothing of it was taken in" in said and said.count("\n") == 1


@pytest.mark.parametrize("line", [[], ["--from", "any.gz"]])
def test_without_a_database_it_says_how_to_name_one(type_in, line):
    assert "name its database in the settings" in type_in(*line, database="", exit_code=2)


def test_verify_all_goes_with_a_file(type_in):
    assert "--verify-all goes with --from" in type_in("--verify-all", exit_code=2)


def test_a_file_that_is_not_there_is_said(type_in):
    assert "gone.gz: No such file" in type_in("--from", "gone.gz", exit_code=2)
