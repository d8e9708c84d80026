"""desk: a forge's token that no header can hold is refused before it is used, and shown nowhere."""

from oathwork.cli import cli
from tests.support.terminal import runner


def test_a_token_of_two_lines_is_refused_and_not_shown(tmp_path, monkeypatch):
    file = tmp_path / ".oathwork.toml"
    file.write_text('repository = "https://codeberg.org/dao/clock"\nposters = []\n')
    monkeypatch.setenv("OATHWORK_FORGE_TOKEN", "secret-of\n-the-bot")
    done = runner().invoke(cli, ["desk", "--file", str(file), "--once"])
    said = done.stdout + done.stderr + repr(done.exception)
    assert done.exit_code == 2 and "not one line of ASCII" in said
    assert "secret-of" not in said and "-the-bot" not in said
