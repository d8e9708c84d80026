"""Everything that can go wrong on purpose, in words an operator can act on."""

from collections.abc import Mapping
from typing import Any, ClassVar

from oathwork.refusals import explain


class OathworkError(Exception):
    """Base of every error the toolkit raises on purpose. `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 1  # refused


class UsageError(OathworkError):
    """What was given cannot be read: nothing was asked of the chain."""

    exit_code = 2


class NetworkError(OathworkError):
    """The chain did not answer, or is not the one that was meant. Trying again may help."""

    exit_code = 3


class Refused(OathworkError):
    """A contract said no. `rule` is the name of its custom error, `facts` its arguments by name."""

    def __init__(self, rule: str, facts: Mapping[str, Any] | None = None) -> None:
        self.rule = rule
        self.facts: dict[str, Any] = dict(facts or {})
        super().__init__(f"{rule}: {explain(rule, self.facts)}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.rule, self.facts)


class NotAnAmount(UsageError):
    """A text is not an exact amount with at most the token's decimals."""


class NotADuration(UsageError):
    """A text is not a duration such as `14 days`."""


class NotAMoment(UsageError):
    """A text is not a moment such as `2026-12-24 18:00`."""


class NotValid(UsageError):
    """A value does not fit its field: an address, a number of so many bits, 32 bytes."""


class BadDocument(UsageError):
    """A file kept by the toolkit is damaged, or of another kind."""


class BadSignature(OathworkError):
    """A signature is malformed, or not by the account that should have signed."""


class NoSuchKeystore(UsageError):
    """There is no keystore of that name or path."""


class WrongPassphrase(OathworkError):
    """The passphrase does not open the keystore."""


class WrongChain(NetworkError):
    """The node serves another chain than the one asked for."""


class Unreachable(NetworkError):
    """The node does not answer, or not in its protocol."""


class NotConfirmed(NetworkError):
    """A transaction was sent and not seen in a block in time. `transaction` is its hash: look before sending again."""

    def __init__(self, message: str, transaction: str) -> None:
        self.transaction = transaction
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.transaction)


class CannotPay(OathworkError):
    """The sender's balance does not cover value and gas of a transaction."""


class NotDeployed(NetworkError):
    """No contracts of ours are known, or there, on this chain."""


class WrongCode(NotDeployed):
    """There is code at the address, but not ours."""


class StateLost(NetworkError):
    """The logs reached do not hold a bounty, or lead to another state than the chain keeps."""
