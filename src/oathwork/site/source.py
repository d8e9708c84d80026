"""What a site's answers are made of: the ledger, followed; the mailbox; what was kept here; and what tokens and guilds say."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, Final

from oathwork.chain.abi import artifact, read_logs
from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import code_hash
from oathwork.contracts.guilds import GuildBench
from oathwork.contracts.immutables import lot_ahead
from oathwork.contracts.token import TokenLabel
from oathwork.errors import NetworkError, OathworkError, StateLost
from oathwork.evidence.locate import find_specification
from oathwork.evidence.shelf import from_shelf, put_on_shelf
from oathwork.evidence.specification import LARGEST_SPECIFICATION, read_specification
from oathwork.ledger.debts import debts
from oathwork.ledger.founded_guilds import FoundedGuild, founding_topics, guilds_of
from oathwork.ledger.gifts import Gifts
from oathwork.ledger.growing_log import FoldedLog, GrowingLog
from oathwork.ledger.guild_lists import GuildLists, lists_of, topics_of
from oathwork.ledger.logs import Ledger
from oathwork.ledger.questions import WaitPlace
from oathwork.ledger.reading import RawLog
from oathwork.mailbox.box import Box
from oathwork.mailbox.shared import SharedQuestions
from oathwork.model.bounty import Bounty
from oathwork.model.guild import guild_hex
from oathwork.model.pairs import PairsReport
from oathwork.model.parts import Role, parts_in
from oathwork.model.queries import Report
from oathwork.model.terms import Status
from oathwork.model.typed_data import NOBODY
from oathwork.site.deeds import DeedKind, DeedPlace, Deeds, deed_topics
from oathwork.site.following import Following, Now
from oathwork.site.keeping import SiteStore
from oathwork.site.labels import TokenLabels
from oathwork.untrusted.text import plain
from oathwork.verdicts.exchange import Mail, VerdictMailbox, verdict_place
from oathwork.workflows.coming_panel import with_coming_panels
from oathwork.workflows.guild_pairs import GuildPairs
from oathwork.workflows.notes import notes_in
from oathwork.workflows.probe import read_probe
from oathwork.workflows.probe_report import ProbesReport, commitment_topics, commitments_of, report_probes

_MOST_MOMENTS: Final = 2_000  # blocks whose time is remembered
_MOST_GUILD_LOGS: Final = 1_000  # guilds whose log is remembered
_MOST_REMEMBERED: Final = 1_000  # answers of a node, for when it is silent
_MAIL_AGE: Final = 10.0  # seconds for which it is taken for true what other mailboxes say
_MOST_MAILS: Final = 100  # bounties of which that is remembered: seals are long
_MOST_DELIVERED: Final = 200  # whose coming panel is looked at
_MOST_CROWDS: Final = 500  # whose log is remembered
_PAIRS_AGE: Final = 600.0  # seconds for which it is taken for true who favours whom
_MOST_EVENTS_ASKED: Final = 200  # bounties of several rounds whose events are asked for at a time


@dataclass
class ChainLabel:
    """What an operator says of the chain: what people call it, its money, and where one looks at its blocks."""

    name: str = ""
    coin: str = "ETH"
    explorer: str | None = None
    rpc: str | None = None  # a node that wallets may be told of; none that holds a key of the operator's
    mailboxes: tuple[str, ...] = field(default=())  # others, to which verdicts are handed on


class SiteSource:
    """All that a site knows of one deployment. Asked in many threads; many who ask at once share one question.

    `is_fetching`: documents that are not here are fetched from where their bounty says, for the user of this machine.
    """

    def __init__(
        self,
        contracts: Oathwork,
        ledger: Ledger,
        box: Box,
        store: SiteStore,
        place: ChainLabel | None = None,
        *,
        is_fetching: bool = False,
    ) -> None:
        self.contracts, self.chain, self.ledger = contracts, contracts.chain, ledger
        self.box, self.store, self.place = box, store, place or ChainLabel()
        self.is_fetching = is_fetching
        self.run = secrets.token_hex(4)  # tells this run from others, which count from the beginning too
        self._kept = 0
        self._following = Following(ledger)
        self._labels = TokenLabels(self.chain, self.place.coin)
        self._moments: dict[int, int] = {}
        self._by_block: dict[Any, Any] = {}
        self._by_block_hash = ""
        self._before: dict[Any, Any] = {}  # what was asked last, for when the node is silent
        self._alone = Lock()
        self._foundings = self._growing("guilds", founding_topics())
        self._guild_logs: dict[int, GrowingLog] = {}
        self._mails = SharedQuestions[bytes, Mail](self._ask_mailboxes, most=_MOST_MAILS)
        self._cancelled = self._growing("escrow", commitment_topics())
        self._probes = SharedQuestions[int, ProbesReport](self._look_at_probes, most=_MOST_GUILD_LOGS)
        self._guild_pairs = GuildPairs(ledger, most=_MOST_EVENTS_ASKED)
        self._pairs = SharedQuestions[int, PairsReport](self._measure, most=_MOST_GUILD_LOGS)
        marks = self._growing("reputation", ["0x" + artifact("Reputation").topic("Transfer").hex()])
        self._guilds_by_account: FoldedLog[dict[str, dict[int, None]]] = FoldedLog(marks, dict, _add_mark)
        self._deeds = Deeds(self._growing("escrow", deed_topics()))
        self.gifts = Gifts(self.chain, most=_MOST_CROWDS)
        ledger.learn_from_shelf()

    @property
    def changes(self) -> str:
        """Counts what was kept here, in the mailbox too, which no block tells."""
        return f"{self._kept}.{self.box.changes}"

    def note_change(self) -> None:
        """Count something, after it was kept."""
        self._kept += 1

    # ------------------------------------------------------------------------------------------------------------ when

    def now(self) -> Now:
        """Return the block that was read last: of this second, or an older one if the node is silent. Raises NetworkError."""
        return self._following.now()

    def follow(self) -> Block:
        """Read the chain as it is now, and return its last block. Raises NetworkError."""
        return self._following.read()

    @property
    def is_silent(self) -> bool:
        """Whether the node is, as far as was seen last."""
        return self._following.is_silent

    def moment(self, block: int) -> int:
        """Return a block's time, in seconds."""
        if block not in self._moments:
            if len(self._moments) > _MOST_MOMENTS:
                self._moments.clear()
            self._moments[block] = self.chain.block(block).timestamp
        return self._moments[block]

    def once_a_block(self, key: Any, ask: Callable[[], Any]) -> Any:
        """Return what `ask` says, asked once for the block that was read last.

        Of a silent node it is what it said when it was asked last; without that NetworkError is raised, at once.
        """
        block = self._following.block
        hash = block.hash if block else ""
        with self._alone:
            if hash != self._by_block_hash:
                self._by_block_hash, self._by_block = hash, {}
            by_block = self._by_block
        if key not in by_block:
            if self.is_silent:
                return self._said_before(key)
            by_block[key] = ask()
            self._remember(key, by_block[key])
        return by_block[key]

    def _remember(self, key: Any, answer: Any) -> None:
        with self._alone:
            if len(self._before) >= _MOST_REMEMBERED:
                self._before.pop(next(iter(self._before)))
            self._before[key] = answer

    def _said_before(self, key: Any) -> Any:
        with self._alone:
            if key in self._before:
                return self._before[key]
        raise NetworkError("the node does not answer, and this was not asked of it before")

    # ------------------------------------------------------------------------------------------------------- bounties

    def bounty(self, id: bytes) -> Bounty:
        """Return a bounty as the chain has it; as the ledger does if the node is silent. Raises StateLost, NetworkError."""
        if self.is_silent and (stored_bounty := self.ledger.stored(id)) is not None:
            return stored_bounty
        try:
            return self.ledger.bounty(id)
        except NetworkError:
            if (bounty := self.ledger.stored(id)) is None:
                raise
            return bounty

    def signers(self, bounty: Bounty, head: Block) -> list[str]:
        """Return the peers who have left a verdict that is not recorded yet at a block."""
        recorded_peers = {each.peer for each in bounty.verdicts if each.round == bounty.state.round}
        try:
            return [peer for peer in self.box.show(bounty.id, head).peers if peer not in recorded_peers]
        except (StateLost, NetworkError):
            return []

    def coming_waits(self, account: str) -> list[WaitPlace]:
        """Return the verdicts that an account will owe of panels which can be drawn now; none if the node is silent."""
        try:
            waits: dict[str, list[WaitPlace]] = self.once_a_block("coming waits", self._coming_waits)
            return waits.get(account, [])
        except NetworkError:
            return []

    def _coming_waits(self) -> dict[str, list[WaitPlace]]:
        delivered_bounties = self.ledger.find(statuses=[Status.DELIVERED], limit=_MOST_DELIVERED).values()
        waits: dict[str, list[WaitPlace]] = {}
        for bounty in with_coming_panels(self.ledger, delivered_bounties):
            for part in parts_in(bounty):
                if part.role is Role.PEER and part.until is not None:
                    place = WaitPlace(part.until, bounty.id, part.place, part.role)
                    waits.setdefault(part.account, []).append(place)
        return waits

    def mail_of(self, id: bytes) -> Mail:
        """Return what the operator's other mailboxes say of a bounty, as it was at most ten seconds ago."""
        return self._mails.reply(id, age=_MAIL_AGE)

    def _ask_mailboxes(self, id: bytes) -> Mail:
        return sum((verdict_place(url).verdicts(id) for url in self.place.mailboxes), Mail())

    def titles(self, bounties: Iterable[Bounty]) -> dict[bytes, str]:
        """Return the titles of jobs that are known here, by the bounties' ids. They are strangers' texts."""
        return {id: plain(title, limit=200) for id, title in self.ledger.questions.titles(bounties).items()}

    def titles_of(self, specifications: Iterable[bytes]) -> dict[bytes, str]:
        """As `titles`, by the specifications' hashes."""
        titles = self.ledger.questions.titles_of(specifications)
        return {hash: plain(title, limit=200) for hash, title in titles.items()}

    # ------------------------------------------------------------------------------------------------------ documents

    def document(self, hash: bytes) -> bytes | None:
        """Return the document with this keccak256, if it is here."""
        if data := self.store.document(hash):
            return data
        specification = from_shelf(hash)
        return specification.data if specification else None

    def fetch_specification(self, bounty: Bounty) -> None:
        """Get the job's text from where its poster says, if it is not here and may be fetched; nothing if that fails."""
        spec = bounty.terms.spec
        if self.is_fetching and (uri := bounty.uris.get(spec)) and self.document(spec) is None:
            with suppress(OathworkError, OSError):
                specification = find_specification(spec, uri=uri)
                put_on_shelf(specification)
                self.keep_document(specification.data)

    def keep_document(self, data: bytes) -> bytes:
        """Keep a document, and its title if it is a job's; return its hash."""
        hash = self.store.keep_document(data)
        if len(data) <= LARGEST_SPECIFICATION:
            with suppress(OathworkError):
                self.ledger.learn({hash: read_specification(data).title})
        self.note_change()
        return hash

    # --------------------------------------------------------------------------------------------------------- tokens

    def label(self, token: str) -> TokenLabel:
        """Return what a token calls itself; nothing if strangers' tokens have taken too long lately."""
        return self._labels.of(token, is_silent=self.is_silent)

    def labels(self, tokens: Iterable[str]) -> tuple[dict[str, TokenLabel], int]:
        """Return what tokens call themselves, and of how many nobody knows yet."""
        return self._labels.of_each(tokens, is_silent=self.is_silent)

    def deeds_of(self, account: str, deed: DeedKind) -> list[DeedPlace]:
        """Return on which bounties an account has worked, or which it has judged: the last one first."""
        return self._deeds.of(account, deed, self.now().block)

    def debts(self, account: str) -> dict[str, int]:
        """Return what the escrow owes an account, by token."""
        owed_sums: dict[str, int] = self.once_a_block(("debts", account), lambda: debts(self.ledger, account))
        return owed_sums

    # --------------------------------------------------------------------------------------------------------- guilds

    def guilds(self) -> list[FoundedGuild]:
        """Return all guilds, in the order in which they were founded."""
        guilds: list[FoundedGuild] = self.once_a_block(
            "guilds", lambda: guilds_of(self._foundings.upto(self.now().block))
        )
        return guilds

    @property
    def names(self) -> Mapping[int, str]:
        """What each guild is named, by its number. They are strangers' texts."""
        names: Mapping[int, str] = self.once_a_block(
            "names", lambda: {each.number: each.name for each in self.guilds()}
        )
        return names

    def report(self, guild: int) -> Report:
        """Return how a guild's bounties have ended, and how its peers have judged."""
        report: Report = self.once_a_block(
            ("report", guild), lambda: self.ledger.report(self.now().block.timestamp, guild=guild)
        )
        return report

    def guild_lists(self, guild: int) -> GuildLists:
        """Return what a guild's log says of it."""
        lists: GuildLists = self.once_a_block(
            ("lists", guild), lambda: lists_of(read_logs(self._log_of(guild).upto(self.now().block)))
        )
        return lists

    def pairs(self, guild: int) -> PairsReport:
        """Return who favours whom in a guild, as it was at most ten minutes ago. Raises NetworkError."""
        return self._pairs.reply(guild, age=_PAIRS_AGE)

    def _measure(self, guild: int) -> PairsReport:
        return self._guild_pairs.report(self.ledger.find(guild=guild).values())

    def probes(self, guild: int) -> ProbesReport:
        """Return how much bad work a guild lets pass, as it was at most ten minutes ago. Raises NetworkError."""
        return self._probes.reply(guild, age=_PAIRS_AGE)

    def _look_at_probes(self, guild: int) -> ProbesReport:
        lists, steward = self.guild_lists(guild), self.steward(guild)
        others = notes_in(
            [VerdictMailbox(url) for url in self.place.mailboxes],
            f"/guilds/{guild_hex(guild)}/probes",
            "probes",
            lambda data, label: read_probe(data, document=label),
        )
        revealed_probes = [*map(read_probe, self.box.probes.show(guild)), *others.documents]
        commitments = commitments_of(self._cancelled.upto(self.now().block), guild)
        probers = [steward, lists.founder, *lists.ever_served]
        return report_probes(self.ledger, guild, commitments, probers, revealed_probes)

    def guilds_of(self, account: str) -> list[int]:
        """Return the guilds in which an account was given a mark: the first one makes a token."""
        return self._guilds_by_account.upto(
            self.now().block, lambda guilds: list(guilds.get(account.lower(), ()))
        )

    def _log_of(self, guild: int) -> GrowingLog:
        with self._alone:
            if guild not in self._guild_logs:
                if len(self._guild_logs) >= _MOST_GUILD_LOGS:
                    self._guild_logs.pop(next(iter(self._guild_logs)))
                self._guild_logs[guild] = self._growing("guilds", topics_of(guild))
            return self._guild_logs[guild]

    def _growing(self, contract: str, topics: Sequence[Any]) -> GrowingLog:
        where = getattr(self.contracts, contract).address
        return GrowingLog(self.chain, where, topics, self.contracts.deployment.block)

    def bench(self, guild: int) -> GuildBench:
        """Return how many places and seats a guild has."""
        bench: GuildBench = self.once_a_block(
            ("bench", guild), lambda: self.contracts.guilds.bench(guild, NOBODY)
        )
        return bench

    def benches(self, guilds: Sequence[int]) -> list[GuildBench]:
        """As `bench`, of each of several guilds."""
        benches: list[GuildBench] = self.once_a_block(
            ("benches", *guilds), lambda: self.contracts.guilds.bench_each(guilds, NOBODY)
        )
        return benches

    def stewards(self, guilds: Sequence[int]) -> list[str]:
        """As `steward`, of each of several guilds."""
        stewards: list[str] = self.once_a_block(
            ("stewards", *guilds), lambda: [each for each, _ in self.contracts.guilds.steward_of_each(guilds)]
        )
        return stewards

    def is_founded(self, guild: int) -> bool:
        """Return whether there is a guild of this number."""
        ask = self.contracts.guilds.is_founded
        is_founded: bool = self.once_a_block(("founded", guild), lambda: ask(guild))
        return is_founded

    def steward(self, guild: int) -> str:
        """Return a guild's steward."""
        steward: str = self.once_a_block(
            ("steward", guild), lambda: self.contracts.guilds.steward_of(guild)[0]
        )
        return steward

    # ------------------------------------------------------------------------------------------------------- contracts

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """The contracts' addresses, and the hashes of their code."""
        addresses = {
            name: getattr(self.contracts, name).address for name in ("escrow", "guilds", "reputation")
        }
        return {
            name: {"address": address, "code": code_hash(self.chain, address)}
            for name, address in addresses.items()
        }

    @cached_property
    def lot(self) -> dict[str, Any]:
        """What decides lots here, and how many blocks ahead."""
        mix = self.contracts.guilds.has_mix
        return {"mix": mix, "ahead": lot_ahead(mix)}


def _add_mark(guilds: dict[str, dict[int, None]], log: RawLog) -> None:
    """Add a first mark, by account, and then by guild."""
    account, token = ("0x" + bytes(log["topics"][2])[12:].hex()), int.from_bytes(bytes(log["topics"][3]))
    guilds.setdefault(account, {})[token >> 160] = None
