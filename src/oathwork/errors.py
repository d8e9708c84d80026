"""Everything that can go wrong on purpose, in words an operator can act on.

Each custom error of the contracts is a class here under its own name, made from the ABIs when it is first asked for:

    >>> from oathwork.errors import Refused, TooEarly
    >>> try:
    ...     raise Refused("TooEarly", {"from": 1_800_000_000})  # as the toolkit does when a contract says so
    ... except TooEarly as refused:
    ...     print(refused.from_, refused.facts, refused)
    1800000000 {'from': 1800000000} TooEarly: too early: this is possible from 2027-01-15 08:00:00 UTC on

All of them, and the module of those that do not stand here:

    OathworkError                         exit code 1
    ├── Refused                           and below it one class for each custom error of the contracts
    ├── UsageError                        exit code 2
    │   ├── BadDocument
    │   │   └── DocumentRefused           untrusted.fields
    │   ├── NoSuchKeystore
    │   ├── NotADuration
    │   ├── NotAnAmount
    │   ├── NotOurs
    │   ├── FileInTheWay                  untrusted.files
    │   ├── SpecificationMissing          evidence.locate
    │   └── NotValid
    │       └── HeaderNotProvable     model.header
    ├── NetworkError                      exit code 3
    │   ├── Contradiction                 ledger.reading
    │   ├── NotDeployed
    │   │   └── WrongCode
    │   ├── NotConfirmed
    │   ├── NotFetched                    untrusted.http
    │   ├── StateLost
    │   ├── Unreachable
    │   │   └── NodeRefused
    │   └── WrongChain
    ├── Shortfall                         workflows.missing
    │   ├── BountyEnded                   workflows.missing
    │   ├── EvidenceDiffers               workflows.missing
    │   ├── NoEvidence                    workflows.missing
    │   ├── NoMajority                    workflows.missing
    │   ├── NoPanelYet                    workflows.missing
    │   ├── NothingDelivered              workflows.missing
    │   ├── PanelsExhausted               workflows.missing
    │   ├── TooFewVerdicts                workflows.missing
    │   ├── WaitingForPatience            workflows.missing
    │   └── WrongDelivery                 workflows.missing
    ├── AccountBusy                       chain.nonce_lock
    ├── BadSignature
    ├── CannotPay
    ├── CouldNotRun                       verdicts.acceptance
    ├── ConsentMissing                    workflows.team_consent
    ├── Deviation                         demo.performance
    ├── DoesNotOpen                       verdicts.seal
    ├── FeeTooHigh                        chain.client
    ├── FolderRefused                     evidence.folder
    │   └── FolderUnreadable              evidence.folder
    ├── GitRefused                        evidence.git
    │   └── CommitMissing                 evidence.git
    ├── NeverTaken                        chain.resuming
    ├── NotAgreed                         verdicts.acceptance
    ├── NotApproved                       workflows.release
    ├── NotAttested                       workflows.attestation
    ├── NotReviewed                       verdicts.review
    ├── NotTaken                          mailbox.refusals
    ├── NotTold                           workflows.notices
    ├── NothingToJudge                    verdicts.examine
    ├── NothingToPublish                  ledger.publishing
    ├── OutboxBroken                      chain.outbox
    ├── Refusal                           lifecycle.call
    ├── SnapshotRefused                   ledger.snapshot_check
    ├── StoreFailed                       ledger.opening
    ├── TooOften                          mailbox.rate
    ├── WorkUnreadable                    evidence.source
    ├── WrongPassphrase
    └── WrongSpecification                evidence.specification
"""

import keyword
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from oathwork.error_sentences import SENTENCES, explain


class OathworkError(Exception):
    """Base of every error the toolkit raises on purpose. `exit_code` is what the command line ends with.

    >>> try:
    ...     contracts.escrow.lapse(bounty.terms, bounty.state).send(anyone)
    ... except OathworkError as error:
    ...     print(error.exit_code, type(error).__name__)
    1 WrongStatus
    """

    exit_code: ClassVar[int] = 1  # refused


class UsageError(OathworkError):
    """What was given cannot be read: nothing was asked of the chain."""

    exit_code = 2


class NetworkError(OathworkError):
    """The chain did not answer, or is not the one that was meant. Trying again may help."""

    exit_code = 3


_CHANGED_MEANWHILE = {  # what the contracts say when another transaction came first
    "WrongStatus",
    "StaleState",
    "WrongGeneration",
    "NothingToSettle",
    "LotNotReady",
    "TooEarly",
    "MajorityStands",
    "Reverted",
}


class Refused(OathworkError):
    """A contract said no. `rule` is the name of its custom error, `facts` its arguments by name.

    It is made as that error's own class, in which each fact is an attribute too, spelled as Python spells names:

    >>> error = Refused("OpenUntilOutOfRange", {"openUntil": 0})
    >>> type(error).__name__, error.open_until
    ('OpenUntilOutOfRange', 0)
    """

    def __new__(cls, rule: str, facts: Mapping[str, Any] | None = None) -> "Refused":  # noqa: PYI034  of another class
        """Return an instance of the error's own class, which is then initialised."""
        return super().__new__(kinds().get(rule, cls) if cls is Refused else cls)

    def __init__(self, rule: str, facts: Mapping[str, Any] | None = None) -> None:
        self.rule = rule
        self.facts: dict[str, Any] = dict(facts or {})
        for name, value in self.facts.items():
            if attribute(name) in type(self).__annotations__:
                setattr(self, attribute(name), value)
        super().__init__(f"{rule}: {explain(rule, self.facts)}")

    @property
    def came_too_late(self) -> bool:
        """Whether the chain has changed meanwhile: what was to be done is done, or has to be looked at again."""
        return self.rule in _CHANGED_MEANWHILE

    def __reduce__(self) -> tuple[Any, ...]:
        return Refused, (self.rule, self.facts)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class NotAnAmount(UsageError):
    """A text is not an exact amount with at most the token's decimals."""


class NotADuration(UsageError):
    """A text is not a duration such as `14 days`."""


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


class NodeRefused(Unreachable):
    """The node answers with an error of its own, which is no contract's."""


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


class NotOurs(UsageError):
    """What is at an address that was named is no contract of ours, or not the one that is meant."""


class StateLost(NetworkError):
    """The logs reached do not hold a bounty, or lead to another state than the chain keeps."""


# ------------------------------------------------------------------------------------------- one class a custom error

_ABIS = (
    "BountyEscrow",
    "Guilds",
    "Reputation",
    "ReputationImage",
    "Rotas",
    "Rota",
    *("Crowds", "Crowd", "Plans", "Plan", "Holdbacks", "Holdback", "KeeperPot"),
    "CourtArbiter",
    "PanelArbitrator",
    "Clerk",
    "PanelEvaluator",
    "Herald",
    "StandingEligibility",
    "MockToken",
)
_PYTHON = {"address": str, "string": str, "bool": bool}
_WITHOUT_ABI: dict[str, dict[str, type]] = {  # of the language, and of this toolkit
    "Error": {"message": str},
    "Panic": {"code": int},
    "Unknown": {"data": str},
    "Reverted": {"transaction": str},
}


def attribute(fact: str) -> str:
    """Return the attribute that holds a fact: `attribute("openUntil") == "open_until"`, `attribute("from") == "from_"`."""
    name = re.sub("(?<=[a-z])(?=[A-Z])", "_", fact).lower()
    return f"{name}_" if keyword.iskeyword(name) else name


@cache
def kinds() -> dict[str, type[Refused]]:
    """Return the class of every custom error by its name; its annotations are its facts and their types."""
    facts_of = _declared() | _WITHOUT_ABI
    return {rule: _kind(rule, facts_of.get(rule, {})) for rule in SENTENCES.keys() | facts_of.keys()}


def _kind(rule: str, facts: Mapping[str, type]) -> type[Refused]:
    other = globals().get(rule)  # BadSignature is ours as well: code that catches it means both
    bases = (Refused, other) if other else (Refused,)
    annotations = {attribute(name): kind for name, kind in facts.items()}
    text = f"Refused: {SENTENCES.get(rule, rule)}. Facts: {', '.join(facts) or 'none'}."
    return type(rule, bases, {"__module__": __name__, "__doc__": text, "__annotations__": annotations})


def _declared() -> dict[str, dict[str, type]]:
    import json
    from importlib.resources import files

    facts: dict[str, dict[str, type]] = {}
    for contract in _ABIS:
        document = json.loads(files("oathwork").joinpath("data", "abi", f"{contract}.json").read_text())
        for entry in document["abi"]:
            if entry["type"] == "error":
                facts[entry["name"]] = {item["name"]: _python(item["type"]) for item in entry["inputs"]}
    return facts


def _python(kind: str) -> type:
    return bytes if kind.startswith("bytes") else _PYTHON.get(kind, int)


def __getattr__(name: str) -> type[Refused]:
    if name in SENTENCES:
        return kinds()[name]
    raise AttributeError(f"module 'oathwork.errors' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *kinds()})
