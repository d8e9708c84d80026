"""What a site keeps that is on no chain: documents by their hash, and orders that somebody else is to send."""

from collections.abc import Iterable
from typing import Final

from eth_hash.auto import keccak
from sqlalchemy import Column, Engine, Index, LargeBinary, MetaData, String, Table, insert, select, tuple_
from sqlalchemy.exc import DBAPIError, IntegrityError

from oathwork.errors import UsageError
from oathwork.ledger.engine import open_engine
from oathwork.untrusted.documents import content_hash

_metadata: Final = MetaData()
# Two tables that will not change: what is in them was proved by a hash or a signature, and nothing else is known of it.
_documents: Final = Table(
    "oathwork_documents",
    _metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
_orders: Final = Table(
    "oathwork_orders",
    _metadata,
    Column("escrow", String(42), primary_key=True),
    Column("chain", String(66), primary_key=True),  # a chain's id can be any uint256: hexadecimal
    Column("bounty", LargeBinary(32), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Index("oathwork_orders_bounty", "escrow", "chain", "bounty"),
)


class SiteStore:
    """Keeps documents and orders in a database, in which other programs may have tables too. Raises UsageError, DBAPIError."""

    def __init__(self, url: str) -> None:
        self.database: Engine = open_engine(url, "the site")
        try:
            _metadata.create_all(self.database)
        except DBAPIError as error:
            raise UsageError(f"the site's database cannot be opened: {str(error.orig)[:200]}") from None

    def document(self, hash: bytes) -> bytes | None:
        """Return the document whose keccak256 is `hash` (32 bytes), if it is here."""
        with self.database.connect() as connection:
            data = connection.execute(select(_documents.c.data).filter_by(hash=hash)).scalar_one_or_none()
        return None if data is None else bytes(data)

    def keep_document(self, data: bytes) -> bytes:
        """Keep a document; return its hash."""
        hash = content_hash(data)
        self._insert(_documents, {"hash": hash, "data": data})
        return hash

    def orders(
        self, place: dict[str, str], after: tuple[bytes, bytes] | None, limit: int
    ) -> list[tuple[bytes, bytes, bytes]]:
        """Return a page of the orders for the escrow of a `place`: bounty, digest, and the order as it was left."""
        c, order = _orders.c, (_orders.c.bounty, _orders.c.digest)
        query = select(*order, c.data).filter_by(**place).order_by(*order).limit(limit)
        if after:
            query = query.where(tuple_(*order) > tuple_(*after))
        with self.database.connect() as connection:
            rows = connection.execute(query).all()
        return [(bytes(bounty), bytes(digest), bytes(data)) for bounty, digest, data in rows]

    def orders_about(self, place: dict[str, str], bounty: bytes) -> list[bytes]:
        """Return the orders about a bounty, as they were left."""
        query = select(_orders.c.data).filter_by(**place, bounty=bounty)
        with self.database.connect() as connection:
            return [bytes(data) for data in connection.execute(query).scalars()]

    def keep_order(self, place: dict[str, str], bounty: bytes, data: bytes) -> None:
        """Keep an order; the same again changes nothing."""
        self._insert(_orders, {**place, "bounty": bounty, "digest": keccak(data), "data": data})

    def forget_orders(self, place: dict[str, str], orders: Iterable[bytes]) -> None:
        """Forget orders that nobody can send any more."""
        digests = [bytes(keccak(data)) for data in orders]
        if digests:
            with self.database.begin() as connection:
                connection.execute(_orders.delete().where(_orders.c.digest.in_(digests)).filter_by(**place))

    def _insert(self, table: Table, row: dict[str, object]) -> None:
        try:
            with self.database.begin() as connection:
                connection.execute(insert(table).values(**row))
        except IntegrityError:
            return  # it is here already
