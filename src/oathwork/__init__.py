"""Bounties kept by oath: post, claim, deliver, review, pay.

    contracts = oathwork.Oathwork.connect("http://127.0.0.1:8545")
    bounty = oathwork.Ledger(contracts).bounty(id)
    contracts.escrow.claim(bounty.terms, bounty.state).send(oathwork.open_keystore("me"))

`oathwork.contracts` shows a whole life.

The names are loaded when they are first used, and web3 and eth-account only where they are needed.

The packages, each above those it may import:

    cli        The commands: each reads its arguments, calls one function and prints the result.
    site       The site: the page in a browser, and the JSON that it asks.
    demo       `oathwork demo`: three bounties from post to paid, told as they happen, on a chain started for it.
    mailbox    A mailbox of verdicts over HTTP: it stores only what proves itself.
    simulation The economy, simulated: thousands of bounties, played by people of stated kinds.
    workflows  What posters, workers, keepers and listeners do, from the file of terms to the release.
    ledger     Bounties rebuilt from the chain's logs: in memory, in a database, in a file.
    verdicts   What a peer does: runs the acceptance command, judges, signs, and exchanges verdicts.
    contracts  The contracts as Python objects, where they are deployed, and what a call of them would do.
    evidence   What is delivered: the specification, the manifest, and its check against the work.
    chain      The node: asking, signing and sending, and what its errors mean.
    lifecycle  The executable specification: what every action of a bounty requires, and what it changes.
    model      The words of the specification as pure data and pure rules: no chain, no files, no clock.
    untrusted  What strangers made is read, run and shown here, and can do no harm.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from oathwork.chain.client import Chain, connect
    from oathwork.chain.keys import open_keystore
    from oathwork.contracts import BountyEscrow, Guilds, Oathwork, Reputation, Token
    from oathwork.contracts.deployments import Deployment, deploy, find
    from oathwork.errors import OathworkError, Refused
    from oathwork.ledger.logs import Ledger
    from oathwork.model.amounts import from_units, to_seconds, to_units
    from oathwork.model.bounty import Bounty
    from oathwork.model.guild import Seat, Settings, Standing
    from oathwork.model.terms import People, Share, State, Status, Terms, Verdict, Work
    from oathwork.untrusted.documents import content_hash

_HOME = {
    "model.amounts": ("from_units", "to_seconds", "to_units"),
    "model.bounty": ("Bounty",),
    "chain.client": ("Chain", "connect"),
    "contracts": ("BountyEscrow", "Guilds", "Oathwork", "Reputation", "Token"),
    "untrusted.documents": ("content_hash",),
    "contracts.deployments": ("Deployment", "deploy", "find"),
    "errors": ("OathworkError", "Refused"),
    "model.guild": ("Seat", "Settings", "Standing"),
    "ledger.logs": ("Ledger",),
    "chain.keys": ("open_keystore",),
    "model.terms": ("People", "Share", "State", "Status", "Terms", "Verdict", "Work"),
}

__all__ = [
    "Bounty",
    "BountyEscrow",
    "Chain",
    "Deployment",
    "Guilds",
    "Ledger",
    "Oathwork",
    "OathworkError",
    "People",
    "Refused",
    "Reputation",
    "Seat",
    "Settings",
    "Share",
    "Standing",
    "State",
    "Status",
    "Terms",
    "Token",
    "Verdict",
    "Work",
    "connect",
    "content_hash",
    "deploy",
    "find",
    "from_units",
    "open_keystore",
    "to_seconds",
    "to_units",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"oathwork.{module}"), name)
    raise AttributeError(f"module 'oathwork' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
