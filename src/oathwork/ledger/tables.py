"""What is stored: the logs as the node gave them, and of each bounty the few columns that lists are made by."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, String, Table

VERSION_TABLE: Final = "oathwork_ledger_version"  # which migration was the last
metadata: Final = MetaData()
# Numbers of blocks and moments fit 64 bits; SQLite counts rows by its own kind of integer.
_NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")

# One row for each deployment that is followed. `next` is the block to read next: those after it that are stored are
# provisional. `turn` counts what was written, by whatever program.
follows = Table(
    "oathwork_follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chain", String(66), nullable=False),  # a chain's id can be any uint256: hexadecimal
    Column("escrow", String(42), nullable=False),
    Column("first", _NUMBER, nullable=False),
    Column("next", _NUMBER, nullable=False),
    Column("turn", _NUMBER, nullable=False),
    Index("oathwork_follows_deployment", "chain", "escrow", unique=True),
)

# The hashes of the anchors, blocks up to which nothing is read again: by them a reorganisation is seen, and where it begins.
blocks = Table(
    "oathwork_blocks",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("number", _NUMBER, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
)

logs = Table(
    "oathwork_logs",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("block", _NUMBER, primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("bounty", LargeBinary(32), nullable=False),
    Column("block_hash", LargeBinary(32), nullable=False),
    Column("transaction", LargeBinary(32), nullable=False),
    Column("topics", LargeBinary, nullable=False),  # one after the other
    Column("data", LargeBinary, nullable=False),
    Index("oathwork_logs_bounty", "follow", "bounty", "block", "index"),
)

# Derived from the logs. An id, a guild and an account are what is asked for; amounts are read from the logs.
bounties = Table(
    "oathwork_bounties",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("id", LargeBinary(32), primary_key=True),
    Column("status", SmallInteger, nullable=False),
    Column("poster", String(42), nullable=False),
    Column("guild", String(26), nullable=False),  # uint96, hexadecimal
    Column("open_until", _NUMBER, nullable=False),
    Index("oathwork_bounties_board", "follow", "status", "guild", "open_until", "id"),
    Index("oathwork_bounties_poster", "follow", "poster", "status"),
)
