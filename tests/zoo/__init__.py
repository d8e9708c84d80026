"""Hostile world: strange tokens, receivers, signers and races, each beside bounties that must not be harmed."""
