"""What was started around the core: crowds, plans, rotas and holdbacks."""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table. The factories' logs were not read before, so the chain is read once more, from the first block on."""
    op.create_table(
        "oathwork_started",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("block", _NUMBER, primary_key=True),
        sa.Column("index", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("address", sa.String(42), nullable=False),
        sa.Column("until", _NUMBER, nullable=False),
        sa.Column("bounty", sa.LargeBinary(32), nullable=False),
    )
    for name, columns in {
        "address": ["address"],
        "gathering": ["kind", "until", "block", "index"],
        "bounty": ["bounty"],
    }.items():
        op.create_index(f"oathwork_started_{name}", "oathwork_started", ["follow", *columns])
    for table in ("logs", "blocks"):
        op.execute(f"DELETE FROM oathwork_{table}")
    op.execute('UPDATE oathwork_follows SET "next" = "first", turn = turn + 1')
