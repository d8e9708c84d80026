"""Titles of jobs, and the search in them."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH, _ACCOUNT = sa.LargeBinary(32), sa.String(42)


def upgrade() -> None:
    """Make the tables; bounties, which are made again from the logs, say which specification theirs is."""
    op.drop_table("oathwork_bounties")
    _make_bounties()
    _make_titles()


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
        sa.Column("specification", _HASH, nullable=False),
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
        "specification": ["specification"],
    }.items():
        op.create_index(f"oathwork_bounties_{name}", "oathwork_bounties", ["follow", *columns])


def _make_titles() -> None:
    op.create_table(
        "oathwork_titles",
        sa.Column("specification", _HASH, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
    )
    op.create_table(
        "oathwork_title_words",
        sa.Column("specification", _HASH, primary_key=True),
        sa.Column("word", sa.LargeBinary(160), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("oathwork_title_words_word", "oathwork_title_words", ["word", "specification"])
