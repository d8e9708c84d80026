"""What a mailbox keeps, and what it shows when."""

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Final

from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.errors import BadSignature, StateLost
from oathwork.ledger.logs import Ledger
from oathwork.mailbox.applications import Applications
from oathwork.mailbox.probes import Probes
from oathwork.mailbox.refusals import NotTaken
from oathwork.mailbox.seal_table import MOST_PARTS_OF_PEER, count_seals, keep_part, keep_seal, seals_of
from oathwork.mailbox.shared import SharedQuestions
from oathwork.mailbox.suggestions import Suggestions
from oathwork.mailbox.table import (
    KeptVerdict,
    count_verdicts,
    keep_verdict,
    left_by,
    open_table,
    verdicts_of,
)
from oathwork.model import next_step
from oathwork.model.bounty import Bounty
from oathwork.model.flaws import Flaw
from oathwork.model.terms import Status
from oathwork.verdicts.counting import PeerSignature, flaw_of, members_of
from oathwork.verdicts.seal import PeerSeal
from oathwork.verdicts.verdict import SignedVerdict, read_verdict
from oathwork.workflows.coming_panel import as_drawn

_MOST_KEPT: Final = 10_000  # bounties that are remembered until the next block
_MOST_SCORES: Final = 100_000
_SEVERAL: Final = 8  # bounties that are looked at side by side, of all who ask for many
_Bounties = SharedQuestions[bytes, Bounty | None]


def _not_taken(flaw: Flaw, more: str = "") -> NotTaken:
    is_wrong = flaw in (Flaw.OTHER_ESCROW, Flaw.BAD_SIGNATURE)
    status = 422 if is_wrong else 403 if flaw is Flaw.NOT_ON_PANEL else 409
    return NotTaken(status, f"the verdict does not count: {flaw.value}{more}")


@dataclass(frozen=True)
class MailboxView:
    """What anyone may see of a bounty: who has left a verdict, the verdicts once they can be used, and signed seals.

    The seals have their parts once they may be opened.
    """

    peers: tuple[str, ...]
    documents: tuple[bytes, ...]
    is_open: bool  # whether the verdicts themselves are shown
    seals: tuple[bytes, ...] = ()


class Box:
    """The verdicts on the bounties of one deployment, each from a member of the panel, signed, of the present delivery.

    The ledger is let follow, and what it says of a bounty is checked once a block: to ask costs a stranger little, and so
    must the answer. What is shown was true at most `head_age` seconds ago; what is left is looked at as it is now.
    """

    def __init__(
        self, contracts: Oathwork, database: str, ledger: Ledger | None = None, *, head_age: float = 0.25
    ) -> None:
        self.contracts, self.chain = contracts, contracts.chain
        self.ledger = ledger or Ledger(contracts)
        self.database = open_table(database)
        self.head_age = head_age
        self.domain = contracts.escrow.domain
        self._heads = SharedQuestions[None, Block](lambda _: self.chain.block())
        self._bounties_at: dict[str, _Bounties] = {}  # by the block's hash: those of the two newest
        self._alone = Lock()
        self._scores: dict[bytes, int] = {}  # by the hash of their file
        self._threads = ThreadPoolExecutor(_SEVERAL)
        self.applications, self.suggestions = Applications(self), Suggestions(self)
        self.probes = Probes(self)
        self.changes = 0  # counts the verdicts and seals that were kept here, which no block tells

    def take(self, verdict: SignedVerdict) -> None:
        """Keep a verdict; the same again changes nothing. Raises NotTaken, BadSignature, NetworkError, DBAPIError."""
        self._member(verdict, self.latest_block(age=0))
        if document := keep_verdict(self.database, verdict):
            first = read_verdict(document)
            if (first.score, first.review) != (verdict.score, verdict.review):
                raise NotTaken(409, f"{verdict.peer} has left another verdict before: it stands")
            return
        self.changes += 1

    def take_seal(self, seal: PeerSeal) -> None:
        """Keep a seal with its part; the same again changes nothing. Raises NotTaken, BadSignature, NetworkError, DBAPIError.

        Of a peer's seals of one delivery the first stands. Once those of the others may be opened, no seal and no part is
        taken that is not here: who has left two halves could choose which one to make whole.
        """
        if seal.part is None:
            raise NotTaken(422, "the seal comes without this mailbox's part")
        head = self.latest_block(age=0)
        bounty = self._member(seal, head)
        kept_seals = self._seals(bounty)
        is_kept = _owner_and_part(seal) in map(_owner_and_part, kept_seals)
        if not is_kept and self._may_open(bounty, kept_seals, head.timestamp):
            raise NotTaken(409, "the seals of this delivery may be opened already: leave the verdict itself")
        if keep_seal(self.database, seal) != seal.seal:
            raise NotTaken(409, f"{seal.peer} has left another seal before: it stands")
        if not keep_part(self.database, seal):
            raise NotTaken(409, f"{seal.peer} has left {MOST_PARTS_OF_PEER} other parts of this seal before")
        if not is_kept:
            self.changes += 1

    def _member(self, statement: PeerSignature, head: Block) -> Bounty:
        """Return the bounty of what a member of its panel has signed about the present delivery. Raises NotTaken."""
        subject = statement.subject
        if (subject.escrow, subject.chain) != (self.domain.contract, self.domain.chain_id):
            raise _not_taken(Flaw.OTHER_ESCROW)
        bounty = self.bounty_at(subject.bounty, head)
        if bounty.status is not Status.IN_REVIEW:
            raise _not_taken(Flaw.NOT_UNDER_REVIEW)
        flaw = flaw_of(self.domain, bounty, subject, statement.peer)
        if flaw and flaw is not Flaw.ALREADY_JUDGED:  # a peer may leave here what is on chain already
            raise _not_taken(flaw)
        try:
            statement.verify(self.chain)
        except BadSignature as error:
            raise _not_taken(Flaw.BAD_SIGNATURE, f" ({error})") from error
        return bounty

    def show(self, id: bytes, head: Block | None = None) -> MailboxView:
        """Return what anyone may see of a bounty at `head`, by default now. Raises StateLost for one that is not known."""
        head = head or self.latest_block()
        bounty = self.bounty_at(id, head)
        verdicts = verdicts_of(self.database, self.domain, id, bounty.state.round)
        seals = self._seals(bounty)
        may_open = bool(seals) and self._may_open(bounty, seals, head.timestamp)
        is_open = may_open or self._is_usable(bounty, verdicts, head.timestamp)
        peers = tuple(verdict.peer for verdict in verdicts)
        documents = tuple(verdict.document for verdict in verdicts) if is_open else ()
        return MailboxView(peers, documents, is_open, _shown_seals(seals, may_open))

    def left_by(self, peer: str, bounties: Collection[bytes]) -> set[tuple[bytes, int]]:
        """Return about which rounds of these bounties a peer has left a verdict here: (bounty, round). The chain is not asked."""
        return left_by(self.database, self.domain, peer, bounties)

    def show_seals(self, id: bytes, head: Block | None = None) -> MailboxView:
        """Return the seals of all rounds of a bounty. Raises StateLost for one that is not known."""
        head = head or self.latest_block()
        bounty = self.bounty_at(id, head)
        seals = seals_of(self.database, self.domain, id)
        before = [seal for seal in seals if seal.subject.round != bounty.state.round]
        present = [seal for seal in seals if seal.subject.round == bounty.state.round]
        may_open = self._may_open(bounty, present, head.timestamp)
        shown_seals = _shown_seals(before, True) + _shown_seals(present, may_open)
        return MailboxView((), (), may_open, shown_seals)

    def _seals(self, bounty: Bounty) -> list[PeerSeal]:
        return seals_of(self.database, self.domain, bounty.id, bounty.state.round)

    def _may_open(self, bounty: Bounty, seals: Sequence[PeerSeal], now: int) -> bool:
        """Return whether seals may be opened at `now` (seconds): the whole panel has judged or sealed, or time is short."""
        if bounty.status is not Status.IN_REVIEW or now >= next_step.seals_open_at(bounty):
            return True
        verdicts = verdicts_of(self.database, self.domain, bounty.id, bounty.state.round)
        delivery = bounty.state.delivery
        peers = {seal.peer for seal in seals if seal.subject.delivery == delivery}
        peers |= {verdict.peer for verdict in verdicts if verdict.delivery == delivery}
        return all(
            peer in peers or bounty.scores.has_judged(index) for peer, index in members_of(bounty).items()
        )

    def show_many(
        self, ids: Sequence[bytes], head: Block, *, most: int, seconds: float
    ) -> Iterator[tuple[bytes, MailboxView | None]]:
        """Yield what anyone may see of bounties at a block; None of one that is not known.

        Ends early, but not before the first, when that took so many seconds, or before more than `most` bytes of verdicts.
        Raises NetworkError, DBAPIError.
        """
        until, size = time.monotonic() + seconds, 0
        for start in range(0, len(ids), _SEVERAL):
            if start and time.monotonic() > until:
                return
            some = ids[start : start + _SEVERAL]
            views = list(self._threads.map(lambda id: self._view(id, head), some))
            for number, (id, view) in enumerate(zip(some, views, strict=True), start):
                size += sum(map(len, (*view.documents, *view.seals))) if view else 0
                if number and size > most:
                    return
                yield id, view

    def _view(self, id: bytes, head: Block) -> MailboxView | None:
        try:
            return self.show(id, head)
        except StateLost:
            return None

    def _is_usable(self, bounty: Bounty, verdicts: Sequence[KeptVerdict], now: int) -> bool:
        """Return whether verdicts can be used at `now` (seconds): they decide, all have judged, or the absent can go.

        Until then nobody is shown them: who has not judged yet should not see how others did.
        """
        if bounty.status is not Status.IN_REVIEW or now >= next_step.judge_by(bounty):
            return True
        members = members_of(bounty)
        scores = {
            members[verdict.peer]: self._score(verdict)
            for verdict in verdicts
            if verdict.delivery == bounty.state.delivery and verdict.peer in members
        }
        return bounty.majority_with(scores).decides(now)

    def _score(self, verdict: KeptVerdict) -> int:
        """Return the score in a file, which takes long to read and never changes."""
        digest = hashlib.sha256(verdict.document).digest()
        score = self._scores.get(digest)
        if score is None:
            if len(self._scores) >= _MOST_SCORES:
                self._scores.clear()
            score = self._scores[digest] = read_verdict(verdict.document).score
        return score

    def bounty_at(self, id: bytes, head: Block) -> Bounty:
        """Return a bounty as it is at `head`. Raises StateLost for one that is not known.

        It has the panel that its lot is about to draw: the members may judge before it is drawn.
        """
        bounty = self._bounties_of(head).reply(id)
        if bounty is None:
            raise StateLost(f"no bounty 0x{id.hex()} was posted on chain {self.chain.id}: check id and chain")
        return bounty

    def _bounties_of(self, head: Block) -> "_Bounties":
        with self._alone:
            bounties = self._bounties_at.get(head.hash)
            if bounties is None:
                for old in list(self._bounties_at)[:-1]:
                    del self._bounties_at[old]
                bounties = self._bounties_at[head.hash] = SharedQuestions(self._bounty_now, most=_MOST_KEPT)
            return bounties

    def _bounty_now(self, id: bytes) -> Bounty | None:
        try:
            if self.ledger.at is None:
                self.ledger.follow()
            bounty = self.ledger.bounty(id)
        except StateLost:
            return None
        return as_drawn(self.ledger, bounty) or bounty

    def latest_block(self, age: float | None = None) -> Block:
        """Return the block that was the latest at most `age` seconds ago: all who ask at once share one question."""
        return self._heads.reply(None, age=self.head_age if age is None else age)

    def count(self) -> int:
        """Return how many verdicts are kept, sealed ones too."""
        return count_verdicts(self.database, self.domain) + count_seals(self.database, self.domain)


def _owner_and_part(seal: PeerSeal) -> tuple[str, bytes]:
    return seal.peer, seal.parts[seal.number]


def _shown_seals(seals: Iterable[PeerSeal], may_open: bool) -> tuple[bytes, ...]:
    return tuple((seal if may_open else seal.without_part).data for seal in seals)
