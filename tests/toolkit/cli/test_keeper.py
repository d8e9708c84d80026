"""What the keeper's command says before its first round."""

import json

import pytest

from oathwork.chain.client import rpc
from oathwork.cli import cli, options
from tests.support.terminal import runner


@pytest.fixture
def keep(anvil, on_anvil, tmp_path, monkeypatch):
    """Type `keeper` on a chain with a block every two seconds, and return what it says before it begins."""
    rpc(on_anvil.chain, "anvil_mine", hex(201), hex(2))
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_NETWORK", anvil)
    monkeypatch.setattr(options, "repeat", lambda *args, **more: None)

    def words(*arguments):
        return runner().invoke(cli, ["keeper", "--dry-run", *arguments], catch_exceptions=False).stderr

    return words


def test_a_pause_in_which_lots_are_missed_is_warned_of(keep):
    assert keep("--every", "2 hours") == (
        "a lot can be drawn for about 5 hours here: with a pause of 2 hours, some may be missed\n"
    )


def test_a_short_pause_and_a_single_round_miss_nothing(keep):
    assert keep("--every", "1 hour") == ""
    assert keep("--every", "2 hours", "--once") == ""


def test_the_keeper_says_why_it_sets_a_verdict_aside_and_what_it_paid(anvil, on_anvil, tmp_path, monkeypatch):
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OATHWORK_NETWORK", anvil)
    bounty = on_anvil.draw(on_anvil.deliver(on_anvil.claim(on_anvil.post())))
    on_anvil.later(bounty.terms.review_period)
    (tmp_path / "nonsense.json").write_text("{}")
    line = ["keeper", "--once", "--verdicts", str(tmp_path), "--account", "dev::5"]
    done = runner().invoke(cli, [*line, "--json"], catch_exceptions=False)
    id, answer = "0x" + bounty.id.hex(), json.loads(done.stdout)
    assert f"{id}  not counted: nonsense.json, format: missing\n" in done.stderr
    assert [each["id"] for each in answer["setAside"]] == [id]
    (row,) = answer["outcomes"]
    assert (row["action"], row["skipped"]) == ("redraw", []) and row["gas"] > 21_000 and int(row["fee"])
    assert f"  gas {row['gas']:,}, 0." in done.stderr
