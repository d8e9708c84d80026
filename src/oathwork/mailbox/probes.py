"""Which revealed probes a mailbox keeps: those that were committed to on the chain, which costs gas, and that are judged."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from oathwork.ledger.growing_log import GrowingLog
from oathwork.mailbox.refusals import NotTaken
from oathwork.mailbox.table import in_one_statement, mailbox_tables, place
from oathwork.workflows.probe import Probe
from oathwork.workflows.probe_report import commitment_topics, commitments_of, result_of

if TYPE_CHECKING:
    from oathwork.mailbox.box import Box

MOST_PROBES: Final = 200  # of one guild in one answer

_probes: Final = Table(
    "oathwork_probes",
    mailbox_tables,
    Column("escrow", String(42), primary_key=True),
    Column("chain", String(66), primary_key=True),
    Column("guild", LargeBinary(12), primary_key=True),
    Column("prober", String(42), primary_key=True),
    Column("commitment", LargeBinary(32), primary_key=True),
    Column("committed_at", BigInteger, nullable=False),  # the block
    Column("document", LargeBinary, nullable=False),
)


class Probes:
    """Revealed probes by guild."""

    def __init__(self, box: "Box") -> None:
        self._box = box
        contracts = box.contracts
        where, first = contracts.escrow.address, contracts.deployment.block
        self._log = GrowingLog(contracts.chain, where, commitment_topics(), first)

    def take(self, probe: Probe) -> None:
        """Keep a probe; the same again changes nothing. Raises NotTaken, NetworkError, DBAPIError."""
        box, claim = self._box, probe.claim
        if claim.domain != box.domain:
            raise NotTaken(422, "the probe is of another escrow or chain")
        commitments = commitments_of(self._log.upto(box.latest_block(age=0)), probe.guild)
        key = probe.prober, probe.lane
        block = next((each.block for each in commitments if (each.prober, each.lane) == key), None)
        if block is None:
            raise NotTaken(403, "nobody has committed to this probe on the chain")
        if isinstance(reason := result_of(box.ledger, probe, block), str):
            raise NotTaken(409, f"the probe counts for nothing: {reason}")
        row = {"guild": probe.guild.to_bytes(12), "prober": probe.prober, "commitment": probe.commitment}
        try:
            with box.database.begin() as connection:
                values = {**place(box.domain), **row, "committed_at": block, "document": probe.data}
                connection.execute(insert(_probes).values(**values))
        except IntegrityError:
            return  # it is here, with a signature that was good too

    def show(self, guild: int) -> list[bytes]:
        """Return the revealed probes of a guild, those committed to last first. Raises DBAPIError."""
        query = select(_probes.c.document).filter_by(**place(self._box.domain), guild=guild.to_bytes(12))
        query = query.order_by(_probes.c.committed_at.desc(), _probes.c.commitment)
        with self._box.database.connect() as connection:
            rows = in_one_statement(connection).execute(query.limit(MOST_PROBES))
            return [bytes(row.document) for row in rows]
