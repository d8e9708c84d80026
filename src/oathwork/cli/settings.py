"""What a user has settled once, in a TOML file: networks by name, mailboxes, the ledger. Never a key or a passphrase."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from oathwork.errors import UsageError
from oathwork.untrusted.documents import LARGEST_INTEGER, read_file
from oathwork.untrusted.fields import Fields
from oathwork.untrusted.http import host_of
from oathwork.untrusted.toml import read_toml

HERE: Final = "oathwork.toml"  # in the present folder, before the user's own
LOCAL: Final = "http://127.0.0.1:8545"  # where anvil and others listen
_LARGEST: Final = 64 * 1024  # bytes
_VARIABLE: Final = re.compile(r"\$\{?([A-Z_][A-Z0-9_]*)\}?")

EXAMPLE: Final = """\
# oathwork's settings. $NAME is taken from the environment: put keys of node providers there, not here.
# What stands below a [section] belongs to it: so the settings that are of none come first.

network = "local" # which one is meant when neither --network nor OATHWORK_NETWORK nor ETH_RPC_URL names one
# bounties = "bounties"                       # the folder of the files that are kept of bounties
# ledger = "sqlite:///ledger.sqlite"          # or postgresql+psycopg://…; without it the logs are read each time
# mailboxes = ["https://mailbox.example.org"] # where verdicts are left and found, besides ./verdicts
# What `oathwork watch` tells, and to whom: the urls are apprise addresses, which hold secrets.
# notices = [{ account = "0x…", kinds = ["drawn", "review due", "paid", "work due"], urls = ["$NOTICE_URL"] }]

[networks.local]
rpc = ["http://127.0.0.1:8545"]

[networks.sepolia] # the next node is asked if one fails; one whose variable is not set is left out
rpc = ["https://ethereum-sepolia-rpc.publicnode.com", "https://sepolia.infura.io/v3/$INFURA_KEY"]
chain_id = 11155111
confirmations = 2
# coin = "POL" # what the chain's own money is called, where that is not ETH
"""


@dataclass(frozen=True)
class Network:
    """A chain and the nodes it is reached by, in the order in which they are asked. `chain_id` zero: not known."""

    name: str
    rpc: tuple[str, ...]
    chain_id: int = 0
    confirmations: int = 1
    coin: str = "ETH"  # what its own money is called
    source: str = ""  # who has named it, for people


@dataclass(frozen=True)
class Notices:
    """Which notices an account's owner wants, and the apprise addresses they go to: these hold secrets."""

    account: str
    kinds: tuple[str, ...]
    urls: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class UserSettings:
    """All of it. Empty is good enough: then a network is named by its URL, and the rest has defaults."""

    network: str = ""
    networks: Mapping[str, Network] = field(default_factory=dict)
    mailboxes: tuple[str, ...] = ()
    ledger: str = ""
    bounties: Path = Path("bounties")
    notices: tuple[Notices, ...] = ()

    def choose(self, name: str | None = None) -> Network:
        """Return the network of a name or URL: without one `OATHWORK_NETWORK`'s, `ETH_RPC_URL`'s, the settings', or here.

        Raises UsageError if there is none of that name.
        """
        choice, source = self._choice(name)
        if choice in self.networks:
            return replace(self.networks[choice], source=source)
        if "://" in choice or Path(choice).is_socket():
            return Network(host_of(choice), (choice,), source=source)
        names = ", ".join(self.networks) or "none: `oathwork init` writes the file"
        raise UsageError(
            f"there is no network {choice!r}, which {source} names; known: {names}; or give a URL"
        )

    def _choice(self, name: str | None) -> tuple[str, str]:
        """What names the network, and who says so: the command line before the environment, that before the settings."""
        choices = {
            "--network": name,
            "OATHWORK_NETWORK": os.environ.get("OATHWORK_NETWORK"),
            "ETH_RPC_URL": os.environ.get("ETH_RPC_URL"),
            "the settings": self.network,
        }
        answers = ((choice, source) for source, choice in choices.items() if choice)
        return next(answers, (LOCAL, "nobody (this is the default)"))


def user_file() -> Path:
    """Return the user's own file, wherever the system keeps such."""
    from platformdirs import user_config_dir

    return Path(os.environ.get("OATHWORK_SETTINGS") or Path(user_config_dir("oathwork")) / "settings.toml")


def read_settings(file: Path | None = None) -> UserSettings:
    """Read `file`, or `oathwork.toml` here, or the user's own; none at all is empty. Raises BadDocument, UsageError."""
    for place in (file,) if file else (Path(HERE), user_file()):
        if place.is_file():
            return parse_settings(read_file(place, limit=_LARGEST).decode(errors="replace"), str(place))
        if place.exists():
            raise UsageError(f"the settings {place} are no file")
    if file:
        raise UsageError(f"there is no settings file {file}")
    return UserSettings()


def parse_settings(text: str, name: str) -> UserSettings:
    """Read settings; variables stay as they are until they are needed. Raises BadDocument, naming the file and the field."""
    fields = read_toml(text, document=name)
    settings = UserSettings(
        network=fields.text("network", default=""),
        networks={key: _network(key, each) for key, each in fields.named_objects("networks").items()},
        mailboxes=tuple(fields.texts("mailboxes", default=[])),
        ledger=fields.text("ledger", default=""),
        bounties=Path(fields.text("bounties", default="bounties")),
        notices=tuple(map(_notices, fields.objects("notices", default=[]))),
    )
    fields.done()
    return settings


def _network(name: str, fields: Fields) -> Network:
    network = Network(
        name,
        rpc=tuple(fields.texts("rpc", fewest=1)),
        chain_id=fields.integer("chain_id", 0, LARGEST_INTEGER, default=0),
        confirmations=fields.integer("confirmations", 1, LARGEST_INTEGER, default=1),
        coin=fields.text("coin", default="ETH"),
    )
    fields.done()
    return network


def _notices(fields: Fields) -> Notices:
    notices = Notices(
        account=fields.text("account"),
        kinds=tuple(fields.texts("kinds", default=[])),
        urls=tuple(fields.texts("urls")),
    )
    fields.done()
    return notices


def missing_variable(text: str) -> str:
    """Return the first variable of the environment that a text asks for and that is not set; nothing if there is none."""
    return next((name for name in _VARIABLE.findall(text) if name not in os.environ), "")


def usable(texts: Iterable[str]) -> list[str]:
    """Return those of some addresses whose variables are set, with these put in.

    Raises UsageError if there are addresses and none is usable.
    """
    addresses = list(texts)
    good = [expanded(text) for text in addresses if not missing_variable(text)]
    if addresses and not good:
        expanded(addresses[0])  # says what it misses
    return good


def expanded(text: str) -> str:
    """Put the environment's variables in. Raises UsageError if one is not set, naming it and nothing else."""

    def value(match: re.Match[str]) -> str:
        content = os.environ.get(match[1])
        if content is None:
            raise UsageError(f"the settings ask for the environment's {match[1]}, which is not set")
        return content

    return _VARIABLE.sub(value, text)
