"""A user's settings are found, wrong ones are reported clearly, and none shows a secret."""

import dataclasses
import re

import pytest

from oathwork.cli import cli, settings, web
from oathwork.cli.context import Desk
from oathwork.errors import BadDocument, UsageError
from tests.support.terminal import runner


@pytest.fixture(autouse=True)
def nobody(tmp_path, monkeypatch):
    """A user without settings, in an empty folder."""
    for name in ("OATHWORK_NETWORK", "ETH_RPC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OATHWORK_SETTINGS", str(tmp_path / "own.toml"))
    monkeypatch.chdir(tmp_path)


def test_the_example_is_good():
    found = settings.parse_settings(settings.EXAMPLE, "example")
    assert found.choose().name == "local"
    assert found.choose("sepolia").chain_id == 11_155_111
    assert found.choose("sepolia").confirmations == 2


def test_a_network_names_its_coin():
    text = '[networks.polygon]\nrpc = ["http://a"]\ncoin = "POL"\n[networks.other]\nrpc = ["http://b"]'
    networks = settings.parse_settings(text, "test").networks
    assert (networks["polygon"].coin, networks["other"].coin) == ("POL", "ETH")


def test_without_a_file_the_local_node_is_meant():
    assert settings.read_settings().choose().rpc == (settings.LOCAL,)


def test_a_file_here_goes_before_ones_own(tmp_path):
    (tmp_path / "own.toml").write_text('network = "mine"\n[networks.mine]\nrpc = ["http://a"]')
    assert settings.read_settings().choose().name == "mine"
    (tmp_path / "oathwork.toml").write_text('network = "here"\n[networks.here]\nrpc = ["http://b"]')
    assert settings.read_settings().choose().name == "here"


def test_the_command_line_goes_before_the_environment_before_the_file(monkeypatch):
    text = 'network = "a"\n' + "".join(f'[networks.{name}]\nrpc = ["http://{name}"]\n' for name in "abc")
    found = settings.parse_settings(text, "test")
    assert found.choose().name == "a"
    assert found.choose().source == "the settings"
    monkeypatch.setenv("ETH_RPC_URL", "http://elsewhere")
    assert (found.choose().name, found.choose().source) == ("elsewhere", "ETH_RPC_URL")
    monkeypatch.setenv("OATHWORK_NETWORK", "b")
    assert (found.choose().name, found.choose().source) == ("b", "OATHWORK_NETWORK")
    assert (found.choose("c").name, found.choose("c").source) == ("c", "--network")


COMMENTS = [
    number for number, line in enumerate(settings.EXAMPLE.splitlines()) if re.match(r"# \w+ = |# \[", line)
]


def uncommented(*numbers):
    lines = settings.EXAMPLE.splitlines()
    return "\n".join(line.removeprefix("# ") if at in numbers else line for at, line in enumerate(lines))


def test_every_line_of_the_example_can_be_uncommented_alone_and_all_together():
    without = settings.parse_settings(settings.EXAMPLE, "example")
    assert len(COMMENTS) >= 5
    for number in COMMENTS:
        alone = settings.parse_settings(uncommented(number), "example")
        assert alone.networks["local"] == without.networks["local"]
    every = settings.parse_settings(uncommented(*COMMENTS), "example")
    names = [field.name for field in dataclasses.fields(every)]
    same = [name for name in names if getattr(every, name) == getattr(without, name)]
    assert same == ["network", "bounties"]  # the example names the defaults of these


def test_the_examples_networks_need_no_variable(monkeypatch):
    monkeypatch.delenv("INFURA_KEY", raising=False)
    found = settings.parse_settings(uncommented(*COMMENTS), "example")
    assert settings.usable(found.choose("sepolia").rpc) == ["https://ethereum-sepolia-rpc.publicnode.com"]
    with pytest.raises(UsageError, match="INFURA_KEY, which is not set"):
        settings.usable(["https://x/$INFURA_KEY"])


def test_doctor_says_where_the_network_comes_from_and_what_it_leaves_out(tmp_path, monkeypatch):
    url = settings.LOCAL.replace("8545", "9")
    (tmp_path / "own.toml").write_text(settings.EXAMPLE.replace(settings.LOCAL, url))
    for variable in ("INFURA_KEY", "NOTICE_URL"):
        monkeypatch.delenv(variable, raising=False)
    lines = runner().invoke(cli, ["doctor", "--network", "local"]).stdout
    assert "network: local, named by --network (127.0.0.1:9): " in lines
    (tmp_path / "own.toml").write_text(
        uncommented(*COMMENTS).replace("https://ethereum-sepolia-rpc.publicnode.com", url)
    )
    lines = runner().invoke(cli, ["doctor", "--network", "sepolia"]).stdout
    assert "ok   node: the one at sepolia.infura.io is left out: INFURA_KEY is not set" in lines
    assert "ok   notices: the one is left out: NOTICE_URL is not set" in lines
    monkeypatch.setenv("ETH_RPC_URL", "http://127.0.0.1:7")
    assert "named by ETH_RPC_URL (127.0.0.1:7): " in runner().invoke(cli, ["doctor"]).stdout
    lines = runner().invoke(cli, ["doctor", "--network", "moon"]).stdout
    assert "BAD  network: there is no network 'moon', which --network names" in lines


def test_the_address_that_other_tools_use_is_used(monkeypatch):
    monkeypatch.setenv("ETH_RPC_URL", "https://node.example/v3/key")
    assert settings.read_settings().choose().rpc == ("https://node.example/v3/key",)


def test_an_unknown_network_is_refused_with_those_that_are_known():
    found = settings.parse_settings(settings.EXAMPLE, "example")
    with pytest.raises(UsageError, match="'moon', which --network names; known: local, sepolia"):
        found.choose("moon")


@pytest.mark.parametrize(
    "text,said",
    [
        ("network =", "not TOML"),
        ("chain = 1", "chain: unknown field; there are network, networks,"),
        ("[networks.a]", "networks.a.rpc: missing"),
        ('[networks.a]\nrpc = "http://a"', "networks.a.rpc: 'http://a' is not a list"),
        ('[networks.a]\nrpc = ["http://a"]\nchain_id = "1"', "chain_id: '1' is not a whole number"),
        (
            '[networks.a]\nrpc = ["http://a"]\nkey = "x"',
            "networks.a.key: unknown field; there are rpc, chain_id, confirmations",
        ),
        ("mailboxes = [1]", r"mailboxes\[0\]: 1 is not a text in quotation marks"),
        ('[[notices]]\naccount = "0x"', r"notices\[0\].urls: missing"),
    ],
)
def test_what_is_wrong_is_named(text, said):
    with pytest.raises(BadDocument, match=said):
        settings.parse_settings(text, "settings.toml")


def test_the_page_on_ones_own_machine_hands_verdicts_on_to_ones_own_mailboxes(tmp_path, monkeypatch):
    monkeypatch.delenv("OATHWORK_MAILBOX", raising=False)
    (tmp_path / "own.toml").write_text('mailboxes = ["https://a.example", "https://b.example"]')
    desk, other = Desk("web"), ("https://c.example",)
    assert web._mailboxes(desk, (), is_public=False) == ("https://a.example", "https://b.example")
    assert (
        web._mailboxes(desk, other, is_public=False) == web._mailboxes(desk, other, is_public=True) == other
    )
    assert web._mailboxes(desk, (), is_public=True) == ()


def test_a_variable_comes_from_the_environment_or_is_asked_for_by_its_name(monkeypatch):
    monkeypatch.setenv("INFURA_KEY", "abc")
    assert settings.expanded("https://x/$INFURA_KEY/${INFURA_KEY}") == "https://x/abc/abc"
    monkeypatch.delenv("INFURA_KEY")
    with pytest.raises(UsageError, match="INFURA_KEY, which is not set"):
        settings.expanded("https://x/$INFURA_KEY")


@pytest.mark.parametrize(
    "url,host",
    [
        ("https://sepolia.infura.io/v3/SECRET", "sepolia.infura.io"),
        ("https://user:SECRET@node.example:8545/?key=SECRET", "node.example:8545"),
        ("http://127.0.0.1:8545", "127.0.0.1:8545"),
        ("wss://node.example#SECRET", "node.example"),
    ],
)
def test_of_an_address_only_the_host_is_shown(url, host):
    assert settings.host_of(url) == host


def test_addresses_that_hold_secrets_are_not_in_the_text_of_settings():
    text = '[[notices]]\naccount = "0x1"\nkinds = []\nurls = ["discord://SECRET"]'
    assert "SECRET" not in repr(settings.parse_settings(text, "test"))
