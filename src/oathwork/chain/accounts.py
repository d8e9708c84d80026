"""Who signs, by name: keystores of Ape and Foundry, a local chain's own accounts, and what others have registered."""

import re
from collections.abc import Callable
from typing import Final

from oathwork.chain.keys import Signer, address_of, ask_terminal, dev_signers, keystores, open_keystore
from oathwork.chain.reader import LOCAL_CHAINS
from oathwork.errors import UsageError
from oathwork.model.typed_data import address

_KEYRING: Final = "oathwork"  # the service under which the system's keyring holds passphrases, by alias
_DEV: Final = re.compile(r"dev::([0-9]{1,2})")

Opener = Callable[[str], Signer | None]
_others: list[Opener] = []


def register(opener: Opener) -> None:
    """Let `opener` be asked first for every alias: how `ape oathwork` brings in Ape's accounts, hardware among them."""
    _others.insert(0, opener)


def open_account(alias: str, chain_id: int) -> Signer:
    """Return the signer of an alias; `dev::0` to `dev::99` are known to everybody, and refused but on local chains.

    The passphrase comes from `APE_ACCOUNTS_<alias>_PASSPHRASE`, the file `OATHWORK_PASSPHRASE_FILE`, the system's keyring, or
    the terminal. Raises
    NoSuchKeystore, BadDocument, WrongPassphrase, UsageError.
    """
    for opener in _others:
        if signer := opener(alias):
            return signer
    number = _dev_number(alias, chain_id)
    if number is not None:
        return dev_signers(number + 1)[number]
    return open_keystore(alias, _asking_for(alias))


def address_of_account(alias: str, chain_id: int, ask: Callable[[str], str] | None = None) -> str:
    """Return an account's address: of an alias, or the address itself. A keystore that does not name it is opened once.

    `ask(question)` gives its passphrase, by default the keyring or the terminal.
    """
    if alias.startswith("0x"):
        return address(alias, "--account")
    for opener in _others:
        if signer := opener(alias):
            return signer.address
    number = _dev_number(alias, chain_id)
    return (
        address_of(alias, ask or _asking_for(alias))
        if number is None
        else dev_signers(number + 1)[number].address
    )


def known_address(alias: str, chain_id: int) -> str:
    """Return an account's address as `address_of_account` does, and ask nobody for a passphrase. Raises UsageError."""

    def refuse(question: str) -> str:
        raise UsageError(f"the keystore {alias} does not say whose it is: give the address, or use it once")

    return address_of_account(alias, chain_id, refuse)


def _asking_for(alias: str) -> Callable[[str], str]:
    return lambda question: _from_keyring(alias) or ask_terminal(question)


def account_names() -> tuple[str, ...]:
    """Return the aliases there are."""
    return tuple(keystores())


def _dev_number(alias: str, chain_id: int) -> int | None:
    match = _DEV.fullmatch(alias)
    if match is None:
        return None
    if chain_id not in LOCAL_CHAINS:
        raise UsageError(
            f"everybody has the key of {alias}: it is for local chains, and this is chain {chain_id}"
        )
    return int(match[1])


def _from_keyring(alias: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None  # an extra that is not installed
    try:
        return keyring.get_password(_KEYRING, alias)
    except KeyringError:
        return None  # a machine without one
