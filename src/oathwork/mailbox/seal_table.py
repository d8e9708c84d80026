"""The mailbox's two other tables: seals, the first of each peer, and the parts that were left here."""

from typing import Final

from sqlalchemy import Column, Engine, Integer, LargeBinary, String, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from oathwork.mailbox.table import in_one_statement, mailbox_tables, place
from oathwork.model.typed_data import Domain
from oathwork.verdicts.seal import PeerSeal, read_seal

MOST_PARTS_OF_PEER: Final = 3  # of one delivery: one's own, one that came astray, one sealed again


def _key_columns() -> list[Column[object]]:
    return [
        Column("escrow", String(42), primary_key=True),
        Column("chain", String(66), primary_key=True),
        Column("bounty", LargeBinary(32), primary_key=True),
        Column("round", Integer, primary_key=True),
        Column("delivery", LargeBinary(32), primary_key=True),
        Column("peer", String(42), primary_key=True),
    ]


_seals: Final = Table(
    "oathwork_seals", mailbox_tables, *_key_columns(), Column("seal", LargeBinary(32), nullable=False)
)
_parts: Final = Table(
    "oathwork_seal_parts",
    mailbox_tables,
    *_key_columns(),
    Column("part", LargeBinary(32), primary_key=True),  # its hash, which the peer has signed
    Column("document", LargeBinary, nullable=False),  # with the part
)


def keep_seal(engine: Engine, seal: PeerSeal) -> bytes:
    """Keep a peer's seal unless another one is kept; return the one that is kept. Raises DBAPIError."""
    return _first(engine, _seals, _key(seal), "seal", seal.seal)


def keep_part(engine: Engine, seal: PeerSeal) -> bool:
    """Keep the part that a seal brings; return whether there was room for it. Raises DBAPIError."""
    key = _key(seal)
    with engine.connect() as connection:
        rows = in_one_statement(connection).execute(select(_parts.c.part).filter_by(**key))
        hashes = {bytes(row.part) for row in rows}
    own_hash = seal.parts[seal.number]
    if own_hash not in hashes and len(hashes) >= MOST_PARTS_OF_PEER:
        return False
    _first(engine, _parts, key | {"part": own_hash}, "document", seal.data)
    return True


def seals_of(engine: Engine, domain: Domain, bounty: bytes, round: int | None = None) -> list[PeerSeal]:
    """Return the parts that were left about a bounty, or about one round of it. Raises DBAPIError."""
    query = select(_parts.c.document).filter_by(**place(domain), bounty=bounty)
    if round is not None:
        query = query.filter_by(round=round)
    query = query.order_by(_parts.c.round, _parts.c.peer, _parts.c.part)
    with engine.connect() as connection:
        return [read_seal(bytes(row.document)) for row in in_one_statement(connection).execute(query)]


def count_seals(engine: Engine, domain: Domain) -> int:
    """Return how many seals are kept. Raises DBAPIError."""
    query = select(func.count()).select_from(_seals).filter_by(**place(domain))
    with engine.connect() as connection:
        return int(in_one_statement(connection).execute(query).scalar_one())


def _key(seal: PeerSeal) -> dict[str, object]:
    about = seal.subject
    key = {"bounty": about.bounty, "round": about.round, "delivery": about.delivery, "peer": seal.peer}
    return {**place(about.domain), **key}


def _first(engine: Engine, table: Table, key: dict[str, object], column: str, value: bytes) -> bytes:
    """Insert a row, and return what stands in its column: of two at once, one was first."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(table).values(**key, **{column: value}))
    except IntegrityError:
        with engine.connect() as connection:
            return bytes(connection.execute(select(table.c[column]).filter_by(**key)).scalar_one())
    return value
