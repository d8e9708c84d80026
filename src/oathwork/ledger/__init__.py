"""Bounties rebuilt from the chain's logs: in memory, in a database, in a file."""
