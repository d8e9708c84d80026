"""Lists of bounties have one order for live ones and another for those that have ended: a column says both."""

from alembic import op

revision = "7"
down_revision = "6"


def upgrade() -> None:
    """Name the column anew, in the indexes too. The rows are made again, for they are of another form."""
    op.execute("ALTER TABLE oathwork_bounties RENAME COLUMN open_until TO rank")
