"""What a command needs at hand: the chain, the contracts, the ledger, who signs; and how it acts and answers."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oathwork.cli.progress import Bar
from oathwork.errors import UsageError

if TYPE_CHECKING:
    from oathwork.chain.client import Chain
    from oathwork.chain.keys import Signer
    from oathwork.chain.outbox import Attempt, Outbox
    from oathwork.chain.receipt import Block, Receipt
    from oathwork.cli.settings import Network, UserSettings
    from oathwork.contracts import Call, Move, Oathwork
    from oathwork.contracts.deputy import Deputy
    from oathwork.contracts.money_text import MoneyText
    from oathwork.contracts.receipt_moves import DeputyMoney
    from oathwork.ledger.founded_guilds import FoundedGuild
    from oathwork.ledger.logs import Ledger
    from oathwork.model.bounty import Bounty
    from oathwork.verdicts.exchange import VerdictPlace
    from oathwork.workflows.claim_check import ClaimCheck


@dataclass
class Desk:
    """One command's options, and what follows from them, made when it is first needed."""

    command: str
    network_name: str | None = None
    account: str | None = None
    onlooker: str | None = None  # the account that only looks
    as_json: bool = False
    yes: bool = False
    is_unsigned: bool = False
    safe: str | None = None
    out: Path | None = None
    max_fee: str | None = None
    key: str = ""  # tells this command line from others
    deputy: "DeputyMoney | None" = None  # the crowd, plan or rota whose money this command line moves
    moves_unseen: "tuple[Move, ...]" = ()  # what the last call has moved that no event of the escrow tells
    earlier: "list[tuple[Attempt, Receipt]]" = field(
        default_factory=list
    )  # what earlier runs of it have done

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
        from oathwork.cli.settings import usable

        network = self.network
        urls = usable(network.rpc)
        by_http = all(url.startswith(("http://", "https://")) for url in urls)
        where = Nodes(urls, chain_id=network.chain_id or None) if by_http else urls[0]
        chain = connect(where, chain_id=network.chain_id or None, confirmations=network.confirmations)
        chain.max_fee, chain.outbox = self.fee_limit, self.outbox
        return chain

    @cached_property
    def outbox(self) -> "Outbox":
        """What this command line signs, kept until its end was told."""
        from oathwork.chain.outbox import Outbox

        context = click.get_current_context(silent=True)

        def report(transaction: str) -> None:
            if context:
                context.meta["oathwork.sent"] = True  # for who presses Ctrl-C
            click.echo(
                f"sent {transaction}, waiting; Ctrl-C stops the waiting, not the transaction", err=True
            )

        return Outbox(self.key, report)

    @property
    def fee_limit(self) -> int | None:
        """The most that --max-fee lets gas cost, in wei."""
        from oathwork.model.amounts import to_units

        return None if self.max_fee is None else to_units(self.max_fee, 9)

    @cached_property
    def contracts(self) -> "Oathwork":
        """The contracts, checked; where nothing is signed or sent, once a day is enough."""
        from oathwork.contracts import Oathwork, code_memory
        from oathwork.contracts.deployments import check, recorded_or_predicted

        deployment = recorded_or_predicted(self.chain.id)
        acts = self.account or self.safe or self.is_unsigned
        if acts or not code_memory.was_checked(deployment):
            check(self.chain, deployment)
            code_memory.remember(deployment)
        return Oathwork.at(self.chain, deployment)

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
        ledger.progress = Bar("reading the logs", "blocks")
        return ledger

    @cached_property
    def signer(self) -> "Signer":
        """Who signs. Raises UsageError without --account."""
        return self.signer_on(self.chain.id)

    @property
    def open_signer(self) -> "Signer":
        """Who signs a message that nothing else shows: it says each one first, on stderr. Raises UsageError."""
        from oathwork.cli.signing import OpenSigner

        return OpenSigner(self.signer, lambda line: click.echo(line, err=True))

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
        if self.is_unsigned:
            return address_of_account(self._account(), self.chain.id)
        return self.signer.address

    @property
    def holder(self) -> str:
        """The account that is asked about: the Safe, or that of --account, whose key is not needed."""
        from oathwork.chain.accounts import address_of_account

        return self.sender if self.safe else address_of_account(self._account(), self.chain.id)

    def require_safe(self) -> None:
        """Refuse an account without code as the Safe that acts: it would never carry a batch out."""
        if self.safe and not self.chain.code(self.sender):
            raise UsageError(
                f"--safe {self.sender}: there is no contract at that address on chain {self.chain.id}"
            )

    def _account(self) -> str:
        if not self.account:
            raise UsageError("who acts? Give --account (a keystore's name), or set OATHWORK_ACCOUNT")
        return self.account

    @cached_property
    def reader(self) -> str:
        """The address of the account that looks, without opening its key; empty if there is none, or it cannot be known so."""
        from oathwork.chain.accounts import known_address
        from oathwork.errors import OathworkError

        if not self.onlooker:
            return ""
        try:
            return known_address(self.onlooker, self.chain.id)
        except OathworkError as error:
            click.echo(f"what you can do is not shown: {error}", err=True)
            return ""

    def own_steps(self, bounty: "Bounty", now: int) -> list[tuple[str, int]]:
        """Return what the account that looks can do with a bounty at `now` (seconds), as `next_step.own_steps` does.

        A claim is none that the contract refuses for the account's standing, or for the guild's seats.
        """
        from oathwork.model.next_step import own_steps

        if not self.reader:
            return []
        steps = own_steps(bounty, self.reader, now, self.block if bounty.state.lot_block else 0)
        return [
            step for step in steps if step[0] != "claim" or not self.claims.refusal(bounty, self.reader, now)
        ]

    @cached_property
    def claims(self) -> "ClaimCheck":
        """Says which claims the contract would refuse."""
        from oathwork.workflows.claim_check import ClaimCheck

        return ClaimCheck(self.contracts)

    @cached_property
    def block(self) -> int:
        """The last block, as the contracts count blocks."""
        from oathwork.chain.history import contract_block

        return contract_block(self.chain)

    @property
    def folder(self) -> Path:
        """Where the files of bounties are kept."""
        return self.settings.bounties

    def places(
        self, chosen_places: Sequence["VerdictPlace"] = (), *, is_folder_needed: bool = True
    ) -> tuple["VerdictPlace", ...]:
        """Return where verdicts are left and found: as chosen, or the folder `verdicts` and the settings' mailboxes.

        A folder that is not there is left out if there are mailboxes, or if none is needed.
        """
        from oathwork.cli.settings import usable
        from oathwork.verdicts.exchange import VerdictFolder, verdict_place

        if chosen_places:
            return tuple(chosen_places)
        urls = os.environ.get("OATHWORK_MAILBOX")
        mailboxes = urls.split(",") if urls else usable(self.settings.mailboxes)
        places = [verdict_place(text.strip()) for text in mailboxes]
        folder = Path("verdicts")
        if folder.is_dir() or (is_folder_needed and not places):
            places.insert(0, VerdictFolder(folder))
        return tuple(places)

    def bounty(self, reference: str) -> "Bounty":
        """Return the bounty that an id, its first digits, or the file kept of it, names; of digits the id is said on stderr."""
        from oathwork.ledger.bounty_file import find_bounty

        bounty = find_bounty(reference, self.ledger)
        if reference.startswith("0x") and len(reference) < len("0x") + 2 * len(bounty.id):
            click.echo(f"{reference} is bounty 0x{bounty.id.hex()}", err=True)
        return bounty

    def guild(self, reference: int | str) -> int:
        """Return the number of a guild that there is, by its number or its name; of a name the number is said on stderr.

        Raises NoSuchGuild, UsageError.
        """
        from oathwork.ledger.founded_guilds import guild_named, require_guild

        if isinstance(reference, int):
            return require_guild(self.contracts, reference)
        guild = guild_named(self.contracts, reference, Bar("reading the names of guilds", "blocks"))
        self.say_guild(guild, reference)
        return guild.number

    def say_guild(self, guild: "FoundedGuild | None", name: str = "") -> None:
        """Say which guild a name means, if one was given, before anything is signed: anyone can take a name."""
        if guild:
            click.echo(f"the guild {name or guild.name!r} is {guild}", err=True)

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

    @cached_property
    def money(self) -> "MoneyText":
        """Writes amounts with their unit."""
        from oathwork.contracts.money_text import MoneyText

        return MoneyText(self.chain, self.network.coin)

    # --------------------------------------------------------------------------------------------------- how it acts

    def act(
        self,
        *calls: "Call",
        about: "Bounty | None" = None,
        posts: "Sequence[Bounty]" = (),
        deputy: "Deputy | None" = None,
        is_posting: bool = False,
        words: str = "",
        before: "Callable[[], None]" = lambda: None,
        is_followed: bool = False,
        **facts: Any,
    ) -> None:
        """Say what calls do and cost, ask, send them, and answer with what they have moved; or hand them over unsigned.

        The answer is about a bounty, as it was before the last of the calls, or the bounties that they post; else it has
        some `words` for people, and `facts` that stand in the JSON object too. `before` is called before anything is sent or
        handed over, when nothing has been refused. `is_followed`: the command acts once more afterwards. `deputy`: the crowd,
        plan or rota that is called; `is_posting`: it posts a bounty, which is known when that is in a block.
        """
        from oathwork.cli.sending import act

        bounties = [about] if about else posts
        notes = {
            "about": about.id.hex() if about else "",
            "posts": bool(posts) or is_posting,
            "deputy": [deputy.NAME, deputy.address, deputy.own_token] if deputy else [],
            "words": words,
            "facts": facts,
            "followed": is_followed,
        }
        act(self, calls, bounties, notes, before)

    def has_done(self, event: str) -> bool:
        """Return whether an earlier run of the same command line has done what this event of the escrow tells."""
        return any(receipt.named(event) for _, receipt in self.earlier)

    def allowed(self, token: str, amount: int, spender: str = "") -> list["Call"]:
        """Return the calls that let the escrow, or another contract, take `amount` of a token from the sender, if needed."""
        from oathwork.contracts import Token
        from oathwork.model.typed_data import NOBODY

        if token == NOBODY or not amount:
            return []
        spender = spender or self.contracts.escrow.address
        return Token(self.chain, token).allow(self.sender, spender, amount)

    # ------------------------------------------------------------------------------------------------ how it answers

    def answer(self, document: Mapping[str, Any], lines: Iterable[str] = ()) -> None:
        """Print the answer: one JSON object with --json, else lines for people, which are made only then."""
        if self.as_json:
            click.echo(json.dumps({"schema": f"oathwork/{self.command}/1", **document}))
        else:
            for line in lines:
                click.echo(line)

    def tell(self, id: bytes, receipt: "Receipt", *before: "Bounty") -> None:
        """Answer with what became of a bounty and what has moved, and keep its file; `before`: as it was, if known."""
        from oathwork.cli.receipts import (
            bounty_lines,
            events_of,
            from_escrow,
            moves_of,
            receipt_json,
            skips_of,
        )
        from oathwork.ledger.bounty_file import bounty_as_json, keep
        from oathwork.workflows.deliver import who_draws

        bounty, domain = self.ledger.bounty(id), self.contracts.escrow.domain
        receipt = from_escrow(receipt, domain.contract)
        file = keep(bounty, domain, self.folder)
        moves = self.moves_unseen or moves_of(receipt, self.ledger, *before, deputy=self.deputy)
        document = {
            **receipt_json(receipt, moves),
            "events": events_of(bounty, receipt),
            "skipped": skips_of(id, receipt),
            "bounty": bounty_as_json(bounty, domain),
            "kept": str(file),
        }
        coming_draw = who_draws(self.contracts, bounty)
        lines = [f"  next: {coming_draw}"] if coming_draw else []
        self.answer(document, [*bounty_lines(bounty, receipt, file, moves, self.money), *lines])

    def tell_receipt(self, receipt: "Receipt", words: str, **facts: Any) -> None:
        """Answer with what a transaction has moved, under some words for people; `facts` stand in the JSON object too."""
        from oathwork.cli.receipts import (
            guild_events,
            herald_events,
            herald_lines,
            moves_of,
            receipt_json,
            receipt_lines,
        )

        moves = self.moves_unseen or moves_of(receipt, self.ledger, deputy=self.deputy)
        attested_events = herald_events(receipt, facts.get("herald", ""))
        events = guild_events(receipt, self.contracts.guilds.address) + attested_events
        document = {**receipt_json(receipt, moves), **({"events": events} if events else {}), **facts}
        lines = [*herald_lines(attested_events), *receipt_lines(receipt, moves, self.money)]
        self.answer(document, [words, *lines])
