"""What is stored: the logs as the node gave them, and what follows from them, so that questions are answered from indexes."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

VERSION_TABLE: Final = "oathwork_ledger_version"  # which migration was the last
metadata: Final = MetaData()
# Numbers of blocks and moments fit 64 bits; SQLite counts rows by its own kind of integer.
_NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")

# One row for each deployment that is followed. `next` is the block to read next: those after it that are stored are
# provisional. `turn` counts what was written, by whatever program. `form` is that of the rows made from its logs.
follows = Table(
    "oathwork_follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chain", String(66), nullable=False),  # a chain's id can be any uint256: hexadecimal
    Column("escrow", String(42), nullable=False),
    Column("first", _NUMBER, nullable=False),
    Column("next", _NUMBER, nullable=False),
    Column("turn", _NUMBER, nullable=False),
    Column("form", Integer, nullable=False, server_default="0"),
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

# All below is made from the logs, in the same transaction, and can be made again: what another FORM made is.
FORM: Final = 8

IS_LIVE: Final = text("status <> 0")  # not a parameter: a database must know that it is what an index is of

# `folded` is the whole bounty, as packing.py writes it; the other columns are what is asked by.
bounties = Table(
    "oathwork_bounties",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("id", LargeBinary(32), primary_key=True),
    Column("status", SmallInteger, nullable=False),
    Column("poster", String(42), nullable=False),
    Column("lane", String(66), nullable=False),  # uint256, hexadecimal
    Column("guild", String(26), nullable=False),  # uint96, hexadecimal
    Column("token", String(42), nullable=False),
    Column("reward_rank", String(64), nullable=False, server_default=""),  # as rows.py writes it
    Column("reserved", String(42), nullable=False),  # for this worker; the zero address: for anyone
    Column("specification", LargeBinary(32), nullable=False),  # its hash
    Column("rank", _NUMBER, nullable=False),  # `Bounty.rank`: of an open one until when it can be claimed
    Column("action", String(8), nullable=False),  # the next step that anyone can take; empty after the end
    Column("since", _NUMBER, nullable=False),  # from when on: seconds
    Column("block", _NUMBER, nullable=False),  # and from which block on
    Column("folded", Text, nullable=False),
    Index("oathwork_bounties_guild", "follow", "status", "guild", "rank", "id"),
    Index("oathwork_bounties_board", "follow", "status", "rank", "id"),
    Index("oathwork_bounties_poster", "follow", "poster", "status", "rank", "id"),
    Index("oathwork_bounties_lane", "follow", "poster", "lane"),
    Index("oathwork_bounties_due", "follow", "action", "since", "block", "id"),
    Index("oathwork_bounties_specification", "follow", "specification"),
    Index(
        "oathwork_bounties_reward",
        *("follow", "token", "reward_rank", "id"),
        sqlite_where=IS_LIVE,
        postgresql_where=IS_LIVE,
    ),
)

# Who has a part in a live bounty; `until` is the moment until which it waits for them, null if it does not.
parts = Table(
    "oathwork_parts",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("bounty", LargeBinary(32), primary_key=True),
    Column("role", SmallInteger, primary_key=True),
    Column("place", SmallInteger, primary_key=True),  # in the team's or the panel's list
    Column("account", String(42), nullable=False),
    Column("until", _NUMBER),
    Index("oathwork_parts_account", "follow", "account", "until", "bounty", "place", "role"),
)

# What a report adds up, per guild, per poster, per pair of them, and over all. A key is `guild/poster/kind/subject/token` in
# bytes, which every database sorts alike; empty parts mean any. Amounts are digits: sums of uint256 fit no integer of theirs.
sums = Table(
    "oathwork_sums",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("amount", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Where in the logs it stands that a crowd, plan, rota or holdback was started, and what is asked by; the log says the rest.
starts = Table(
    "oathwork_started",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("block", _NUMBER, primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("address", String(42), nullable=False),
    Column("until", _NUMBER, nullable=False),  # of a crowd: seconds, at most LATEST; else zero
    Column("bounty", LargeBinary(32), nullable=False),  # of a holdback; else empty
    Index("oathwork_started_address", "follow", "address"),
    Index("oathwork_started_gathering", "follow", "kind", "until", "block", "index"),
    Index("oathwork_started_bounty", "follow", "bounty"),
)

# Under what a plan or a rota is found, as till_lists.py has it: where in the logs its start stands.
tills = Table(
    "oathwork_tills",
    metadata,
    Column("follow", Integer, primary_key=True),
    Column("label", String(42), primary_key=True),
    Column("block", _NUMBER, primary_key=True),
    Column("index", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

# Titles of specifications that were here, by their hash, and the words of each as UTF-8, which every database sorts alike.
# They are of no deployment, and the only rows that no log can make again: the shelf and the documents can.
titles = Table(
    "oathwork_titles",
    metadata,
    Column("specification", LargeBinary(32), primary_key=True),
    Column("title", Text, nullable=False),
)

title_words = Table(
    "oathwork_title_words",
    metadata,
    Column("specification", LargeBinary(32), primary_key=True),
    Column("word", LargeBinary(160), primary_key=True),
    Index("oathwork_title_words_word", "word", "specification"),
    sqlite_with_rowid=False,
)
