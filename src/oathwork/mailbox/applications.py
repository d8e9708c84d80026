"""Which applications a mailbox keeps: one of each account, and where there is no more room those of the highest standing."""

from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from oathwork.chain.receipt import Block
from oathwork.errors import BadSignature
from oathwork.mailbox.refusals import NotTaken
from oathwork.mailbox.table import in_one_statement, mailbox_tables, place
from oathwork.model.amounts import HOUR
from oathwork.model.bounty import Bounty
from oathwork.workflows.application import (
    Application,
    closed_to_applicants,
    refused_applicant,
)

if TYPE_CHECKING:
    from oathwork.mailbox.box import Box

MOST_APPLICATIONS: Final = 64  # of one bounty
_CLOCK: Final = HOUR // 4  # seconds by which an applicant's clock may go before the chain's

_applications: Final = Table(
    "oathwork_applications",
    mailbox_tables,
    Column("escrow", String(42), primary_key=True),
    Column("chain", String(66), primary_key=True),
    Column("bounty", LargeBinary(32), primary_key=True),
    Column("worker", String(42), primary_key=True),
    Column("written_at", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),  # thousandths, when the note came
    Column("document", LargeBinary, nullable=False),
)


class Applications:
    """The notes of those who would take a job. Keys cost nothing: so when 64 have applied, standing decides who is kept."""

    def __init__(self, box: "Box") -> None:
        self._box = box
        self._alone = Lock()

    def take(self, application: Application) -> None:
        """Keep a note in the place of the account's earlier one; the same again changes nothing.

        Raises NotTaken, StateLost, NetworkError, DBAPIError.
        """
        box = self._box
        head = box.latest_block(age=0)
        if application.domain != box.domain:
            raise NotTaken(422, "the application is of another escrow or chain")
        bounty = box.bounty_at(application.bounty, head)
        if application.written_at > head.timestamp + _CLOCK:
            raise NotTaken(422, "the application was written later than now: look at your clock")
        if application.note and (reason := closed_to_applicants(bounty, head.timestamp)):
            raise NotTaken(409, f"no applications are taken: {reason}")
        if reason := refused_applicant(bounty, application.worker):
            raise NotTaken(403, reason)
        try:
            application.verify(box.chain)
        except BadSignature as error:
            raise NotTaken(422, str(error)) from error
        points = self._points(bounty, application.worker)
        try:
            with self._alone, box.database.begin() as connection:
                self._keep(connection, application, points)
        except IntegrityError as error:
            raise NotTaken(
                409, "another note of this account came at the same moment: send yours again"
            ) from error

    def _points(self, bounty: Bounty, worker: str) -> int:
        return self._box.contracts.reputation.points_of(bounty.terms.guild, worker)

    def _keep(self, connection: Connection, application: Application, points: int) -> None:
        bounty: dict[str, object] = {**place(self._box.domain), "bounty": application.bounty}
        row = {"written_at": application.written_at, "points": points, "document": application.data}
        of_worker = _applications.select().filter_by(**bounty, worker=application.worker)
        row_before = connection.execute(of_worker).one_or_none()
        if row_before is None:
            self._make_room(connection, bounty, application, points)
            connection.execute(insert(_applications).values(**bounty, worker=application.worker, **row))
        elif bytes(row_before.document) != application.data:
            if row_before.written_at >= application.written_at:
                raise NotTaken(409, "a note of this account that is as new is here: it stands")
            connection.execute(
                update(_applications).filter_by(**bounty, worker=application.worker).values(**row)
            )

    def _make_room(
        self, connection: Connection, bounty: dict[str, object], application: Application, points: int
    ) -> None:
        if not application.note:
            raise NotTaken(409, "there is no application here to take back")
        query = select(_applications.c.worker, _applications.c.points).filter_by(**bounty)
        rows = connection.execute(
            query.order_by(_applications.c.points, _applications.c.written_at.desc())
        ).all()
        if len(rows) < MOST_APPLICATIONS:
            return
        if rows[0].points >= points:
            raise NotTaken(409, f"{len(rows)} accounts of no less standing have applied: there is no room")
        connection.execute(delete(_applications).filter_by(**bounty, worker=rows[0].worker))

    def show(self, id: bytes, head: Block | None = None) -> list[bytes]:
        """Return the notes about a bounty that is there at `head`, by default now; those that take one back too.

        The oldest come first. Raises StateLost, DBAPIError.
        """
        self._box.bounty_at(id, head or self._box.latest_block())
        query = select(_applications.c.document).filter_by(**place(self._box.domain), bounty=id)
        query = query.order_by(_applications.c.written_at, _applications.c.worker)
        with self._box.database.connect() as connection:
            rows = in_one_statement(connection).execute(query.limit(MOST_APPLICATIONS))
            return [bytes(row.document) for row in rows]
