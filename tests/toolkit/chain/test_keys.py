"""Keystores of Ape and Foundry open, signatures recover, and a key is nowhere to be seen."""

import json
import pickle
import traceback

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given, settings

from oathwork.chain import keys
from oathwork.chain.keys import (
    KeySigner,
    check_signature,
    dev_signers,
    from_key,
    keystores,
    normal,
    open_keystore,
    recover,
    require_sender,
)
from oathwork.errors import (
    BadDocument,
    BadSignature,
    NoSuchKeystore,
    NotValid,
    OathworkError,
    UsageError,
    WrongPassphrase,
)
from oathwork.model import messages
from oathwork.model.typed_data import Domain
from tests.support.strategies import ESCROW, HASHES

KEY = bytes.fromhex("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318")
OWNER = Account.from_key(KEY).address
TYPED = messages.verdict_message(Domain(1, ESCROW), b"\x01" * 32, 1, b"\x02" * 32, ESCROW, 80, b"\x03" * 32)
SECRETS = (KEY.hex(), repr(KEY), str(int.from_bytes(KEY)), "correct horse")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("APE_DATA_FOLDER", "FOUNDRY_DIR", "OATHWORK_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OATHWORK_STATE", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def keystore(home):
    """Ape's and Foundry's keystores, both v3 JSON, the second without a suffix."""
    document = Account.encrypt(KEY, "correct horse", kdf="pbkdf2", iterations=1_000)
    for file in (home / ".ape/accounts/worker.json", home / ".foundry/keystores/deployer"):
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(document))
    return home


def right(question):
    return "correct horse"


def test_keystores_of_both_tools_are_found_by_name(keystore):
    assert keystores() == {
        "worker": keystore / ".ape/accounts/worker.json",
        "deployer": keystore / ".foundry/keystores/deployer",
    }


def test_without_any_folder_there_are_none(home):
    assert keystores() == {}


@pytest.mark.parametrize("name", ["worker", "deployer"])
def test_a_keystore_opens_by_name(keystore, name):
    assert open_keystore(name, ask=right).address == OWNER


def test_a_keystore_opens_by_path(keystore):
    assert open_keystore(keystore / ".foundry/keystores/deployer", ask=right).address == OWNER


def test_the_passphrase_can_come_from_the_environment(keystore, monkeypatch):
    monkeypatch.setenv("APE_ACCOUNTS_worker_PASSPHRASE", "correct horse")
    assert open_keystore("worker").address == OWNER


def test_without_a_terminal_the_variable_is_named(keystore, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(WrongPassphrase, match="APE_ACCOUNTS_worker_PASSPHRASE"):
        open_keystore("worker")


def test_the_owner_can_be_read_without_opening(keystore):
    assert keys.address_of("worker") == OWNER


@pytest.fixture
def foundrys(home):
    """What `cast wallet new` writes: no suffix, and no word of whose it is."""
    document = Account.encrypt(KEY, "correct horse", kdf="scrypt", iterations=2)
    del document["address"]
    file = home / ".foundry/keystores/my-key"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(document))
    return file


def test_a_keystore_that_does_not_say_whose_it_is_is_opened_once(foundrys):
    questions = []
    answer = lambda question: questions.append(question) or "correct horse"
    assert [keys.address_of("my-key", answer) for _ in range(3)] == [OWNER] * 3
    assert questions == ["Passphrase of my-key: "]


def test_one_that_was_opened_to_sign_is_not_opened_for_its_address(foundrys):
    open_keystore("my-key", right)
    assert keys.address_of("my-key", pytest.fail) == OWNER


def test_what_is_remembered_is_of_the_file_and_not_of_its_name(foundrys):
    open_keystore("my-key", right)
    document = Account.encrypt(b"\x07" * 32, "correct horse", kdf="scrypt", iterations=2)
    foundrys.write_text(json.dumps({name: document[name] for name in ("crypto", "id", "version")}))
    assert keys.address_of("my-key", right) == Account.from_key(b"\x07" * 32).address


@pytest.mark.parametrize("text", ["", "[]", '{"x": 1}', "\x00"])
def test_a_damaged_memory_only_costs_a_question(foundrys, home, text):
    (home / "state").mkdir()
    (home / "state/accounts.json").write_text(text)
    assert keys.address_of("my-key", right) == OWNER
    assert keys.address_of("my-key", pytest.fail) == OWNER


def test_the_variable_of_an_alias_can_be_exported(foundrys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(
        WrongPassphrase, match="set APE_ACCOUNTS_my_key_PASSPHRASE, or OATHWORK_PASSPHRASE_FILE"
    ):
        open_keystore("my-key")
    monkeypatch.setenv("APE_ACCOUNTS_my_key_PASSPHRASE", "correct horse")
    assert open_keystore("my-key").address == OWNER


def test_a_file_can_hold_the_passphrase(foundrys, home, monkeypatch):
    monkeypatch.setenv("OATHWORK_PASSPHRASE_FILE", str(home / "passphrase"))
    with pytest.raises(WrongPassphrase, match="passphrase, which cannot be read"):
        open_keystore("my-key")
    (home / "passphrase").write_text("correct horse\n")
    assert open_keystore("my-key").address == OWNER


@pytest.mark.parametrize("claim", ["ab" * 20, "0x12", 7])
def test_a_keystore_that_names_another_account_is_refused(foundrys, claim):
    foundrys.write_text(json.dumps(json.loads(foundrys.read_text()) | {"address": claim}))
    with pytest.raises(BadDocument, match=f"and holds the key of {OWNER}"):
        open_keystore("my-key", right)


def test_a_name_that_two_keystores_have_is_refused_with_both(keystore):
    other = keystore / ".foundry/keystores/worker"
    other.write_text(json.dumps(Account.encrypt(b"\x07" * 32, "correct horse", kdf="scrypt", iterations=2)))
    for ask_for in (lambda: open_keystore("worker", right), lambda: keys.address_of("worker", right)):
        with pytest.raises(UsageError, match=f"{keystore}/.ape/accounts/worker.json and of {other}"):
            ask_for()
    assert open_keystore(other, right).address == Account.from_key(b"\x07" * 32).address


def test_a_keystore_that_is_in_both_places_is_one(keystore):
    file = keystore / ".ape/accounts/worker.json"
    (keystore / ".foundry/keystores/worker").write_bytes(file.read_bytes())
    assert open_keystore("worker", right).address == OWNER


def test_a_transaction_is_of_the_account_that_its_signer_calls_itself():
    fields = {"to": OWNER, "value": 0, "data": "0x", "nonce": 0, "gas": 21_000, "gasPrice": 1, "chainId": 1}
    raw = from_key(KEY).sign_transaction(fields)
    require_sender(raw, OWNER)
    with pytest.raises(
        BadSignature, match=f"calls itself {ESCROW} and has signed as {OWNER}: nothing was sent"
    ):
        require_sender(raw, ESCROW)


def test_a_wrong_passphrase_is_refused_and_not_shown(keystore):
    with pytest.raises(WrongPassphrase) as caught:
        open_keystore("worker", ask=lambda question: "incorrect horse")
    assert "incorrect horse" not in str(caught.value) + repr(caught.value.__context__)


def test_a_keystore_that_is_not_there_is_refused_with_those_that_are(keystore):
    with pytest.raises(NoSuchKeystore, match="worker, deployer"):
        open_keystore("nobody")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 3}', '{"version": 1, "crypto": {}}', "\x00"])
def test_a_damaged_keystore_is_refused(home, text):
    file = home / "damaged.json"
    file.write_text(text)
    with pytest.raises((BadDocument, WrongPassphrase)):
        open_keystore(file, ask=right)


def test_a_key_is_not_shown_by_anything():
    signer = from_key(KEY)
    shown = repr(signer) + str(signer) + f"{signer!a}" + str(dir(signer)) + json.dumps(signer, default=repr)
    assert not any(secret in shown for secret in SECRETS)
    assert repr(signer) == f"KeySigner({OWNER})"
    with pytest.raises(TypeError):
        vars(signer)


def test_a_key_is_not_pickled():
    with pytest.raises(TypeError):
        pickle.dumps(from_key(KEY))


def test_a_damaged_key_is_refused_without_being_repeated():
    with pytest.raises(NotValid) as caught:
        from_key(KEY.hex()[:-1] + "z")
    assert KEY.hex()[:-1] not in "".join(traceback.format_exception(caught.value))


def test_the_signature_is_eth_accounts():
    theirs = Account.sign_message(encode_typed_data(full_message=TYPED.full()), KEY).signature
    assert from_key(KEY).sign(TYPED) == bytes(theirs)


@settings(max_examples=20)
@given(HASHES, HASHES)
def test_a_signature_recovers_its_signer_for_this_message_alone(review, other):
    typed = messages.verdict_message(Domain(1, ESCROW), b"\x01" * 32, 1, b"\x02" * 32, ESCROW, 80, review)
    signature = from_key(KEY).sign(typed)
    assert recover(typed, signature) == OWNER
    check_signature(typed, signature, OWNER)
    another = messages.verdict_message(Domain(1, ESCROW), b"\x01" * 32, 2, b"\x02" * 32, ESCROW, 80, other)
    with pytest.raises(BadSignature):
        check_signature(another, signature, OWNER)


def test_what_the_contracts_refuse_as_malformed_is_refused():
    signature = from_key(KEY).sign(TYPED)
    order = 2 * keys._HALF_ORDER + 1
    high = (order - int.from_bytes(signature[32:64])).to_bytes(32)
    other_v = bytes([55 - signature[64]])
    for bad in [
        b"",
        signature[:64],
        signature + b"\x00",
        signature[:64] + b"\x00",
        signature[:32] + high + other_v,
        bytes(64) + b"\x1b",
        b"\xff" * 32 + signature[32:],
    ]:
        with pytest.raises(BadSignature):
            recover(TYPED, bad)


def test_a_wallets_own_v_is_made_normal():
    signature = from_key(KEY).sign(TYPED)
    assert normal(signature[:64] + bytes([signature[64] - 27])) == signature
    assert normal(signature) == signature
    with pytest.raises(BadSignature):
        normal(b"")


def test_the_dev_accounts_are_those_of_anvil_and_ape():
    first, second = dev_signers(2)
    assert first.address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert second.address == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    assert isinstance(first, KeySigner)


CHANGES = {
    "no object": lambda document: [document],
    "deep": lambda document: None,
    "no crypto": lambda document: {"version": 3},
    "empty crypto": lambda document: document | {"crypto": {}},
    "another version": lambda document: document | {"version": 1},
    "another kdf": lambda document: document | {"crypto": document["crypto"] | {"kdf": "argon2id"}},
    "much memory": lambda document: (
        document
        | {
            "crypto": document["crypto"]
            | {"kdf": "scrypt", "kdfparams": {"n": 2**62, "r": 8, "p": 1, "dklen": 32, "salt": "00"}}
        }
    ),
    "no letters": lambda document: document | {"crypto": document["crypto"] | {"ciphertext": "zz"}},
    "no parameters": lambda document: document | {"crypto": document["crypto"] | {"cipherparams": {}}},
    "nobody's address": lambda document: document | {"address": ["a"]},
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_keystore_holds_is_refused_in_words(home, monkeypatch, change):
    monkeypatch.setenv("APE_ACCOUNTS_odd_PASSPHRASE", "correct horse")
    document = CHANGES[change](Account.encrypt(KEY, "correct horse", kdf="pbkdf2", iterations=1_000))
    file = home / ".ape/accounts/odd.json"
    file.parent.mkdir(parents=True)
    file.write_text("[" * 100_000 if document is None else json.dumps(document))
    with pytest.raises(OathworkError, match="odd"):
        open_keystore("odd")
