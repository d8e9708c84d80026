"""An alias names a keystore, a local chain's account, or what somebody has registered; never a key."""

import json

import pytest
from eth_account import Account

from oathwork.chain import accounts
from oathwork.chain.keys import dev_signers, from_key
from oathwork.errors import NoSuchKeystore, NotValid, UsageError, WrongPassphrase

LOCAL, SEPOLIA = 31_337, 11_155_111
PASSPHRASE = "correct horse"


@pytest.fixture
def me(tmp_path, monkeypatch):
    """A keystore of Foundry's in an own home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("APE_DATA_FOLDER", raising=False)
    monkeypatch.delenv("FOUNDRY_DIR", raising=False)
    monkeypatch.delenv("APE_ACCOUNTS_me_PASSPHRASE", raising=False)
    folder = tmp_path / ".foundry" / "keystores"
    folder.mkdir(parents=True)
    key = Account.create()
    keystore = Account.encrypt(key.key, PASSPHRASE, kdf="scrypt", iterations=2)
    (folder / "me").write_text(json.dumps(keystore))
    return key


@pytest.fixture
def registered():
    """An account registered in a test is forgotten after it."""
    before = list(accounts._others)
    yield accounts.register
    accounts._others[:] = before


def test_the_environment_gives_the_passphrase(me, monkeypatch):
    monkeypatch.setenv("APE_ACCOUNTS_me_PASSPHRASE", PASSPHRASE)
    assert accounts.open_account("me", SEPOLIA).address == me.address


def test_the_keyring_gives_the_passphrase(me, monkeypatch):
    keyring = pytest.importorskip("keyring")
    from keyring.backend import KeyringBackend

    class Ring(KeyringBackend):
        priority = 1

        def get_password(self, service, name):
            return PASSPHRASE if (service, name) == ("oathwork", "me") else None

        def set_password(self, service, name, password):
            raise NotImplementedError

        def delete_password(self, service, name):
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    try:
        assert accounts.open_account("me", SEPOLIA).address == me.address
    finally:
        keyring.set_keyring(before)


def test_a_wrong_passphrase_is_refused_and_not_repeated(me, monkeypatch):
    monkeypatch.setenv("APE_ACCOUNTS_me_PASSPHRASE", "hunter2")
    with pytest.raises(WrongPassphrase) as told:
        accounts.open_account("me", SEPOLIA)
    assert "hunter2" not in str(told.value)


def test_an_unknown_alias_is_refused_with_those_that_are_known(me):
    with pytest.raises(NoSuchKeystore, match="known by name: me"):
        accounts.open_account("you", SEPOLIA)


def test_an_address_is_known_without_opening(me, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda *_: pytest.fail("asked"))
    assert accounts.address_of_account(me.address, SEPOLIA) == me.address
    with pytest.raises(NotValid):
        accounts.address_of_account("0x12", SEPOLIA)


def test_accounts_everybody_has_are_for_local_chains():
    assert accounts.open_account("dev::3", LOCAL).address == dev_signers(4)[3].address
    assert accounts.address_of_account("dev::0", LOCAL) == dev_signers(1)[0].address
    with pytest.raises(UsageError, match="everybody has the key of dev::3"):
        accounts.open_account("dev::3", SEPOLIA)


def test_who_is_registered_is_asked_first(registered):
    mine = from_key(b"\x07" * 32)
    registered(lambda alias: mine if alias == "ledger" else None)
    assert accounts.open_account("ledger", SEPOLIA) is mine
    assert accounts.address_of_account("ledger", SEPOLIA) == mine.address
    assert accounts.open_account("dev::0", LOCAL).address == dev_signers(1)[0].address
