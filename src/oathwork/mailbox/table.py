"""The mailbox's table of verdicts, as their peers left them, and what its tables share."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from oathwork.errors import UsageError
from oathwork.ledger.engine import open_engine
from oathwork.model.typed_data import Domain
from oathwork.verdicts.verdict import SignedVerdict

mailbox_tables: Final = MetaData()
# One table that will not change: the document holds the rest, and can be read again from the peers' files.
_verdicts: Final = Table(
    "oathwork_verdicts",
    mailbox_tables,
    Column("escrow", String(42), primary_key=True),
    Column("chain", String(66), primary_key=True),  # a chain's id can be any uint256: hexadecimal
    Column("bounty", LargeBinary(32), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("delivery", LargeBinary(32), primary_key=True),
    Column("peer", String(42), primary_key=True),
    Column("document", LargeBinary, nullable=False),
)
_OF_ROUND: Final = (
    select(_verdicts.c.peer, _verdicts.c.delivery, _verdicts.c.document)
    .where(*(_verdicts.c[name] == bindparam(name) for name in ("escrow", "chain", "bounty", "round")))
    .order_by(_verdicts.c.peer)
)


@dataclass(frozen=True)
class KeptVerdict:
    """A verdict that was left: by whom, on which delivery, and its file."""

    peer: str
    delivery: bytes
    document: bytes


def open_table(url: str) -> Engine:
    """Open the mailbox's database, and make the tables. Raises UsageError."""
    engine = open_engine(url, "the mailbox")
    try:
        mailbox_tables.create_all(engine)
        columns = {
            table.name: {column["name"] for column in inspect(engine).get_columns(table.name)}
            for table in mailbox_tables.tables.values()
        }
    except DBAPIError as error:
        raise UsageError(f"the mailbox's database cannot be opened: {_short(error)}") from None
    for table in mailbox_tables.tables.values():
        if columns[table.name] != set(table.columns.keys()):
            raise UsageError(f"the mailbox's database holds a table {table.name} of another program")
    return engine


def keep_verdict(engine: Engine, verdict: SignedVerdict) -> bytes | None:
    """Keep a verdict, or return the document that its peer has left before. Raises DBAPIError."""
    about = verdict.subject
    key = {**place(about.domain), "bounty": about.bounty, "round": about.round}
    key |= {"delivery": about.delivery, "peer": verdict.peer}
    try:
        with engine.begin() as connection:
            connection.execute(insert(_verdicts).values(**key, document=verdict.data))
    except IntegrityError:
        with engine.connect() as connection:
            return bytes(connection.execute(select(_verdicts.c.document).filter_by(**key)).scalar_one())
    return None


def verdicts_of(engine: Engine, domain: Domain, bounty: bytes, round: int) -> list[KeptVerdict]:
    """Return what was left about a round of a bounty, in one statement. Raises DBAPIError."""
    with engine.connect() as connection:
        rows = in_one_statement(connection).execute(
            _OF_ROUND, {**place(domain), "bounty": bounty, "round": round}
        )
        return [KeptVerdict(peer, bytes(delivery), bytes(document)) for peer, delivery, document in rows]


def left_by(engine: Engine, domain: Domain, peer: str, bounties: Collection[bytes]) -> set[tuple[bytes, int]]:
    """Return about which rounds of these bounties a peer has left a verdict: (bounty, round). Raises DBAPIError."""
    c = _verdicts.c
    query = (
        select(c.bounty, c.round).filter_by(**place(domain), peer=peer).where(c.bounty.in_(list(bounties)))
    )
    with engine.connect() as connection:
        rows = in_one_statement(connection).execute(query)
        return {(bytes(bounty), round) for bounty, round in rows}


def count_verdicts(engine: Engine, domain: Domain) -> int:
    """Return how many verdicts are kept. Raises DBAPIError."""
    query = select(func.count()).select_from(_verdicts).filter_by(**place(domain))
    with engine.connect() as connection:
        return int(in_one_statement(connection).execute(query).scalar_one())


def in_one_statement(connection: Connection) -> Connection:
    """Let a statement be sent by itself, without another before and after it."""
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def place(domain: Domain) -> dict[str, str]:
    """Return the columns that say which deployment a row is of."""
    return {"escrow": domain.contract, "chain": hex(domain.chain_id)}


def _short(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:200]
