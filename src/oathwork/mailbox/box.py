"""What a mailbox keeps, and what it shows when."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from oathwork.chain.receipt import Block
from oathwork.contracts import Oathwork
from oathwork.errors import BadSignature, OathworkError, StateLost, UsageError
from oathwork.ledger.engine import open_engine
from oathwork.ledger.logs import Ledger
from oathwork.model import next_step
from oathwork.model.bounty import Bounty
from oathwork.model.flaws import Flaw
from oathwork.model.terms import Status
from oathwork.verdicts.counting import flaw_of
from oathwork.verdicts.verdict import SignedVerdict, read_verdict
from oathwork.workflows.coming_panel import as_drawn

_MOST_KEPT: Final = 10_000  # bounties that are remembered until the next block
_metadata: Final = MetaData()
# One table that will not change: the document holds the rest, and can be read again from the peers' files.
_verdicts: Final = Table(
    "oathwork_verdicts",
    _metadata,
    Column("escrow", String(42), primary_key=True),
    Column("chain", String(66), primary_key=True),  # a chain's id can be any uint256: hexadecimal
    Column("bounty", LargeBinary(32), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("delivery", LargeBinary(32), primary_key=True),
    Column("peer", String(42), primary_key=True),
    Column("document", LargeBinary, nullable=False),
)


class NotTaken(OathworkError):
    """The mailbox does not take this verdict. `status` is HTTP's."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def _not_taken(flaw: Flaw, more: str = "") -> NotTaken:
    is_wrong = flaw in (Flaw.OTHER_ESCROW, Flaw.BAD_SIGNATURE)
    status = 422 if is_wrong else 403 if flaw is Flaw.NOT_ON_PANEL else 409
    return NotTaken(status, f"the verdict does not count: {flaw.value}{more}")


@dataclass(frozen=True)
class MailboxView:
    """What anyone may see of a bounty: who has left a verdict, and the verdicts once they can be used."""

    peers: tuple[str, ...]
    documents: tuple[bytes, ...]
    is_open: bool  # whether the verdicts themselves are shown


class Box:
    """The verdicts on the bounties of one deployment, each from a member of the panel, signed, of the present delivery.

    The ledger is let follow, and what it says of a bounty is checked once a block: to ask costs a stranger little, and so
    must the answer.
    """

    def __init__(self, contracts: Oathwork, database: str, ledger: Ledger | None = None) -> None:
        self.contracts, self.chain = contracts, contracts.chain
        self.ledger = ledger or Ledger(contracts)
        self.database = _open(database)
        domain = contracts.escrow.domain
        self._mine = {"escrow": domain.contract, "chain": hex(domain.chain_id)}
        self._bounties: dict[
            bytes, tuple[str, Bounty | None]
        ] = {}  # and the hash of the block at which they are
        self._latest: tuple[float, Block] | None = None  # the latest block, and when it was asked for

    def take(self, verdict: SignedVerdict) -> None:
        """Keep a verdict; the same again changes nothing. Raises NotTaken, BadSignature, NetworkError, DBAPIError."""
        subject, domain = verdict.subject, self.contracts.escrow.domain
        if (subject.escrow, subject.chain) != (domain.contract, domain.chain_id):
            raise _not_taken(Flaw.OTHER_ESCROW)
        bounty = self._bounty(subject.bounty, self.chain.block())
        if bounty.status is not Status.IN_REVIEW:
            raise _not_taken(Flaw.NOT_UNDER_REVIEW)
        flaw = flaw_of(domain, bounty, subject, verdict.peer)
        if flaw and flaw is not Flaw.ALREADY_JUDGED:  # a peer may leave here what is on chain already
            raise _not_taken(flaw)
        try:
            verdict.verify(self.chain)
        except BadSignature as error:
            raise _not_taken(Flaw.BAD_SIGNATURE, f" ({error})") from error
        self._keep(verdict)

    def _keep(self, verdict: SignedVerdict) -> None:
        about = verdict.subject
        key = {
            **self._mine,
            "bounty": about.bounty,
            "round": about.round,
            "delivery": about.delivery,
            "peer": verdict.peer,
        }
        try:
            with self.database.begin() as connection:
                connection.execute(insert(_verdicts).values(**key, document=verdict.data))
        except IntegrityError:  # this peer has left one before
            with self.database.begin() as connection:
                document = connection.execute(select(_verdicts.c.document).filter_by(**key)).scalar_one()
            first = read_verdict(bytes(document))
            if (first.score, first.review) != (verdict.score, verdict.review):
                raise NotTaken(409, f"{verdict.peer} has left another verdict before: it stands") from None

    def show(self, id: bytes) -> MailboxView:
        """Return what anyone may see of a bounty now. Raises StateLost for one that is not known."""
        head = self.chain.block()
        bounty = self._bounty(id, head)
        with self.database.begin() as connection:
            query = select(_verdicts.c.document).filter_by(**self._mine, bounty=id, round=bounty.state.round)
            documents = [bytes(document) for document in connection.execute(query).scalars()]
        verdicts = [read_verdict(document) for document in documents]
        is_open = _is_usable(bounty, verdicts, head.timestamp)
        peers = tuple(verdict.peer for verdict in verdicts)
        return MailboxView(peers, tuple(documents) if is_open else (), is_open)

    def _bounty(self, id: bytes, head: Block) -> Bounty:
        """Return a bounty with the panel that its lot is about to draw: its members may judge before it is drawn."""
        hash, bounty = self._bounties.get(id, ("", None))
        if hash != head.hash:
            bounty = self._bounty_now(id)
            if len(self._bounties) >= _MOST_KEPT:
                self._bounties.clear()
            self._bounties[id] = (head.hash, bounty)
        if bounty is None:
            raise StateLost(f"no bounty 0x{id.hex()} was posted on chain {self.chain.id}: check id and chain")
        return bounty

    def _bounty_now(self, id: bytes) -> Bounty | None:
        try:
            if self.ledger.at is None:
                self.ledger.follow()
            bounty = self.ledger.bounty(id)
        except StateLost:
            return None
        return as_drawn(self.ledger, bounty) or bounty

    def latest_block(self) -> Block:
        """Return the latest block, or the one that was it a second ago: anyone may ask, and so often as they like."""
        if self._latest is None or time.monotonic() - self._latest[0] > 1:
            self._latest = (time.monotonic(), self.chain.block())
        return self._latest[1]

    def count(self) -> int:
        """Return how many verdicts are kept."""
        with self.database.begin() as connection:
            return int(
                connection.execute(
                    select(func.count()).select_from(_verdicts).filter_by(**self._mine)
                ).scalar_one()
            )


def _is_usable(bounty: Bounty, verdicts: Sequence[SignedVerdict], now: int) -> bool:
    """Return whether verdicts can be used at `now` (seconds): they decide, all have judged, or the absent can go.

    Until then nobody is shown them: who has not judged yet should not see how others did.
    """
    if bounty.status is not Status.IN_REVIEW or now >= next_step.judge_by(bounty):
        return True
    members = {seat.account: index for index, seat in enumerate(bounty.people.panel)}
    scores = {
        members[verdict.peer]: verdict.score
        for verdict in verdicts
        if verdict.subject.delivery == bounty.state.delivery and verdict.peer in members
    }
    return bounty.majority_with(scores).decides(now)


def _open(url: str) -> Engine:
    engine = open_engine(url, "the mailbox")
    try:
        _metadata.create_all(engine)
        columns = {column["name"] for column in inspect(engine).get_columns(_verdicts.name)}
    except DBAPIError as error:
        raise UsageError(f"the mailbox's database cannot be opened: {_short(error)}") from None
    if columns != set(_verdicts.columns.keys()):
        raise UsageError(f"the mailbox's database holds a table {_verdicts.name} of another program")
    return engine


def _short(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:200]
