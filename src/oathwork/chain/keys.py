"""Keys and what is signed with them: the only module that sees a key. None is ever shown, logged or kept in an error."""

import contextlib
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol, cast

from oathwork.errors import BadDocument, BadSignature, NoSuchKeystore, NotValid, UsageError, WrongPassphrase
from oathwork.model.typed_data import TypedData, address
from oathwork.untrusted.documents import own_json
from oathwork.untrusted.files import state_folder, write_file

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount

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

    def __init__(self, account: "LocalAccount") -> None:
        self.__account = account

    @property
    def address(self) -> str:
        """Its account, with checksum."""
        return str(self.__account.address)

    def sign(self, message: TypedData) -> bytes:
        """Return the 65 bytes of its signature (r, s, v)."""
        return bytes(self.__account.unsafe_sign_hash(cast(Any, message.digest())).signature)

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """Return the transaction, signed and ready to be sent."""
        return bytes(self.__account.sign_transaction(dict(transaction)).raw_transaction)

    def __repr__(self) -> str:
        return f"KeySigner({self.address})"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a key is not written anywhere")


def _account() -> Any:
    """Return eth-account's class, which takes a quarter of a second to be imported: only who signs needs it."""
    from eth_account import Account

    return Account


# -------------------------------------------------------------------------------------------------------- where keys are


def keystores() -> dict[str, Path]:
    """Return the keystores of Ape and Foundry by name; of two with one name Ape's."""
    files: dict[str, Path] = {}
    for name, file in _named_files():
        files.setdefault(name, file)
    return files


def _named_files() -> Iterator[tuple[str, Path]]:
    for folder in _folders():
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.is_file() and file.suffix in ("", ".json") and not file.name.startswith("."):
                yield file.stem, file


def _folders() -> tuple[Path, Path]:
    ape = Path(os.environ.get("APE_DATA_FOLDER") or Path.home() / ".ape")
    foundry = Path(os.environ.get("FOUNDRY_DIR") or Path.home() / ".foundry")
    return ape / "accounts", foundry / "keystores"


def address_of(keystore: str | Path, ask: Callable[[str], str] | None = None) -> str:
    """Return a keystore's account: as its file says, or as it was when it was last opened; else it is opened now.

    Foundry's say nothing of whose they are. Raises what `open_keystore` does.
    """
    name, document = _load(keystore)
    try:
        return _claimed_address(document) or _remembered_addresses()[_digest(document)]
    except NotValid as error:
        raise BadDocument(f"the keystore {name} does not say whose it is") from error
    except KeyError:
        return open_keystore(keystore, ask).address


def open_keystore(keystore: str | Path, ask: Callable[[str], str] | None = None) -> KeySigner:
    """Open a keystore (v3 JSON) by name or path.

    The passphrase comes from the environment, `APE_ACCOUNTS_<name>_PASSPHRASE` (with `_` for what no shell can export), or
    the file that `OATHWORK_PASSPHRASE_FILE` names, else from `ask(question)`, else from the terminal. Raises
    NoSuchKeystore, BadDocument, WrongPassphrase.

    >>> open_keystore("nobody")
    Traceback (most recent call last):
    oathwork.errors.NoSuchKeystore: ...
    """
    name, document = _load(keystore)
    passphrase = _passphrase_of_environment(name)
    if passphrase is None:
        passphrase = (ask or ask_terminal)(f"Passphrase of {name}: ")
    try:
        signer = KeySigner(_account().from_key(_account().decrypt(document, passphrase)))
    except ValueError:
        raise WrongPassphrase(f"the passphrase does not open the keystore {name}") from None
    except (KeyError, TypeError, AttributeError, NotImplementedError):
        raise BadDocument(f"{name} is not a keystore of version 3") from None
    _check_owner(name, document, signer.address)
    return signer


def _check_owner(name: str, document: Mapping[str, Any], owner: str) -> None:
    """Compare the account that a file names with the one whose key it holds; remember it where it names none."""
    try:
        claimed_address = _claimed_address(document)
    except NotValid:
        claimed_address = "what is no address"
    if not claimed_address:
        _remember_address(_digest(document), owner)
    elif claimed_address != owner:
        raise BadDocument(f"the keystore {name} names {claimed_address} and holds the key of {owner}")


def _claimed_address(document: Mapping[str, Any]) -> str:
    """Return the account that a keystore names, or nothing. Raises NotValid."""
    digits = str(document.get("address") or "").removeprefix("0x")
    return address("0x" + digits) if digits else ""


def _passphrase_of_environment(name: str) -> str | None:
    """Return the passphrase that the environment holds, or the file that it names; None if it has neither."""
    for variable in (f"APE_ACCOUNTS_{name}_PASSPHRASE", passphrase_variable(name)):
        if variable in os.environ:
            return os.environ[variable]
    file = os.environ.get("OATHWORK_PASSPHRASE_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongPassphrase(f"OATHWORK_PASSPHRASE_FILE names {file}, which cannot be read") from error


def passphrase_variable(name: str) -> str:
    """Return the variable that a shell can export for a keystore's passphrase."""
    return f"APE_ACCOUNTS_{re.sub(r'[^A-Za-z0-9_]', '_', name)}_PASSPHRASE"


def _digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _addresses_file() -> Path:
    return state_folder() / "accounts.json"


def _remembered_addresses() -> dict[str, str]:
    """Return the accounts of keystores that were opened before, by what is in their files."""
    try:
        document = own_json(_addresses_file().read_bytes())
        return {str(digest): address(account) for digest, account in document.items()}
    except (OSError, ValueError, AttributeError, NotValid):
        return {}


def _remember_address(digest: str, account: str) -> None:
    """Keep the account of a keystore that does not name it; where nothing can be written it is asked for again."""
    addresses, file = _remembered_addresses(), _addresses_file()
    if digest not in addresses:
        with contextlib.suppress(OSError):
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(file, json.dumps(addresses | {digest: account}, indent=2).encode())


def _load(keystore: str | Path) -> tuple[str, dict[str, Any]]:
    file = keystores().get(str(keystore), Path(keystore))
    _refuse_namesakes(str(keystore))
    try:
        document = own_json(file.read_bytes())
    except (FileNotFoundError, IsADirectoryError):
        names = ", ".join(keystores()) or "none"
        raise NoSuchKeystore(f"there is no keystore {keystore}; known by name: {names}") from None
    except (OSError, ValueError):
        document = None
    if not isinstance(document, dict):
        raise BadDocument(f"{file} cannot be read as a keystore") from None
    return file.stem, document


def _refuse_namesakes(name: str) -> None:
    """Refuse a name that two files have which are not the same: it does not say whose key is meant."""
    namesakes = [file for stem, file in _named_files() if stem == name]
    if len({file.read_bytes() for file in namesakes}) > 1:
        raise UsageError(
            f"the name {name} is that of {' and of '.join(map(str, namesakes))}: give the path of one"
        )


def ask_terminal(question: str) -> str:
    """Ask for a passphrase, unseen. Raises WrongPassphrase where there is no terminal to ask on."""
    if not sys.stdin.isatty():
        name = question.removeprefix("Passphrase of ").removesuffix(": ")
        raise WrongPassphrase(
            f"no terminal to ask for a passphrase: set {passphrase_variable(name)}, or OATHWORK_PASSPHRASE_FILE to a file "
            "that holds it"
        )
    return getpass(question)


def from_key(key: bytes | str) -> KeySigner:
    """Return the signer of a private key, for tests and local chains. Raises NotValid without repeating the key."""
    try:
        return KeySigner(_account().from_key(key))
    except Exception:  # noqa: BLE001  whatever it is, it may repeat the key
        raise NotValid("this is not a private key of 32 bytes") from None


def dev_signers(count: int = 10, words: str = DEV_WORDS) -> tuple[KeySigner, ...]:
    """Return the first accounts of a mnemonic, for local chains: by default those that anvil and Ape fund."""
    _account().enable_unaudited_hdwallet_features()
    paths = (f"{DEV_PATH}/{i}" for i in range(count))
    return tuple(KeySigner(_account().from_mnemonic(words, account_path=path)) for path in paths)


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
    from eth_keys.datatypes import Signature
    from eth_keys.exceptions import BadSignature as NoSignature
    from eth_utils.exceptions import ValidationError

    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:64])
    if s > _HALF_ORDER:
        raise BadSignature("the signature is not in its canonical form")
    try:
        parts = Signature(vrs=(signature[64] - 27, r, s))
        return str(parts.recover_public_key_from_msg_hash(message.digest()).to_checksum_address())
    except (NoSignature, ValidationError):
        raise BadSignature("malformed signature") from None


def require_sender(raw: bytes, account: str) -> None:
    """Raise BadSignature unless a signed transaction is of the account that its signer calls itself: nothing was sent yet."""
    sender = str(_account().recover_transaction(raw))
    if sender != account:
        raise BadSignature(f"the signer calls itself {account} and has signed as {sender}: nothing was sent")


def check_signature(message: TypedData, signature: bytes, signer: str) -> None:
    """Raise BadSignature unless the key of `signer` has signed. A contract's signature only the chain can check."""
    signed_by = recover(message, signature)
    if signed_by != address(signer):
        raise BadSignature(
            f"{message.primary} was signed by {signed_by}, not by {signer}, or says something else"
        )
