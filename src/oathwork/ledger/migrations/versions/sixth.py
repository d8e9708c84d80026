"""A page of all that waits for an account is read from an index, which has the part's role too."""

from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Make the index anew. The rows are made again too, for they are of another form."""
    op.drop_index("oathwork_parts_account", "oathwork_parts")
    columns = ["follow", "account", "until", "bounty", "place", "role"]
    op.create_index("oathwork_parts_account", "oathwork_parts", columns)
