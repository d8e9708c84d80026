"""What `doctor` says of a chain on which the contracts cannot work, or of which that could not be found out."""

from dataclasses import replace

import pytest

from oathwork.chain import probe as module
from oathwork.cli import cli
from oathwork.errors import Unreachable
from tests.support.terminal import runner


@pytest.fixture
def doctor(anvil, tmp_path, monkeypatch):
    """Let `doctor` look at a chain whose traits are changed by a function; return what it prints."""
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "none.toml"))
    real = module.probe

    def doctor(change):
        monkeypatch.setattr(module, "probe", lambda chain: change(real(chain)))
        result = runner().invoke(cli, ["doctor", "--network", anvil])
        assert result.exit_code == 1, result.output
        return result.stdout

    return doctor


def fail(_):
    raise Unreachable("the node takes too long")


def test_what_a_chain_lacks_is_named(doctor):
    lines = doctor(lambda traits: replace(traits, mcopy=False))
    assert "BAD  opcodes: the contracts cannot work here: the chain lacks MCOPY (EIP-5656)" in lines


def test_what_a_node_fails_to_say_is_not_called_missing(doctor):
    lines = doctor(fail)
    assert "BAD  opcodes: what the chain offers contracts is not known: the node takes too long" in lines
