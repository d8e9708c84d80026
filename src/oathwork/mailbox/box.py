"""What a mailbox keeps, and what it shows when."""

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
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from oathwork.contracts import Oathwork
from oathwork.errors import BadSignature, OathworkError, UsageError
from oathwork.ledger.logs import Ledger
from oathwork.model import next_step
from oathwork.model.bounty import Bounty
from oathwork.model.terms import Status
from oathwork.verdicts.verdict import SignedVerdict, read_verdict

_metadata: Final = MetaData()
# One table that will not change: the document holds the rest, and can be read again from the peers' files.
_verdicts: Final = Table(
    "verdicts",
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


@dataclass(frozen=True)
class Contents:
    """What anyone may see of a bounty: who has left a verdict, and the verdicts once they can be used."""

    peers: tuple[str, ...]
    documents: tuple[bytes, ...]
    is_open: bool  # whether the verdicts themselves are shown


class Box:
    """The verdicts on the bounties of one deployment, each from a member of the panel, signed, of the present delivery."""

    def __init__(self, contracts: Oathwork, database: str, ledger: Ledger | None = None) -> None:
        self.contracts, self.chain = contracts, contracts.chain
        self.ledger = ledger or Ledger(contracts)
        self.database = _open(database)
        domain = contracts.escrow.domain
        self._mine = {"escrow": domain.contract, "chain": hex(domain.chain_id)}

    def take(self, verdict: SignedVerdict) -> None:
        """Keep a verdict; the same again changes nothing. Raises NotTaken, BadSignature, NetworkError, DBAPIError."""
        about = verdict.subject
        if (about.escrow, hex(about.chain)) != (self._mine["escrow"], self._mine["chain"]):
            raise NotTaken(422, "the verdict is of another chain or escrow than this mailbox serves")
        bounty = self.ledger.bounty(about.bounty)
        state = bounty.state
        if bounty.status is not Status.IN_REVIEW:
            raise NotTaken(409, "the bounty is not under review")
        if (about.round, about.delivery) != (state.round, state.delivery):
            raise NotTaken(409, "the verdict is of another round or delivery than the present one")
        if verdict.peer not in (seat.account for seat in bounty.people.panel):
            raise NotTaken(403, f"{verdict.peer} is not on the panel")
        try:
            verdict.verify(self.chain)
        except BadSignature as error:
            raise NotTaken(422, str(error)) from error
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

    def show(self, id: bytes) -> Contents:
        """Return what anyone may see of a bounty now. Raises StateLost for one that is not known."""
        bounty = self.ledger.bounty(id)
        with self.database.begin() as connection:
            query = select(_verdicts.c.document).filter_by(**self._mine, bounty=id, round=bounty.state.round)
            documents = [bytes(document) for document in connection.execute(query).scalars()]
        verdicts = [read_verdict(document) for document in documents]
        is_open = is_usable(bounty, verdicts, self.chain.now())
        peers = tuple(verdict.peer for verdict in verdicts)
        return Contents(peers, tuple(documents) if is_open else (), is_open)

    def count(self) -> int:
        """Return how many verdicts are kept."""
        with self.database.begin() as connection:
            return int(
                connection.execute(
                    select(func.count()).select_from(_verdicts).filter_by(**self._mine)
                ).scalar_one()
            )


def is_usable(bounty: Bounty, verdicts: Sequence[SignedVerdict], now: int) -> bool:
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
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(
            f"this is no database for a mailbox: {type(error).__name__}; give sqlite:///FILE or postgresql+psycopg://…"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        _metadata.create_all(engine)
    except DBAPIError as error:
        raise UsageError(f"the mailbox's database cannot be opened: {_short(error)}") from None
    return engine


def _prepare_sqlite(connection: object, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]  # readers while one writes
    connection.execute("PRAGMA busy_timeout=10000")  # type: ignore[attr-defined]  # milliseconds


def _short(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:200]
