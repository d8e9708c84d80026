"""Keys and what is signed with them: the only module that sees a key. None is ever shown, logged or kept in an error."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from getpass import getpass
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature as NoSignature
from eth_typing import Hash32
from eth_utils.exceptions import ValidationError

from oathwork.errors import BadDocument, BadSignature, NoSuchKeystore, NotValid, WrongPassphrase
from oathwork.model.typed_data import TypedData, address

_HALF_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 // 2  # of secp256k1
DEV_WORDS: Final = (
    "test test test test test test test test test test test junk"  # of anvil and Ape, and no secret
)
DEV_PATH: Final = "m/44'/60'/0'/0"


class Signer(Protocol):
    """Something that can sign: a key of ours, or anything else that has these three, such as a hardware wallet."""

    @property
    def address(self) -> str:
        """Its account."""

    def sign(self, message: TypedData) -> bytes:
        """Return the 65 bytes of its signature."""

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """Return the transaction, signed and ready to be sent."""


class KeySigner:
    """A key in memory. It cannot be printed, pickled or read back."""

    __slots__ = ("__account",)

    def __init__(self, account: LocalAccount) -> None:
        self.__account = account

    @property
    def address(self) -> str:
        """Its account, with checksum."""
        return str(self.__account.address)

    def sign(self, message: TypedData) -> bytes:
        """Return the 65 bytes of its signature (r, s, v)."""
        return bytes(self.__account.unsafe_sign_hash(Hash32(message.digest())).signature)

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """Return the transaction, signed and ready to be sent."""
        return bytes(self.__account.sign_transaction(dict(transaction)).raw_transaction)

    def __repr__(self) -> str:
        return f"KeySigner({self.address})"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a key is not written anywhere")


# -------------------------------------------------------------------------------------------------------- where keys are


def keystores() -> dict[str, Path]:
    """Return the keystores of Ape and Foundry by name; of two with one name Ape's."""
    files: dict[str, Path] = {}
    for folder in _folders():
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.is_file() and file.suffix in ("", ".json") and not file.name.startswith("."):
                files.setdefault(file.stem, file)
    return files


def _folders() -> tuple[Path, Path]:
    ape = Path(os.environ.get("APE_DATA_FOLDER") or Path.home() / ".ape")
    foundry = Path(os.environ.get("FOUNDRY_DIR") or Path.home() / ".foundry")
    return ape / "accounts", foundry / "keystores"


def address_of(keystore: str | Path) -> str:
    """Return a keystore's account without opening it. Raises BadDocument where the file does not say it."""
    name, document = _load(keystore)
    try:
        digits = str(document["address"]).removeprefix("0x")
        return address("0x" + digits)
    except (KeyError, NotValid) as error:
        raise BadDocument(f"the keystore {name} does not say whose it is") from error


def open_keystore(keystore: str | Path, ask: Callable[[str], str] | None = None) -> KeySigner:
    """Open a keystore (v3 JSON) by name or path.

    The passphrase comes from the environment, `APE_ACCOUNTS_<name>_PASSPHRASE`, else from `ask(question)`, else from
    the terminal. Raises NoSuchKeystore, BadDocument, WrongPassphrase.

    >>> open_keystore("nobody")
    Traceback (most recent call last):
    oathwork.errors.NoSuchKeystore: ...
    """
    name, document = _load(keystore)
    passphrase = os.environ.get(f"APE_ACCOUNTS_{name}_PASSPHRASE")
    if passphrase is None:
        passphrase = (ask or ask_terminal)(f"Passphrase of {name}: ")
    try:
        key = Account.decrypt(document, passphrase)
    except ValueError:
        raise WrongPassphrase(f"the passphrase does not open the keystore {name}") from None
    except (KeyError, TypeError, AttributeError, NotImplementedError):
        raise BadDocument(f"{name} is not a keystore of version 3") from None
    return KeySigner(Account.from_key(key))


def _load(keystore: str | Path) -> tuple[str, dict[str, Any]]:
    file = keystores().get(str(keystore), Path(keystore))
    try:
        document = json.loads(file.read_text())
    except (FileNotFoundError, IsADirectoryError):
        names = ", ".join(keystores()) or "none"
        raise NoSuchKeystore(f"there is no keystore {keystore}; known by name: {names}") from None
    except (OSError, ValueError):
        document = None
    if not isinstance(document, dict):
        raise BadDocument(f"{file} cannot be read as a keystore") from None
    return file.stem, document


def ask_terminal(question: str) -> str:
    """Ask for a passphrase, unseen. Raises WrongPassphrase where there is no terminal to ask on."""
    if not sys.stdin.isatty():
        name = question.removeprefix("Passphrase of ").removesuffix(": ")
        raise WrongPassphrase(f"no terminal to ask for a passphrase: set APE_ACCOUNTS_{name}_PASSPHRASE")
    return getpass(question)


def from_key(key: bytes | str) -> KeySigner:
    """Return the signer of a private key, for tests and local chains. Raises NotValid without repeating the key."""
    try:
        return KeySigner(Account.from_key(key))
    except Exception:  # noqa: BLE001  whatever it is, it may repeat the key
        raise NotValid("this is not a private key of 32 bytes") from None


def dev_signers(count: int = 10, words: str = DEV_WORDS) -> tuple[KeySigner, ...]:
    """Return the first accounts of a mnemonic, for local chains: by default those that anvil and Ape fund."""
    Account.enable_unaudited_hdwallet_features()
    paths = (f"{DEV_PATH}/{i}" for i in range(count))
    return tuple(KeySigner(Account.from_mnemonic(words, account_path=path)) for path in paths)


# ---------------------------------------------------------------------------------------------------------- whose it is


def normal(signature: bytes) -> bytes:
    """Return a signature as the contracts take it: 65 bytes, v 27 or 28. Some wallets write v as 0 or 1."""
    if len(signature) != 65:
        raise BadSignature(f"a signature has 65 bytes, not {len(signature)}")
    last = signature[64]
    return signature[:64] + bytes([last + 27 if last < 2 else last])


def recover(message: TypedData, signature: bytes) -> str:
    """Return the account whose key has signed. Raises BadSignature for what the contracts would refuse as malformed."""
    if len(signature) != 65 or signature[64] not in (27, 28):
        raise BadSignature("a signature has 65 bytes and ends on 27 or 28")
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:64])
    if s > _HALF_ORDER:
        raise BadSignature("the signature is not in its canonical form")
    try:
        parts = Signature(vrs=(signature[64] - 27, r, s))
        return str(parts.recover_public_key_from_msg_hash(message.digest()).to_checksum_address())
    except (NoSignature, ValidationError):
        raise BadSignature("malformed signature") from None


def check_signature(message: TypedData, signature: bytes, signer: str) -> None:
    """Raise BadSignature unless the key of `signer` has signed. A contract's signature only the chain can check."""
    signed_by = recover(message, signature)
    if signed_by != address(signer):
        raise BadSignature(
            f"{message.primary} was signed by {signed_by}, not by {signer}, or says something else"
        )
