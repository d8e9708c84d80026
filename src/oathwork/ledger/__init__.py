"""Bounties rebuilt from logs: in memory, in a database, in a file."""
