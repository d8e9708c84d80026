"""Rewards, by which live bounties of one token are sorted."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

_LIVE = sa.text("status <> 0")


def upgrade() -> None:
    """Add the column; the bounties are made again from the logs, and say then what theirs is."""
    rank = sa.Column("reward_rank", sa.String(64), nullable=False, server_default="")
    op.add_column("oathwork_bounties", rank)
    op.create_index(
        "oathwork_bounties_reward",
        "oathwork_bounties",
        ["follow", "token", "reward_rank", "id"],
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
