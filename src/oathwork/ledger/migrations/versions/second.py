"""Rows that answer what is asked: they are made from the logs when a ledger is opened."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH, _ACCOUNT = sa.LargeBinary(32), sa.String(42)


def upgrade() -> None:
    """Make the tables, empty."""
    op.add_column("oathwork_follows", sa.Column("form", sa.Integer, nullable=False, server_default="0"))
    op.drop_table("oathwork_bounties")
    _make_bounties()
    _make_parts()
    _make_sums()


def _make_bounties() -> None:
    op.create_table(
        "oathwork_bounties",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("id", _HASH, primary_key=True),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("poster", _ACCOUNT, nullable=False),
        sa.Column("lane", sa.String(66), nullable=False),
        sa.Column("guild", sa.String(26), nullable=False),
        sa.Column("token", _ACCOUNT, nullable=False),
        sa.Column("reserved", _ACCOUNT, nullable=False),
        sa.Column("open_until", _NUMBER, nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("since", _NUMBER, nullable=False),
        sa.Column("block", _NUMBER, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
    )
    for name, columns in {
        "guild": ["status", "guild", "open_until", "id"],
        "board": ["status", "open_until", "id"],
        "poster": ["poster", "status", "open_until", "id"],
        "lane": ["poster", "lane"],
        "due": ["action", "since", "block", "id"],
    }.items():
        op.create_index(f"oathwork_bounties_{name}", "oathwork_bounties", ["follow", *columns])


def _make_parts() -> None:
    op.create_table(
        "oathwork_parts",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("bounty", _HASH, primary_key=True),
        sa.Column("role", sa.SmallInteger, primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True),
        sa.Column("account", _ACCOUNT, nullable=False),
        sa.Column("until", _NUMBER),
    )
    columns = ["follow", "account", "until", "bounty", "place"]
    op.create_index("oathwork_parts_account", "oathwork_parts", columns)


def _make_sums() -> None:
    op.create_table(
        "oathwork_sums",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("amount", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
