"""`ape oathwork …`: oathwork's commands with Ape's accounts, hardware wallets among them. The package itself knows no Ape."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from oathwork.chain.accounts import register
from oathwork.chain.keys import Signer, check_signature, normal
from oathwork.cli import cli
from oathwork.model.typed_data import TypedData

__all__ = ["ApeSigner", "cli"]


class ApeSigner:
    """Any account of Ape's, as a `Signer`. Ape asks before it signs; no key is seen here."""

    def __init__(self, account: Any) -> None:
        self._account = account
        self.address = str(account.address)

    def sign(self, message: TypedData) -> bytes:
        """Return the signature of typed data, 65 bytes. Raises click's Abort if the user refuses."""
        from eth_account.messages import encode_typed_data

        signature = self._account.sign_message(encode_typed_data(full_message=message.full()))
        if signature is None:
            raise click.Abort
        signature = normal(signature.encode_rsv())
        check_signature(message, signature, self.address)
        return signature

    def sign_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """Return the transaction, signed. Raises click's Abort if the user refuses."""
        from ape import networks

        with _connected():
            raw = self._account.sign_transaction(networks.ethereum.create_transaction(**transaction))
        if raw is None:
            raise click.Abort
        return bytes(raw.serialize_transaction())


@contextmanager
def _connected() -> Iterator[None]:
    """Connect Ape to its own test chain if it is connected to nothing: it shows a transaction before it signs, and must be.

    Nothing is asked of that or sent to it: transactions name their chain, and oathwork sends them.
    """
    from ape import networks

    if networks.active_provider:
        yield
        return
    with networks.parse_network_choice("ethereum:local:test"):
        yield


def account_of_ape(alias: str) -> Signer | None:
    """Return Ape's account of that alias, or None if it has none."""
    from ape import accounts

    return ApeSigner(accounts.load(alias)) if alias in accounts.aliases else None


register(account_of_ape)
