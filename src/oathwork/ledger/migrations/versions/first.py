"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make them."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    hash32 = sa.LargeBinary(32)
    op.create_table(
        "oathwork_follows",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chain", sa.String(66), nullable=False),
        sa.Column("escrow", sa.String(42), nullable=False),
        sa.Column("first", number, nullable=False),
        sa.Column("next", number, nullable=False),
        sa.Column("turn", number, nullable=False),
    )
    op.create_index("oathwork_follows_deployment", "oathwork_follows", ["chain", "escrow"], unique=True)
    op.create_table(
        "oathwork_blocks",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("number", number, primary_key=True),
        sa.Column("hash", hash32, nullable=False),
    )
    op.create_table(
        "oathwork_logs",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("block", number, primary_key=True),
        sa.Column("index", sa.Integer, primary_key=True),
        *(sa.Column(name, hash32, nullable=False) for name in ("bounty", "block_hash", "transaction")),
        sa.Column("topics", sa.LargeBinary, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("oathwork_logs_bounty", "oathwork_logs", ["follow", "bounty", "block", "index"])
    op.create_table(
        "oathwork_bounties",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("id", hash32, primary_key=True),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("poster", sa.String(42), nullable=False),
        sa.Column("guild", sa.String(26), nullable=False),
        sa.Column("open_until", number, nullable=False),
    )
    op.create_index(
        "oathwork_bounties_board", "oathwork_bounties", ["follow", "status", "guild", "open_until", "id"]
    )
    op.create_index("oathwork_bounties_poster", "oathwork_bounties", ["follow", "poster", "status"])
