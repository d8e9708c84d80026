"""What a chain offers, as `doctor`, `deploy` and `verify` say it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oathwork.chain.probe import ChainTraits
    from oathwork.contracts.deployments import LotRecord


def opcodes_text(traits: "ChainTraits") -> str:
    """Return whether the chain has what the contracts need."""
    if traits.missing:
        return f"the contracts cannot work here: the chain lacks {', '.join(traits.missing)}"
    return (
        f"transient storage, MCOPY and hashes of blocks are there; a transaction takes up to {traits.transaction_gas:,} gas, "
        f"a block {traits.gas_limit:,}"
    )


def lot_text(traits: "ChainTraits", *, mix: bool) -> str:
    """Return what decides a lot and what that is worth. `mix`: the contracts go by the chain's RANDAO mix."""
    if not mix:
        return "the hash of a block 2 ahead decides; it is worth the word of those who build blocks, who can choose it"
    ahead = "the RANDAO mix of a block 64 ahead decides"
    if not traits.mix:
        return f"{ahead}, but the chain answers none any more: do not trust a lot here"
    if traits.mix_of_l1:
        return f"{ahead}; it is that of a block of L1, and the sequencer can choose among about ten of those"
    return f"{ahead}; the proposer can only leave that block out, for the price of it"


def reach_text(traits: "ChainTraits") -> str:
    """Return how long a lot can be drawn."""
    blocks = (
        "blocks, as contracts count them here: not the node's" if traits.counts_other_blocks else "blocks"
    )
    time = f", about {rough_text(traits.reach * traits.pace)}" if traits.pace else ""
    return f"a lot can be drawn for {traits.reach:,} {blocks}{time}; then the next one counts"


def rough_text(seconds: float) -> str:
    """Return a duration in whole hours, or minutes if it is short: `8 minutes`, `27 hours`."""
    unit, name = (3_600, "hour") if seconds >= 7_200 else (60, "minute")
    count = max(1, round(seconds / unit))
    return f"{count} {name}{'' if count == 1 else 's'}"


def record_text(before: "LotRecord", now: "LotRecord") -> str:
    """Compare the record of what decides a lot with what is there now. Raises WrongCode if other contracts were recorded.

    The contracts cannot have changed, and the chain can: a fork may let a draw reach further back.
    """
    from oathwork.errors import WrongCode

    if before.mix != now.mix:
        kinds = {True: "the RANDAO mix", False: "the hash of a block"}
        raise WrongCode(
            f"the record says that {kinds[before.mix]} decides a lot, but here {kinds[now.mix]} does: "
            "these are not the contracts that were recorded"
        )
    if before.reach != now.reach:
        return f"it names {before.reach:,} blocks, so the chain has changed since"
    return "lot and reach are as they were"
