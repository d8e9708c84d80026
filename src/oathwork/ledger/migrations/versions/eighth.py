"""Plans and rotas are listed: a table says under what each is found."""

import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table. Its rows are made from the logs that are here, for those of the tables are of another form."""
    op.create_table(
        "oathwork_tills",
        sa.Column("follow", sa.Integer, primary_key=True),
        sa.Column("label", sa.String(42), primary_key=True),
        sa.Column("block", _NUMBER, primary_key=True),
        sa.Column("index", sa.Integer, primary_key=True),
        sqlite_with_rowid=False,
    )
