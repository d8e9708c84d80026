"""What the keeper's command says before its first round."""

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
