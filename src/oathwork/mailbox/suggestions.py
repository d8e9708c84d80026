"""Which suggested bounties a mailbox keeps: nobody signs them, so those who leave the most give way first."""

import hashlib
import secrets
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)

from oathwork.mailbox.refusals import NotTaken
from oathwork.mailbox.table import in_one_statement, mailbox_tables, place
from oathwork.model.amounts import DAY
from oathwork.workflows.suggested_bounty import SuggestedBounty

if TYPE_CHECKING:
    from oathwork.mailbox.box import Box

MOST_SUGGESTIONS: Final = 50  # for one poster
MOST_OF_CLIENT: Final = 20  # for all posters
_KEPT_FOR: Final = 30 * DAY  # seconds

_suggestions: Final = Table(
    "oathwork_suggestions",
    mailbox_tables,
    Column("escrow", String(42), primary_key=True),
    Column("chain", String(66), primary_key=True),
    Column("poster", String(42), primary_key=True),
    Column("id", LargeBinary(32), primary_key=True),
    Column("client", LargeBinary(16), nullable=False),  # a hash that nobody can trace to an address
    Column("left_at", BigInteger, nullable=False),  # seconds
    Column("document", LargeBinary, nullable=False),
)


class Suggestions:
    """Suggested bounties by poster. When there are fifty, the oldest of the client who has left the most makes room."""

    def __init__(self, box: "Box") -> None:
        self._box = box
        self._alone = Lock()
        self._secret = secrets.token_bytes(32)  # of this process: addresses are not remembered any longer

    def take(self, suggestion: SuggestedBounty, client: str) -> None:
        """Keep what a client, by its address, suggests; the same again changes nothing. Raises NotTaken, NetworkError, DBAPIError."""
        box = self._box
        if suggestion.domain != box.domain:
            raise NotTaken(422, "the suggestion is of another escrow or chain")
        if not self._is_poster(suggestion.poster):
            raise NotTaken(
                403, f"{suggestion.poster} has posted no bounty here: nothing can be suggested to them"
            )
        now, name = box.latest_block().timestamp, self._name(client)
        with self._alone, box.database.begin() as connection:
            connection.execute(delete(_suggestions).where(_suggestions.c.left_at < now - _KEPT_FOR))
            if self._make_room(connection, suggestion, name):
                row = {**self._key(suggestion.poster), "id": suggestion.id, "client": name}
                connection.execute(insert(_suggestions).values(**row, left_at=now, document=suggestion.data))

    def _is_poster(self, account: str) -> bool:
        """Return whether an account has posted: that costs gas, so that there are no more posters than bounties."""
        ledger, head = self._box.ledger, self._box.latest_block()
        with self._alone:
            if ledger.at is None:
                ledger.follow()
            is_poster = bool(ledger.find(poster=account, limit=1))
            # However many strangers are named within one block, the chain is read once.
            if not is_poster and ledger.at != head:
                ledger.follow()
                is_poster = bool(ledger.find(poster=account, limit=1))
            return is_poster

    def _name(self, client: str) -> bytes:
        return hashlib.blake2b(client.encode(), key=self._secret, digest_size=16).digest()

    def _key(self, poster: str) -> dict[str, Any]:
        return {**place(self._box.domain), "poster": poster}

    def _make_room(self, connection: Connection, suggestion: SuggestedBounty, client: bytes) -> bool:
        """Delete what gives way; return whether this is to be kept, and not kept already. Raises NotTaken."""
        query = select(_suggestions.c.id, _suggestions.c.client).filter_by(**self._key(suggestion.poster))
        rows = connection.execute(query.order_by(_suggestions.c.left_at)).all()
        if suggestion.id in {bytes(row.id) for row in rows}:
            return False
        count = select(func.count()).select_from(_suggestions)
        of_client = count.filter_by(**place(self._box.domain), client=client)
        if connection.execute(of_client).scalar_one() >= MOST_OF_CLIENT:
            raise NotTaken(409, f"{MOST_OF_CLIENT} suggestions from your address are here: no more are taken")
        if len(rows) < MOST_SUGGESTIONS:
            return True
        counts = Counter(bytes(row.client) for row in rows)
        (largest, most), own = counts.most_common(1)[0], counts[client]
        if most <= own + 1:
            raise NotTaken(409, "there is no room: nobody has left more suggestions than you")
        oldest = next(row for row in rows if bytes(row.client) == largest)
        connection.execute(
            delete(_suggestions).filter_by(**self._key(suggestion.poster), id=bytes(oldest.id))
        )
        return True

    def show(self, poster: str) -> list[bytes]:
        """Return what is suggested to a poster, the newest first. Raises NetworkError, DBAPIError."""
        since = self._box.latest_block().timestamp - _KEPT_FOR
        query = select(_suggestions.c.document).filter_by(**self._key(poster))
        query = query.where(_suggestions.c.left_at >= since).order_by(
            _suggestions.c.left_at.desc(), _suggestions.c.id
        )
        with self._box.database.connect() as connection:
            rows = in_one_statement(connection).execute(query.limit(MOST_SUGGESTIONS))
            return [bytes(row.document) for row in rows]
