"""What a command needs at hand: the chain, the contracts, the ledger, who signs; and how it acts and answers."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli.progress import Bar
from oathwork.errors import UsageError

if TYPE_CHECKING:
    from oathwork.chain.client import Block, Chain, Receipt
    from oathwork.chain.keys import Signer
    from oathwork.cli.settings import Network, UserSettings
    from oathwork.contracts import Call, Oathwork
    from oathwork.ledger.logs import Ledger
    from oathwork.model.bounty import Bounty
    from oathwork.verdicts.exchange import VerdictPlace


@dataclass
class Desk:
    """One command's options, and what follows from them, made when it is first needed."""

    command: str
    network_name: str | None = None
    account: str | None = None
    as_json: bool = False
    yes: bool = False
    unsigned: bool = False
    safe: str | None = None
    out: Path | None = None
    max_fee: str | None = None

    # -------------------------------------------------------------------------------------------------- what is there

    @cached_property
    def settings(self) -> "UserSettings":
        """What the user has settled."""
        from oathwork.cli.settings import read_settings

        return read_settings()

    @cached_property
    def network(self) -> "Network":
        """The network that is meant."""
        return self.settings.choose(self.network_name)

    @cached_property
    def chain(self) -> "Chain":
        """The chain, through the first of the network's nodes that answers."""
        from oathwork.chain.client import connect
        from oathwork.chain.nodes import Nodes
        from oathwork.cli.settings import expanded

        network = self.network
        urls = [expanded(url) for url in network.rpc]
        by_http = all(url.startswith(("http://", "https://")) for url in urls)
        where = Nodes(urls, chain_id=network.chain_id or None) if by_http else urls[0]
        chain = connect(where, chain_id=network.chain_id or None, confirmations=network.confirmations)
        if self.max_fee is not None:
            from oathwork.model.amounts import to_units

            chain.max_fee = to_units(self.max_fee, 9)
        return chain

    @cached_property
    def contracts(self) -> "Oathwork":
        """The contracts, checked."""
        from oathwork.contracts import Oathwork
        from oathwork.contracts.deployments import find

        return Oathwork.at(self.chain, find(self.chain))

    @cached_property
    def ledger(self) -> "Ledger":
        """The bounties as the logs tell them: stored ones, if the settings name a database."""
        from oathwork.ledger.logs import Ledger

        database = os.environ.get("OATHWORK_LEDGER") or self.settings.ledger
        if database:
            from oathwork.cli.settings import expanded
            from oathwork.ledger.database import Store

            ledger: Ledger = Store(self.contracts, expanded(database))
        else:
            ledger = Ledger(self.contracts)
        ledger.progress = Bar("reading the logs")
        return ledger

    @cached_property
    def signer(self) -> "Signer":
        """Who signs. Raises UsageError without --account."""
        return self.signer_on(self.chain.id)

    def signer_on(self, chain_id: int) -> "Signer":
        """Who signs, where no chain is asked which one it is."""
        from oathwork.chain.accounts import open_account

        return open_account(self._account(), chain_id)

    @property
    def sender(self) -> str:
        """The account that acts: the Safe, or the signer's; no key is opened for an unsigned transaction."""
        from oathwork.chain.accounts import address_of_account
        from oathwork.model.typed_data import address

        if self.safe:
            return address(self.safe, "--safe")
        if self.unsigned:
            return address_of_account(self._account(), self.chain.id)
        return self.signer.address

    def _account(self) -> str:
        if not self.account:
            raise UsageError("who acts? Give --account (a keystore's name), or set OATHWORK_ACCOUNT")
        return self.account

    @property
    def folder(self) -> Path:
        """Where the files of bounties are kept."""
        return self.settings.bounties

    def places(self, given: Sequence["VerdictPlace"]) -> tuple["VerdictPlace", ...]:
        """Return where verdicts are left and found: as given, or the folder `verdicts` and the settled mailboxes."""
        from oathwork.cli.settings import expanded
        from oathwork.verdicts.exchange import verdict_place

        if given:
            return tuple(given)
        named = os.environ.get("OATHWORK_MAILBOX")
        mailboxes = named.split(",") if named else map(expanded, self.settings.mailboxes)
        found = [verdict_place(text.strip()) for text in mailboxes]
        folder = Path("verdicts")
        return (*([folder] if folder.is_dir() or not found else []), *found)

    def bounty(self, given: str) -> "Bounty":
        """Return the bounty that an id, or the file kept of it, names."""
        from oathwork.ledger.bounty_file import find_bounty

        return find_bounty(given, self.ledger)

    def follow(self) -> dict[str, Any]:
        """Let the ledger read what is new, and return the block at which its answers are true."""
        return self.at(self.ledger.follow())

    def at(self, block: "Block | None" = None) -> dict[str, Any]:
        """Return the chain and a block, by default the latest: what an answer is true at."""
        block = block or self.chain.block()
        return {
            "chain": self.chain.id,
            "at": {"block": block.number, "hash": block.hash, "moment": block.timestamp},
        }

    # ------------------------------------------------------------------------------------------------------ in words

    def money(self, token: str, units: int) -> str:
        """Return an amount with its unit: a token's own name is a stranger's text, so its address stands beside it."""
        from oathwork.contracts import Token
        from oathwork.model.amounts import from_units
        from oathwork.model.typed_data import NOBODY
        from oathwork.untrusted.text import plain

        if token == NOBODY:
            return f"{from_units(units, 18)} ETH"
        contract = Token(self.chain, token)
        return f"{from_units(units, contract.decimals())} {plain(contract.symbol(), limit=20)} ({token})"

    # --------------------------------------------------------------------------------------------------- how it acts

    def act(
        self,
        calls: Sequence["Call"],
        sentence: str,
        told: Callable[["Receipt"], None] = lambda receipt: None,
    ) -> "Receipt | None":
        """Simulate, say what will happen, ask, and send; or hand it over as --unsigned or --safe ask. The last receipt.

        `told` hears of each receipt at once, so that what was sent is not forgotten if a later call fails. None if
        nothing was sent. An allowance before a call that needs it cannot be simulated together with it: then
        only the first is, and the contract has the last word.
        """
        sender = self.sender
        calls[0].simulate(sender)
        click.echo(sentence, err=True)
        if self.safe:
            self._for_safe(calls)
            return None
        if self.unsigned:
            self._print_unsigned(calls, sender)
            return None
        if not (self.yes or click.confirm("Sign and send it?", err=True)):
            raise click.Abort
        receipt = None
        for call in calls:
            receipt = call.send(self.signer)
            told(receipt)
        return receipt

    def _for_safe(self, calls: Sequence["Call"]) -> None:
        from oathwork.contracts import safe

        if self.out is None:
            raise UsageError("--safe goes with --out: the file for the Transaction Builder")
        document = safe.batch(calls, self.sender, self.chain.id, name=f"oathwork {self.command}")
        safe.write_batch(self.out, document)
        self.answer(
            {"safe": self.sender, "file": str(self.out)},
            [f"written: {self.out}. Import it in the Safe's Transaction Builder"],
        )

    def _print_unsigned(self, calls: Sequence["Call"], sender: str) -> None:
        from oathwork.errors import Refused

        made: list[dict[str, str]] = []
        for call in calls:
            try:
                made.append(call.unsigned(sender))
            except Refused:
                if not made:  # what comes first must be possible now; what follows may need it
                    raise
                data = {
                    "from": sender,
                    "to": call.to,
                    "data": "0x" + call.data.hex(),
                    "value": hex(call.value),
                }
                made.append(data | {"chainId": hex(self.chain.id)})
        click.echo(json.dumps({"schema": "oathwork/unsigned/1", "transactions": made}, indent=2))

    def allowed(self, token: str, amount: int) -> list["Call"]:
        """Return the call that lets the escrow take `amount` of a token from the sender, if it is needed."""
        from oathwork.contracts import Token
        from oathwork.model.typed_data import NOBODY

        contract, escrow = Token(self.chain, token), self.contracts.escrow.address
        if token == NOBODY or contract.allowance(self.sender, escrow) >= amount:
            return []
        return [contract.approve(escrow, amount)]

    # ------------------------------------------------------------------------------------------------ how it answers

    def answer(self, document: Mapping[str, Any], lines: Iterable[str] = ()) -> None:
        """Print the answer: one JSON object with --json, else lines for people."""
        if self.as_json:
            click.echo(json.dumps({"schema": f"oathwork/{self.command}/1", **document}))
        else:
            for line in lines:
                click.echo(line)

    def tell(self, id: bytes, receipt: "Receipt") -> None:
        """Answer with what became of a bounty, and keep its file."""
        from oathwork.ledger.bounty_file import bounty_as_json, keep

        bounty = self.ledger.bounty(id)
        file = keep(bounty, self.contracts.escrow.domain, self.folder)
        document = {
            **sent(receipt),
            "events": _events_of(id, receipt),
            "bounty": bounty_as_json(bounty, self.contracts.escrow.domain),
            "kept": str(file),
        }
        self.answer(document, bounty_lines(bounty, receipt, file))

    def tell_posted(self, receipt: "Receipt") -> None:
        """Answer with the bounty that a transaction has posted, if it has."""
        for event in receipt.named("Posted"):
            self.tell(event.facts["id"], receipt)


def sent(receipt: "Receipt") -> dict[str, Any]:
    """Return what is told in JSON of a transaction; the fee in wei is text, for it can be large."""
    return {
        "transaction": receipt.transaction,
        "block": receipt.block,
        "gas": receipt.gas_used,
        "fee": str(receipt.fee),
    }


def bounty_lines(bounty: "Bounty", receipt: "Receipt", file: Path) -> list[str]:
    """Return what a transaction made of a bounty, for people; `file` is where the bounty is kept."""
    return [
        f"{' '.join(dict.fromkeys(_events_of(bounty.id, receipt)))}: bounty 0x{bounty.id.hex()}",
        f"  now {bounty.label}, round {bounty.state.round}",
        f"  transaction {receipt.transaction}, block {receipt.block}, gas {receipt.gas_used:,}",
        f"  kept in {file}",
    ]


def _events_of(id: bytes, receipt: "Receipt") -> list[str]:
    return [event.name for event in receipt.events if event.facts.get("id") == id]
